//! Markdown for a comment or a job summary on GitHub and GitLab: a table per lab, and each finding below it.

use std::fmt::Write as _;

use cafe::lab::Lab;

use super::clean::{cut, one_line};
use super::json::{Entry, Report};
use super::lines::Kind;
use crate::text;

/// Bytes; a job summary on GitHub may have 1 MiB.
pub const LIMIT: usize = 1_000_000;

/// Writes a cleaned report.
pub fn write(report: &Report) -> String {
    super::fit(LIMIT, |longest| document(report, longest))
}

fn document(report: &Report, longest: usize) -> String {
    let say = |text: crate::Text| text.in_language(report.language);
    let short = |text: &str| inline(&cut(text, longest, char::len_utf8));
    let mut text = format!("# {}\n\n", say(text!("markdown-title")));
    let verdict = report.summary.verdict.label(report.language);
    let _ = writeln!(text, "**{verdict}** — {}\n", short(&report.summary_line()));
    for lab in Lab::ALL {
        let entries: Vec<_> = report.of_lab(lab.slug()).collect();
        if entries.is_empty() {
            continue;
        }
        let heads = ["column-verdict", "column-check", "column-claim", "column-points"].map(|id| say(text!(id)));
        let _ = writeln!(text, "## {}\n\n| {} |\n| --- | --- | --- | ---: |", lab.slug(), heads.join(" | "));
        for entry in &entries {
            let _ = writeln!(
                text,
                "| {} | `{}` | {} | {}/{} |",
                entry.verdict.label(report.language),
                entry.id,
                short(&entry.claim),
                entry.earned,
                entry.possible
            );
        }
        text.push('\n');
        for entry in entries.into_iter().filter(|entry| entry.finding.is_some() || !entry.advice.is_empty()) {
            details(&mut text, report, entry, longest);
        }
    }
    text
}

fn details(text: &mut String, report: &Report, entry: &Entry, longest: usize) {
    let _ = writeln!(text, "### `{}`\n", entry.id);
    for line in entry.lines(report.language) {
        let label = line.kind.label(report.language);
        let value = cut(&line.text, longest, char::len_utf8);
        // Values are compared and commands are copied, so they are set as code.
        let value = match line.kind {
            Kind::Expected | Kind::Seen | Kind::Where | Kind::Try => code(&value),
            _ => inline(&value),
        };
        let _ = writeln!(text, "- **{label}** {value}");
    }
    text.push('\n');
}

/// Text that stays text: no markup, no HTML, no mention of a person, on one line.
pub fn inline(text: &str) -> String {
    let mut escaped = String::new();
    for c in one_line(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            '#' => escaped.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A code span, fenced by more backticks than it holds.
fn code(text: &str) -> String {
    let text = one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        assert_eq!(inline("<img onerror=x> @frank | a\nb"), "&lt;img onerror=x&gt; &#64;frank \\| a b");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`x"), "`` `x ``");
    }
}
