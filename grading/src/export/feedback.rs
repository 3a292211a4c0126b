//! What a learner is told: a page that needs nothing but itself, and the same in Markdown.

mod programs;

use cafe::Lab;
use checker::Language;
use checker::report::json::{Entry, Report};
use checker::report::lines::Kind;
use checker::report::{self, Format, Look};
use maud::{Markup, html};

use crate::code::Work;
use crate::grade::{Grade, Status};
use crate::gradebook::Book;
use crate::page::page;

/// The names of a learner's own files.
pub(super) const FILES: [&str; 2] = ["feedback.html", "feedback.md"];

/// What is told, beside the grade and how it came about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told<'a> {
    /// As learners may see it.
    pub report: Option<&'a Report>,
    /// If code was handed in.
    pub work: Option<&'a Work>,
}

/// Names and texts. Without a report there are only the grade and why there is no more.
pub(super) fn files(book: &Book, grade: &Grade, told: Told<'_>) -> Vec<(&'static str, String)> {
    vec![("feedback.html", html_page(book, grade, told)), ("feedback.md", markdown(book, grade, told))]
}

fn markdown(book: &Book, grade: &Grade, told: Told<'_>) -> String {
    let title = report::markdown_text(&book.plan.rules.title);
    let mut text = format!("# {title}: {}\n\n**{}**\n\n", grade.learner, report::markdown_text(&total(grade)));
    for line in arithmetic(grade) {
        text.push_str("- ");
        text.push_str(&report::markdown_text(&line));
        text.push('\n');
    }
    if let Some(work) = told.work {
        text.push_str(&programs::markdown(work));
    }
    if let Some(report) = told.report {
        text.push('\n');
        text.push_str(&report::write(report, Format::Markdown, Look::default()));
    }
    text
}

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8886; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
dl { margin: .3rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .2rem 1rem; overflow-wrap: anywhere; }
pre { overflow-x: auto; white-space: pre-wrap; font-size: .85rem; border-left: 3px solid #8886; padding-left: .6rem; }
.total { font-size: 1.5rem; font-weight: 600; }
@media print { body { margin: 0; } }
";

fn html_page(book: &Book, grade: &Grade, told: Told<'_>) -> String {
    let title = format!("{}: {}", book.plan.rules.title, grade.learner);
    let content = html! {
        p.total { (total(grade)) }
        ul { @for line in arithmetic(grade) { li { (line) } } }
        @if let Some(work) = told.work { (programs::markup(work)) }
        @if let Some(report) = told.report { (labs(report)) }
    };
    page(&title, STYLE, &content)
}

/// `8.50 of 10.00`, or why there is no grade.
pub fn total(grade: &Grade) -> String {
    match (grade.total, &grade.status) {
        (Some(total), _) => format!("{total} of {}", grade.out_of),
        (None, Status::Missing) => "Nothing was handed in.".to_owned(),
        (None, Status::Refused(reason)) => format!("What was handed in could not be used: {reason}."),
        (None, _) => "There is no grade yet: what was handed in could not be judged.".to_owned(),
    }
}

/// How the grade came about, step by step.
pub fn arithmetic(grade: &Grade) -> Vec<String> {
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
        lines.push(format!("one of {} submissions", handed.others + 1));
    }
    lines
}

fn labs(report: &Report) -> Markup {
    html! {
        @for lab in Lab::ALL {
            @let checks: Vec<_> = report.of_lab(lab.slug()).collect();
            @if !checks.is_empty() { (table(lab, &checks, report.language)) }
        }
    }
}

fn table(lab: Lab, checks: &[&Entry], language: Language) -> Markup {
    html! {
        table {
            caption { (lab) }
            thead { tr { th scope="col" { "Verdict" } th scope="col" { "Check" } th.number scope="col" { "Points" } } }
            tbody {
                @for check in checks {
                    tr {
                        td { (check.verdict.label(language)) }
                        td { (check.id) ": " (check.claim) (explanation(check, language)) }
                        td.number { (check.earned) " of " (check.possible) }
                    }
                }
            }
        }
    }
}

/// All that a report says of a check, in the words of every other format.
fn explanation(check: &Entry, language: Language) -> Markup {
    html! {
        dl {
            @for line in check.lines(language) {
                dt { (line.kind.label(language)) }
                dd { @if line.kind == Kind::Try { code { (line.text) } } @else { (line.text) } }
            }
        }
    }
}
