//! What the types of states do: one attempt at a state, without `Retry` and `Catch`.

mod choices;
mod map;
mod parallel;
mod task;
mod wait;

use serde_json::Value;

use super::definition::{Kind, Language, Path};
use super::failure::{Failure, Halt, Origin};
use super::run::{Frame, Step};
use super::scope::{self, Scope};
use super::{jsonata, jsonpath};

/// Runs a state once.
pub(super) async fn run(frame: &mut Frame<'_>) -> Result<Step, Halt> {
    let state = frame.state;
    match &state.kind {
        Kind::Pass { result } => Ok(pass(frame, result.as_ref())?),
        Kind::Succeed => Ok(succeed(frame)?),
        Kind::Fail { error, cause, error_path, cause_path } => {
            let error = text(frame, "Error", error.as_ref(), error_path.as_deref())?;
            let cause = text(frame, "Cause", cause.as_ref(), cause_path.as_deref())?;
            Err(Failure { error, cause, origin: Origin::Task, location: None }.into())
        }
        Kind::Choice { rules, default } => Ok(choices::choose(frame, rules, default.as_deref())?),
        Kind::Wait(field, value) => wait::wait(frame, field, value).await,
        Kind::Task { resource, timeout, heartbeat } => {
            task::run(frame, resource, timeout.as_ref(), heartbeat.as_ref()).await
        }
        Kind::Parallel(branches) => parallel::run(frame, branches).await,
        Kind::Map(map) => map::run(frame, map).await,
    }
}

fn pass(frame: &Frame<'_>, result: Option<&Value>) -> Result<Step, Failure> {
    let state = frame.state;
    let scope = frame.scope();
    if state.language == Language::Jsonata {
        return leave(frame, scope, frame.input.clone());
    }
    let result = match result {
        Some(result) => result.clone(),
        None => scope::effective_input(scope, state)?,
    };
    finish(frame, result)
}

fn succeed(frame: &Frame<'_>) -> Result<Step, Failure> {
    let scope = frame.scope();
    if frame.state.language == Language::Jsonata {
        return leave(frame, scope, frame.input.clone());
    }
    let input = scope::filter(scope, &frame.state.input_path, frame.input, "InputPath")?;
    let output = scope::filter(scope, &frame.state.output_path, &input, "OutputPath")?;
    Ok(Step { output, next: None, assigned: serde_json::Map::new() })
}

/// The input of a `Task` or `Parallel` state's work.
fn arguments(frame: &Frame<'_>) -> Result<Value, Failure> {
    let (state, scope) = (frame.state, frame.scope());
    match (state.language, &state.arguments) {
        (Language::JsonPath, _) => scope::effective_input(scope, state),
        (Language::Jsonata, Some(arguments)) => jsonata::template(scope, arguments, "Arguments"),
        (Language::Jsonata, None) => Ok(frame.input.clone()),
    }
}

/// Ends a state that has a result: `ResultSelector`, `ResultPath`, `OutputPath`, `Output`, `Assign`.
fn finish(frame: &Frame<'_>, result: Value) -> Result<Step, Failure> {
    let (state, scope) = (frame.state, frame.scope());
    if state.language == Language::Jsonata {
        return leave(frame, scope.with_result(&result), result.clone());
    }
    let result = match &state.result_selector {
        Some(selector) => jsonpath::template(scope.at(&result), selector)?,
        None => result,
    };
    let assigned = scope::assign(state.language, scope.at(&result), state.assign.as_ref(), "Assign")?;
    let output = scope::place_result(scope, &state.result_path, &state.output_path, frame.input, result)?;
    Ok(Step { output, next: state.next.clone(), assigned })
}

/// Ends a JSONata state, or a JSONPath state whose output is decided already.
fn leave(frame: &Frame<'_>, scope: Scope<'_>, otherwise: Value) -> Result<Step, Failure> {
    let state = frame.state;
    let assigned = scope::assign(state.language, scope, state.assign.as_ref(), "Assign")?;
    let output = match &state.output {
        Some(output) => jsonata::template(scope, output, "Output")?,
        None => otherwise,
    };
    Ok(Step { output, next: state.next.clone(), assigned })
}

/// Ends a JSONPath state that only passes its input on.
fn pass_on(frame: &Frame<'_>, input: &Value, next: Option<String>) -> Result<Step, Failure> {
    let (state, scope) = (frame.state, frame.scope());
    let assigned = scope::assign(state.language, scope.at(input), state.assign.as_ref(), "Assign")?;
    let output = scope::filter(scope, &state.output_path, input, "OutputPath")?;
    Ok(Step { output, next, assigned })
}

/// `Error` and `Cause` of a `Fail` state: a text, an expression, or a path to a text.
fn text(frame: &Frame<'_>, field: &str, value: Option<&Value>, path: Option<&str>) -> Result<Option<String>, Failure> {
    let scope = frame.scope();
    let found = match (value, path) {
        (Some(value), _) if frame.state.language == Language::Jsonata => jsonata::template(scope, value, field)?,
        (Some(value), _) => value.clone(),
        (None, Some(path)) => jsonpath::resolve(scope, path, &format!("{field}Path"))?,
        (None, None) => return Ok(None),
    };
    match found {
        Value::String(text) => Ok(Some(text)),
        other => Err(Failure::runtime(format!("The value of the field '{field}' must be a string, but is '{other}'"))),
    }
}

/// A number in a field that may hold a literal, an expression or a path (`field` ends in `Path` then).
fn number(frame: &Frame<'_>, field: &str, value: &Value) -> Result<f64, Failure> {
    let scope = frame.scope();
    let found = match (frame.state.language, value) {
        (Language::JsonPath, Value::String(path)) => jsonpath::resolve(scope, path, &format!("{field}Path"))?,
        (Language::Jsonata, value) => jsonata::template(scope, value, field)?,
        (Language::JsonPath, value) => value.clone(),
    };
    let number = found.as_f64().filter(|number| *number >= 0.0);
    number.ok_or_else(|| {
        Failure::runtime(format!(
            "The value of the field '{field}' must be a number that is not negative, but is '{found}'"
        ))
    })
}

/// The effective input of states that know neither `Parameters` nor `Arguments`.
fn plain_input(frame: &Frame<'_>) -> Result<Value, Failure> {
    let whole = Path::At("$".to_owned());
    let path = if frame.state.language == Language::JsonPath { &frame.state.input_path } else { &whole };
    scope::filter(frame.scope(), path, frame.input, "InputPath")
}
