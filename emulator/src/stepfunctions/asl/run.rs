//! The interpreter's loop: from state to state, with history, variables, limits, `Retry` and `Catch`.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::definition::{Language, Machine, State};
use super::events::{self, Events, error_details};
use super::failure::{Failure, Halt, QUERY};
use super::retry::Attempts;
use super::scope::{self, Scope, Variables};
use super::states;
use super::tasks::Tasks;
use super::timestamp;
use crate::Env;

/// Bytes that an input, output or result may have.
pub(in crate::stepfunctions) const PAYLOAD_AT_MOST: usize = 262_144;

/// All that the states of one execution share.
pub(in crate::stepfunctions) struct Engine<'a> {
    pub env: &'a Env,
    pub tasks: &'a dyn Tasks,
    pub events: &'a Events,
    /// `Execution` and `StateMachine` of the context object.
    pub context: Map<String, Value>,
    /// When the execution's time is up.
    pub deadline: Option<Timestamp>,
    pub region: &'a str,
}

/// Where a sequence of states stands: the whole execution, a branch or an iteration.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub variables: Variables,
    /// The last event of this sequence.
    pub last: u64,
    /// `Map` of the context object within an iteration.
    pub item: Option<Value>,
}

/// What came of a state.
#[derive(Debug)]
pub(super) struct Step {
    pub output: Value,
    /// `None` ends the sequence.
    pub next: Option<String>,
    pub assigned: Map<String, Value>,
}

/// What came of a sequence of states, and its last event.
pub(super) type Ended = (Result<Value, Halt>, u64);

/// A state being executed.
pub(super) struct Frame<'a> {
    pub engine: &'a Engine<'a>,
    pub state: &'a State,
    pub input: &'a Value,
    pub context: &'a Value,
    pub branch: &'a mut Branch,
}

impl Frame<'_> {
    /// What the state's expressions can see before there is a result.
    pub fn scope(&self) -> Scope<'_> {
        Scope {
            env: self.engine.env,
            root: self.input,
            input: self.input,
            result: None,
            error_output: None,
            context: self.context,
            variables: &self.branch.variables,
        }
    }

    /// Adds an event to the history of this sequence.
    pub fn event(&mut self, kind: &str, details: impl FnOnce() -> Option<(&'static str, Value)>) -> u64 {
        self.branch.last = self.engine.events.add(self.engine.env, self.branch.last, kind, details);
        self.branch.last
    }
}

