//! The JSON report, `cafelab.report/1`. Ids, verdicts and the schema's name never change within a major version.

use cafe::Cafe;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::check::Verdict;
use crate::engine::{Record, Run};
use crate::evidence::Evidence;
use crate::finding::Finding;

/// The schema's name.
pub const SCHEMA: &str = "cafelab.report/1";

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub schema: String,
    pub tool: Tool,
    pub target: Target,
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
    /// How many points were at stake.
    pub possible: f64,
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
    pub possible: u32,
    pub blocked_by: Vec<String>,
    pub duration_ms: u64,
    pub finding: Option<Finding>,
    pub advice: Vec<String>,
    pub evidence: Vec<Evidence>,
}

impl Summary {
    /// The one place where points are added up.
    pub fn of(run: &Run) -> Self {
        let count = |verdict| run.records.iter().filter(|record| record.verdict == verdict).count();
        let (pass, fail) = (count(Verdict::Pass), count(Verdict::Fail));
        let (blocked, inconclusive) = (count(Verdict::Blocked), count(Verdict::Inconclusive));
        let verdict = match run.exit_code() {
            0 => Verdict::Pass,
            1 => Verdict::Fail,
            _ => Verdict::Inconclusive,
        };
        let possible: u32 = run.records.iter().map(|record| record.check.points).sum();
        let earned: u32 = run.records.iter().map(earned).sum();
        Self { verdict, earned: f64::from(earned), possible: f64::from(possible), pass, fail, blocked, inconclusive }
    }
}

/// What a check earned.
pub fn earned(record: &Record) -> u32 {
    if record.verdict == Verdict::Pass { record.check.points } else { 0 }
}

impl Report {
    /// Of a run on a target that began at `started_at`.
    pub async fn new(run: &Run, cafe: &Cafe, started_at: Timestamp) -> Self {
        let endpoint = cafe.addresses.endpoint().map(|url| url.origin().ascii_serialization());
        // Asked before, unless the target is down; a second refusal costs no time worth speaking of.
        let known = run.record("environment.identity").is_none_or(|record| record.verdict == Verdict::Pass);
        let account = if known { cafe.account().await.ok().map(str::to_owned) } else { None };
        let kind = cafe.target.kind().to_owned();
        Self {
            schema: SCHEMA.to_owned(),
            tool: Tool { name: "cafelab".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            target: Target { kind, endpoint, region: cafe.region.clone(), account },
            started_at: started_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            duration_ms: milliseconds(run.duration),
            seed: run.seed,
            summary: Summary::of(run),
            checks: run.records.iter().map(Entry::from).collect(),
            left_out: run.left_out.iter().map(|(id, why)| LeftOut { id: (*id).to_owned(), why: why.clone() }).collect(),
        }
    }

    /// The report as text, with a line feed at its end.
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{text}\n")
    }
}

impl From<&Record> for Entry {
    fn from(record: &Record) -> Self {
        Self {
            id: record.check.id.to_owned(),
            lab: record.check.lab.slug().to_owned(),
            claim: record.check.claim.to_owned(),
            verdict: record.verdict,
            earned: earned(record),
            possible: record.check.points,
            blocked_by: record.blocked_by.iter().map(|id| (*id).to_owned()).collect(),
            duration_ms: milliseconds(record.duration),
            finding: record.finding.clone(),
            advice: record.notes.advice.clone(),
            evidence: record.notes.evidence.clone(),
        }
    }
}

fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
