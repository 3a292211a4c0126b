//! What a learner is told: a page that needs nothing but itself, and the same in Markdown.

mod programs;

use cafe::Lab;
use checker::Language;
use checker::report::json::{Entry, Report};
use checker::report::lines::Kind;
use checker::report::{self, Format, Look};
use checker::text;
use checker::text::Text;
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
    let language = book.plan.rules.language;
    let title = report::markdown_text(&book.plan.rules.title);
    let say = |text: &Text| report::markdown_text(&text.in_language(language));
    let mut text = format!("# {title}: {}\n\n**{}**\n\n", grade.learner, say(&total(grade)));
    for line in arithmetic(grade) {
        text.push_str("- ");
        text.push_str(&say(&line));
        text.push('\n');
    }
    if let Some(work) = told.work {
        text.push_str(&programs::markdown(work, language));
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
    let language = book.plan.rules.language;
    let content = html! {
        p.total { (total(grade).in_language(language)) }
        ul { @for line in arithmetic(grade) { li { (line.in_language(language)) } } }
        @if let Some(work) = told.work { (programs::markup(work, language)) }
        @if let Some(report) = told.report { (labs(report)) }
    };
    page(&title, language, STYLE, &content)
}

/// `8.50 of 10.00`, or why there is no grade.
pub fn total(grade: &Grade) -> Text {
    match (grade.total, &grade.status) {
        (Some(total), _) => text!("grade-total", total = total.to_string(), possible = grade.out_of.to_string()),
        (None, status) => why_none(status),
    }
}

/// Why there is no grade.
pub(super) fn why_none(status: &Status) -> Text {
    match status {
        Status::Missing => text!("grade-missing"),
        Status::Refused(reason) => text!("grade-refused", reason = reason),
        _ => text!("grade-not-judged"),
    }
}

/// How the grade came about, step by step.
pub fn arithmetic(grade: &Grade) -> Vec<Text> {
    let mut lines = Vec::new();
    if grade.possible > 0 {
        lines.push(text!("grade-points", earned = grade.earned, possible = grade.possible));
    }
    let dropped = grade.labs.iter().filter(|lab| lab.dropped);
    lines.extend(
        dropped.map(|lab| text!("grade-dropped", lab = &lab.lab, earned = lab.earned, possible = lab.possible)),
    );
    if grade.status == Status::InPart {
        lines.push(text!("grade-in-part"));
    }
    lines.extend(grade.lateness.sentence());
    if let Some(reason) = &grade.override_reason {
        lines.extend(grade.computed.map(|computed| text!("grade-before-decision", total = computed.to_string())));
        lines.push(text!("grade-decided", reason = reason));
    }
    if let Some(handed) = grade.submission.as_ref().filter(|handed| handed.others > 0) {
        lines.push(text!("grade-one-of", count = handed.others + 1));
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
    let [verdict, what, points] = [text!("column-verdict"), text!("column-check"), text!("column-points")];
    let say = |text: &Text| text.in_language(language);
    html! {
        table {
            caption { (lab) }
            thead {
                tr { th scope="col" { (say(&verdict)) } th scope="col" { (say(&what)) } th.number scope="col" { (say(&points)) } }
            }
            tbody {
                @for check in checks {
                    tr {
                        td { (check.verdict.label(language)) }
                        td { (check.id) ": " (check.claim) (explanation(check, language)) }
                        td.number { (say(&text!("grade-total", total = check.earned, possible = check.possible))) }
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
