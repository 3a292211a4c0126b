//! `Choice`: the first rule that applies decides.

use serde_json::Value;

use super::{leave, pass_on, plain_input};
use crate::stepfunctions::asl::definition::{Language, Rule};
use crate::stepfunctions::asl::failure::{Failure, QUERY};
use crate::stepfunctions::asl::run::{Frame, Step};
use crate::stepfunctions::asl::{choice, jsonata, scope};

pub(super) fn choose(frame: &Frame<'_>, rules: &[Rule], default: Option<&str>) -> Result<Step, Failure> {
    let input = plain_input(frame)?;
    for (at, rule) in rules.iter().enumerate() {
        let applies = match frame.state.language {
            Language::JsonPath => choice::applies(frame.scope().at(&input), &rule.test)?,
            Language::Jsonata => condition(frame, at, rule)?,
        };
        if applies {
            return taken(frame, &input, at, rule);
        }
    }
    let Some(default) = default else {
        return Err(Failure::runtime(
            "Failed to transition out of the state. The state does not point to a next state.",
        ));
    };
    let mut step = match frame.state.language {
        Language::JsonPath => pass_on(frame, &input, None)?,
        Language::Jsonata => leave(frame, frame.scope(), frame.input.clone())?,
    };
    step.next = Some(default.to_owned());
    Ok(step)
}

fn condition(frame: &Frame<'_>, at: usize, rule: &Rule) -> Result<bool, Failure> {
    let field = format!("Choices[{at}]/Condition");
    let condition = rule.test.get("Condition").unwrap_or(&Value::Null);
    if let Value::Bool(applies) = jsonata::template(frame.scope(), condition, &field)? {
        return Ok(applies);
    }
    let text = condition.as_str().and_then(jsonata::expression).unwrap_or_default();
    let cause = format!(
        "The JSONata expression '{text}' specified for the field '{field}' returned an unexpected result type, expected \
         'boolean'."
    );
    Err(Failure { location: Some(field), ..Failure::raised(QUERY, cause) })
}

/// A rule's own `Assign` and `Output` stand in for the state's.
fn taken(frame: &Frame<'_>, input: &Value, at: usize, rule: &Rule) -> Result<Step, Failure> {
    let language = frame.state.language;
    let scope = frame.scope().at(input);
    let assigned = scope::assign(language, scope, rule.assign.as_ref(), &format!("Choices[{at}]/Assign"))?;
    let output = match (&rule.output, language) {
        (Some(output), Language::Jsonata) => jsonata::template(scope, output, &format!("Choices[{at}]/Output"))?,
        (None, Language::Jsonata) => frame.input.clone(),
        (_, Language::JsonPath) => scope::filter(scope, &frame.state.output_path, input, "OutputPath")?,
    };
    Ok(Step { output, next: Some(rule.next.clone()), assigned })
}
