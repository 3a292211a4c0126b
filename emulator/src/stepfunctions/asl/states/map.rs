//! `Map` in inline mode: the same states for every item.

use futures::future::BoxFuture;
use futures::stream::{StreamExt, TryStreamExt, iter};
use serde_json::{Value, json};

use super::{finish, number, plain_input};
use crate::stepfunctions::asl::definition::{Language, MapState};
use crate::stepfunctions::asl::failure::{Failure, Halt, QUERY};
use crate::stepfunctions::asl::run::{Branch, Frame, Step};
use crate::stepfunctions::asl::{jsonata, jsonpath, scope};

/// Iterations at the same time when `MaxConcurrency` does not say, as on AWS.
const CONCURRENT: usize = 40;

pub(super) async fn run(frame: &mut Frame<'_>, map: &MapState) -> Result<Step, Halt> {
    let input = plain_input(frame)?;
    let items = items(frame, map, &input)?;
    let limit = concurrency(frame, map)?;
    let started =
        frame.event("MapStateStarted", || Some(("mapStateStartedEventDetails", json!({ "length": items.len() }))));
    let mut iterations = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let about = json!({ "Item": { "Index": index, "Value": item } });
        iterations.push((index, select(frame, map, &input, &about, item)?, about));
    }
    let outcome = if limit == 1 {
        one_by_one(frame, map, iterations, started).await
    } else {
        let frame = &*frame;
        let running = iter(iterations).map(|(index, item, about)| iteration(frame, map, index, item, about, started));
        running.buffered(limit).try_collect().await
    };
    match outcome {
        Ok(ended) => {
            let last = ended.iter().map(|(_, _, succeeded)| *succeeded).max().unwrap_or(started);
            frame.branch.last = last;
            frame.event("MapStateSucceeded", || None);
            frame.branch.last = last;
            let result: Value = ended.into_iter().map(|(output, ..)| output).collect();
            Ok(finish(frame, result)?)
        }
        Err((halt, last)) => {
            frame.branch.last = last;
            if matches!(halt, Halt::Failed(_)) {
                frame.event("MapStateFailed", || None);
            }
            Err(halt)
        }
    }
}

/// An iteration's output, its last event, and the event of its success.
type Iterated = (Value, u64, u64);
type Broken = (Halt, u64);

async fn one_by_one(
    frame: &Frame<'_>,
    map: &MapState,
    iterations: Vec<(usize, Value, Value)>,
    started: u64,
) -> Result<Vec<Iterated>, Broken> {
    let mut last = started;
    let mut ended = Vec::with_capacity(iterations.len());
    for (index, item, about) in iterations {
        let one = iteration(frame, map, index, item, about, last).await?;
        last = one.1;
        ended.push(one);
    }
    Ok(ended)
}

fn iteration<'a>(
    frame: &'a Frame<'_>,
    map: &'a MapState,
    index: usize,
    item: Value,
    about: Value,
    previous: u64,
) -> BoxFuture<'a, Result<Iterated, Broken>> {
    Box::pin(async move {
        let engine = frame.engine;
        let details = || json!({ "name": frame.state.name, "index": index });
        let add =
            |previous, kind: &str, name| engine.events.add(engine.env, previous, kind, || Some((name, details())));
        let last = add(previous, "MapIterationStarted", "mapIterationStartedEventDetails");
        let start = Branch { last, item: Some(about), variables: frame.branch.variables.clone() };
        let (result, last) = engine.sequence(&map.processor, item, start).await;
        match result {
            Ok(output) => {
                let succeeded = add(last, "MapIterationSucceeded", "mapIterationSucceededEventDetails");
                Ok((output, last, succeeded))
            }
            Err(halt) => {
                let failed = add(last, "MapIterationFailed", "mapIterationFailedEventDetails");
                Err((halt, failed))
            }
        }
    })
}

fn items(frame: &Frame<'_>, map: &MapState, input: &Value) -> Result<Vec<Value>, Failure> {
    let (found, path) = match (frame.state.language, &map.items) {
        (Language::Jsonata, Some(items)) => (jsonata::template(frame.scope(), items, "Items")?, "Items"),
        (Language::JsonPath, Some(Value::String(path))) => {
            (jsonpath::resolve(frame.scope().at(input), path, "ItemsPath")?, path.as_str())
        }
        _ => (input.clone(), "$"),
    };
    match (found, frame.state.language) {
        (Value::Array(items), _) => Ok(items),
        (Value::Object(fields), Language::Jsonata) => {
            Ok(fields.into_iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect())
        }
        (_, Language::JsonPath) => Err(Failure::runtime(format!("Reference path \"{path}\" must point to array."))),
        (_, Language::Jsonata) => {
            let cause = "The value of the field 'Items' must be an array or an object.";
            Err(Failure { location: Some("Items".to_owned()), ..Failure::raised(QUERY, cause) })
        }
    }
}

/// An iteration's input: `ItemSelector`, which sees the item in the context object, or the item itself.
fn select(frame: &Frame<'_>, map: &MapState, input: &Value, about: &Value, item: Value) -> Result<Value, Failure> {
    let Some(selector) = &map.selector else { return Ok(item) };
    let mut context = frame.context.clone();
    context["Map"] = about.clone();
    let scope = scope::Scope { context: &context, ..frame.scope().at(input) };
    scope::template(frame.state.language, scope, selector, map.selector_field)
}

fn concurrency(frame: &Frame<'_>, map: &MapState) -> Result<usize, Failure> {
    let Some(value) = &map.concurrency else { return Ok(CONCURRENT) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a cast saturates")]
    let wanted = number(frame, "MaxConcurrency", value)? as usize;
    Ok(if wanted == 0 { CONCURRENT } else { wanted.min(CONCURRENT) })
}
