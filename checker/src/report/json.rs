//! The JSON report, `cafelab.report/1`, which is the result model of all other formats too. Ids, verdicts and the
//! schema's name never change within a major version; texts are in the language of the report.

use cafe::Cafe;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::score::{self, points};
use crate::check::Verdict;
use crate::engine::{Record, Run};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::language::Language;

/// The schema's name.
pub const SCHEMA: &str = "cafelab.report/1";

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub schema: String,
    pub tool: Tool,
    pub target: Target,
    /// What the texts are written in.
    #[serde(default)]
    pub language: Language,
    /// RFC 3339 in UTC, to the second.
    pub started_at: String,
    pub duration_ms: u64,
    pub seed: u64,
    pub summary: Summary,
    /// In the order of the course.
    pub checks: Vec<Entry>,
    /// Checks that do not apply here: no points are at stake for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A check that does not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub id: String,
    pub why: String,
}

/// Who made the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

/// What was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// `emulated`, `endpoint` or `live`.
    pub kind: String,
    /// `null` on live.
    pub endpoint: Option<String>,
    pub region: String,
    /// `null` if the target did not tell.
    pub account: Option<String>,
}

/// The run in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// `pass`, `fail` or `inconclusive`.
    pub verdict: Verdict,
    pub earned: f64,
    /// How many points were at stake: those of the checks that could be judged.
    pub possible: f64,
    /// Points of checks that could not be judged. Nobody loses them; another run may decide about them.
    #[serde(default)]
    pub unjudged: f64,
    pub pass: usize,
    pub fail: usize,
    pub blocked: usize,
    pub inconclusive: usize,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    pub lab: String,
    pub claim: String,
    pub verdict: Verdict,
    pub earned: u32,
    /// What was at stake in this run; see [`score`].
    pub possible: u32,
    /// What the check is worth when it can be judged.
    #[serde(default)]
    pub points: u32,
    pub blocked_by: Vec<String>,
    /// The failed or unjudged checks behind a blocked one.
    #[serde(default)]
    pub waits_for: Vec<String>,
    pub duration_ms: u64,
    pub finding: Option<Finding>,
    pub advice: Vec<String>,
    pub evidence: Vec<Evidence>,
}

impl Summary {
    /// Adds up the entries of a report.
    pub fn of(checks: &[Entry]) -> Self {
        let count = |verdict| checks.iter().filter(|entry| entry.verdict == verdict).count();
        let (pass, fail) = (count(Verdict::Pass), count(Verdict::Fail));
        let (blocked, inconclusive) = (count(Verdict::Blocked), count(Verdict::Inconclusive));
        let verdict = match () {
            () if fail > 0 => Verdict::Fail,
            () if inconclusive + blocked > 0 => Verdict::Inconclusive,
            () => Verdict::Pass,
        };
        let sum = |points: fn(&Entry) -> u32| checks.iter().map(|entry| f64::from(points(entry))).sum();
        Self {
            verdict,
            earned: sum(|entry| entry.earned),
            possible: sum(|entry| entry.possible),
            unjudged: sum(|entry| entry.points.saturating_sub(entry.possible)),
            pass,
            fail,
            blocked,
            inconclusive,
        }
    }
}

impl Report {
    /// Of a run on a target that began at `started_at`, for readers of a language.
    pub async fn new(run: &Run, cafe: &Cafe, started_at: Timestamp, language: Language) -> Self {
        // Asked before, unless the target is down; a second refusal costs no time worth speaking of.
        let known = run.record("environment.identity").is_none_or(|record| record.verdict == Verdict::Pass);
        let account = if known { cafe.account().await.ok().map(str::to_owned) } else { None };
        Self::about(run, cafe, account, started_at, language)
    }

    /// The same without a question to the target.
    pub fn about(run: &Run, cafe: &Cafe, account: Option<String>, started_at: Timestamp, language: Language) -> Self {
        let endpoint = cafe.addresses.endpoint().map(|url| url.origin().ascii_serialization());
        let kind = cafe.target.kind().to_owned();
        let checks: Vec<_> = run.records.iter().map(|record| Entry::new(run, record, language)).collect();
        Self {
            schema: SCHEMA.to_owned(),
            tool: Tool { name: "cafelab".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            target: Target { kind, endpoint, region: cafe.region.clone(), account },
            language,
            started_at: started_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            duration_ms: milliseconds(run.duration),
            seed: run.seed,
            summary: Summary::of(&checks),
            checks,
            left_out: run
                .left_out
                .iter()
                .map(|(id, why)| LeftOut { id: (*id).to_owned(), why: why.in_language(language) })
                .collect(),
        }
    }

    /// The checks of a lab, in the order of the course.
    pub fn of_lab(&self, lab: &str) -> impl Iterator<Item = &Entry> {
        self.checks.iter().filter(move |entry| entry.lab == lab)
    }

    /// The report as JSON, with a line feed at its end.
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{text}\n")
    }
}

impl Entry {
    fn new(run: &Run, record: &Record, language: Language) -> Self {
        let points = points(run, record);
        let blocked = record.verdict == Verdict::Blocked;
        let waits_for = if blocked { score::roots(run, record) } else { Vec::new() };
        Self {
            id: record.check.id.to_owned(),
            lab: record.check.lab.slug().to_owned(),
            claim: record.check.claim().in_language(language),
            verdict: record.verdict,
            earned: points.earned,
            possible: points.possible,
            points: record.check.points,
            blocked_by: record.blocked_by.iter().map(|id| (*id).to_owned()).collect(),
            waits_for: waits_for.into_iter().map(|root| root.check.id.to_owned()).collect(),
            duration_ms: milliseconds(record.duration),
            finding: record.finding.as_ref().map(|finding| finding.settled(language)),
            advice: record.notes.advice.iter().map(|advice| advice.in_language(language)).collect(),
            evidence: record.notes.evidence.iter().map(|seen| seen.clone().settled(language)).collect(),
        }
    }
}

fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
