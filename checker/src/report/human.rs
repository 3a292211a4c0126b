//! The report in words: by lab, with each finding explained. Reads well without colour.

use std::fmt::Write as _;

use cafe::lab::Lab;
use console::Style;

use super::json::{Entry, Report};
use super::lines::{Kind, Line, wrap};
use crate::check::Verdict;
use crate::evidence::Evidence;
use crate::language::Language;
use crate::text;

/// How a report is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub colour: bool,
    /// Columns; lines are wrapped to fit.
    pub width: usize,
    /// Whether the recorded exchanges are shown too.
    pub evidence: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { colour: false, width: 100, evidence: false }
    }
}

/// Columns before a label.
const MARGIN: usize = 14;

/// Writes a report for people.
pub fn write(report: &Report, look: Look) -> String {
    let mut text = String::new();
    for lab in Lab::ALL {
        let entries: Vec<_> = report.of_lab(lab.slug()).collect();
        if !entries.is_empty() {
            section(&mut text, report.language, lab, &entries, look);
        }
    }
    for out in &report.left_out {
        let _ = writeln!(text, "{}: {}: {}", text!("left-out").in_language(report.language), out.id, out.why);
    }
    let label = paint(look, style(report.summary.verdict), &report.summary.verdict.label(report.language));
    let _ = writeln!(text, "{label}  {}", report.summary_line());
    text
}

fn section(text: &mut String, language: Language, lab: Lab, entries: &[&Entry], look: Look) {
    let passed = entries.iter().filter(|entry| entry.verdict == Verdict::Pass).count();
    let heading = paint(look, Style::new().bold(), lab.slug());
    let count = text!("passed-of", pass = passed, all = entries.len()).in_language(language);
    let _ = writeln!(text, "{heading}  {count}");
    for entry in entries {
        text.push_str(&self::entry(entry, language, look));
    }
    text.push('\n');
}

/// One check with all that is to be said of it.
pub fn entry(entry: &Entry, language: Language, look: Look) -> String {
    let mut text = String::new();
    let label = paint(look, style(entry.verdict), &format!("{:<10}", entry.verdict.label(language)));
    let _ = writeln!(text, "  {label}  {}", entry.id);
    let lines = entry.lines(language);
    // Labels of one entry stand below each other; of English ones the longest has nine letters.
    let widths = lines.iter().map(|line| console::measure_text_width(&line.kind.label(language)));
    let column = widths.max().unwrap_or_default().max(9);
    for (at, line) in lines.iter().enumerate() {
        let label = line.kind.label(language);
        match line.kind {
            Kind::Differs if points_below(&lines, at, column, look) => caret(&mut text, &lines, at, column, &label),
            _ => field(&mut text, look, column, &label, line),
        }
    }
    for evidence in &entry.evidence {
        // A person wants to open a picture; the rest is for those who ask.
        let (label, told) = match evidence {
            Evidence::File { path, .. } => (text!("label-picture"), path.clone()),
            other if look.evidence => (text!("label-saw"), one_line(other)),
            _ => continue,
        };
        field(&mut text, look, column, &label.in_language(language), &Line { kind: Kind::Seen, text: told });
    }
    text
}

/// Whether expected and seen each stand on one line, so that a mark below finds its character.
fn points_below(lines: &[Line], at: usize, column: usize, look: Look) -> bool {
    let room = look.width.saturating_sub(MARGIN + column + 1);
    let fits =
        |line: &Line| !line.text.contains(char::is_whitespace) || console::measure_text_width(&line.text) <= room;
    lines[..at].iter().rev().take(2).all(fits)
}

/// A mark below the character, and the same in words.
fn caret(text: &mut String, lines: &[Line], at: usize, column: usize, label: &str) {
    let (expected, seen) = (&lines[at - 2].text, &lines[at - 1].text);
    let same: String =
        expected.chars().zip(seen.chars()).take_while(|(left, right)| left == right).map(|(left, _)| left).collect();
    let indent = MARGIN + column + 1 + console::measure_text_width(&same);
    let _ = writeln!(text, "{:indent$}^ {label} {}", "", lines[at].text);
}

fn field(text: &mut String, look: Look, column: usize, label: &str, line: &Line) {
    let indent = MARGIN + column + 1;
    let pad = " ".repeat(column.saturating_sub(console::measure_text_width(label)));
    let width = look.width.max(indent + 20) - indent;
    // Commands are not wrapped, so that they can be copied.
    let lines = if line.kind == Kind::Try { vec![line.text.clone()] } else { wrap(&line.text, width) };
    let mut lines = lines.into_iter();
    let _ = writeln!(text, "{:MARGIN$}{label}{pad} {}", "", lines.next().unwrap_or_default());
    for line in lines {
        let _ = writeln!(text, "{:indent$}{line}", "");
    }
}

fn one_line(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Http { request, status, note } => format!("{request} → {status} ({note})"),
        Evidence::Aws { request, note } | Evidence::Page { request, note } => format!("{request}: {note}"),
        Evidence::File { path, note } => format!("{note}: {path}"),
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
