//! What an instructor should know before grades go out: who is missing, whose archive is whose, what was not judged.

use std::collections::{BTreeMap, BTreeSet};

use cafe::Learner;
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

    /// How much of a grade could not be judged. What breaks the grader's view of a café lets its learner off a lot.
    fn in_part(&self, grade: &Grade) -> String {
        let counted = checker::checks::ALL.iter().filter(|check| grade.checks.iter().any(|mark| mark.id == check.id));
        let counted = counted.filter(|check| self.plan.rules.counts_lab(check.lab.slug()));
        let all: u32 = counted.map(|check| self.plan.rules.points_of(check)).sum();
        let judged: u32 = grade.labs.iter().map(|lab| lab.possible).sum();
        format!(
            "{} of {all} points could not be judged and were not at stake; look at it before its grade goes out",
            all.saturating_sub(judged)
        )
    }

    /// What lies among the submissions and was not graded.
    fn passed_over(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        for one in &self.plan.passed_over {
            let path = if self.plan.anonymous { "something" } else { one.path.as_str() };
            for who in self.plan.roster.senders(&one.sender) {
                let learner = self.shown(&who.learner).to_string();
                notes.push(Note { learner, what: format!("{path} is passed over: {}", one.why) });
            }
        }
        notes
    }

    /// That there is a time by which to hand in, and of some nobody says when they did.
    fn without_time(&self, grades: &[Grade]) -> Option<Note> {
        let due = self.plan.rules.late.due?;
        let timeless = |grade: &&Grade| grade.submission.as_ref().is_some_and(|handed| handed.at.is_none());
        let count = grades.iter().filter(timeless).count();
        let what = format!(
            "{count} handed in at a time that nobody tells, so nothing is taken off for being later than {due} \
             (`submitted_at` in the roster)"
        );
        (count > 0).then(|| Note { learner: "the class".to_owned(), what })
    }

    /// What is worth a look, by learner.
    pub fn notes(&self, grades: &[Grade]) -> Vec<Note> {
        let mut notes = self.passed_over();
        notes.extend(self.without_time(grades));
        let strangers: BTreeSet<Learner> = self.joined.strangers.iter().map(|learner| self.shown(learner)).collect();
        let unclear = self.joined.unclear.iter();
        let unclear: BTreeMap<Learner, _> = unclear.map(|(learner, people)| (self.shown(learner), people)).collect();
        for grade in grades {
            let mut note = |what: String| notes.push(Note { learner: grade.learner.to_string(), what });
            match &grade.status {
                Status::Graded => {}
                Status::InPart => note(self.in_part(grade)),
                Status::Refused(reason) => note(format!("refused: {reason}")),
                Status::NotJudged(reason) => note(format!("not judged: {reason}")),
                Status::Missing => note("handed in nothing".to_owned()),
            }
            if let Some(people) = unclear.get(&grade.learner) {
                let people: Vec<_> = people.iter().map(|one| self.shown(one).to_string()).collect();
                note(format!("could be {} of the roster, so it is nobody's", people.join(" or ")));
            } else if strangers.contains(&grade.learner) {
                note("is not in the roster".to_owned());
            }
            if let Some(total) = grade.total.filter(|total| *total > grade.out_of) {
                note(format!("gets {total} by an override, more than the {} that full marks are worth", grade.out_of));
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
                if handed.marked_late && grade.lateness == Lateness::Unknown {
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
