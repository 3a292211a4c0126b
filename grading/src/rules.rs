//! `grading.toml`: how verdicts become a grade. Every key is optional; an unknown one is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cafe::{Lab, Learner};
use checker::Language;
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// The file's name, looked for beside the course's settings.
pub const FILE: &str = "grading.toml";

/// The contents of `grading.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The assignment's name in exports.
    pub title: String,
    /// What learners read their feedback in.
    pub language: Language,
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
    /// With its offset, for example `2026-12-01T23:59:00-06:00`, with quotes or without. Without it nothing is late.
    #[serde(deserialize_with = "time")]
    pub due: Option<Timestamp>,
    pub grace_minutes: u32,
    /// Percent of the total that each day begun costs.
    pub percent_per_day: f64,
    /// Percent of the total that lateness costs at most; 100 if absent.
    pub at_most_percent: Option<f64>,
    /// Days after which a submission is worth nothing.
    pub closes_after_days: Option<f64>,
}

/// TOML has times of its own.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Time {
        Text(String),
        Toml(toml::value::Datetime),
    }
    let text = match Option::<Time>::deserialize(deserializer)? {
        None => return Ok(None),
        Some(Time::Text(text)) => text,
        Some(Time::Toml(time)) => time.to_string(),
    };
    let meant = |_| D::Error::custom(format!("`{text}` is no time with its offset, such as 2026-12-01T23:59:00-06:00"));
    text.parse().map(Some).map_err(meant)
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
            language: Language::default(),
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

/// More than any check is worth, so that sums stay numbers.
const POINTS: u32 = 100_000;
/// Whether a title is one of the columns that Canvas has itself, which it never takes for an assignment.
fn is_column_of_canvas(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    let title = title.strip_prefix("unposted ").unwrap_or(&title);
    title.split_once(' ').is_some_and(|(which, what)| {
        ["current", "final", "override"].contains(&which) && ["score", "grade", "points"].contains(&what)
    })
}

impl Rules {
    /// What a file says, or the default; `labs` count in the place of its own unless there are none.
    ///
    /// # Errors
    /// Names file and key.
    pub fn of(path: Option<&Path>, labs: &[Lab]) -> Result<Self, RulesError> {
        let mut rules = path.map(Self::parse).transpose()?.unwrap_or_default();
        if !labs.is_empty() {
            labs.clone_into(&mut rules.labs);
        }
        rules.labs.sort();
        rules.labs.dedup();
        let path = path.unwrap_or(Path::new(FILE));
        rules.check().map_err(|what| RulesError::Nonsense { path: path.to_owned(), what })?;
        Ok(rules)
    }

    fn parse(path: &Path) -> Result<Self, RulesError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| RulesError::Unreadable { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|source| RulesError::Invalid { path: path.to_owned(), source: Box::new(source) })
    }

    fn check(&self) -> Result<(), String> {
        for id in self.points.keys().chain(&self.hidden) {
            checker::select::find(id).map_err(|error| error.to_string())?;
        }
        if let Some((id, points)) = self.points.iter().find(|(_, points)| **points > POINTS) {
            return Err(format!("points: {points} for {id} is more than {POINTS}"));
        }
        if is_column_of_canvas(&self.title) {
            return Err(format!(
                "title: `{}` is the name of a column of Canvas's own, which it does not import",
                self.title
            ));
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
        if let Some(total) = self.total.filter(|total| !(0.01..=1e6).contains(total)) {
            return Err(format!("total: {total} is not a number from 0.01 to a million"));
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
            if !(0.0..=1e6).contains(&one.grade) {
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
        Rules::of(Some(&file), &[]).map_err(|error| error.to_string().replace(&root, ""))
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(read(""), Ok(Rules::default()));
    }

    #[test]
    fn times_need_no_quotes() {
        let due = |text: &str| read(text).map(|rules| rules.late.due.map(|due| due.to_string()));
        let expected = Ok(Some("2026-12-02T05:59:00Z".to_owned()));
        assert_eq!(due("[late]\ndue = 2026-12-01T23:59:00-06:00"), expected);
        assert_eq!(due("[late]\ndue = \"2026-12-01T23:59:00-06:00\""), expected);
        assert_eq!(due("[late]\ngrace_minutes = 5"), Ok(None));
    }

    #[test]
    fn titles_that_only_look_like_canvass_own_are_taken() {
        for title in ["Final Project Score", "Current Events Points", "Final", "cafelab"] {
            assert!(read(&format!("title = \"{title}\"")).is_ok(), "{title}");
        }
    }

    #[test]
    fn labs_of_the_command_line_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE);
        std::fs::write(&file, "drop_lowest = 2").expect("writable");
        assert!(Rules::of(Some(&file), &[]).is_ok());
        let error = Rules::of(Some(&file), &[Lab::UserPool]).expect_err("nothing is left").to_string();
        assert!(error.contains("2 of 1 labs leaves nothing"), "{error}");
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
            ("drop_lowest = 1\nlabs = [\"2\", \"2\"]", "1 of 1 labs leaves nothing"),
            ("total = 0.001", "total: 0.001"),
            ("[points]\n\"cors.preflight\" = 4294967295", "points: 4294967295 for cors.preflight"),
            ("title = \"Final Score\"", "a column of Canvas's own"),
            ("title = \"Unposted current grade\"", "a column of Canvas's own"),
            ("[late]\ndue = 2026-12-01", "`2026-12-01` is no time with its offset"),
            ("[late]\ndue = 7", "due"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
