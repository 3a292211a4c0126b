//! `roster.csv`: who takes part, under which ids learning platforms know them, and when they handed in.
//!
//! The first row names the columns, of which only `learner` has to be there; others are passed over. Joining it with what
//! was handed in says whose each archive is, what belongs to nobody, and who handed in nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cafe::Learner;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::csv;
use crate::handins::{HandIn, Sender};

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub learner: Learner,
    pub name: String,
    pub email: String,
    pub canvas_id: String,
    pub sis_user_id: String,
    pub sis_login_id: String,
    pub section: String,
    pub moodle_id: String,
    pub gradescope_sid: String,
    pub submitted_at: Option<Timestamp>,
}

/// Everybody who takes part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster(pub Vec<Row>);

/// A `roster.csv` that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    #[error("cannot read {path}: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}, row {row}: {what}", path = path.display())]
    Row { path: PathBuf, row: usize, what: String },
}

/// Who handed in what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// By learner, the places of their archives in the list that was joined. Everybody of the roster is there.
    pub of: BTreeMap<Learner, Vec<usize>>,
    /// By place, who handed it in: one, or a group.
    pub by: Vec<BTreeSet<Learner>>,
    /// Learners who are not in the roster, if there is one.
    pub strangers: BTreeSet<Learner>,
}

const COLUMNS: [&str; 10] = [
    "learner",
    "name",
    "email",
    "canvas_id",
    "sis_user_id",
    "sis_login_id",
    "section",
    "moodle_id",
    "gradescope_sid",
    "submitted_at",
];

impl Roster {
    /// Reads a file.
    ///
    /// # Errors
    /// Names file and row.
    pub fn read(path: &Path) -> Result<Self, RosterError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| RosterError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|(row, what)| RosterError::Row { path: path.to_owned(), row, what })
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let rows = csv::read(text);
        let header = rows.first().ok_or((1, "there is no header".to_owned()))?;
        let column = |name: &str| header.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
        let places = COLUMNS.map(column);
        if places[0].is_none() {
            return Err((1, format!("there is no column `learner`; the columns are {}", COLUMNS.join(", "))));
        }
        let mut found = BTreeSet::new();
        let mut people = Vec::new();
        for (at, cells) in rows.iter().enumerate().skip(1) {
            let number = at + 1;
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cell = |column: usize| {
                let place = places[column];
                place.and_then(|place| cells.get(place)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
            };
            let row = row(&cell).map_err(|what| (number, what))?;
            if !found.insert(row.learner.clone()) {
                return Err((number, format!("{} is there twice", row.learner)));
            }
            people.push(row);
        }
        Ok(Self(people))
    }

    /// The row of a learner.
    pub fn row(&self, learner: &Learner) -> Option<&Row> {
        self.0.iter().find(|row| row.learner == *learner)
    }

    /// Says whose each archive is. Without a roster everybody who hands in takes part.
    pub fn join(&self, hand_ins: &[HandIn]) -> Joined {
        let mut joined = Joined::default();
        for row in &self.0 {
            joined.of.insert(row.learner.clone(), Vec::new());
        }
        for (at, hand_in) in hand_ins.iter().enumerate() {
            let senders = self.senders(hand_in);
            joined.by.push(senders.iter().cloned().collect());
            for learner in senders {
                if !self.0.is_empty() && self.row(&learner).is_none() {
                    joined.strangers.insert(learner.clone());
                }
                joined.of.entry(learner).or_default().push(at);
            }
        }
        joined
    }

    /// The learners who handed something in: one, or a group.
    fn senders(&self, hand_in: &HandIn) -> Vec<Learner> {
        let known = |fits: &dyn Fn(&Row) -> bool| {
            let mut fitting = self.0.iter().filter(|row| fits(row));
            let first = fitting.next()?;
            // Two people whom a name could mean are none.
            fitting.next().is_none().then(|| first.learner.clone())
        };
        let same = |value: &str, text: &str| !value.is_empty() && value.eq_ignore_ascii_case(text);
        let or_new = |found: Option<Learner>, text: String| found.or_else(|| Learner::nearest(&text));
        let found = match &hand_in.sender {
            Sender::File(name) => {
                let fits = |row: &Row| {
                    [row.learner.as_str(), &row.email, &row.sis_login_id, &row.sis_user_id]
                        .iter()
                        .any(|id| same(id, name))
                };
                vec![or_new(known(&fits), name.clone())]
            }
            Sender::Canvas { user, name } => {
                let by_name = || known(&|row| same(&sortable(&row.name), name));
                vec![or_new(known(&|row| same(&row.canvas_id, user)).or_else(by_name), format!("{name}-{user}"))]
            }
            Sender::Moodle { participant, name } => {
                let by_name = || known(&|row| same(&row.name, name));
                let found = known(&|row| same(&row.moodle_id, participant)).or_else(by_name);
                vec![or_new(found, format!("{name}-{participant}"))]
            }
            Sender::Gradescope { submission, people } if people.is_empty() => {
                vec![Learner::nearest(&format!("submission-{submission}"))]
            }
            Sender::Gradescope { people, .. } => {
                let one = |person: &crate::handins::Person| {
                    let by_sid = || known(&|row| same(&row.gradescope_sid, &person.sid));
                    let found = known(&|row| same(&row.email, &person.email)).or_else(by_sid);
                    or_new(found, if person.email.is_empty() { person.name.clone() } else { person.email.clone() })
                };
                people.iter().map(one).collect()
            }
        };
        let anybody = || Learner::nearest(&format!("unknown-{}", &hand_in.sha256[..12]));
        found.into_iter().filter_map(|one| one.or_else(anybody)).collect()
    }
}

