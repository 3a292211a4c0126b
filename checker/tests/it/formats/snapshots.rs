//! What each format looks like.

use checker::Language;
use checker::report::Format;

use super::samples::{failing, nothing, passing, unjudged};
use super::{json, written};

#[test]
fn a_failing_report_in_every_format() {
    for format in Format::ALL {
        insta::assert_snapshot!(format!("failing_{format}"), written(&failing(), format));
    }
}

#[test]
fn an_unjudged_report_in_the_formats_of_platforms() {
    for format in [Format::Gradescope, Format::PrairieLearn, Format::Exercism, Format::Github, Format::Tap] {
        insta::assert_snapshot!(format!("unjudged_{format}"), written(&unjudged(), format));
    }
}

#[test]
fn a_report_in_spanish() {
    let mut report = failing();
    report.language = Language::Spanish;
    insta::assert_snapshot!(written(&report, Format::Human));
}

#[test]
fn nobody_loses_points_by_what_could_not_be_judged() {
    let report = unjudged();
    assert!((report.summary.earned - report.summary.possible).abs() < f64::EPSILON);
    assert!(report.summary.unjudged > 0.0);
    assert_eq!(json(&report, Format::PrairieLearn)["gradable"], false);
    assert!(json(&report, Format::PrairieLearn).get("score").is_none());
    assert_eq!(json(&nothing(), Format::Exercism)["status"], "error");
    assert_eq!(json(&nothing(), Format::Github)["max_score"], 0);
}

#[test]
fn a_passing_report_passes_everywhere() {
    let report = passing();
    assert_eq!(json(&report, Format::Exercism)["status"], "pass");
    assert_eq!(json(&report, Format::Github)["status"], "pass");
    assert_eq!(json(&report, Format::PrairieLearn)["score"], 1.0);
    assert_eq!(json(&report, Format::Ctrf)["results"]["summary"]["passed"], 3);
    assert_eq!(json(&report, Format::Sarif)["runs"][0]["results"], serde_json::json!([]));
    assert!(!written(&report, Format::Tap).contains("not ok"));
}

#[test]
fn what_is_worth_nothing_and_passed_is_not_shown_to_learners() {
    let report = passing();
    let hidden = |test: &&serde_json::Value| test["visibility"] == "hidden";
    let gradescope = json(&report, Format::Gradescope);
    let hidden: Vec<_> = gradescope["tests"].as_array().expect("tests").iter().filter(hidden).collect();
    assert_eq!(hidden.len(), 1);
    assert_eq!(hidden[0]["max_score"], 0, "a hidden test with a score would hide the total");
    for format in [Format::PrairieLearn, Format::Exercism] {
        assert_eq!(json(&report, format)["tests"].as_array().map(Vec::len), Some(2), "{format}");
    }
}
