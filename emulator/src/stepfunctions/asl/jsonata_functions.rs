//! The functions that Step Functions adds to JSONata, and those whose result depends on the world.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions>.

use aws_lc_rs::digest;
use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::value::JValue;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::intrinsics::hash_of;
use super::jsonata::inward;
use crate::Env;

/// Longest list that `$range` makes, as measured on AWS.
const RANGE_AT_MOST: f64 = 360_145.0;

/// A function as the evaluator calls it.
type Function = Box<dyn Fn(&[JValue]) -> HostFnResult>;

/// Makes the functions known to an evaluator.
pub(super) fn register(evaluator: &mut Evaluator, env: &Env) {
    // Neither call can fail: the names are no built-ins, or built-ins that may be replaced; a test calls them all.
    let mut add = |name: &str, function: Function| {
        evaluator.register_fn_override(name, move |arguments: &[JValue]| function(arguments)).ok();
    };
    let now = env.now().as_millisecond();
    add("millis", Box::new(move |_| Ok(JValue::from(now))));
    add("now", Box::new(move |arguments| formatted(now, arguments)));
    let random = env.clone();
    add("random", Box::new(move |arguments| Ok(JValue::from_f64(number_between_0_and_1(&random, arguments)))));
    let ids = env.clone();
    add("uuid", Box::new(move |_| Ok(JValue::from(ids.uuid()))));
    add("partition", Box::new(partition));
    add("range", Box::new(range));
    add("hash", Box::new(hash));
    add("parse", Box::new(parse));
    add("eval", Box::new(|_| Err(error("T1006: Attempted to invoke a non-function"))));
}

fn error(text: &str) -> EvaluatorError {
    EvaluatorError::EvaluationError(text.to_owned())
}

/// `$now(picture, timezone)`: what `$fromMillis` makes of the present moment.
fn formatted(now: i64, arguments: &[JValue]) -> HostFnResult {
    let mut context = Context::new();
    let mut call = format!("$fromMillis({now}");
    for (name, value) in ["picture", "timezone"].iter().zip(arguments) {
        context.bind((*name).to_owned(), value.clone());
        call.push_str(", $");
        call.push_str(name);
    }
    call.push(')');
    let ast = jsonata_core::parser::parse(&call).map_err(|e| error(&e.to_string()))?;
    Evaluator::with_context(context).evaluate(&ast, &JValue::Undefined)
}

fn number_between_0_and_1(env: &Env, arguments: &[JValue]) -> f64 {
    let mut random = match arguments.first().and_then(JValue::as_f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any seed will do")]
        Some(seed) => StdRng::seed_from_u64(seed.trunc() as i64 as u64),
        None => StdRng::from_seed(env.bytes()),
    };
    random.random()
}

fn partition(arguments: &[JValue]) -> HostFnResult {
    let [items, size, ..] = arguments else { return Ok(JValue::Undefined) };
    let Some(size) = size.as_f64() else { return Ok(JValue::Undefined) };
    let Some(items) = items.as_array() else {
        return Err(error("T0410: Argument 1 of function \"partition\" does not match function signature"));
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, which is right here"
    )]
    let size = size.trunc() as usize;
    if size == 0 || items.is_empty() {
        return Ok(JValue::Undefined);
    }
    Ok(JValue::array(items.chunks(size).map(|chunk| JValue::array(chunk.to_vec())).collect()))
}

fn range(arguments: &[JValue]) -> HostFnResult {
    let numbers: Option<Vec<f64>> = arguments.iter().map(|value| value.as_f64().map(f64::trunc)).collect();
    let Some([start, end, step]) = numbers.as_deref() else { return Ok(JValue::Undefined) };
    let (start, end, step) = (*start, *end, *step);
    let count = ((end - start) / step).floor() + 1.0;
    if step == 0.0 || !count.is_finite() || count < 1.0 {
        return Ok(JValue::Undefined);
    }
    if count > RANGE_AT_MOST {
        return Err(error("Expression evaluation memory limit exceeded"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the limit")]
    let count = count as u32;
    let mut items: Vec<JValue> = (0..count).map(|n| JValue::from_f64(step.mul_add(f64::from(n), start))).collect();
    Ok(if items.len() == 1 { items.remove(0) } else { JValue::array(items) })
}

fn hash(arguments: &[JValue]) -> HostFnResult {
    let [text, algorithm, ..] = arguments else { return Ok(JValue::Undefined) };
    let (Some(text), Some(algorithm)) = (text.as_str(), algorithm.as_str()) else {
        return Err(error("T0410: Argument 1 of function \"hash\" does not match function signature"));
    };
    hash_of(text.as_bytes(), algorithm).map(JValue::from).ok_or_else(|| error("D3137: Invalid hash algorithm"))
}

fn parse(arguments: &[JValue]) -> HostFnResult {
    let Some(text) = arguments.first().and_then(JValue::as_str) else { return Ok(JValue::Undefined) };
    match serde_json::from_str(text) {
        Ok(value) => Ok(inward(&value)),
        Err(problem) => Err(error(&format!("D3138: The string given to $parse is not JSON: {problem}"))),
    }
}

/// SHA digests as lower-case hexadecimal.
pub(super) fn sha(bytes: &[u8], algorithm: &'static digest::Algorithm) -> String {
    hex::encode(digest::digest(algorithm, bytes))
}
