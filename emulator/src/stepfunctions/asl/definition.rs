//! A definition in typed form, made from JSON that [`super::validate`] has passed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::resource::Resource;

/// Query language of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stepfunctions) enum Language {
    JsonPath,
    Jsonata,
}

impl Language {
    /// The name in definitions.
    pub fn name(self) -> &'static str {
        match self {
            Self::JsonPath => "JSONPath",
            Self::Jsonata => "JSONata",
        }
    }

    /// The language of an object that may name its own.
    pub fn of(object: &Map<String, Value>, inherited: Self) -> Self {
        match object.get("QueryLanguage") {
            None => inherited,
            Some(Value::String(name)) if name == "JSONPath" => Self::JsonPath,
            Some(_) => Self::Jsonata,
        }
    }
}

/// A state machine, or a branch of one.
#[derive(Debug, Clone)]
pub(in crate::stepfunctions) struct Machine {
    pub start_at: String,
    pub states: BTreeMap<String, State>,
    pub timeout_seconds: Option<u64>,
}

/// `InputPath`, `ResultPath`, `OutputPath`: a path, or `null`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Path {
    At(String),
    Discard,
}

/// A state with the fields that several types share.
#[derive(Debug, Clone)]
pub(in crate::stepfunctions) struct State {
    pub name: String,
    pub type_name: String,
    pub language: Language,
    pub(super) next: Option<String>,
    pub(super) input_path: Path,
    pub(super) result_path: Path,
    pub(super) output_path: Path,
    pub(super) parameters: Option<Value>,
    pub(super) result_selector: Option<Value>,
    pub(super) arguments: Option<Value>,
    pub(super) output: Option<Value>,
    pub(super) assign: Option<Value>,
    pub(super) retry: Vec<Retrier>,
    pub(super) catch: Vec<Catcher>,
    pub(super) kind: Kind,
}

/// What a state does.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Pass {
        result: Option<Value>,
    },
    Task {
        resource: Resource,
        timeout: Option<Value>,
        heartbeat: Option<Value>,
    },
    Choice {
        rules: Vec<Rule>,
        default: Option<String>,
    },
    /// The field (`Seconds`, `TimestampPath` …) and its value.
    Wait(String, Value),
    Succeed,
    Fail {
        error: Option<Value>,
        cause: Option<Value>,
        error_path: Option<String>,
        cause_path: Option<String>,
    },
    Parallel(Vec<Machine>),
    Map(Box<MapState>),
}

/// The fields of an inline `Map`.
#[derive(Debug, Clone)]
pub(super) struct MapState {
    /// `Items` (JSONata) or `ItemsPath`.
    pub items: Option<Value>,
    /// `ItemSelector`, or `Parameters` in definitions of the older form.
    pub selector: Option<Value>,
    pub selector_field: &'static str,
    pub concurrency: Option<Value>,
    pub processor: Machine,
}

/// A choice rule: a whole one with `Next`, kept as JSON for [`super::choice`].
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub test: Map<String, Value>,
    pub next: String,
    pub assign: Option<Value>,
    pub output: Option<Value>,
}

/// An entry of `Retry`.
#[derive(Debug, Clone)]
pub(super) struct Retrier {
    pub errors: Vec<String>,
    pub interval_seconds: f64,
    pub max_attempts: u64,
    pub backoff_rate: f64,
    pub max_delay_seconds: Option<f64>,
    pub full_jitter: bool,
}

/// An entry of `Catch`.
#[derive(Debug, Clone)]
pub(super) struct Catcher {
    pub errors: Vec<String>,
    pub next: String,
    pub result_path: Path,
    pub assign: Option<Value>,
    pub output: Option<Value>,
}

/// Reads a definition that the check has passed; `None` when it would not have.
pub(in crate::stepfunctions) fn read(text: &str) -> Option<Machine> {
    let value: Value = serde_json::from_str(text).ok()?;
    let object = value.as_object()?;
    machine(object, Language::of(object, Language::JsonPath))
}

fn machine(object: &Map<String, Value>, language: Language) -> Option<Machine> {
    let states = object.get("States")?.as_object()?;
    let states = states.iter().map(|(name, state)| {
        let state = read_state(name, state.as_object()?, language)?;
        Some((name.clone(), state))
    });
    Some(Machine {
        start_at: text(object, "StartAt")?,
        states: states.collect::<Option<_>>()?,
        timeout_seconds: object.get("TimeoutSeconds").and_then(Value::as_u64),
    })
}

