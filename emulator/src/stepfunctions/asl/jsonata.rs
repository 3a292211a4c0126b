//! JSONata in the fields of a state: what lies between `{%` and `%}`.
//!
//! The language itself is the crate `jsonata-core`; its tree-walking evaluator is used because only that one knows
//! bindings and host functions. Here are the bindings, the limits, AWS's error texts, and the way of values in and out.
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.

use std::rc::Rc;

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{CancelToken, Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde_json::{Map, Number, Value};

use super::failure::{Failure, QUERY};
use super::guard;
use super::jsonata_functions;
use super::jsonata_sizes;
use super::scope::Scope;
use crate::memo::Memo;

/// Longest evaluation of one expression.
const TIMEOUT_MS: u64 = 5_000;
/// Deepest nesting of an evaluation.
const DEPTH: usize = 3_000;
/// Longest sequence that an expression may build; AWS stops at about 870,000 numbers.
const SEQUENCE: usize = 870_000;
/// Deepest JSON value that an expression may return.
const VALUE_DEPTH: usize = 500;

/// The expression of a string, if it is one.
pub(in crate::stepfunctions) fn expression(text: &str) -> Option<&str> {
    Some(text.strip_prefix("{%")?.strip_suffix("%}")?.trim())
}

/// Evaluates every expression in a template. `field` is its place, for example `Output`.
pub(super) fn template(scope: Scope<'_>, template: &Value, field: &str) -> Result<Value, Failure> {
    let mut session = None;
    let mut evaluate = |expression: &str, field: &str| {
        session.get_or_insert_with(|| Session::new(scope, &template.to_string())).evaluate(expression, field)
    };
    walk(&mut evaluate, template, field)
}

/// Evaluates an expression in a field.
type Evaluate<'a> = dyn FnMut(&str, &str) -> Result<Value, Failure> + 'a;

fn walk(evaluate: &mut Evaluate<'_>, value: &Value, field: &str) -> Result<Value, Failure> {
    match value {
        Value::String(text) => match expression(text) {
            Some(expression) => evaluate(expression, field),
            None => Ok(value.clone()),
        },
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(at, item)| walk(evaluate, item, &format!("{field}[{at}]"))).collect()
        }
        Value::Object(fields) => {
            let mut out = Map::new();
            for (key, value) in fields {
                out.insert(key.clone(), walk(evaluate, value, &format!("{field}/{key}"))?);
            }
            Ok(Value::Object(out))
        }
        other => Ok(other.clone()),
    }
}

/// An evaluator for all the expressions of one field.
struct Session {
    evaluator: Evaluator,
    stop: CancelToken,
    /// Functions that variables hide.
    hidden: Vec<&'static str>,
}

impl Session {
    /// Binds what the field's text mentions: payloads are large, and every one must be copied into the evaluator.
    fn new(scope: Scope<'_>, text: &str) -> Self {
        let mut context = Context::new();
        if text.contains("$states") {
            context.bind("states".to_owned(), states(scope));
        }
        for (name, value) in scope.variables.iter().filter(|(name, _)| text.contains(&format!("${name}"))) {
            context.bind(name.clone(), inward(value));
        }
        let stop = CancelToken::new();
        let options = EvaluatorOptions {
            timeout_ms: Some(TIMEOUT_MS),
            cancel: Some(stop.clone()),
            max_stack_depth: Some(DEPTH),
            max_sequence_length: Some(SEQUENCE),
        };
        let mut evaluator = Evaluator::with_options(context, options);
        jsonata_functions::register(&mut evaluator, scope.env);
        jsonata_sizes::register(&mut evaluator);
        Self { evaluator, stop, hidden: jsonata_sizes::hidden(scope.variables.keys()) }
    }

