//! `JUnit` XML, in the subset that Jenkins, GitLab and the actions for GitHub read alike: `testsuites`, `testsuite` and
//! `testcase` with at most one of `failure`, `error` and `skipped`. It knows no partial credit, so points are properties.

use std::fmt::Write as _;

use cafe::lab::Lab;
use quick_xml::escape::escape;

use super::json::{Entry, Report};
use super::lines::points;
use crate::check::Verdict;

/// Writes a cleaned report.
pub fn write(report: &Report) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let summary = &report.summary;
    let _ = writeln!(
        xml,
        "<testsuites name=\"cafelab\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">",
        report.checks.len(),
        summary.fail,
        summary.inconclusive,
        seconds(report.duration_ms)
    );
    for lab in Lab::ALL {
        let entries: Vec<_> = report.of_lab(lab.slug()).collect();
        // Jenkins drops a suite without cases.
        if !entries.is_empty() {
            suite(&mut xml, report, lab.slug(), &entries);
        }
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn suite(xml: &mut String, report: &Report, lab: &str, entries: &[&Entry]) {
    let count = |verdict| entries.iter().filter(|entry| entry.verdict == verdict).count();
    let duration = entries.iter().map(|entry| entry.duration_ms).sum();
    let host = report.target.endpoint.as_deref().and_then(|endpoint| endpoint.split("//").nth(1));
    let host = host.map(|host| host.rsplit_once(':').map_or(host, |(host, _)| host));
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{lab}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\" \
         timestamp=\"{}\" hostname=\"{}\">",
        entries.len(),
        count(Verdict::Fail),
        count(Verdict::Inconclusive),
        count(Verdict::Blocked),
        seconds(duration),
        attribute(report.started_at.trim_end_matches('Z')),
        attribute(host.unwrap_or("amazonaws.com")),
    );
    let sum = |of: fn(&Entry) -> u32| points(entries.iter().map(|entry| f64::from(of(entry))).sum());
    let unjudged = sum(|entry| entry.points.saturating_sub(entry.possible));
    xml.push_str("    <properties>\n");
    let properties = [
        ("target", report.target.kind.clone()),
        ("region", report.target.region.clone()),
        ("earned", sum(|entry| entry.earned)),
        ("possible", sum(|entry| entry.possible)),
        ("unjudged", unjudged),
        ("seed", report.seed.to_string()),
    ];
    for (name, value) in properties {
        let _ = writeln!(xml, "      <property name=\"{name}\" value=\"{}\"/>", attribute(&value));
    }
    xml.push_str("    </properties>\n");
    for entry in entries {
        case(xml, report, entry);
    }
    xml.push_str("  </testsuite>\n");
}

fn case(xml: &mut String, report: &Report, entry: &Entry) {
    let _ = write!(
        xml,
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
        attribute(&entry.lab),
        attribute(&entry.id),
        seconds(entry.duration_ms)
    );
    let element = match entry.verdict {
        Verdict::Pass => {
            xml.push_str("/>\n");
            return;
        }
        Verdict::Fail => "failure",
        Verdict::Inconclusive => "error",
        Verdict::Blocked => "skipped",
    };
    let message = attribute(&entry.reason(report.language).unwrap_or_default());
    let _ = write!(xml, ">\n      <{element} message=\"{message}\"");
    if entry.verdict == Verdict::Blocked {
        xml.push_str("/>\n");
    } else {
        let mistake = entry.finding.as_ref().and_then(|finding| finding.mistake.as_deref());
        let text = entry.explanation(report.language);
        let _ = writeln!(
            xml,
            " type=\"{}\">{}</{element}>",
            attribute(mistake.unwrap_or(match entry.verdict {
                Verdict::Inconclusive => "inconclusive",
                _ => "unnamed",
            })),
            escape(text.as_str())
        );
    }
    xml.push_str("    </testcase>\n");
}

/// Parsers turn line feeds and tabs of attributes into spaces unless they are written as references.
fn attribute(text: &str) -> String {
    escape(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}
