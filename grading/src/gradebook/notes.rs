//! What an instructor should know before grades go out: who is missing, whose archive is whose, what was not judged.

use serde::Serialize;

use super::Book;
use crate::grade::{Grade, Status};
use crate::late::Lateness;

/// Something to look at, and about whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    pub learner: String,
    pub what: String,
}

impl Book {
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
