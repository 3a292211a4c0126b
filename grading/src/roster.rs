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
    #[error("{path} is not in UTF-8; save it as “CSV UTF-8”", path = path.display())]
    Encoding { path: PathBuf },
    #[error("{path}, line {line}: {what}", path = path.display())]
    Line { path: PathBuf, line: usize, what: String },
}

/// Who a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub learner: Learner,
    /// Several people of the roster whom it could mean, so that it means nobody.
    pub could_be: BTreeSet<Learner>,
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
    /// Of those, the ones whose names could mean several people of the roster.
    pub unclear: BTreeMap<Learner, BTreeSet<Learner>>,
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
        let bytes = std::fs::read(path).map_err(|source| RosterError::Unreadable { path: path.to_owned(), source })?;
        let text = String::from_utf8(bytes).map_err(|_| RosterError::Encoding { path: path.to_owned() })?;
        Self::parse(&text).map_err(|(line, what)| RosterError::Line { path: path.to_owned(), line, what })
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let rows = csv::read(text);
        let (_, header) = rows.first().ok_or((1, "there is no header".to_owned()))?;
        let column = |name: &str| header.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
        let places = COLUMNS.map(column);
        if places[0].is_none() {
            let cure = match header.as_slice() {
                [one] if one.contains(';') || one.contains('\t') => "put commas between the columns",
                _ => "name the column of the learners' ids so",
            };
            return Err((1, format!("there is no column `learner`; {cure}. The columns are {}", COLUMNS.join(", "))));
        }
        let mut found = BTreeMap::new();
        let mut people = Vec::new();
        for (line, cells) in rows.iter().skip(1) {
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cell = |column: usize| {
                let place = places[column];
                place.and_then(|place| cells.get(place)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
            };
            let row = row(&cell).map_err(|what| (*line, what))?;
            // Folders of results may be on a disk that does not tell them apart.
            if let Some(other) = found.insert(row.learner.as_str().to_ascii_lowercase(), row.learner.clone()) {
                let again = if other == row.learner {
                    "is there twice".to_owned()
                } else {
                    format!("is {other} in other letters")
                };
                return Err((*line, format!("{} {again}", row.learner)));
            }
            people.push(row);
        }
        if people.is_empty() {
            return Err((1, "there is nobody below the header".to_owned()));
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
            let senders = self.senders(&hand_in.sender);
            joined.by.push(senders.iter().map(|who| who.learner.clone()).collect());
            for Who { learner, could_be } in senders {
                if !could_be.is_empty() {
                    joined.unclear.insert(learner.clone(), could_be);
                }
                if !self.0.is_empty() && self.row(&learner).is_none() {
                    joined.strangers.insert(learner.clone());
                }
                joined.of.entry(learner).or_default().push(at);
            }
        }
        joined
    }

    /// The learners who handed something in: one, or a group.
    pub fn senders(&self, sender: &Sender) -> Vec<Who> {
        let same = |value: &str, text: &str| !value.is_empty() && value.eq_ignore_ascii_case(text);
        match sender {
            Sender::File(name) => {
                let fits = |row: &Row| {
                    [row.learner.as_str(), &row.email, &row.sis_login_id, &row.sis_user_id]
                        .iter()
                        .any(|id| same(id, name))
                };
                vec![self.who(&[&fits], name)]
            }
            Sender::Canvas { user, name } => {
                let by_name = |row: &Row| same(&sortable(&row.name), name);
                vec![self.who(&[&|row| same(&row.canvas_id, user), &by_name], &numbered(name, user))]
            }
            Sender::Moodle { participant, name } => {
                let by_name = |row: &Row| same(&row.name, name);
                vec![self.who(&[&|row| same(&row.moodle_id, participant), &by_name], &numbered(name, participant))]
            }
            Sender::Gradescope { submission, people } if people.is_empty() => {
                vec![self.who(&[], &format!("submission-{submission}"))]
            }
            Sender::Gradescope { people, .. } => {
                let one = |person: &crate::handins::Person| {
                    let by_sid = |row: &Row| same(&row.gradescope_sid, &person.sid);
                    let text = if person.email.is_empty() { &person.name } else { &person.email };
                    self.who(&[&|row| same(&row.email, &person.email), &by_sid], text)
                };
                people.iter().map(one).collect()
            }
        }
    }

    /// The person whom the first of some ways to look finds, else a stranger who is called like `text`. Two people whom a
    /// name could mean are none, and a stranger never gets an id of the roster.
    fn who(&self, ways: &[&dyn Fn(&Row) -> bool], text: &str) -> Who {
        let found = |way: &&dyn Fn(&Row) -> bool| -> BTreeSet<Learner> {
            self.0.iter().filter(|row| way(row)).map(|row| row.learner.clone()).collect()
        };
        let could_be = ways.iter().map(found).find(|found| !found.is_empty()).unwrap_or_default();
        if could_be.len() == 1 {
            return Who {
                learner: could_be.into_iter().next().unwrap_or_else(|| Learner::apart(text)),
                could_be: BTreeSet::new(),
            };
        }
        let learner = Learner::known_as(text);
        let taken = self.0.iter().any(|row| row.learner.as_str().eq_ignore_ascii_case(learner.as_str()));
        Who { learner: if taken { Learner::apart(text) } else { learner }, could_be }
    }
}

