//! The check of one state.

use serde_json::{Map, Value};

use super::{Report, Rules, expressions, limits, machine, query_language, required};
use crate::stepfunctions::asl::choice;
use crate::stepfunctions::asl::definition::Language;
use crate::stepfunctions::asl::fields;
use crate::stepfunctions::asl::resource::{Pattern, Refusal, Resource, is_activity, pattern};

/// Fields of a `Map` that only its distributed mode needs.
const DISTRIBUTED: &[&str] = &["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

pub(super) fn check(report: &mut Report, rules: Rules, object: &Map<String, Value>, at: &str) {
    let Some(kind) = object.get("Type").and_then(Value::as_str) else {
        report.schema("These fields are required: [Type]", at);
        return;
    };
    let Some((known, needed)) = fields::of(kind) else {
        let message = format!(
            "The value for 'Type' must be one of the values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] \
             but was '{kind}'"
        );
        report.schema(message, format!("{at}/Type"));
        return;
    };
    if let Some(value) = object.get("QueryLanguage") {
        query_language(report, value, at);
    }
    let language = Language::of(object, rules.language);
    if rules.language == Language::Jsonata && language == Language::JsonPath {
        report.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
    }
    required(report, object, needed, at);
    for field in object.keys().map(String::as_str) {
        if fields::COMMON.contains(&field) {
            continue;
        }
        if !known.contains(&field) {
            report.schema(format!("Field '{field}' is not supported"), at);
        } else if let Some(other) = fields::foreign(field, language) {
            let (own, other) = (language.name(), other.name());
            report.schema(
                format!(
                    "The QueryLanguage is set to '{own}', but field '{field}' is only supported for the '{other}' \
                     QueryLanguage"
                ),
                at,
            );
        }
    }
    if known.contains(&"Next") && !object.contains_key("Next") && object.get("End") != Some(&Value::Bool(true)) {
        report.schema("One of these fields is required: [Next, End]", at);
    } else if object.contains_key("Next") && object.get("End") == Some(&Value::Bool(true)) {
        report.schema("Only one of these fields can be set: [Next, End]", at);
    }
    expressions::check(report, object, language, at);
    handlers(report, object, at);
    of_type(report, rules, object, kind, language, at);
}

fn of_type(report: &mut Report, rules: Rules, object: &Map<String, Value>, kind: &str, language: Language, at: &str) {
    match kind {
        "Task" => resource(report, rules, object, at),
        "Choice" => choices(report, object, language, at),
        "Wait" => {
            let fields = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
            if fields.iter().filter(|field| object.contains_key(**field)).count() != 1 {
                let message =
                    "Exactly one of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]";
                report.schema(message, at);
            }
            limits::wait(report, object, language, at);
        }
        "Fail" => limits::fail(report, object, at),
        "Parallel" => {
            let branches = object.get("Branches").and_then(Value::as_array);
            for (index, branch) in branches.into_iter().flatten().enumerate() {
                inner(report, rules, Some(branch), &format!("{at}/Branches[{index}]"));
            }
        }
        "Map" => map(report, rules, object, at),
        _ => {}
    }
}

fn inner(report: &mut Report, rules: Rules, value: Option<&Value>, at: &str) {
    match value.and_then(Value::as_object) {
        Some(object) => machine(report, rules, object, at, fields::BRANCH),
        None => report.schema("Value must be an object", at),
    }
}

fn map(report: &mut Report, rules: Rules, object: &Map<String, Value>, at: &str) {
    let name = if object.contains_key("ItemProcessor") { "ItemProcessor" } else { "Iterator" };
    let Some(processor) = object.get(name) else {
        report.schema("These fields are required: [ItemProcessor]", at);
        return;
    };
    inner(report, rules, Some(processor), &format!("{at}/{name}"));
    if processor.pointer("/ProcessorConfig/Mode").and_then(Value::as_str) == Some("DISTRIBUTED") {
        report.unsupported.push(format!("the distributed mode of the Map state {at}"));
    }
    for field in DISTRIBUTED.iter().filter(|field| object.contains_key(**field)) {
        report.unsupported.push(format!("{field} of the Map state {at}"));
    }
}

fn resource(report: &mut Report, rules: Rules, object: &Map<String, Value>, at: &str) {
    let Some(value) = object.get("Resource") else { return };
    let place = format!("{at}/Resource");
    let arn = value.as_str().unwrap_or_default();
    if object.contains_key("Credentials") {
        report.unsupported.push(format!("Credentials of the Task state {at}"));
    }
    if rules.express {
        let refused = match pattern(arn) {
            Pattern::Sync => Some("Express state machine does not support '.sync' service integration"),
            Pattern::TaskToken => {
                Some("Express state machine does not support '.waitForTaskToken' service integration ")
            }
            Pattern::RequestResponse if is_activity(arn) => Some("Express state machine does not support Activity ARN"),
            Pattern::RequestResponse => None,
        };
        if let Some(message) = refused {
            report.schema(message, place);
            return;
        }
    }
    match Resource::parse(arn) {
        Ok(_) => {}
        Err(Refusal::Unsupported) => report.unsupported.push(format!("the task resource {arn}")),
        Err(Refusal::Unknown) => report.schema(
            format!(
                "The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource \
                 is not available in this region."
            ),
            place,
        ),
    }
}

fn choices(report: &mut Report, object: &Map<String, Value>, language: Language, at: &str) {
    let Some(rules) = object.get("Choices").and_then(Value::as_array).filter(|rules| !rules.is_empty()) else {
        if object.contains_key("Choices") {
            report.schema("Choices must be an array that is not empty", format!("{at}/Choices"));
        }
        return;
    };
    for (index, rule) in rules.iter().enumerate() {
        let place = format!("{at}/Choices[{index}]");
        let Some(rule) = rule.as_object() else {
            report.schema("A choice rule must be an object", place);
            continue;
        };
        match language {
            Language::Jsonata => {
                required(report, rule, &["Condition", "Next"], &place);
                let known = ["Condition", "Next", "Comment", "Assign", "Output"];
                for field in rule.keys().filter(|field| !known.contains(&field.as_str())) {
                    report.schema(format!("Field '{field}' is not supported"), place.clone());
                }
            }
            Language::JsonPath => {
                required(report, rule, &["Next"], &place);
                jsonpath_rule(report, rule, &place, true);
            }
        }
    }
}

fn jsonpath_rule(report: &mut Report, rule: &Map<String, Value>, at: &str, outermost: bool) {
    let combined = ["And", "Or", "Not"].into_iter().find(|name| rule.contains_key(*name));
    let known = |field: &str| {
        let own = ["Next", "Assign"].contains(&field) && outermost;
        own || field == "Comment" || Some(field) == combined || (combined.is_none() && field == "Variable")
    };
    let comparisons = rule.keys().filter(|field| choice::is_comparison(field)).count();
    for field in rule.keys().filter(|field| !known(field) && !choice::is_comparison(field)) {
        report.schema(format!("Field '{field}' is not supported"), at);
    }
    let Some(name) = combined else {
        required(report, rule, &["Variable"], at);
        if comparisons != 1 {
            report.schema("A choice rule must have exactly one comparison operator", at);
        }
        return;
    };
    let nested = match &rule[name] {
        Value::Array(rules) if name != "Not" && !rules.is_empty() => rules.as_slice(),
        Value::Object(_) if name == "Not" => std::slice::from_ref(&rule[name]),
        _ => &[],
    };
    if nested.is_empty() {
        report.schema(format!("The value of '{name}' is not valid"), format!("{at}/{name}"));
    }
    for (index, inner) in nested.iter().enumerate() {
        let place = if name == "Not" { format!("{at}/Not") } else { format!("{at}/{name}[{index}]") };
        match inner.as_object() {
            Some(inner) => jsonpath_rule(report, inner, &place, false),
            None => report.schema("A choice rule must be an object", place),
        }
    }
}

/// `Retry` and `Catch`.
fn handlers(report: &mut Report, object: &Map<String, Value>, at: &str) {
    let retrier: &[&str] = &[
        "ErrorEquals",
        "IntervalSeconds",
        "MaxAttempts",
        "BackoffRate",
        "MaxDelaySeconds",
        "JitterStrategy",
        "Comment",
    ];
    let catcher: &[&str] = &["ErrorEquals", "Next", "ResultPath", "Assign", "Output", "Comment"];
    for (name, known) in [("Retry", retrier), ("Catch", catcher)] {
        let Some(list) = object.get(name) else { continue };
        let Some(list) = list.as_array() else {
            report.schema(format!("{name} must be an array"), format!("{at}/{name}"));
            continue;
        };
        for (index, entry) in list.iter().enumerate() {
            let place = format!("{at}/{name}[{index}]");
            let Some(entry) = entry.as_object() else {
                report.schema("Value must be an object", place);
                continue;
            };
            required(report, entry, if name == "Catch" { &["ErrorEquals", "Next"] } else { &["ErrorEquals"] }, &place);
            for field in entry.keys().filter(|field| !known.contains(&field.as_str())) {
                report.schema(format!("Field '{field}' is not supported"), place.clone());
            }
            if name == "Retry" {
                limits::retrier(report, entry, &place);
            }
            errors(report, entry.get("ErrorEquals"), index + 1 == list.len(), &format!("{place}/ErrorEquals"));
        }
    }
}

fn errors(report: &mut Report, value: Option<&Value>, last: bool, at: &str) {
    let Some(value) = value else { return };
    let names: Option<Vec<&str>> = value.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
    match names.as_deref() {
        None | Some([]) => report.schema("ErrorEquals must be an array of error names that is not empty", at),
        Some(names) if names.contains(&"States.ALL") && (names.len() > 1 || !last) => {
            report.schema("States.ALL must appear alone and at the end of the list", at);
        }
        Some(_) => {}
    }
}
