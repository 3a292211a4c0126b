//! The check of how states lead to each other.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Report;

const TARGET: &str = "MISSING_TRANSITION_TARGET";

/// A transition: the field it stands in, its place, its target.
type Transition<'a> = (&'static str, String, &'a str);

pub(super) fn check(report: &mut Report, machine: &Map<String, Value>, states: &Map<String, Value>, at: &str) {
    let mut found: Vec<Transition<'_>> = Vec::new();
    if let Some(start) = machine.get("StartAt").and_then(Value::as_str) {
        found.push(("StartAt", format!("{at}/StartAt"), start));
    }
    for (name, state) in states {
        transitions(&mut found, state, &format!("{at}/States/{name}"));
    }
    for (field, place, target) in &found {
        if !states.contains_key(*target) {
            report.add(TARGET, format!("Missing '{field}' target: {target}"), place.clone());
        }
    }
    let reached = reached(machine, states);
    for name in states.keys().filter(|name| !reached.contains(name.as_str())) {
        report.add(TARGET, format!("State \"{name}\" is not reachable."), format!("{at}/States/{name}"));
    }
    if !states.values().any(terminal) {
        report.diagnostics.push(super::Diagnostic {
            code: "MISSING_END_STATE",
            message: "Workflow has no terminal state".to_owned(),
            location: None,
        });
    }
}

fn terminal(state: &Value) -> bool {
    let kind = state.get("Type").and_then(Value::as_str).unwrap_or_default();
    matches!(kind, "Succeed" | "Fail") || state.get("End") == Some(&Value::Bool(true))
}

fn transitions<'a>(found: &mut Vec<Transition<'a>>, state: &'a Value, at: &str) {
    let target = |value: &'a Value, field: &str| value.get(field).and_then(Value::as_str);
    if let Some(next) = target(state, "Next") {
        found.push(("Next", format!("{at}/Next"), next));
    }
    if let Some(default) = target(state, "Default") {
        found.push(("Default", format!("{at}/Default"), default));
    }
    for list in ["Choices", "Catch"] {
        let entries = state.get(list).and_then(Value::as_array).into_iter().flatten();
        for (index, entry) in entries.enumerate() {
            if let Some(next) = target(entry, "Next") {
                found.push(("Next", format!("{at}/{list}[{index}]/Next"), next));
            }
        }
    }
}

fn reached<'a>(machine: &'a Map<String, Value>, states: &'a Map<String, Value>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut left: Vec<&str> = machine.get("StartAt").and_then(Value::as_str).into_iter().collect();
    while let Some(name) = left.pop() {
        let Some(state) = states.get(name) else { continue };
        if reached.insert(name) {
            let mut found = Vec::new();
            transitions(&mut found, state, "");
            left.extend(found.into_iter().map(|(_, _, target)| target));
        }
    }
    reached
}
