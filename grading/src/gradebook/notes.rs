//! What an instructor should know before grades go out: who is missing, whose archive is whose, what was not judged.

use emulator::provenance::Made;
use serde::Serialize;

use super::Book;
use crate::grade::{Grade, Status};
use crate::late::Lateness;

/// What a command has made that does a learner's work.
pub fn sentence(made: &Made) -> String {
    let Made { by, changes, made: resources, kept, last, .. } = made;
    let changes = if *changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") };
    let left = match resources {
        0 => String::new(),
        1 => format!("; the resource that it made is {}there", if *kept == 0 { "no longer " } else { "" }),
        _ => format!("; of {resources} resources that it made {kept} are there"),
    };
    format!("`{by}` made {changes}, the last at {last:.0}{left}")
}

/// Something to look at, and about whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    pub learner: String,
    pub what: String,
}

impl Book {
    /// That names in a café carry somebody else's mark, and whose, if it is known and to be told. Eight digits may well be
    /// something else, such as a date.
    fn carries(&self, mark: &str) -> String {
        match self.joined.of.keys().find(|learner| learner.mark() == mark) {
            Some(learner) => format!("the names of its café carry the mark of {learner}"),
            None => format!("names in its café end with {mark}, which may be the mark of somebody else"),
        }
    }

    /// What is worth a look, by learner.
    pub fn notes(&self, grades: &[Grade]) -> Vec<Note> {
        let mut notes = Vec::new();
        for grade in grades {
            let mut note = |what: String| notes.push(Note { learner: grade.learner.to_string(), what });
            match &grade.status {
                Status::Graded => {}
                Status::InPart => note("some checks could not be judged; their points were not at stake".to_owned()),
                Status::Refused(reason) => note(format!("refused: {reason}")),
                Status::NotJudged(reason) => note(format!("not judged: {reason}")),
                Status::Missing => note("handed in nothing".to_owned()),
            }
            if self.joined.strangers.contains(&grade.learner) {
                note("is not in the roster".to_owned());
            }
            if let Some(handed) = &grade.submission {
                if handed.others > 0 {
                    note(format!("handed in {} submissions; {} counts", handed.others + 1, handed.path));
                }
                if let Some(says) = &handed.says {
                    note(format!("the archive says that it is from {says}"));
                }
                handed.foreign_marks.iter().for_each(|mark| note(self.carries(mark)));
                let unmarked = !handed.own_mark && handed.foreign_marks.is_empty() && !grade.checks.is_empty();
                if self.plan.rules.own_names && unmarked {
                    note("the names of its café carry no mark, and `own_names` asks for one".to_owned());
                }
                for made in &handed.made_by {
                    note(sentence(made));
                }
                let marked = self.plan.hand_ins.iter().any(|one| one.sha256 == handed.sha256 && one.marked_late);
                if marked && grade.lateness == Lateness::Unknown {
                    note("is marked as late, but nobody says by how much (`submitted_at` in the roster)".to_owned());
                }
            }
        }
        let known = |learner: &_| self.joined.of.contains_key(learner);
        let own = self.plan.rules.overrides.iter().map(|one| (&one.learner, "an override"));
        let extra = self.plan.rules.extra_hours.keys().map(|learner| (learner, "extra time"));
        let unknown = own.chain(extra).filter(|(learner, _)| !known(learner));
        notes.extend(unknown.map(|(learner, what)| Note {
            learner: learner.to_string(),
            what: format!("has {what}, but takes no part"),
        }));
        notes
    }
}
