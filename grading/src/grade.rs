//! The one place where marks become a grade.
//!
//! Points come from the report. Labs that do not count are left out and the worst ones dropped; the share of what is left
//! is held to the cap, lateness is taken off, and the result is a part of the total, rounded to hundredths once. An
//! override replaces it. What could not be judged was not at stake.

use std::collections::BTreeMap;
use std::fmt;

use cafe::{Lab, Learner};
use checker::{Check, Verdict};
use emulator::provenance::Made;
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use crate::late::Lateness;
use crate::marks::{Mark, Marked, Marks};
use crate::rules::Rules;

/// Hundredths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hundredths(pub u64);

/// What a learner gets, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    pub learner: Learner,
    /// Of the submission that counts.
    pub submission: Option<Handed>,
    pub status: Status,
    pub labs: Vec<LabPoints>,
    /// Points of the labs that count.
    pub earned: u32,
    pub possible: u32,
    pub lateness: Lateness,
    /// What the rules make of it.
    pub computed: Option<Hundredths>,
    /// Why somebody decided otherwise.
    pub override_reason: Option<String>,
    /// What the learner gets; nothing if it could not be judged or nothing was handed in.
    pub total: Option<Hundredths>,
    pub out_of: Hundredths,
    /// In the order of the course, with the points of the rules.
    pub checks: Vec<Mark>,
}

/// The submission that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// As it was named on the command line.
    pub path: String,
    pub sha256: String,
    pub at: Option<Timestamp>,
    /// Whether the platform says that it was late.
    #[serde(default)]
    pub marked_late: bool,
    /// How many others the learner handed in.
    pub others: usize,
    /// Whom the archive says it is from, if that is somebody else.
    pub says: Option<Learner>,
    /// What commands made of it that do a learner's work.
    #[serde(default)]
    pub made_by: Vec<Made>,
    /// Whether names in it carry the mark of one of those who handed it in.
    #[serde(default)]
    pub own_mark: bool,
    /// Marks in its names that are of nobody who handed it in.
    #[serde(default)]
    pub foreign_marks: Vec<String>,
    /// The key of the settings under which it was judged.
    #[serde(default)]
    pub how_key: String,
}

impl Handed {
    /// A submission of which nothing more is known.
    pub fn plain(path: &str, sha256: &str) -> Self {
        Self {
            path: path.to_owned(),
            sha256: sha256.to_owned(),
            at: None,
            marked_late: false,
            others: 0,
            says: None,
            made_by: Vec::new(),
            own_mark: false,
            foreign_marks: Vec::new(),
            how_key: String::new(),
        }
    }
}

/// How far a learner is with being graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "reason", rename_all = "kebab-case")]
pub enum Status {
    Graded,
    /// Some checks could not be judged; their points were not at stake.
    InPart,
    /// The archive is not one that can be judged.
    Refused(String),
    /// The grader could not judge it.
    NotJudged(String),
    Missing,
}

/// The points of a lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabPoints {
    pub lab: String,
    pub earned: u32,
    pub possible: u32,
    pub dropped: bool,
}

impl Status {
    /// In a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Graded => "graded",
            Self::InPart => "in-part",
            Self::Refused(_) => "refused",
            Self::NotJudged(_) => "not-judged",
            Self::Missing => "missing",
        }
    }

    /// Why there is no grade.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Refused(reason) | Self::NotJudged(reason) => Some(reason),
            Self::Graded | Self::InPart | Self::Missing => None,
        }
    }
}

impl Rules {
    /// What a check is worth under these rules.
    pub fn points_of(&self, check: &Check) -> u32 {
        self.points.get(check.id).copied().unwrap_or(check.points)
    }

    /// Whether a lab counts.
    pub fn counts_lab(&self, lab: &str) -> bool {
        self.labs.is_empty() || self.labs.iter().any(|counted| counted.slug() == lab)
    }

    /// What full marks are worth.
    pub fn out_of(&self) -> Hundredths {
        let counted = checker::checks::ALL.iter().filter(|check| self.counts_lab(check.lab.slug()));
        let points: u32 = counted.map(|check| self.points_of(check)).sum();
        Hundredths::of(self.total.unwrap_or(f64::from(points)))
    }

    /// A mark with the points of these rules.
    pub fn weighed(&self, mark: &Mark) -> Mark {
        let own = self.points.get(&mark.id);
        let counts = self.counts_lab(&mark.lab);
        let course = checker::select::find(&mark.id).map(|check| check.points).unwrap_or_default();
        // A check that is worth nothing in the course is at stake when it was judged.
        let judged = mark.possible > 0 || course == 0 && matches!(mark.verdict, Verdict::Pass | Verdict::Fail);
        let worth = own.copied().unwrap_or(mark.possible);
        let possible = if counts && judged { worth } else { 0 };
        let earned = if mark.verdict == Verdict::Pass { possible } else { 0 };
        Mark { earned, possible, ..mark.clone() }
    }