    fn evaluate(&mut self, expression: &str, field: &str) -> Result<Value, Failure> {
        let failed = |ending: &str| Failure {
            location: Some(field.to_owned()),
            ..Failure::raised(
                QUERY,
                format!("The JSONata expression '{expression}' specified for the field '{field}' {ending}"),
            )
        };
        let ast =
            self.prepare(expression).map_err(|text| failed(&format!("threw an error during evaluation. {text}")))?;
        let _watched = guard::watch(&self.stop);
        let value = self.evaluator.evaluate(&ast, &JValue::Undefined).map_err(|error| {
            let separator = if error.code().is_some() { "." } else { ":" };
            failed(&format!("threw an error during evaluation{separator} {}", error.message()))
        })?;
        if value.is_undefined() {
            return Err(failed("returned nothing (undefined)."));
        }
        if !jsonata_sizes::weighs_at_most(&value, jsonata_sizes::TEXT) {
            return Err(failed("threw an error during evaluation: Expression evaluation memory limit exceeded"));
        }
        outward(&value, 0).ok_or_else(|| failed("returned an unsupported result type."))
    }
}

impl Session {
    /// An expression whose calls are guarded.
    fn prepare(&self, expression: &str) -> Result<Rc<AstNode>, String> {
        let guard = |text: &str| parse(text).map(|ast| Rc::new(jsonata_sizes::guard((*ast).clone(), &self.hidden)));
        if self.hidden.is_empty() { GUARDED.with(|known| known.get(expression, guard)) } else { guard(expression) }
    }
}

fn states(scope: Scope<'_>) -> JValue {
    let always = [("input", scope.input), ("context", scope.context)];
    let sometimes = [("result", scope.result), ("errorOutput", scope.error_output)];
    let sometimes = sometimes.into_iter().filter_map(|(name, value)| Some((name, value?)));
    // Results are large: they go into the evaluator without a copy in between.
    let fields = MapDeserializer::<_, serde_json::Error>::new(always.into_iter().chain(sometimes));
    JValue::deserialize(fields).unwrap_or(JValue::Undefined)
}

thread_local! {
    static PARSED: Memo<Result<Rc<AstNode>, String>> = Memo::new();
    static GUARDED: Memo<Result<Rc<AstNode>, String>> = Memo::new();
}

/// Parses an expression; the error is the parser's text, which begins with a code such as `S0202: `.
pub(super) fn parse(expression: &str) -> Result<Rc<AstNode>, String> {
    let parse = |text: &str| jsonata_core::parser::parse(text).map(Rc::new).map_err(|error| error.to_string());
    PARSED.with(|known| known.get(expression, parse))
}

/// A JSON value as the evaluator has it.
pub(super) fn inward(value: &Value) -> JValue {
    JValue::deserialize(value).unwrap_or(JValue::Undefined)
}

/// A value of the evaluator as JSON; `None` for functions, for what is no number, and for what is nested too deep.
/// Whole numbers are written without a fraction, as JavaScript would.
pub(super) fn outward(value: &JValue, depth: usize) -> Option<Value> {
    if depth > VALUE_DEPTH {
        return None;
    }
    Some(match value {
        JValue::Null | JValue::Undefined => Value::Null,
        JValue::Bool(truth) => Value::Bool(*truth),
        JValue::Number(number) => Value::Number(number_of(*number)?),
        JValue::String(text) => Value::String(text.to_string()),
        JValue::Array(items) => Value::Array(items.iter().map(|item| outward(item, depth + 1)).collect::<Option<_>>()?),
        JValue::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_undefined());
            let fields = fields.map(|(key, value)| Some((key.clone(), outward(value, depth + 1)?)));
            Value::Object(fields.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// A number as JSON has it: whole ones within 64 bits without a fraction.
pub(super) fn number_of(number: f64) -> Option<Number> {
    #[expect(clippy::cast_precision_loss, reason = "the bounds need not be exact")]
    let whole = number.fract() == 0.0 && number > i64::MIN as f64 && number < i64::MAX as f64;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within bounds")]
    if whole { Some(Number::from(number as i64)) } else { Number::from_f64(number) }
}
