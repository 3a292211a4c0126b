//! Files about the whole class: `grades.csv` and `results.jsonl` for the instructor, and what Canvas and Moodle import.

use cafe::Lab;
use checker::text;
use checker::text::Text;
use serde_json::json;

use super::feedback;
use crate::csv::{self, harmless};
use crate::grade::{Grade, Hundredths, Status};
use crate::gradebook::Book;
use crate::gradebook::notes::Note;
use crate::late::Lateness;
use crate::roster::Row;

/// Names and texts.
pub(super) fn files(book: &Book, grades: &[Grade], notes: &[Note]) -> Vec<(&'static str, String)> {
    vec![
        ("grades.csv", table(book, grades, notes)),
        ("results.jsonl", lines(grades)),
        ("canvas.csv", canvas(book, grades)),
        ("moodle.csv", moodle(book, grades)),
    ]
}

fn number(total: Option<Hundredths>) -> String {
    total.map(|total| total.to_string()).unwrap_or_default()
}

fn table(book: &Book, grades: &[Grade], notes: &[Note]) -> String {
    let text = str::to_owned;
    let mut header: Vec<String> =
        ["learner", "name", "email", "section", "status", "total", "out_of", "earned", "possible"].map(text).into();
    header.extend(Lab::ALL.map(|lab| text(lab.slug())));
    header.extend(
        ["submitted_at", "late_minutes", "late_percent", "computed", "override_reason", "archives", "archive", "notes"]
            .map(text),
    );
    let rows = grades.iter().map(|grade| {
        let own = notes.iter().filter(|note| note.learner == grade.learner.as_str()).map(|note| note.what.as_str());
        let mut row = row(grade, book.plan.roster.row(&grade.learner));
        row.push(harmless(&own.collect::<Vec<_>>().join("; ")));
        row
    });
    csv::write(std::iter::once(header).chain(rows))
}

fn row(grade: &Grade, person: Option<&Row>) -> Vec<String> {
    let of_person = |cell: fn(&Row) -> &String| person.map(|row| harmless(cell(row))).unwrap_or_default();
    let mut row = vec![
        grade.learner.to_string(),
        of_person(|row| &row.name),
        of_person(|row| &row.email),
        of_person(|row| &row.section),
        grade.status.word().to_owned(),
        number(grade.total),
        grade.out_of.to_string(),
        grade.earned.to_string(),
        grade.possible.to_string(),
    ];
    row.extend(Lab::ALL.map(|lab| {
        let of_lab = grade.labs.iter().find(|one| one.lab == lab.slug());
        of_lab.map(|lab| lab.earned.to_string()).unwrap_or_default()
    }));
    let (minutes, percent) = match grade.lateness {
        Lateness::Unknown => (String::new(), String::new()),
        Lateness::InTime => ("0".to_owned(), "0".to_owned()),
        Lateness::Late { minutes, percent } => (minutes.to_string(), percent.to_string()),
        Lateness::Closed { minutes } => (minutes.to_string(), "100".to_owned()),
    };
    let handed = grade.submission.as_ref();
    row.extend([
        handed.and_then(|handed| handed.at).map(|at| at.to_string()).unwrap_or_default(),
        minutes,
        percent,
        number(grade.computed),
        harmless(grade.override_reason.as_deref().unwrap_or_default()),
        handed.map_or(0, |handed| handed.others + 1).to_string(),
        handed.map(|handed| handed.sha256.clone()).unwrap_or_default(),
    ]);
    row
}

/// One JSON object per learner.
fn lines(grades: &[Grade]) -> String {
    let line = |grade: &Grade| {
        let mut line = json!({ "schema": "cafelab.grade/1" });
        if let (Some(fields), Ok(serde_json::Value::Object(more))) = (line.as_object_mut(), serde_json::to_value(grade))
        {
            fields.extend(more);
        }
        format!("{line}\n")
    };
    grades.iter().map(line).collect()
}

/// Canvas finds people by its own id, else by the ids of the student information system. An empty cell is no score.
fn canvas(book: &Book, grades: &[Grade]) -> String {
    let title = match book.plan.rules.canvas_assignment {
        Some(number) => format!("{} ({number})", harmless(&book.plan.rules.title)),
        None => harmless(&book.plan.rules.title),
    };
    let header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", &title].map(str::to_owned);
    let out_of = grades.first().map(|grade| grade.out_of.to_string()).unwrap_or_default();
    let points = ["    Points Possible", "", "", "", "", &out_of].map(str::to_owned);
    let known = grades.iter().filter_map(|grade| Some((grade, book.plan.roster.row(&grade.learner)?)));
    let rows = known.map(|(grade, row)| {
        let name = if row.name.is_empty() { row.learner.as_str() } else { &row.name };
        [
            harmless(name),
            key(&row.canvas_id),
            key(&row.sis_user_id),
            key(&row.sis_login_id),
            harmless(&row.section),
            number(grade.total),
        ]
    });
    csv::write([header, points].into_iter().chain(rows))
}

/// An id by which somebody is looked up: nothing may be put before one, so one that a spreadsheet takes for a formula is
/// left out.
fn key(id: &str) -> String {
    if harmless(id) == id { id.to_owned() } else { String::new() }
}

/// Moodle gives up at the first person it does not know or grade that is no number, so only people with an e-mail address
/// and a grade are in it; and it loses grades if feedback comes without them, so both always come together.
fn moodle(book: &Book, grades: &[Grade]) -> String {
    let title = harmless(&book.plan.rules.title);
    let header = ["Email address".to_owned(), format!("{title} (Real)"), format!("{title} (Feedback)")];
    let rows = grades.iter().filter_map(|grade| {
        let row = book.plan.roster.row(&grade.learner)?;
        let total = grade.total?;
        let email = Some(key(&row.email)).filter(|email| email.contains('@'))?;
        Some([email, total.to_string(), harmless(&remark(book, grade))])
    });
    csv::write(std::iter::once(header).chain(rows))
}

/// Why the grade is what it is, as far as learners may see it.
fn remark(book: &Book, grade: &Grade) -> String {
    let lost = grade.checks.iter().filter(|mark| mark.earned < mark.possible);
    let (hidden, shown): (Vec<_>, Vec<_>) = lost.partition(|mark| book.plan.rules.hidden.contains(&mark.id));
    let language = book.plan.rules.language;
    let say = |text: Text| text.in_language(language);
    let mut lost: Vec<String> =
        shown.iter().map(|mark| format!("{} ({})", mark.id, mark.verdict.label(language))).collect();
    if !hidden.is_empty() {
        lost.push(say(text!("grade-more", count = hidden.len())));
    }
    let mut parts = vec![match (&grade.status, lost.as_slice()) {
        (Status::Missing | Status::Refused(_) | Status::NotJudged(_), _) => feedback::why_none(&grade.status),
        (Status::Graded, []) => text!("grade-everything"),
        (Status::InPart, []) => text!("grade-everything-judged"),
        (Status::Graded | Status::InPart, lost) => text!("grade-lost", checks = lost.join(", ")),
    }];
    parts.extend(grade.lateness.sentence());
    parts.extend(grade.override_reason.as_ref().map(|reason| text!("grade-decided", reason = reason)));
    parts.into_iter().map(say).collect::<Vec<_>>().join("; ")
}
