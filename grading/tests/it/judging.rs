//! One archive after the other.

use std::collections::BTreeMap;
use std::io::BufReader;

use bytes::Bytes;
use cafe::{Lab, find, publish};
use checker::Verdict;
use emulator::Snapshot;
use emulator::portable::Portable;
use grading::bulk::worker::{Request, serve};
use grading::code::Source;
use grading::judge::{How, Judged, Outcome, Unjudged, archive_of, judge};
use grading::submission::handed_in::sha256;
use serde_json::{Value, json};

use crate::support::{after, archive, cloud};

async fn judged(archive: &[u8]) -> Judged {
    judge(archive, &How::default(), None).await.expect("it can be judged")
}

fn verdicts(judged: &Judged) -> BTreeMap<&str, Verdict> {
    judged.report.checks.iter().map(|check| (check.id.as_str(), check.verdict)).collect()
}

#[tokio::test]
async fn the_reference_gets_everything_and_an_empty_cloud_nothing() {
    let full = judged(&archive(after(Lab::EndToEnd, 1).await)).await;
    assert!(verdicts(&full).values().all(|verdict| *verdict == Verdict::Pass), "{:?}", verdicts(&full));
    assert!(full.report.summary.earned >= 80.0);
    assert_eq!(full.traces.ids.len(), 4, "pool, client, API, distribution: {:?}", full.traces.ids);
    let empty = judged(&archive(Snapshot::default())).await;
    assert!(empty.report.summary.earned.abs() < f64::EPSILON);
    assert!(empty.traces.ids.is_empty());
}

#[tokio::test]
async fn the_same_archive_gets_the_same_report_to_the_byte() {
    let archive = archive(after(Lab::ApiAuth, 2).await);
    let first = serde_json::to_string(&judged(&archive).await).expect("JSON");
    for _ in 0..3 {
        assert_eq!(serde_json::to_string(&judged(&archive).await).expect("JSON"), first);
    }
    assert!(!first.contains("\"duration_ms\":1"));
}

#[tokio::test]
async fn modules_with_names_of_their_own_pass_and_those_with_names_of_others_fail() {
    for (own, expected) in [(true, Verdict::Pass), (false, Verdict::Fail)] {
        let (cloud, cafe) = cloud(3).await;
        restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("the reference");
        let pool = find::user_pool_id(&cafe, "cafe-staff").await.expect("an answer").expect("a pool");
        let client = find::app_client_id(&cafe, &pool, "cafe-website").await.expect("an answer").expect("a client");
        let client = if own { client } else { "1example23456789example234".to_owned() };
        let old = publish::read(&cafe, "js/auth.js").await.expect("an answer").expect("a file");
        let text = String::from_utf8(old.to_vec()).expect("text").replace("auth.client_id", &format!("\"{client}\""));
        publish::upload(&cafe, "js/auth.js", Bytes::from(text)).await.expect("uploaded");
        publish::invalidate(&cafe, &["js/auth.js"]).await.expect("invalidated");
        let judged = judged(&archive(cloud.snapshot())).await;
        assert_eq!(verdicts(&judged)["site.auth-module"], expected, "{own}");
    }
}

#[tokio::test]
async fn only_the_labs_that_are_asked_for_give_points() {
    let archive = archive(after(Lab::UserPool, 3).await);
    let how = How { labs: vec![Lab::UserPool, Lab::HostedUi], ..How::default() };
    let judged = judge(&archive, &how, None).await.expect("it can be judged");
    let labs: Vec<_> = judged.report.checks.iter().filter(|check| check.possible > 0).map(|check| &check.lab).collect();
    assert!(labs.iter().all(|lab| **lab == "02-user-pool" || **lab == "03-hosted-ui"), "{labs:?}");
    assert!((judged.report.summary.earned - 18.0).abs() < f64::EPSILON, "{}", judged.report.summary.earned);
}

