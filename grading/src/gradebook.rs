//! A whole grading: which archives there are, whose they are, which of them count, and what everybody gets.

pub mod changes;
pub mod notes;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cafe::{Lab, Learner};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::bulk::Task;
use crate::grade::{Grade, Handed};
use crate::handins::{self, Found, HandIn, HandInError, PassedOver};
use crate::judge::How;
use crate::ledger::{Ledger, LedgerError};
use crate::marks::Marks;
use crate::roster::{Joined, Roster, RosterError};
use crate::rules::{Counts, Rules, RulesError};
use crate::shard::Shard;
use crate::submission::handed_in::sha256;

/// What is to be graded, and how. Kept in the ledger until the run has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Archives and folders of archives.
    pub paths: Vec<PathBuf>,
    pub rules: Option<PathBuf>,
    pub roster: Option<PathBuf>,
    /// The labs that count, in the place of those of the rules; those if empty.
    pub labs: Vec<Lab>,
    /// The part of the class that is judged here.
    pub shard: Option<Shard>,
    /// Whether results show pseudonyms in the place of learners.
    pub anonymous: bool,
    /// The program of the browser that opens the sites, if one does.
    #[serde(default)]
    pub browser: Option<PathBuf>,
}

/// All that a grading is made of but the verdicts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub rules: Rules,
    pub roster: Roster,
    /// In the order of their paths.
    pub hand_ins: Vec<HandIn>,
    #[serde(default)]
    pub passed_over: Vec<PassedOver>,
    pub how: How,
    /// [`How::key`], which names the checks too.
    pub key: String,
    pub anonymous: bool,
}

impl Plan {
    /// How something is judged that has to carry the mark of `whose`.
    pub fn how_for(&self, whose: Option<&Learner>) -> How {
        How { marked_for: whose.cloned(), ..self.how.clone() }
    }

    fn key_for(&self, whose: Option<&Learner>) -> Cow<'_, str> {
        if whose.is_none() { Cow::Borrowed(&self.key) } else { Cow::Owned(self.how_for(whose).key()) }
    }
}

/// A grading.
#[derive(Debug, Clone)]
pub struct Book {
    pub plan: Plan,
    pub joined: Joined,
}

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    pub submissions: usize,
    /// Of how many of them the verdict is known.
    pub known: usize,
    /// The others, each once.
    pub tasks: Vec<Task>,
}

/// One of the submissions of a learner, of which one counts.
struct Candidate {
    place: usize,
    marks: Marks,
    /// Of the settings under which it was judged.
    key: String,
}

/// Why there is no grading.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    #[error(transparent)]
    HandIns(#[from] HandInError),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Roster(#[from] RosterError),
}

impl Book {
    /// Finds archives and reads rules and roster.
    ///
    /// # Errors
    /// When something of it cannot be used.
    pub fn open(request: &Request) -> Result<Self, BookError> {
        let rules = Rules::of(request.rules.as_deref(), &request.labs)?;
        let roster = request.roster.as_deref().map(Roster::read).transpose()?.unwrap_or_default();
        let Found { hand_ins, passed_over } = handins::find(&request.paths)?;
        let browser = request.browser.is_some();
        let (seed, labs, language) = (rules.seed, rules.labs.clone(), rules.language);
        let how = How { seed, labs, language, browser, ..How::default() };
        let key = how.key();
        Ok(Self::new(Plan { rules, roster, hand_ins, passed_over, how, key, anonymous: request.anonymous }))
    }

    /// Joins people with what they handed in.
    pub fn new(plan: Plan) -> Self {
        let joined = plan.roster.join(&plan.hand_ins);
        Self { plan, joined }
    }

    /// Whose mark a submission has to carry, if the rules want one. Of a group it is the one whose id comes first.
    fn marked_for(&self, place: usize) -> Option<&Learner> {
        self.joined.by[place].first().filter(|_| self.plan.rules.own_names)
    }

