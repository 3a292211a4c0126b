//! What a learner is told: a page that needs nothing but itself.

use checker::Verdict;
use checker::finding::Finding;
use checker::report::json::{Entry, Report};
use maud::{DOCTYPE, Markup, html};

use crate::grade::{Grade, Status};
use crate::gradebook::Book;

/// The names of a learner's files.
pub(super) const FILES: &[&str] = &["feedback.html"];

/// Names and texts. Without a report there are only the grade and why there is no more.
pub(super) fn files(book: &Book, grade: &Grade, report: Option<&Report>) -> Vec<(&'static str, String)> {
    vec![("feedback.html", page(book, grade, report))]
}

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8886; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
dl { margin: .3rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .2rem 1rem; overflow-wrap: anywhere; }
.total { font-size: 1.5rem; font-weight: 600; }
@media print { body { margin: 0; } }
";

fn page(book: &Book, grade: &Grade, report: Option<&Report>) -> String {
    let title = format!("{}: {}", book.rules.title, grade.learner);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (STYLE) }
            }
            body {
                main {
                    h1 { (title) }
                    p.total { (total(grade)) }
                    ul { @for line in arithmetic(grade) { li { (line) } } }
                    @if let Some(report) = report { (labs(report)) }
                }
            }
        }
    };
    format!("{}\n", page.into_string())
}

/// `8.50 of 10.00`, or why there is no grade.
pub(crate) fn total(grade: &Grade) -> String {
    match (grade.total, &grade.status) {
        (Some(total), _) => format!("{total} of {}", grade.out_of),
        (None, Status::Missing) => "Nothing was handed in.".to_owned(),
        (None, Status::Refused(reason)) => format!("The archive could not be used: {reason}."),
        (None, _) => "There is no grade yet: the archive could not be judged.".to_owned(),
    }
}

/// How the grade came about, step by step.
pub(crate) fn arithmetic(grade: &Grade) -> Vec<String> {
    let mut lines = Vec::new();
    if grade.possible > 0 {
        lines.push(format!("{} of {} points", grade.earned, grade.possible));
    }
    let dropped = grade.labs.iter().filter(|lab| lab.dropped);
    lines.extend(dropped.map(|lab| format!("{} does not count: {} of {} points", lab.lab, lab.earned, lab.possible)));
    if grade.status == Status::InPart {
        lines.push("some checks could not be judged; nobody loses points by that".to_owned());
    }
    lines.extend(grade.lateness.sentence());
    if let (Some(reason), Some(computed)) = (&grade.override_reason, grade.computed) {
        lines.push(format!("{computed} before the instructor's decision"));
        lines.push(format!("decided by the instructor: {reason}"));
    } else if let Some(reason) = &grade.override_reason {
        lines.push(format!("decided by the instructor: {reason}"));
    }
    if let Some(handed) = grade.submission.as_ref().filter(|handed| handed.others > 0) {
        lines.push(format!("one of {} archives that were handed in", handed.others + 1));
    }
    lines
}

fn labs(report: &Report) -> Markup {
    let labs: Vec<&str> = report.checks.iter().map(|check| check.lab.as_str()).collect();
    let mut seen = Vec::new();
    for lab in labs {
        if !seen.contains(&lab) {
            seen.push(lab);
        }
    }
    html! { @for lab in seen { (table(lab, report.checks.iter().filter(|check| check.lab == lab))) } }
}

fn table<'a>(lab: &str, checks: impl Iterator<Item = &'a Entry>) -> Markup {
    html! {
        table {
            caption { (lab) }
            thead { tr { th scope="col" { "Verdict" } th scope="col" { "Check" } th.number scope="col" { "Points" } } }
            tbody {
                @for check in checks {
                    tr {
                        td { (check.verdict.label()) }
                        td {
                            (check.id) ": " (check.claim)
                            @if let Some(finding) = &check.finding { (explanation(check.verdict, finding)) }
                            @if !check.blocked_by.is_empty() { p { "Waits for " (check.blocked_by.join(", ")) } }
                            @for advice in &check.advice { p { "Advice: " (advice) } }
                        }
                        td.number { (check.earned) " of " (check.possible) }
                    }
                }
            }
        }
    }
}

fn explanation(verdict: Verdict, finding: &Finding) -> Markup {
    let judged = verdict == Verdict::Fail;
    html! {
        dl {
            @if judged { dt { "Expected" } dd { (finding.expected) } }
            dt { @if judged { "Seen" } @else { "Cause" } } dd { (finding.seen) }
            dt { "Where" } dd { (finding.place) }
            dt { @if judged { "Hint" } @else { "Cure" } } dd { (finding.hint) }
            @if let Some(command) = &finding.reproduce { dt { "Try" } dd { code { (command) } } }
        }
    }
}