/// All texts below keys that hold secrets.
fn secrets(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let secret =
                    ["private", "seal_key", "secret", "salt", "verifier", "code", "text"].contains(&key.as_str());
                match field {
                    Value::String(text) if secret && text.len() > 5 => found.push(text.clone()),
                    other => secrets(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| secrets(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn no_secret_leaves_the_machine_and_the_grader_makes_its_own() {
    let (cloud, cafe) = cloud(4).await;
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("the reference");
    // A mail with a code in it, a client with a secret, keys that were used.
    let cognito = &cafe.clients.cognito;
    let pools = cognito.list_user_pools().max_results(10).send().await.expect("pools");
    let pool = pools.user_pools().first().and_then(|pool| pool.id()).expect("a pool").to_owned();
    let client = cognito.create_user_pool_client().user_pool_id(&pool).client_name("own").generate_secret(true);
    client.send().await.expect("a client");
    let user = cognito.admin_create_user().user_pool_id(&pool).username("eve");
    let email = aws_email("eve@cafe.example");
    user.user_attributes(email).temporary_password("Temporary!4two").send().await.expect("a user");
    let full = cloud.snapshot();
    let mut known = vec!["Espresso!4two".to_owned(), "Temporary!4two".to_owned()];
    secrets(&serde_json::to_value(&full.cognito).expect("JSON"), &mut known);
    assert!(known.len() >= 6, "{known:?}");
    let portable = Portable::of(full.clone());
    let state = String::from_utf8(portable.state).expect("text");
    let leaked: Vec<_> = known.iter().filter(|secret| state.contains(*secret)).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
    let judged = judged(&archive(full)).await;
    let sign_in = verdicts(&judged)["hosted-ui.sign-in"];
    assert_eq!(sign_in, Verdict::Pass);
}

fn aws_email(address: &str) -> aws_sdk_cognitoidentityprovider::types::AttributeType {
    let attribute = aws_sdk_cognitoidentityprovider::types::AttributeType::builder();
    attribute.name("email").value(address).build().expect("an attribute")
}

#[tokio::test]
async fn a_temporary_password_stays_a_mistake() {
    let (cloud, cafe) = cloud(5).await;
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("the reference");
    let cognito = &cafe.clients.cognito;
    let pools = cognito.list_user_pools().max_results(10).send().await.expect("pools");
    let pool = pools.user_pools().first().and_then(|pool| pool.id()).expect("a pool").to_owned();
    let password = cognito.admin_set_user_password().user_pool_id(&pool).username("frank").password("Temporary!4two");
    password.permanent(false).send().await.expect("a password");
    let judged = judged(&archive(cloud.snapshot())).await;
    let frank = judged.report.checks.iter().find(|check| check.id == "user.frank").expect("the check");
    let mistake = frank.finding.as_ref().and_then(|finding| finding.mistake.as_deref());
    assert_eq!((frank.verdict, mistake), (Verdict::Fail, Some("user-force-change-password")));
}

#[tokio::test]
async fn states_that_are_none_are_refused() {
    let portable = Portable::of(after(Lab::Environment, 6).await);
    let text = String::from_utf8(portable.state.clone()).expect("text");
    for (state, said) in [
        ("[]".to_owned(), "cannot be read"),
        (text.replace("123456789012", "12345678901x"), "account is `12345678901x`"),
        (text.replace("\"us-east-1\"", "\"us east\""), "region is `us east`"),
        (text.replacen("\"settings\"", "\"settingz\"", 1), "cannot be read"),
    ] {
        let portable = Portable { state: state.into_bytes(), bodies: portable.bodies.clone() };
        let (env, _) = emulator::testing::env(1);
        let error = portable.open(&env, &[], "p").expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
    }
    let (env, _) = emulator::testing::env(1);
    let without = Portable { bodies: BTreeMap::new(), ..portable.clone() };
    assert!(without.open(&env, &[], "p").expect_err("no bodies").to_string().contains("which is not there"));
    let name = "0".repeat(64);
    let wrong = Portable { bodies: BTreeMap::from([(name, "x".into())]), ..portable };
    assert!(wrong.open(&env, &[], "p").expect_err("a wrong body").to_string().contains("is not what its name says"));
    assert!(matches!(judge(b"nothing", &How::default(), None).await, Err(Unjudged::Refused(_))));
}

#[test]
fn a_worker_answers_line_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ada.cafe");
    std::fs::write(&file, "no archive").expect("writable");
    let line = |sha256: String| {
        serde_json::to_string(&Request {
            archive: file.clone(),
            sha256,
            source: Source::Archive,
            marked_for: None,
            workshop: None,
        })
        .expect("JSON")
    };
    // Without a limit: it would hold for all tests of this process.
    let how = serde_json::to_string(&How { memory: u64::MAX, ..How::default() }).expect("JSON");
    let input = format!("{how}\n{}\n{}\n", line(sha256(b"no archive")), line(sha256(b"another")));
    let mut output = Vec::new();
    serve(BufReader::new(input.as_bytes()), &mut output, None).expect("it serves");
    let answers: Vec<Outcome> = String::from_utf8(output)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert!(matches!(&answers[0], Outcome::Refused { reason } if reason.contains("damaged")), "{answers:?}");
    assert!(matches!(&answers[1], Outcome::Broken { reason, .. } if reason.contains("changed")), "{answers:?}");
}

/// An archive is a stranger's, and what it says of its past goes to instructors.
#[tokio::test]
async fn what_an_archive_says_of_its_past_is_short_and_plain() {
    let work = json!({ "first": "2026-11-22T21:00:00Z", "last": "2026-11-22T21:00:00Z", "changes": 1, "ids": [] });
    let name = |number: u32| format!("{number} `made`\nkay: \u{202e}handed in {}", "x".repeat(200));
    let past: serde_json::Map<_, _> = (0..1000).map(|number| (name(number), work.clone())).collect();
    let provenance = serde_json::from_value(past.into()).expect("a state");
    let cloud = Snapshot { provenance, ..Snapshot::default() };
    let made_at = "2026-11-22T21:00:00Z".parse().expect("a time");
    let archive = archive_of(cloud, "ada".parse().expect("an id"), made_at).expect("an archive");
    let made_by = judged(&archive).await.traces.made_by;
    assert_eq!(made_by.len(), 16);
    for made in made_by {
        assert!(made.by.chars().count() <= 64 && !made.by.contains(['\n', '`', '\u{202e}']), "{:?}", made.by);
    }
}