    /// The grade of a learner.
    pub fn grade(&self, learner: &Learner, handed: Option<(Handed, &Marks)>) -> Grade {
        let extra = self.extra_hours.get(learner).copied().unwrap_or_default();
        let at = handed.as_ref().and_then(|(handed, _)| handed.at);
        let mut grade = Grade {
            learner: learner.clone(),
            submission: handed.as_ref().map(|(handed, _)| handed.clone()),
            status: Status::Missing,
            labs: Vec::new(),
            earned: 0,
            possible: 0,
            lateness: self.late.judge(at, extra),
            computed: None,
            override_reason: None,
            total: None,
            out_of: self.out_of(),
            checks: Vec::new(),
        };
        match handed.map(|(_, marks)| marks) {
            None => {}
            Some(Marks::Refused(reason)) => grade.status = Status::Refused(reason.clone()),
            Some(Marks::Broken(reason)) => grade.status = Status::NotJudged(reason.clone()),
            Some(Marks::Judged(marked)) => self.compute(&mut grade, marked),
        }
        grade.total = grade.computed;
        if let Some(own) = self.overrides.iter().find(|own| own.learner == *learner) {
            grade.override_reason = Some(own.reason.clone());
            grade.total = Some(Hundredths::of(own.grade));
        }
        grade
    }

    fn compute(&self, grade: &mut Grade, marked: &Marked) {
        grade.checks = marked.checks.iter().map(|mark| self.weighed(mark)).collect();
        grade.labs = labs(&grade.checks);
        self.drop(&mut grade.labs);
        let kept = || grade.labs.iter().filter(|lab| !lab.dropped);
        grade.earned = kept().map(|lab| lab.earned).sum();
        grade.possible = kept().map(|lab| lab.possible).sum();
        let counted = |mark: &&Mark| self.counts_lab(&mark.lab);
        let unjudged = grade.checks.iter().filter(counted).any(|mark| mark.verdict == Verdict::Inconclusive);
        grade.status = match (grade.possible, unjudged) {
            (0, _) => Status::NotJudged("nothing in it could be judged".to_owned()),
            (_, true) => Status::InPart,
            (_, false) => Status::Graded,
        };
        if grade.possible > 0 {
            let share = f64::from(grade.earned) * 100.0 / f64::from(grade.possible);
            let percent = (share.min(self.cap_percent) - grade.lateness.cost()).max(0.0);
            grade.computed = Some(grade.out_of.percent(percent));
        }
    }

    /// Marks the labs with the smallest shares as dropped; of equal ones the earlier.
    fn drop(&self, labs: &mut [LabPoints]) {
        for _ in 0..self.drop_lowest {
            let counts = |lab: &LabPoints| !lab.dropped && lab.possible > 0;
            // Where the others could not be judged, the last one is what there is.
            if labs.iter().filter(|lab| counts(lab)).count() < 2 {
                return;
            }
            // Shares are compared as fractions: a/b < c/d if a*d < c*b.
            let worst = labs.iter_mut().filter(|lab| counts(lab)).min_by(|left, right| {
                let cross = |one: &LabPoints, other: &LabPoints| u64::from(one.earned) * u64::from(other.possible);
                cross(left, right).cmp(&cross(right, left))
            });
            if let Some(worst) = worst {
                worst.dropped = true;
            }
        }
    }
}

fn labs(checks: &[Mark]) -> Vec<LabPoints> {
    let mut points: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for mark in checks {
        let lab = points.entry(&mark.lab).or_default();
        *lab = (lab.0 + mark.earned, lab.1 + mark.possible);
    }
    let of = |lab: Lab| {
        let (earned, possible) = *points.get(lab.slug())?;
        Some(LabPoints { lab: lab.slug().to_owned(), earned, possible, dropped: false })
    };
    Lab::ALL.into_iter().filter_map(of).collect()
}

impl Hundredths {
    /// The nearest one.
    pub fn of(points: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "grades are from 0 to a million")]
        Self((points * 100.0).round().clamp(0.0, 1e8) as u64)
    }

    /// So many percent of it; halves are rounded up.
    fn percent(self, percent: f64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "grades are from 0 to a million")]
        let exact = self.0 as f64 * percent / 100.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "grades are from 0 to a million")]
        // What binary fractions lose must not decide about a half.
        Self((exact + 1e-7).round().max(0.0) as u64)
    }

    /// As a number for formats that want one.
    pub fn points(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "grades are from 0 to a million")]
        let points = self.0 as f64 / 100.0;
        points
    }
}

