//! The report in words: by lab, with each finding explained. Reads well without colour.

use std::fmt::Write as _;

use cafe::lab::Lab;
use console::Style;

use super::json::Summary;
use crate::check::Verdict;
use crate::engine::{Record, Run};
use crate::finding::Finding;

/// How a report is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub colour: bool,
    /// Columns; lines are wrapped to fit.
    pub width: usize,
    /// Whether checks that passed get a line of their own in labs that are not all right.
    pub evidence: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { colour: false, width: 100, evidence: false }
    }
}

/// Writes a run for people.
pub fn write(run: &Run, look: Look) -> String {
    let mut text = String::new();
    for lab in Lab::ALL {
        let records: Vec<_> = run.records.iter().filter(|record| record.check.lab == lab).collect();
        if !records.is_empty() {
            section(&mut text, lab, &records, run, look);
        }
    }
    for (id, why) in &run.left_out {
        let _ = writeln!(text, "not judged here: {id}: {why}");
    }
    summary(&mut text, run, look);
    text
}

fn section(text: &mut String, lab: Lab, records: &[&Record], run: &Run, look: Look) {
    let passed = records.iter().filter(|record| record.verdict == Verdict::Pass).count();
    let heading = paint(look, Style::new().bold(), lab.slug());
    let _ = writeln!(text, "{heading}  {passed} of {}", records.len());
    for record in records {
        let label = paint(look, style(record.verdict), &format!("{:<10}", record.verdict.label()));
        let _ = writeln!(text, "  {label}  {}", record.check.id);
        if record.verdict == Verdict::Blocked {
            let _ = writeln!(text, "              waits for {}", roots(run, record).join(", "));
        }
        if let Some(finding) = &record.finding {
            explain(text, record, finding, look);
        }
        for advice in &record.notes.advice {
            field(text, look, "advice", advice);
        }
        for evidence in &record.notes.evidence {
            match evidence {
                // A person wants to open it.
                crate::Evidence::File { path, .. } => field(text, look, "picture", path),
                other if look.evidence => field(text, look, "saw", &one_line(other)),
                _ => {}
            }
        }
    }
    text.push('\n');
}

fn explain(text: &mut String, record: &Record, finding: &Finding, look: Look) {
    let judged = record.verdict == Verdict::Fail;
    field(text, look, "claim", record.check.claim);
    if let Some(mistake) = &finding.mistake {
        let sentence = crate::mistakes::find(mistake).map(|mistake| mistake.sentence).unwrap_or_default();
        field(text, look, "mistake", &format!("{mistake}: {sentence}"));
    }
    if judged {
        field(text, look, "expected", &finding.expected);
    }
    field(text, look, if judged { "seen" } else { "cause" }, &finding.seen);
    field(text, look, "where", &finding.place);
    field(text, look, if judged { "hint" } else { "cure" }, &finding.hint);
    if let Some(command) = &finding.reproduce {
        // Commands are not wrapped, so that they can be copied.
        let _ = writeln!(text, "              {:<9} {command}", "try");
    }
}

/// The failed or unjudged checks behind a blocked one.
fn roots(run: &Run, record: &Record) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut open = record.blocked_by.clone();
    while let Some(id) = open.pop() {
        match run.record(id) {
            Some(other) if other.verdict == Verdict::Blocked => open.extend(&other.blocked_by),
            _ if !found.contains(&id) => found.push(id),
            _ => {}
        }
    }
    found.sort_unstable();
    found
}

fn summary(text: &mut String, run: &Run, look: Look) {
    let summary = Summary::of(run);
    let label = paint(look, style(summary.verdict), summary.verdict.label());
    let _ = writeln!(
        text,
        "{label}  {} passed, {} failed, {} blocked, {} not judged; {} of {} points",
        summary.pass, summary.fail, summary.blocked, summary.inconclusive, summary.earned, summary.possible
    );
}

fn field(text: &mut String, look: Look, name: &str, value: &str) {
    const INDENT: usize = 24;
    let width = look.width.max(INDENT + 20) - INDENT;
    let mut lines = wrap(value, width).into_iter();
    let _ = writeln!(text, "              {name:<9} {}", lines.next().unwrap_or_default());
    for line in lines {
        let _ = writeln!(text, "{:INDENT$}{line}", "");
    }
}

/// Breaks a text at spaces; a word that is longer than a line stays whole.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let needed = console::measure_text_width(line) + 1 + console::measure_text_width(word);
        if line.is_empty() {
            line.push_str(word);
        } else if needed <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn one_line(evidence: &crate::Evidence) -> String {
    match evidence {
        crate::Evidence::Http { request, status, note } => format!("{request} → {status} ({note})"),
        crate::Evidence::Aws { request, note } | crate::Evidence::Page { request, note } => {
            format!("{request}: {note}")
        }
        crate::Evidence::File { path, note } => format!("{note}: {path}"),
    }
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => Style::new().green(),
        Verdict::Fail => Style::new().red().bold(),
        Verdict::Blocked => Style::new().dim(),
        Verdict::Inconclusive => Style::new().yellow(),
    }
}

fn paint(look: Look, style: Style, text: &str) -> String {
    if look.colour { style.force_styling(true).apply_to(text).to_string() } else { text.to_owned() }
}
