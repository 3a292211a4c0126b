//! What holds for every report, however strange its texts: nobody's parser breaks, no limit is exceeded, and all formats
//! tell the same points.

use checker::checks::{ALL, POINTS};
use checker::report::Format;
use checker::report::json::{Entry, Summary};
use checker::{Finding, Report, Verdict};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::samples;
use super::{json, written};

/// Any characters, and those that break parsers more often than chance would bring them.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop_oneof![
        Just("\0"),
        Just("\u{1b}[31m"),
        Just("\u{7}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{85}\u{9b}"),
        Just("\u{FFFE}\u{FFFF}\u{FDD0}"),
        Just("\u{202E}evil\u{2066}"),
        Just("]]><![CDATA[ -- <!-- &amp; &#0; <?xml"),
        Just("# SKIP # TODO \\#\n  ...\nnot ok 1\n1..0\nBail out!"),
        Just("::error::x%0A\r\n```\n| a | b |\n@frank"),
        Just("👩‍🍳 ☕ ü ñ \u{10FFFF}"),
        Just("{ $expected }"),
    ];
    vec(prop_oneof![3 => any::<String>(), 2 => nasty.prop_map(str::to_owned)], 0..4).prop_map(|parts| parts.concat())
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![Just(Verdict::Pass), Just(Verdict::Fail), Just(Verdict::Blocked), Just(Verdict::Inconclusive)]
}

prop_compose! {
    fn entry(at: usize)(
        verdict in verdict(), lost in any::<bool>(), texts in proptest::array::uniform6(text()), known in any::<bool>(),
        duration_ms in prop_oneof![0_u64..5000, Just(u64::from(u32::MAX))],
    ) -> Entry {
        let [claim, expected, seen, place, hint, advice] = texts;
        let mut entry = samples::entry(ALL[at].id, ALL[at].lab.slug(), verdict);
        entry.claim = claim;
        entry.duration_ms = duration_ms;
        entry.advice = vec![advice];
        if verdict == Verdict::Blocked {
            entry.waits_for = vec!["environment.identity".to_owned()];
            entry.possible = if lost { entry.points } else { 0 };
        }
        if matches!(verdict, Verdict::Fail | Verdict::Inconclusive) {
            let mistake = known.then(|| "saved-not-deployed".to_owned());
            let finding = Finding::unknown(expected, seen, place, hint.clone()).reproduce(format!("curl {hint}"));
            entry.finding = Some(Finding { mistake, ..finding });
        }
        entry
    }
}

fn report() -> impl Strategy<Value = Report> {
    let some = proptest::sample::subsequence((0..ALL.len()).collect::<Vec<_>>(), 1..ALL.len());
    let entries = some.prop_flat_map(|chosen| chosen.into_iter().map(entry).collect::<Vec<_>>());
    entries.prop_map(samples::report)
}

fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn sum(values: &[Value], name: &str) -> f64 {
    values.iter().filter_map(|value| value[name].as_f64()).sum()
}

fn same(left: f64, right: f64) -> bool {
    (left - right).abs() < 0.005
}

#[expect(clippy::cast_precision_loss, reason = "a report has few tests")]
fn count(values: &[Value], is: impl Fn(&Value) -> bool) -> f64 {
    values.iter().filter(|value| is(value)).count() as f64
}

fn check_totals(report: &Report) -> Result<(), TestCaseError> {
    let Summary { earned, possible, unjudged, .. } = report.summary;
    prop_assert!(same(earned, sum(items(&json(report, Format::Json), "checks"), "earned")));
    let gradescope = json(report, Format::Gradescope);
    prop_assert!(same(gradescope["score"].as_f64().expect("a score"), earned));
    prop_assert!(same(sum(items(&gradescope, "tests"), "score"), earned));
    prop_assert!(same(sum(items(&gradescope, "tests"), "max_score"), possible));
    let prairielearn = json(report, Format::PrairieLearn);
    prop_assert!(same(sum(items(&prairielearn, "tests"), "points"), earned));
    prop_assert!(same(sum(items(&prairielearn, "tests"), "max_points"), possible));
    prop_assert_eq!(prairielearn["gradable"].as_bool(), Some(possible > 0.0 && unjudged <= 0.0));
    if let Some(score) = prairielearn["score"].as_f64() {
        prop_assert!((0.0..=1.0).contains(&score) && same(score * possible, earned));
    }
    let github = json(report, Format::Github);
    let tests = items(&github, "tests");
    let max = github["max_score"].as_f64().expect("a maximum");
    prop_assert!(same(max, possible) && same(sum(tests, "score"), earned));
    // The reporter's table counts in another way than Classroom does.
    let all = count(tests, |_| true);
    prop_assert!(all > 0.0 && same(count(tests, |test| test["status"] == "pass") / all * max, earned));
    let ctrf = json(report, Format::Ctrf);
    prop_assert!(same(ctrf["results"]["summary"]["extra"]["earned"].as_f64().expect("points"), earned));
    let sarif = json(report, Format::Sarif);
    prop_assert!(same(sarif["runs"][0]["properties"]["earned"].as_f64().expect("points"), earned));
    let words = written(report, Format::Tap);
    let told = format!("# earned {earned}, possible {possible}, unjudged {unjudged}\n");
    prop_assert!(words.ends_with(&told), "{}", words);
    for format in [Format::Human, Format::Markdown] {
        let told = format!("{earned} of {possible} points");
        prop_assert!(written(report, format).contains(&told), "{}", format);
    }
    Ok(())
}