impl fmt::Display for Hundredths {
    /// With two decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.points())
    }
}

impl<'de> Deserialize<'de> for Hundredths {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::of)
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::rules::{LatePolicy, Override};

    fn mark(id: &str, verdict: Verdict, possible: u32) -> Mark {
        let lab = checker::select::find(id).expect("a check").lab.slug().to_owned();
        let earned = if verdict == Verdict::Pass { possible } else { 0 };
        Mark { id: id.to_owned(), lab, verdict, earned, possible, mistake: None }
    }

    fn marks() -> Marks {
        Marks::Judged(Box::new(Marked {
            learner: "ada".parse().ok(),
            made_at: Timestamp::UNIX_EPOCH,
            made_with: String::new(),
            checks: vec![
                mark("environment.identity", Verdict::Pass, 0),
                mark("environment.site", Verdict::Pass, 2),
                mark("user-pool.exists", Verdict::Pass, 2),
                mark("app-client.public", Verdict::Fail, 3),
                mark("site.config", Verdict::Fail, 3),
                mark("cors.preflight", Verdict::Inconclusive, 0),
            ],
            traces: crate::judge::Traces::default(),
            sources: BTreeMap::new(),
        }))
    }

    fn grade(rules: &Rules, at: Option<&str>) -> Grade {
        let at = at.map(|at| at.parse().expect("a time"));
        let handed = Handed { at, ..Handed::plain("a", "b") };
        rules.grade(&"ada".parse().expect("an id"), Some((handed, &marks())))
    }

    fn total(rules: &Rules) -> String {
        grade(rules, None).total.map_or_else(|| "-".to_owned(), |total| total.to_string())
    }

    #[test]
    fn shares_of_what_was_at_stake_become_parts_of_the_total() {
        let rules = Rules { total: Some(10.0), ..Rules::default() };
        assert_eq!(total(&rules), "4.00");
        assert_eq!(grade(&rules, None).status, Status::InPart);
        assert_eq!(total(&Rules { cap_percent: 30.0, ..rules.clone() }), "3.00");
        assert_eq!(total(&Rules { labs: vec![Lab::UserPool], ..rules.clone() }), "4.00");
        // 2/2, 2/5 and 0/3: without the last 4 of 7, without the last two 2 of 2.
        assert_eq!(total(&Rules { drop_lowest: 1, ..rules.clone() }), "5.71");
        assert_eq!(total(&Rules { drop_lowest: 2, ..rules.clone() }), "10.00");
        assert_eq!(total(&Rules { drop_lowest: 4, ..rules.clone() }), "10.00");
        let points = BTreeMap::from([("environment.identity".to_owned(), 5), ("site.config".to_owned(), 0)]);
        assert_eq!(total(&Rules { points, ..rules }), "7.50");
    }

    #[test]
    fn lateness_is_taken_off_and_overrides_replace() {
        let late = LatePolicy { due: Some(Timestamp::UNIX_EPOCH), percent_per_day: 15.0, ..LatePolicy::default() };
        let rules = Rules { total: Some(10.0), late, ..Rules::default() };
        assert_eq!(grade(&rules, Some("1970-01-01T01:00:00Z")).total, Some(Hundredths(250)));
        assert_eq!(grade(&rules, Some("1970-01-09T01:00:00Z")).total, Some(Hundredths(0)));
        let own = Override { learner: "ada".parse().expect("an id"), grade: 9.5, reason: "ill".to_owned() };
        let overridden = grade(&Rules { overrides: vec![own], ..rules }, Some("1970-01-01T01:00:00Z"));
        assert_eq!((overridden.computed, overridden.total), (Some(Hundredths(250)), Some(Hundredths(950))));
    }

    #[test]
    fn nobody_gets_points_for_nothing_or_loses_them_to_the_grader() {
        let ada: Learner = "ada".parse().expect("an id");
        let rules = Rules::default();
        assert_eq!(rules.grade(&ada, None).total, None);
        let handed = Handed::plain("a", "b");
        let broken = rules.grade(&ada, Some((handed, &Marks::Broken("it ended".to_owned()))));
        assert_eq!((broken.total, broken.status.word()), (None, "not-judged"));
    }

    #[test]
    fn hundredths_are_rounded_once_and_halves_up() {
        assert_eq!(Hundredths::of(10.0).percent(100.0 / 3.0).to_string(), "3.33");
        assert_eq!(Hundredths::of(1.0).percent(0.5).to_string(), "0.01");
        assert_eq!(Hundredths::of(0.29).to_string(), "0.29");
        assert_eq!(serde_json::to_string(&Hundredths(850)).expect("JSON"), "8.5");
    }
}