/// A name and the number by which a platform knows it, as an id as far as that goes.
fn numbered(name: &str, number: &str) -> String {
    let name: String = name.chars().take(40).collect();
    let text = format!("{name}-{number}");
    // The number tells apart what looks the same.
    Learner::nearest(&text).filter(|id| id.as_str().ends_with(number)).map_or(text, |id| id.to_string())
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
    fn different_names_are_different_people() {
        let nobody = Roster::default();
        let who = |roster: &Roster, sender: &Sender| roster.senders(sender).remove(0).learner.to_string();
        let file = |name: &str| Sender::File(name.to_owned());
        let moodle = |name: String, participant: &str| Sender::Moodle { participant: participant.to_owned(), name };
        let ids: BTreeSet<_> = [
            file("müller"),
            file("möller"),
            file("李明 (1)"),
            file("王芳 (1)"),
            moodle("x".repeat(80), "1"),
            moodle("x".repeat(80), "2"),
            moodle("李明".to_owned(), "3"),
            moodle("王芳".to_owned(), "4"),
        ]
        .iter()
        .map(|sender| who(&nobody, sender))
        .collect();
        assert_eq!(ids.len(), 8, "{ids:?}");
        assert_eq!(who(&nobody, &moodle("Ada Lovelace".to_owned(), "4711")), "Ada-Lovelace-4711");

        let text = "learner,sis_login_id\nada-lovelace,\nada,\nbob,ada\n";
        let roster = Roster::parse(text).expect("a roster");
        assert_ne!(who(&roster, &file("ada lovelace")), "ada-lovelace");
        let unclear = roster.senders(&file("ada")).remove(0);
        assert_ne!(unclear.learner.as_str(), "ada");
        assert_eq!(unclear.could_be.iter().map(Learner::as_str).collect::<Vec<_>>(), ["ada", "bob"]);
    }

    #[test]
    fn without_a_roster_everybody_takes_part() {
        let joined = Roster::default().join(&[hand_in(Sender::File("ada (1)".to_owned()))]);
        assert!(joined.of.keys().all(|learner| learner.as_str().starts_with("ada--1-")), "{:?}", joined.of);
        assert!(joined.strangers.is_empty());
    }

    #[test]
    fn mistakes_are_named_with_their_row() {
        let error = |text| Roster::parse(text).expect_err("a mistake");
        assert_eq!(error("name\nada\n").0, 1);
        assert_eq!(error("learner\nada\n\n\"kay\"\nada\n"), (5, "ada is there twice".to_owned()));
        assert_eq!(error("learner,name\nada,\"A.\nL.\"\nADA,\n"), (4, "ADA is ada in other letters".to_owned()));
        assert!(error("learner;name\nada;Ada\n").1.contains("put commas"));
        assert_eq!(error("learner\n"), (1, "there is nobody below the header".to_owned()));
        assert_eq!(error("learner\n../x\n").0, 2);
        assert!(error("learner,submitted_at\nada,tomorrow\n").1.contains("`tomorrow` is no time"));
    }
}
