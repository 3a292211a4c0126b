//! A learner's report for platforms that read one report per person. The checks are written as `cafelab check` writes
//! them; where a platform takes a total, it is the grade.

use checker::Language;
use checker::report::{self, Format, Look, Report};
use serde_json::{Value, json};

use super::feedback::{arithmetic, total};
use crate::grade::Grade;

/// Each platform's file, by its format.
pub(super) const FILES: [(Format, &str); 7] = [
    (Format::Json, "report.json"),
    (Format::Gradescope, "gradescope/results.json"),
    (Format::PrairieLearn, "prairielearn/results.json"),
    (Format::Github, "github.json"),
    (Format::Junit, "junit.xml"),
    (Format::Ctrf, "ctrf.json"),
    (Format::Sarif, "sarif.json"),
];

/// Names and texts.
pub(super) fn files(grade: &Grade, report: &Report) -> Vec<(&'static str, String)> {
    FILES.into_iter().map(|(format, name)| (name, file(grade, report, format))).collect()
}

fn file(grade: &Grade, report: &Report, format: Format) -> String {
    let text = report::write(report, format, Look::default());
    match format {
        Format::Gradescope => with_fields(&text, gradescope(grade, report.language)),
        Format::PrairieLearn => with_fields(&text, prairielearn(grade, report.language)),
        _ => text,
    }
}

/// A score beside the tests' replaces their sum.
fn gradescope(grade: &Grade, language: Language) -> Vec<(&'static str, Value)> {
    let score = grade.total.map(|total| ("score", json!(total.points())));
    score.into_iter().chain([("output", json!(summary(grade, language)))]).collect()
}

/// The score is a share of what the assignment is worth there.
fn prairielearn(grade: &Grade, language: Language) -> Vec<(&'static str, Value)> {
    let message = ("message", json!(summary(grade, language)));
    match grade.total {
        Some(total) if grade.out_of.0 > 0 => {
            let share = (total.points() / grade.out_of.points()).clamp(0.0, 1.0);
            vec![("gradable", json!(true)), ("score", json!(share)), message]
        }
        _ => vec![("gradable", json!(false)), message],
    }
}

fn summary(grade: &Grade, language: Language) -> String {
    let lines = std::iter::once(total(grade)).chain(arithmetic(grade));
    lines.map(|line| line.in_language(language)).collect::<Vec<_>>().join("\n")
}

fn with_fields(text: &str, fields: Vec<(&'static str, Value)>) -> String {
    let Ok(Value::Object(mut whole)) = serde_json::from_str(text) else { return text.to_owned() };
    // An assignment that is gradable has no errors of format, and a score is not there twice.
    if fields.iter().any(|(key, value)| *key == "gradable" && *value == json!(true)) {
        whole.shift_remove("format_errors");
    }
    whole.extend(fields.into_iter().map(|(key, value)| (key.to_owned(), value)));
    let text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    format!("{text}\n")
}