fn check_counts(report: &Report) -> Result<(), TestCaseError> {
    let Summary { pass, fail, blocked, inconclusive, .. } = report.summary;
    let xml = written(report, Format::Junit);
    let document = roxmltree::Document::parse(&xml).map_err(|error| TestCaseError::fail(format!("{error}: {xml}")))?;
    let elements = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    prop_assert_eq!(elements("testcase"), report.checks.len());
    prop_assert_eq!((elements("failure"), elements("skipped"), elements("error")), (fail, blocked, inconclusive));
    let property = |name: &str| -> f64 {
        let named = document.descendants().filter(|node| node.attribute("name") == Some(name));
        named.filter_map(|node| node.attribute("value")?.parse::<f64>().ok()).sum()
    };
    prop_assert!(same(property("earned"), report.summary.earned));
    prop_assert!(same(property("possible"), report.summary.possible));
    let ctrf = json(report, Format::Ctrf);
    let summary = &ctrf["results"]["summary"];
    let counts = ["passed", "failed", "skipped", "other"].map(|name| summary[name].as_u64());
    prop_assert_eq!(counts, [pass, fail, blocked, inconclusive].map(|count| Some(count as u64)));
    let tap = written(report, Format::Tap);
    let plan = format!("1..{}", report.checks.len());
    prop_assert_eq!(tap.lines().nth(1), Some(plan.as_str()));
    prop_assert_eq!(tap.lines().filter(|line| line.starts_with("not ok")).count(), fail);
    prop_assert_eq!(tap.lines().filter(|line| line.starts_with("ok")).count(), report.checks.len() - fail);
    prop_assert!(!tap.contains("\nBail out!"));
    Ok(())
}

fn check_texts(report: &Report) -> Result<(), TestCaseError> {
    for format in Format::ALL {
        let text = written(report, format);
        let bad = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
        prop_assert_eq!(bad, None, "{}", format);
        prop_assert!(!text.contains(['\u{FFFE}', '\u{FFFF}', '\u{202E}']), "{}", format);
    }
    prop_assert!(!written(report, Format::Gradescope).contains(": null"));
    check_limits(report)
}

fn check_limits(report: &Report) -> Result<(), TestCaseError> {
    let exercism = json(report, Format::Exercism);
    for test in items(&exercism, "tests") {
        prop_assert!(test["output"].as_str().unwrap_or_default().encode_utf16().count() <= 500);
        prop_assert!(test["message"].as_str().unwrap_or_default().len() <= 65_535);
        prop_assert!(test["status"] == "pass" || test["message"].is_string());
    }
    prop_assert!(exercism["message"].as_str().unwrap_or_default().len() <= 65_535);
    prop_assert_eq!(exercism["status"] == "error", exercism["message"].is_string());
    prop_assert!(written(report, Format::PrairieLearn).len() <= 1_000_000);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn totals_counts_and_texts_hold_for_every_report(report in report()) {
        check_totals(&report)?;
        check_counts(&report)?;
        check_texts(&report)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn limits_hold_for_endless_texts(unit in "\\PC{1,3}|[\\x00-\\x1f]", size in 140_000_usize..180_000) {
        let mut report = samples::failing();
        let long = unit.repeat(size / unit.len());
        for entry in &mut report.checks {
            entry.claim.clone_from(&long);
            entry.advice = vec![long.clone()];
            if let Some(finding) = &mut entry.finding {
                finding.seen = long.clone().into();
                finding.place = long.clone().into();
            }
        }
        let whole = written(&report, Format::Json).len();
        prop_assert!(whole > 1_000_000, "{} bytes are no test of a limit", whole);
        check_limits(&report)?;
        prop_assert!(written(&report, Format::Markdown).len() <= 1_000_000);
        prop_assert!(written(&report, Format::Github).len() <= 700_000);
    }
}

#[test]
fn the_table_of_points_is_what_samples_are_made_of() {
    let known = ALL.iter().all(|check| POINTS.contains(&(check.id, check.points)));
    assert!(known);
}
