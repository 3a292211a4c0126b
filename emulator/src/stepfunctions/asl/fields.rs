//! Which fields a state may have: one table for the check of definitions.
//!
//! Source: <https://states-language.net/spec.html#state-type-table> and, for which language knows which field,
//! <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.

use super::definition::Language;

/// Fields every state may have.
pub(super) const COMMON: &[&str] = &["Type", "Comment", "QueryLanguage"];

/// Fields that exist in one query language only.
pub(super) const JSONPATH_ONLY: &[&str] = &[
    "InputPath",
    "OutputPath",
    "Parameters",
    "ResultPath",
    "ResultSelector",
    "ItemsPath",
    "SecondsPath",
    "TimestampPath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
    "MaxConcurrencyPath",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
    "ErrorPath",
    "CausePath",
];
/// See [`JSONPATH_ONLY`].
pub(super) const JSONATA_ONLY: &[&str] = &["Arguments", "Output", "Items"];

/// What a state of `kind` may have besides [`COMMON`], and what it must have; `None` for an unknown type.
pub(super) fn of(kind: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match kind {
        "Pass" => {
            (&["Next", "End", "InputPath", "OutputPath", "Parameters", "Result", "ResultPath", "Assign", "Output"], &[])
        }
        "Task" => (TASK, &["Resource"]),
        "Choice" => (&["Choices", "Default", "InputPath", "OutputPath", "Assign", "Output"], &["Choices"]),
        "Wait" => (
            &[
                "Next",
                "End",
                "Seconds",
                "SecondsPath",
                "Timestamp",
                "TimestampPath",
                "InputPath",
                "OutputPath",
                "Assign",
                "Output",
            ],
            &[],
        ),
        "Succeed" => (&["InputPath", "OutputPath", "Output"], &[]),
        "Fail" => (&["Error", "Cause", "ErrorPath", "CausePath"], &[]),
        "Parallel" => (PARALLEL, &["Branches"]),
        "Map" => (MAP, &[]),
        _ => return None,
    })
}

const TASK: &[&str] = &[
    "Next",
    "End",
    "InputPath",
    "OutputPath",
    "Parameters",
    "ResultSelector",
    "ResultPath",
    "Arguments",
    "Output",
    "Assign",
    "Resource",
    "Credentials",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "Retry",
    "Catch",
];

const PARALLEL: &[&str] = &[
    "Next",
    "End",
    "InputPath",
    "OutputPath",
    "Parameters",
    "ResultSelector",
    "ResultPath",
    "Arguments",
    "Output",
    "Assign",
    "Branches",
    "Retry",
    "Catch",
];

const MAP: &[&str] = &[
    "Next",
    "End",
    "InputPath",
    "OutputPath",
    "Parameters",
    "ResultSelector",
    "ResultPath",
    "Output",
    "Assign",
    "Items",
    "ItemsPath",
    "ItemSelector",
    "ItemProcessor",
    "Iterator",
    "MaxConcurrency",
    "MaxConcurrencyPath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    "Retry",
    "Catch",
];

/// Fields of the outermost object, and of a branch or item processor within it.
pub(super) const MACHINE: &[&str] = &["Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"];
/// See [`MACHINE`].
pub(super) const BRANCH: &[&str] = &["Comment", "StartAt", "States", "ProcessorConfig"];

/// The other language's field, if `field` is one.
pub(super) fn foreign(field: &str, language: Language) -> Option<Language> {
    match language {
        Language::JsonPath if JSONATA_ONLY.contains(&field) => Some(Language::Jsonata),
        Language::Jsonata if JSONPATH_ONLY.contains(&field) => Some(Language::JsonPath),
        _ => None,
    }
}