impl Engine<'_> {
    /// Runs an execution from its start to its end, with the first and last events.
    pub async fn execute(&self, machine: &Machine, input: Value, role: &str) -> Result<Value, Halt> {
        self.events.add(self.env, 0, "ExecutionStarted", || {
            let details =
                json!({ "input": input.to_string(), "inputDetails": { "truncated": false }, "roleArn": role });
            Some(("executionStartedEventDetails", details))
        });
        let start = Branch { variables: Variables::new(), last: 0, item: None };
        let (result, last) = self.sequence(machine, input, start).await;
        self.ended(&result, last);
        result
    }

    fn ended(&self, result: &Result<Value, Halt>, last: u64) {
        let add =
            |previous, kind: &str, name, details| self.events.add(self.env, previous, kind, || Some((name, details)));
        match result {
            Ok(output) => {
                let details = json!({ "output": output.to_string(), "outputDetails": { "truncated": false } });
                add(last, "ExecutionSucceeded", "executionSucceededEventDetails", details)
            }
            Err(Halt::Failed(failure)) => {
                let details = error_details(failure.error.as_deref(), failure.cause.as_deref());
                add(last, "ExecutionFailed", "executionFailedEventDetails", details)
            }
            Err(Halt::Unsupported(error)) => {
                let details = error_details(Some(&error.code), Some(&error.message));
                add(last, "ExecutionFailed", "executionFailedEventDetails", details)
            }
            Err(Halt::TimedOut) => {
                let details = json!({ "error": super::failure::TIMEOUT });
                add(0, "ExecutionTimedOut", "executionTimedOutEventDetails", details)
            }
            Err(Halt::Aborted) => add(0, "ExecutionAborted", "executionAbortedEventDetails", json!({})),
        };
    }

    /// Runs the states of a machine or branch one after the other.
    pub(super) fn sequence<'a>(&'a self, machine: &'a Machine, input: Value, mut at: Branch) -> BoxFuture<'a, Ended> {
        Box::pin(async move {
            let result = self.follow(machine, input, &mut at).await;
            (result, at.last)
        })
    }

    async fn follow(&self, machine: &Machine, mut input: Value, at: &mut Branch) -> Result<Value, Halt> {
        let mut name = &machine.start_at;
        loop {
            self.check_limits()?;
            let state = machine.states.get(name).ok_or_else(|| Failure::runtime(format!("No state '{name}'")))?;
            let step = self.state(state, &input, at).await?;
            for (name, value) in step.assigned {
                at.variables.insert(name, Arc::new(value));
            }
            input = step.output;
            match step.next {
                Some(next) => name = machine.states.get_key_value(&next).map_or(name, |(name, _)| name),
                None => return Ok(input),
            }
        }
    }

    fn check_limits(&self) -> Result<(), Halt> {
        if self.tasks.stopped() {
            return Err(Halt::Aborted);
        }
        if self.deadline.is_some_and(|deadline| self.env.now() >= deadline) {
            return Err(Halt::TimedOut);
        }
        if self.events.count() >= events::AT_MOST {
            let cause = format!("The execution reached the maximum number of history events ({}).", events::AT_MOST);
            return Err(Failure { origin: super::failure::Origin::Task, ..Failure::runtime(cause) }.into());
        }
        Ok(())
    }

    /// Waits on the environment's clock, but not beyond the execution's time.
    pub(super) async fn sleep(&self, duration: Duration) -> Result<(), Halt> {
        let left = self.deadline.map(|deadline| {
            let left = deadline.as_millisecond().saturating_sub(self.env.now().as_millisecond());
            Duration::from_millis(u64::try_from(left).unwrap_or_default())
        });
        match left {
            Some(left) if left <= duration => {
                self.env.sleep(left).await;
                Err(Halt::TimedOut)
            }
            _ => {
                self.env.sleep(duration).await;
                Ok(())
            }
        }
    }

    async fn state(&self, state: &State, input: &Value, at: &mut Branch) -> Result<Step, Halt> {
        let entered_at = timestamp::write(self.env.now());
        let entered = self.events.add(self.env, at.last, &format!("{}StateEntered", state.type_name), || {
            let details =
                json!({ "name": state.name, "input": input.to_string(), "inputDetails": { "truncated": false } });
            Some(("stateEnteredEventDetails", details))
        });
        at.last = entered;
        let mut attempts = Attempts::new(&state.retry);
        let step = loop {
            let context = self.context_of(state, &entered_at, attempts.count(), at.item.as_ref());
            let mut frame = Frame { engine: self, state, input, context: &context, branch: &mut *at };
            let failure = match states::run(&mut frame).await {
                Ok(step) => break step,
                Err(Halt::Failed(failure)) => failure,
                Err(other) => return Err(other),
            };
            let evaluated = failure.name() == QUERY && failure.location.is_some();
            let failure = failure.within(&state.name, entered);
            if evaluated {
                frame.event("EvaluationFailed", || Some(("evaluationFailedEventDetails", evaluation(&failure, state))));
            }
            if let Some(delay) = attempts.next(&failure, self.env) {
                self.sleep(delay).await?;
                continue;
            }
            break caught(&frame, &failure, entered)?.ok_or(failure)?;
        };
        self.leave(state, &step, at)?;
        Ok(step)
    }

    fn leave(&self, state: &State, step: &Step, at: &mut Branch) -> Result<(), Halt> {
        let output = step.output.to_string();
        if output.len() > PAYLOAD_AT_MOST {
            return Err(Failure::too_large(&state.name).into());
        }
        at.last = self.events.add(self.env, at.last, &format!("{}StateExited", state.type_name), || {
            let mut details = json!({ "name": state.name, "output": output, "outputDetails": { "truncated": false } });
            if !step.assigned.is_empty() {
                let values = step.assigned.iter().map(|(name, value)| (name.clone(), json!(value.to_string())));
                details["assignedVariables"] = Value::Object(values.collect());
                details["assignedVariablesDetails"] = json!({ "truncated": false });
            }
            Some(("stateExitedEventDetails", details))
        });
        Ok(())
    }

    fn context_of(&self, state: &State, entered_at: &str, retries: u64, item: Option<&Value>) -> Value {
        let mut context = self.context.clone();
        let mut about = json!({ "Name": state.name, "EnteredTime": entered_at });
        if !state.retry.is_empty() {
            about["RetryCount"] = json!(retries);
        }
        context.insert("State".to_owned(), about);
        if let Some(item) = item {
            context.insert("Map".to_owned(), item.clone());
        }
        Value::Object(context)
    }
}

fn evaluation(failure: &Failure, state: &State) -> Value {
    let mut details = error_details(failure.error.as_deref(), failure.cause.as_deref());
    details["location"] = json!(failure.location);
    details["state"] = json!(state.name);
    details
}

/// The way out that a `Catch` gives, if one names the error.
fn caught(frame: &Frame<'_>, failure: &Failure, entered: u64) -> Result<Option<Step>, Halt> {
    let state = frame.state;
    let matching = |catcher: &&super::definition::Catcher| failure.matches(&catcher.errors);
    let Some(at) = state.catch.iter().position(|catcher| matching(&catcher)) else { return Ok(None) };
    let catcher = &state.catch[at];
    let error = failure.output();
    let base = frame.scope();
    let step = || -> Result<Step, Failure> {
        let scope = Scope { root: &error, error_output: Some(&error), ..base };
        let assigned = scope::assign(state.language, scope, catcher.assign.as_ref(), &format!("Catch[{at}]/Assign"))?;
        let output = match (state.language, &catcher.output) {
            (Language::Jsonata, Some(output)) => {
                scope::template(state.language, scope, output, &format!("Catch[{at}]/Output"))?
            }
            (Language::Jsonata, None) => error.clone(),
            (Language::JsonPath, _) => {
                let whole = super::definition::Path::At("$".to_owned());
                scope::place_result(base, &catcher.result_path, &whole, frame.input, error.clone())?
            }
        };
        Ok(Step { output, next: Some(catcher.next.clone()), assigned })
    };
    step().map(Some).map_err(|failure| Halt::Failed(failure.within(&state.name, entered)))
}
