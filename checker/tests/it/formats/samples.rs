//! Reports to be written: one of each kind, without a run behind them.

use checker::checks::POINTS;
use checker::difference::Difference;
use checker::report::json::{Entry, SCHEMA, Summary, Target, Tool};
use checker::{Finding, Language, Report, Verdict};

/// A check of lab 2 to 5, as far as formats care.
pub fn entry(id: &str, lab: &str, verdict: Verdict) -> Entry {
    let points = POINTS.iter().find(|(known, _)| *known == id).map_or(0, |(_, points)| *points);
    Entry {
        id: id.to_owned(),
        lab: lab.to_owned(),
        claim: format!("the claim of {id}"),
        verdict,
        earned: if verdict == Verdict::Pass { points } else { 0 },
        possible: if verdict == Verdict::Inconclusive { 0 } else { points },
        points,
        blocked_by: Vec::new(),
        waits_for: Vec::new(),
        duration_ms: 12,
        finding: None,
        advice: Vec::new(),
        evidence: Vec::new(),
    }
}

/// A report of these checks.
pub fn report(checks: Vec<Entry>) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool { name: "cafelab".to_owned(), version: "0.1.0".to_owned() },
        target: Target {
            kind: "emulated".to_owned(),
            endpoint: Some("http://127.0.0.1:4566".to_owned()),
            region: "us-east-1".to_owned(),
            account: Some("123456789012".to_owned()),
        },
        language: Language::English,
        started_at: "2026-11-22T21:02:47Z".to_owned(),
        duration_ms: 1180,
        seed: 42,
        left_out: Vec::new(),
        summary: Summary::of(&checks),
        checks,
    }
}

/// Everything passed.
pub fn passing() -> Report {
    report(vec![
        entry("environment.identity", "01-environment", Verdict::Pass),
        entry("user-pool.exists", "02-user-pool", Verdict::Pass),
        entry("app-client.callback", "02-user-pool", Verdict::Pass),
    ])
}

/// One failed, one waits for it, one passed.
pub fn failing() -> Report {
    let mut failed = entry("app-client.callback", "02-user-pool", Verdict::Fail);
    let (expected, seen) = ("https://d1.cloudfront.net/callback.html", "https://d1.cloudfront.net/callback.html/");
    let known = &checker::mistakes::CALLBACK_TRAILING_SLASH;
    let mut finding = Finding::known(known, expected, seen, "app client <cafe-website> & co, CallbackURLs")
        .reproduce("aws cognito-idp describe-user-pool-client --user-pool-id 'us-east-1_1'");
    finding.difference = Difference::between(expected, seen);
    failed.finding = Some(finding);
    failed.advice = vec!["Another client | unused".to_owned()];
    let mut blocked = entry("hosted-ui.login-page", "03-hosted-ui", Verdict::Blocked);
    blocked.blocked_by = vec!["app-client.callback".to_owned()];
    blocked.waits_for = vec!["app-client.callback".to_owned()];
    report(vec![entry("user-pool.exists", "02-user-pool", Verdict::Pass), failed, blocked])
}

/// One could not be judged, one waits for it, one passed.
pub fn unjudged() -> Report {
    let mut inconclusive = entry("user-pool.exists", "02-user-pool", Verdict::Inconclusive);
    inconclusive.finding =
        Some(Finding::unknown("the claim", "AccessDenied: not yours", "cognito-idp ListUserPools", "Ask whoever can."));
    let mut blocked = entry("user.frank", "02-user-pool", Verdict::Blocked);
    blocked.blocked_by = vec!["user-pool.exists".to_owned()];
    blocked.waits_for = vec!["user-pool.exists".to_owned()];
    blocked.possible = 0;
    report(vec![entry("environment.site", "01-environment", Verdict::Pass), inconclusive, blocked])
}

/// Nothing could be judged.
pub fn nothing() -> Report {
    let mut report = unjudged();
    report.checks.remove(0);
    report.summary = Summary::of(&report.checks);
    report
}
