//! What expressions of a state can see, and the evaluation of its fields in either language.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::definition::{Language, Path, State};
use super::failure::Failure;
use super::{jsonata, jsonpath};
use crate::Env;

/// Variables of `Assign`. Cheap to clone: branches and iterations get their own copy.
pub(super) type Variables = BTreeMap<String, Arc<Value>>;

/// What expressions can see at one moment of a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub env: &'a Env,
    /// `$` of JSONPath.
    pub root: &'a Value,
    /// `$states.input` of JSONata.
    pub input: &'a Value,
    /// `$states.result`.
    pub result: Option<&'a Value>,
    /// `$states.errorOutput`.
    pub error_output: Option<&'a Value>,
    /// `$$` and `$states.context`.
    pub context: &'a Value,
    pub variables: &'a Variables,
}

impl<'a> Scope<'a> {
    /// The same with another `$`.
    pub fn at(self, root: &'a Value) -> Self {
        Self { root, ..self }
    }

    /// The same with a result, which is also `$`.
    pub fn with_result(self, result: &'a Value) -> Self {
        Self { root: result, result: Some(result), ..self }
    }
}

/// Evaluates a field's template. `field` names it in error texts, for example `Arguments`.
pub(super) fn template(language: Language, scope: Scope<'_>, template: &Value, field: &str) -> Result<Value, Failure> {
    match language {
        Language::JsonPath => jsonpath::template(scope, template),
        Language::Jsonata => jsonata::template(scope, template, field),
    }
}

/// Evaluates `Assign`: all values see the variables as they were before.
pub(super) fn assign(
    language: Language,
    scope: Scope<'_>,
    assign: Option<&Value>,
    field: &str,
) -> Result<Map<String, Value>, Failure> {
    let Some(assign) = assign else { return Ok(Map::new()) };
    match template(language, scope, assign, field)? {
        Value::Object(values) => Ok(values),
        _ => Err(Failure::runtime("The Assign field must be an object.")),
    }
}

/// Applies `InputPath`, `OutputPath`: a path into `value`, `null` for an empty object.
pub(super) fn filter(scope: Scope<'_>, path: &Path, value: &Value, field: &str) -> Result<Value, Failure> {
    match path {
        Path::Discard => Ok(Value::Object(Map::new())),
        Path::At(path) if path == "$" => Ok(value.clone()),
        Path::At(path) => jsonpath::resolve(scope.at(value), path, field),
    }
}

/// The input of a state's work in JSONPath: `InputPath`, then `Parameters`.
pub(super) fn effective_input(scope: Scope<'_>, state: &State) -> Result<Value, Failure> {
    let input = filter(scope, &state.input_path, scope.root, "InputPath")?;
    match &state.parameters {
        Some(parameters) => jsonpath::template(scope.at(&input), parameters),
        None => Ok(input),
    }
}

/// The output of a JSONPath state from its result: `ResultPath` into the raw input, then `OutputPath`.
pub(super) fn place_result(
    scope: Scope<'_>,
    result_path: &Path,
    output_path: &Path,
    raw_input: &Value,
    result: Value,
) -> Result<Value, Failure> {
    let placed = match result_path {
        Path::Discard => raw_input.clone(),
        Path::At(path) => jsonpath::put(raw_input, path, result)?,
    };
    filter(scope, output_path, &placed, "OutputPath")
}
