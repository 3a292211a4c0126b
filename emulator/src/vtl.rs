//! Velocity templates (VTL) as API Gateway runs them: mapping templates of integrations.
//!
//! Responsible for the language, its `$input` and `$util` helpers, and for limits that keep a template from hanging the
//! cloud. What a template's result means, and which template applies, is the business of [`crate::execute_api`].
//!
//! Sources: <https://velocity.apache.org/engine/1.7/vtl-reference.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>.

mod collections;
mod evaluate;
mod expressions;
mod input;
mod json_path;
mod machine;
mod operators;
mod parser;
mod print;
mod references;
mod text;
mod tree;
mod utilities;
mod value;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::memo::Memo;

pub use json_path::find as json_path;

/// What a template sees.
#[derive(Debug, Clone, Copy)]
pub struct Bindings<'a> {
    /// `$input.body`, and what `$input.json` and `$input.path` look into.
    pub body: &'a str,
    /// Behind `$input.params` and `$method.request`.
    pub params: &'a Params,
    /// `$context`.
    pub context: &'a Map<String, Value>,
    /// `$stageVariables`.
    pub stage_variables: &'a BTreeMap<String, String>,
}

/// Parameters of the method request, names and values as they were sent.
#[derive(Debug, Clone, Default)]
pub struct Params {
    pub path: Vec<(String, String)>,
    pub querystring: Vec<(String, String)>,
    pub header: Vec<(String, String)>,
}

/// `$context.requestOverride` and `$context.responseOverride` as the template left them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    pub request: Map<String, Value>,
    pub response: Map<String, Value>,
}

/// Why a template gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VtlError {
    /// The template itself is broken.
    #[error("line {line} of the template: {what}")]
    Syntax { line: usize, what: String },
    /// A directive that API Gateway or this cloud does not have.
    #[error("the directive #{0} is not supported")]
    Unsupported(String),
    /// What Java would throw: a bad index, a broken regular expression.
    #[error("{0}")]
    Evaluation(String),
    /// The body was asked for as JSON and is not.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// The template wanted more than one may have.
    #[error("the template exceeds the limit on {0}")]
    Limit(&'static str),
}

/// Runs a template.
pub fn render(template: &str, bindings: &Bindings<'_>) -> Result<(String, Overrides), VtlError> {
    let nodes = TEMPLATES.with(|known| known.get(template, |text| parser::parse(text).map(Rc::from)))?;
    machine::run(&nodes, bindings)
}

thread_local! {
    static TEMPLATES: Memo<Result<Rc<[tree::Node]>, VtlError>> = Memo::new();
}

#[cfg(test)]
mod tests;