fn row(cell: &dyn Fn(usize) -> String) -> Result<Row, String> {
    let learner = cell(0).parse::<Learner>().map_err(|error| error.to_string())?;
    let at = cell(9);
    let submitted_at = match at.as_str() {
        "" => None,
        text => Some(
            text.parse().map_err(|_| format!("submitted_at: `{text}` is no time such as 2026-12-01T23:59:00-06:00"))?,
        ),
    };
    Ok(Row {
        learner,
        name: cell(1),
        email: cell(2),
        canvas_id: cell(3),
        sis_user_id: cell(4),
        sis_login_id: cell(5),
        section: cell(6),
        moodle_id: cell(7),
        gradescope_sid: cell(8),
        submitted_at,
    })
}

/// `Ada Lovelace` or `Lovelace, Ada` as Canvas writes it in names of files: `lovelaceada`.
fn sortable(name: &str) -> String {
    let (last, first) = match name.split_once(',') {
        Some((last, first)) => (last, first),
        None => name.rsplit_once(' ').map_or((name, ""), |(first, last)| (last, first)),
    };
    let letters = last.chars().chain(first.chars()).filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
Name,learner,email,canvas_id,moodle_id,gradescope_sid,notes,submitted_at
Ada Lovelace,ada,ada@example.edu,101,4711,0042,x,2026-12-01T10:00:00Z
\"Hopper, Grace\",grace,grace@example.edu,102,,,,
Alan Turing,alan,alan@example.edu,103,,,,
";

    fn hand_in(sender: Sender) -> HandIn {
        let (path, source) = (PathBuf::from("x"), crate::code::Source::Archive);
        HandIn { path, source, sha256: "0".repeat(64), sender, at: None, marked_late: false }
    }

    #[test]
    fn archives_find_their_people() {
        let roster = Roster::parse(TEXT).expect("a roster");
        let text = str::to_owned;
        let person = |email: &str| crate::handins::Person { email: text(email), ..Default::default() };
        let hand_ins = [
            Sender::File(text("ADA")),
            Sender::Canvas { user: text("101"), name: text("somebody") },
            Sender::Canvas { user: text("999"), name: text("hoppergrace") },
            Sender::Moodle { participant: text("4711"), name: text("x") },
            Sender::Gradescope {
                submission: text("1"),
                people: vec![person("grace@example.edu"), person("eve@example.edu")],
            },
        ]
        .map(hand_in);
        let joined = roster.join(&hand_ins);
        let of = |learner: &str| joined.of[&learner.parse::<Learner>().expect("an id")].clone();
        assert_eq!((of("ada"), of("grace"), of("alan")), (vec![0, 1, 3], vec![2, 4], vec![]));
        let strangers: Vec<_> = joined.strangers.iter().map(Learner::as_str).collect();
        assert_eq!(strangers, ["eve@example.edu"]);
    }

    #[test]
    fn without_a_roster_everybody_takes_part() {
        let joined = Roster::default().join(&[hand_in(Sender::File("ada (1)".to_owned()))]);
        assert_eq!(joined.of.keys().map(Learner::as_str).collect::<Vec<_>>(), ["ada--1"]);
        assert!(joined.strangers.is_empty());
    }

    #[test]
    fn mistakes_are_named_with_their_row() {
        let error = |text| Roster::parse(text).expect_err("a mistake");
        assert_eq!(error("name\nada\n").0, 1);
        assert_eq!(error("learner\nada\n\nada\n").0, 3);
        assert_eq!(error("learner\n../x\n").0, 2);
        assert!(error("learner,submitted_at\nada,tomorrow\n").1.contains("`tomorrow` is no time"));
    }
}