    /// What there is to judge; of one shard, if this is one. Without a ledger no verdict is known.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn todo(&self, ledger: Option<&Ledger>, shard: Option<Shard>) -> Result<Todo, LedgerError> {
        let (mut open, mut known, mut submissions) = (BTreeMap::new(), 0, 0);
        for (place, hand_in) in self.plan.hand_ins.iter().enumerate() {
            if shard.is_some_and(|shard| !shard.takes(&hand_in.sha256)) {
                continue;
            }
            submissions += 1;
            let whose = self.marked_for(place);
            let same = (&hand_in.sha256, whose);
            if open.contains_key(&same) {
                continue;
            }
            let marks =
                ledger.map(|ledger| ledger.marks(&hand_in.sha256, &self.plan.key_for(whose), true)).transpose()?;
            if marks.flatten().is_some() {
                known += 1;
            } else {
                open.insert(same, hand_in);
            }
        }
        let task = |((_, whose), hand_in): ((&String, Option<&Learner>), &HandIn)| Task {
            archive: hand_in.path.clone(),
            sha256: hand_in.sha256.clone(),
            source: hand_in.source.clone(),
            marked_for: whose.cloned(),
        };
        let mut tasks: Vec<Task> = open.into_iter().map(task).collect();
        tasks.sort_by(|left, right| left.archive.cmp(&right.archive));
        Ok(Todo { submissions, known, tasks })
    }

    /// What everybody gets, by learner. All archives have to be in the ledger.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn grades(&self, ledger: &Ledger) -> Result<Vec<Grade>, LedgerError> {
        let mut grades = Vec::new();
        for (learner, places) in &self.joined.of {
            let mut candidates = Vec::new();
            for place in places {
                let key = self.plan.key_for(self.marked_for(*place)).into_owned();
                let marks = ledger.marks(&self.plan.hand_ins[*place].sha256, &key, false)?;
                let marks = marks.unwrap_or_else(|| Marks::Broken("it was not judged yet".to_owned()));
                candidates.push(Candidate { place: *place, marks, key });
            }
            let grade = self.best(learner, candidates);
            grades.push(if self.plan.anonymous { self.without_names(grade) } else { grade });
        }
        // Pseudonyms stand in an order of their own.
        grades.sort_by(|left, right| left.learner.cmp(&right.learner));
        Ok(grades)
    }

    /// What is drawn in the place of something that results do not tell. Who has the roster and the rules can find out.
    fn drawn(&self, text: &str) -> String {
        sha256(format!("{}:{text}", self.plan.rules.seed).as_bytes())
    }

    /// The name of a learner in anonymous results.
    fn pseudonym(&self, learner: &Learner) -> Learner {
        let pseudonym = format!("anon-{}", &self.drawn(learner.as_str())[..10]);
        pseudonym.parse().unwrap_or_else(|_| learner.clone())
    }

    /// A learner as the results name them.
    pub fn shown(&self, learner: &Learner) -> Learner {
        if self.plan.anonymous { self.pseudonym(learner) } else { learner.clone() }
    }

    /// How the results name somebody whom other results of this class named so, under a pseudonym or without.
    pub fn renamed(&self) -> BTreeMap<Learner, Learner> {
        let names = self.joined.of.keys().map(|learner| (learner, self.shown(learner)));
        names
            .flat_map(|(learner, shown)| [(self.pseudonym(learner), shown.clone()), (learner.clone(), shown)])
            .collect()
    }

    /// The grade of somebody whom the results do not tell.
    fn without_names(&self, mut grade: Grade) -> Grade {
        grade.learner = self.pseudonym(&grade.learner);
        if let Some(handed) = &mut grade.submission {
            // Names of files tell names of people.
            handed.path = format!("{}.cafe", &handed.sha256[..10]);
            handed.says = None;
            // A mark tells the id to whoever has a list of ids.
            for mark in &mut handed.foreign_marks {
                *mark = self.drawn(mark).chars().take(8).collect();
            }
        }
        grade
    }

    /// The grade of the submission that counts.
    fn best(&self, learner: &Learner, candidates: Vec<Candidate>) -> Grade {
        let others = candidates.len().saturating_sub(1);
        let graded = candidates.into_iter().map(|Candidate { place, marks, key }| {
            let hand_in = &self.plan.hand_ins[place];
            let senders: BTreeSet<String> = self.joined.by[place].iter().map(Learner::mark).collect();
            let says = marks.judged().and_then(|marked| marked.learner.clone()).filter(|says| says != learner);
            let traces = marks.judged().map(|marked| marked.traces.clone()).unwrap_or_default();
            let handed = Handed {
                path: hand_in.place(),
                sha256: hand_in.sha256.clone(),
                marked_late: hand_in.marked_late,
                at: self.handed_in_at(learner, hand_in),
                others,
                says,
                made_by: traces.made_by,
                own_mark: !traces.carries.is_disjoint(&senders),
                foreign_marks: traces.carries.difference(&senders).cloned().collect(),
                how_key: key,
            };
            self.plan.rules.grade(learner, Some((handed, &marks)))
        });
        let at = |grade: &Grade| grade.submission.as_ref().and_then(|handed| handed.at);
        // Of equal ones `max_by_key` takes the last and `min_by_key` the first, in the order of the paths.
        let counts = match self.plan.rules.counts {
            Counts::Latest => graded.max_by_key(at),
            Counts::First => graded.min_by_key(|grade| at(grade).unwrap_or(Timestamp::MAX)),
            Counts::Best => graded.max_by_key(|grade| (grade.total, at(grade))),
        };
        counts.unwrap_or_else(|| self.plan.rules.grade(learner, None))
    }

    /// The platform's word, else the roster's.
    fn handed_in_at(&self, learner: &Learner, hand_in: &HandIn) -> Option<Timestamp> {
        hand_in.at.or_else(|| self.plan.roster.row(learner).and_then(|row| row.submitted_at))
    }
}
