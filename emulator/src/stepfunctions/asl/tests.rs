//! Tests of the interpreter: a definition and an input in, an outcome out. Tasks are answered by a function.

mod choices;
mod flow;
mod jsonata;
mod jsonpath;
mod report;
mod validation;

use futures::executor::block_on;
use futures::future::BoxFuture;
use serde_json::{Map, Value, json};

use super::definition;
use super::events::Events;
use super::failure::{Failure, Halt};
use super::resource::Resource;
use super::run::Engine;
use super::tasks::Tasks;
use crate::testing::ManualClock;

/// Answers tasks.
type Answers<'a> = &'a (dyn Fn(&Resource, Value) -> Result<Value, Failure> + Send + Sync);

struct Fake<'a>(Answers<'a>);

impl Tasks for Fake<'_> {
    fn call<'a>(&'a self, resource: &'a Resource, input: Value) -> BoxFuture<'a, Result<Value, Halt>> {
        Box::pin(std::future::ready((self.0)(resource, input).map_err(Halt::Failed)))
    }
}

/// An execution that is over.
struct Run {
    result: Result<Value, Halt>,
    events: Vec<Value>,
    clock: ManualClock,
}

fn run_with(definition: &Value, input: Value, answers: Answers<'_>) -> Run {
    let (env, clock) = crate::testing::env(7);
    let machine = definition::read(&definition.to_string()).expect("a definition that can be read");
    let events = Events::new(true);
    let mut context = Map::new();
    let execution = json!({ "Id": "arn:execution", "Input": input, "StartTime": "2026-11-22T21:00:00.000Z",
        "Name": "one", "RoleArn": "role" });
    context.insert("Execution".to_owned(), execution);
    context.insert("StateMachine".to_owned(), json!({ "Id": "arn:machine", "Name": "machine" }));
    let deadline = env.now().checked_add(std::time::Duration::from_secs(machine.timeout_seconds.unwrap_or(300))).ok();
    let tasks = Fake(answers);
    let engine = Engine { env: &env, tasks: &tasks, events: &events, context, deadline, region: "us-east-1" };
    let result = block_on(engine.execute(&machine, input, "role"));
    Run { result, events: events.list(), clock }
}

fn no_tasks(resource: &Resource, _input: Value) -> Result<Value, Failure> {
    Err(Failure::of_task("Test.NoTask", resource.action.clone()))
}

fn run(definition: &Value, input: Value) -> Result<Value, Halt> {
    run_with(definition, input, &no_tasks).result
}

/// A machine of one state.
fn single(language: &str, mut state: Value) -> Value {
    if !matches!(state["Type"].as_str(), Some("Succeed" | "Fail" | "Choice")) {
        state["End"] = json!(true);
    }
    json!({ "QueryLanguage": language, "StartAt": "One", "States": { "One": state } })
}

/// What a JSONata expression gives as the output of a state.
fn evaluate(expression: &str, input: Value) -> Result<Value, Halt> {
    run(&single("JSONata", json!({ "Type": "Pass", "Output": format!("{{% {expression} %}}") })), input)
}

/// What a JSONPath expression gives as a parameter.
fn parameter(expression: &str, input: Value) -> Result<Value, Halt> {
    let result = run(&single("JSONPath", json!({ "Type": "Pass", "Parameters": { "out.$": expression } })), input);
    result.map(|mut output| output["out"].take())
}

/// Error and cause of an execution that failed.
fn failure(result: Result<Value, Halt>) -> (String, String) {
    match result {
        Err(Halt::Failed(failure)) => (failure.name().to_owned(), failure.cause.unwrap_or_default()),
        other => panic!("not failed: {other:?}"),
    }
}

/// Types of events, and the id of the event before each.
fn kinds(events: &[Value]) -> Vec<(String, u64)> {
    let row = |event: &Value| {
        (event["type"].as_str().unwrap_or("").to_owned(), event["previousEventId"].as_u64().unwrap_or(99))
    };
    events.iter().map(row).collect()
}
