//! `grading.toml`: how verdicts become a grade. Every key is optional; an unknown one is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cafe::{Lab, Learner};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The file's name, looked for beside the course's settings.
pub const FILE: &str = "grading.toml";

/// The contents of `grading.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The assignment's name in exports.
    pub title: String,
    /// The assignment's number in Canvas.
    pub canvas_assignment: Option<u64>,
    /// The labs that count; all if empty.
    pub labs: Vec<Lab>,
    /// What full marks are worth; the sum of the points if absent.
    pub total: Option<f64>,
    /// Points of checks that are not worth what the course says.
    pub points: BTreeMap<String, u32>,
    /// Checks whose claims and findings learners do not see. Their points count and are shown.
    pub hidden: BTreeSet<String>,
    /// How many labs, the worst ones, do not count.
    pub drop_lowest: usize,
    /// Percent of the total beyond which nobody gets, for instance below 100 for a second attempt.
    pub cap_percent: f64,
    /// Which of several submissions counts.
    pub counts: Counts,
    pub late: LatePolicy,
    /// Hours by which the due time is later for a learner.
    pub extra_hours: BTreeMap<Learner, f64>,
    /// Grades that somebody decided. They survive every grading.
    #[serde(rename = "override")]
    pub overrides: Vec<Override>,
    /// Whether names have to carry the learner's own mark, so that nobody else's café will do.
    pub own_names: bool,
    /// Seed of the randomised probes.
    pub seed: u64,
}

/// Which of several submissions of a learner counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// The one that was handed in last; among those without a time, the one whose path sorts last.
    #[default]
    Latest,
    First,
    /// The one with the highest total.
    Best,
}

/// What lateness costs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LatePolicy {
    /// With its offset, for example `2026-12-01T23:59:00-06:00`. Without it nothing is late.
    pub due: Option<Timestamp>,
    pub grace_minutes: u32,
    /// Percent of the total that each day begun costs.
    pub percent_per_day: f64,
    /// Percent of the total that lateness costs at most; 100 if absent.
    pub at_most_percent: Option<f64>,
    /// Days after which a submission is worth nothing.
    pub closes_after_days: Option<f64>,
}

/// A grade that somebody decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    pub learner: Learner,
    /// Of the total.
    pub grade: f64,
    pub reason: String,
}

/// A `grading.toml` that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("cannot read {path}: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}", path = path.display())]
    Invalid { path: PathBuf, source: Box<toml::de::Error> },
    #[error("{path}: {what}", path = path.display())]
    Nonsense { path: PathBuf, what: String },
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            title: "cafelab".to_owned(),
            canvas_assignment: None,
            labs: Vec::new(),
            total: None,
            points: BTreeMap::new(),
            hidden: BTreeSet::new(),
            drop_lowest: 0,
            cap_percent: 100.0,
            counts: Counts::default(),
            late: LatePolicy::default(),
            extra_hours: BTreeMap::new(),
            overrides: Vec::new(),
            own_names: false,
            seed: 42,
        }
    }
}

impl Rules {
    /// Reads a file.
    ///
    /// # Errors
    /// Names file and key.
    pub fn read(path: &Path) -> Result<Self, RulesError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| RulesError::Unreadable { path: path.to_owned(), source })?;
        let rules: Self = toml::from_str(&text)
            .map_err(|source| RulesError::Invalid { path: path.to_owned(), source: Box::new(source) })?;
        rules.check().map_err(|what| RulesError::Nonsense { path: path.to_owned(), what })?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), String> {
        for id in self.points.keys().chain(&self.hidden) {
            checker::select::find(id).map_err(|error| error.to_string())?;
        }
        let late = &self.late;
        let percents = [
            ("cap_percent", self.cap_percent),
            ("late.percent_per_day", late.percent_per_day),
            ("late.at_most_percent", late.at_most_percent.unwrap_or(100.0)),
        ];
        if let Some((key, value)) = percents.into_iter().find(|(_, value)| !(0.0..=100.0).contains(value)) {
            return Err(format!("{key}: {value} is no percentage from 0 to 100"));
        }
        if let Some(total) = self.total.filter(|total| !(total.is_finite() && *total > 0.0 && *total <= 1e6)) {
            return Err(format!("total: {total} is not a number above 0"));
        }
        if late.due.is_none() && (late.percent_per_day > 0.0 || late.closes_after_days.is_some()) {
            return Err("late: there is no `due`".to_owned());
        }
        let hours = self.extra_hours.values().copied().chain(late.closes_after_days);
        if let Some(value) = hours.into_iter().find(|value| !(0.0..=1e5).contains(value)) {
            return Err(format!("extra_hours, late.closes_after_days: {value} is out of range"));
        }
        let mut learners = BTreeSet::new();
        for one in &self.overrides {
            if one.reason.trim().is_empty() {
                return Err(format!("override of {}: it has no reason", one.learner));
            }
            if !(one.grade.is_finite() && (0.0..=1e6).contains(&one.grade)) {
                return Err(format!("override of {}: {} is no grade", one.learner, one.grade));
            }
            if !learners.insert(&one.learner) {
                return Err(format!("override of {}: there are two", one.learner));
            }
        }
        let labs = if self.labs.is_empty() { Lab::ALL.len() } else { self.labs.len() };
        if self.drop_lowest >= labs {
            return Err(format!("drop_lowest: {} of {labs} labs leaves nothing", self.drop_lowest));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Rules, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE);
        std::fs::write(&file, text).expect("writable");
        let root = folder.path().display().to_string();
        Rules::read(&file).map_err(|error| error.to_string().replace(&root, ""))
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(read(""), Ok(Rules::default()));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, said) in [
            ("totl = 10", "unknown field `totl`"),
            ("[late]\nduee = 1", "unknown field `duee`"),
            ("[points]\n\"cors.preflght\" = 3", "did you mean `cors.preflight`"),
            ("hidden = [\"nothing\"]", "`nothing` is neither a lab"),
            ("total = 0", "total: 0"),
            ("cap_percent = 101", "cap_percent: 101"),
            ("[late]\npercent_per_day = 10", "there is no `due`"),
            ("[[override]]\nlearner = \"ada\"\ngrade = 5\nreason = \" \"", "it has no reason"),
            ("drop_lowest = 5", "leaves nothing"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