fn read_state(name: &str, object: &Map<String, Value>, machine_language: Language) -> Option<State> {
    let language = Language::of(object, machine_language);
    let field = |name: &str| object.get(name).cloned();
    let list = |name: &str| object.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    Some(State {
        name: name.to_owned(),
        type_name: text(object, "Type")?,
        language,
        next: text(object, "Next"),
        input_path: path(object, "InputPath"),
        result_path: path(object, "ResultPath"),
        output_path: path(object, "OutputPath"),
        parameters: field("Parameters"),
        result_selector: field("ResultSelector"),
        arguments: field("Arguments"),
        output: field("Output"),
        assign: field("Assign"),
        retry: list("Retry").iter().map(retrier).collect::<Option<_>>()?,
        catch: list("Catch").iter().map(catcher).collect::<Option<_>>()?,
        kind: kind(object, machine_language)?,
    })
}

fn kind(object: &Map<String, Value>, language: Language) -> Option<Kind> {
    let field = |name: &str| object.get(name).cloned();
    let either = |name: &str, path: &str| field(name).or_else(|| field(path));
    Some(match object.get("Type")?.as_str()? {
        "Pass" => Kind::Pass { result: field("Result") },
        "Task" => Kind::Task {
            resource: Resource::parse(object.get("Resource")?.as_str()?).ok()?,
            timeout: either("TimeoutSeconds", "TimeoutSecondsPath"),
            heartbeat: either("HeartbeatSeconds", "HeartbeatSecondsPath"),
        },
        "Choice" => Kind::Choice {
            rules: object.get("Choices")?.as_array()?.iter().map(rule).collect::<Option<_>>()?,
            default: text(object, "Default"),
        },
        "Wait" => {
            let names = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
            let (name, value) = names.iter().find_map(|name| Some((*name, field(name)?)))?;
            Kind::Wait(name.to_owned(), value)
        }
        "Succeed" => Kind::Succeed,
        "Fail" => Kind::Fail {
            error: field("Error"),
            cause: field("Cause"),
            error_path: text(object, "ErrorPath"),
            cause_path: text(object, "CausePath"),
        },
        "Parallel" => {
            let branches = object.get("Branches")?.as_array()?.iter();
            Kind::Parallel(branches.map(|branch| machine(branch.as_object()?, language)).collect::<Option<_>>()?)
        }
        "Map" => Kind::Map(Box::new(map_state(object, language)?)),
        _ => return None,
    })
}

fn map_state(object: &Map<String, Value>, language: Language) -> Option<MapState> {
    let processor = object.get("ItemProcessor").or_else(|| object.get("Iterator"))?.as_object()?;
    let old = !object.contains_key("ItemSelector") && object.contains_key("Parameters");
    let selector_field = if old { "Parameters" } else { "ItemSelector" };
    Some(MapState {
        items: object.get("Items").or_else(|| object.get("ItemsPath")).cloned(),
        selector: object.get(selector_field).cloned(),
        selector_field,
        concurrency: object.get("MaxConcurrency").or_else(|| object.get("MaxConcurrencyPath")).cloned(),
        processor: machine(processor, language)?,
    })
}

fn rule(value: &Value) -> Option<Rule> {
    let test = value.as_object()?.clone();
    let next = text(&test, "Next")?;
    let (assign, output) = (test.get("Assign").cloned(), test.get("Output").cloned());
    Some(Rule { test, next, assign, output })
}

fn retrier(value: &Value) -> Option<Retrier> {
    let object = value.as_object()?;
    let number = |name: &str| object.get(name).and_then(Value::as_f64);
    Some(Retrier {
        errors: names(object)?,
        interval_seconds: number("IntervalSeconds").unwrap_or(1.0),
        max_attempts: object.get("MaxAttempts").and_then(Value::as_u64).unwrap_or(3),
        backoff_rate: number("BackoffRate").unwrap_or(2.0),
        max_delay_seconds: number("MaxDelaySeconds"),
        full_jitter: object.get("JitterStrategy").and_then(Value::as_str) == Some("FULL"),
    })
}

fn catcher(value: &Value) -> Option<Catcher> {
    let object = value.as_object()?;
    Some(Catcher {
        errors: names(object)?,
        next: text(object, "Next")?,
        result_path: path(object, "ResultPath"),
        assign: object.get("Assign").cloned(),
        output: object.get("Output").cloned(),
    })
}

fn names(object: &Map<String, Value>) -> Option<Vec<String>> {
    let names = object.get("ErrorEquals")?.as_array()?.iter();
    names.map(|name| name.as_str().map(str::to_owned)).collect()
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

fn path(object: &Map<String, Value>, name: &str) -> Path {
    match object.get(name) {
        Some(Value::Null) => Path::Discard,
        Some(Value::String(path)) => Path::At(path.clone()),
        _ => Path::At("$".to_owned()),
    }
}
