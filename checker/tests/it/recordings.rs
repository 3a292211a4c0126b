//! A recording is judged like the target it was made of, and holds no secret.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aws_sdk_cognitoidentityprovider::types::OAuthFlowType;
use cafe::config::Config;
use cafe::http::Request;
use cafe::wire::{Answered, Channel, Onward, Wire};
use cafe::{Cafe, Connection, Lab, Target, Workspace};
use checker::record::{About, Exchange, Playback, Recording, Tape};
use checker::report::{self, Format, Look};
use checker::{Context, Language, Report, Run, Selection};

use crate::support::lens::Lens;
use crate::support::{PASSWORD, World, now, plain};

/// Notes the secrets that come by: signatures of tokens, codes, cookies.
#[derive(Debug, Default)]
struct Spy(Mutex<BTreeSet<String>>);

impl Wire for Spy {
    fn carry(&self, _: Channel, request: Request, onward: Onward) -> Answered<'_> {
        Box::pin(async move {
            let response = onward(request).await?;
            let header =
                |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let location = header("location").to_owned();
            let cookie = header("set-cookie").split(';').next().unwrap_or_default().to_owned();
            let mut seen = self.0.lock().expect("no panic");
            for text in [String::from_utf8_lossy(response.body()).into_owned(), location.clone()] {
                seen.extend(
                    checker::tokens::find(&text).iter().filter_map(|token| token.rsplit('.').next()).map(str::to_owned),
                );
            }
            if let Some(code) = location.split("code=").nth(1) {
                seen.insert(code.split('&').next().unwrap_or_default().to_owned());
            }
            seen.extend(cookie.split_once('=').map(|(_, value)| value.to_owned()));
            seen.retain(|secret| secret.len() > 8);
            drop(seen);
            Ok(response)
        })
    }
}

async fn record(world: &World) -> (Run, Recording, BTreeSet<String>, Report) {
    let in_process = Some((world.cloud.sdk_http_client(), plain(&world.cloud)));
    let connection = Connection { in_process, ..Connection::to(Target::Emulated) };
    let cafe = Cafe::connect(connection, Config::default()).await.expect("a café cloud");
    let (spy, tape) = (Arc::new(Spy::default()), Arc::new(Tape::new(Some(PASSWORD))));
    let (inner, outer): (Arc<dyn Wire>, Arc<dyn Wire>) = (Arc::clone(&spy) as _, Arc::clone(&tape) as _);
    let cafe = Arc::new(cafe.through(&inner).through(&outer).with_workspace(Workspace::in_memory()));
    let world = World { cloud: world.cloud.clone(), cafe };
    let options = world.options();
    let about = About::of(&world.cafe, &options, Selection::all().ids());
    let run = world.run_with(&Selection::all(), options).await;
    let report = Report::new(&run, &world.cafe, now(), Language::default()).await;
    let secrets = spy.0.lock().expect("no panic").clone();
    (run, tape.recording(about), secrets, report)
}

async fn replay(recording: Recording) -> Run {
    let (cafe, options, selection) = Playback::open(recording).await.expect("a recording");
    checker::run(Context::new(cafe, options), &selection, Arc::new(|_| ())).await
}

/// Verdicts, mistakes and what was seen.
fn told(run: &Run) -> Vec<String> {
    let record = |record: &checker::engine::Record| {
        let finding = record.finding.as_ref().map(|finding| (&finding.mistake, &finding.seen, &finding.place));
        format!("{} {:?} {finding:?} {:?}", record.check.id, record.verdict, record.notes.advice)
    };
    run.records.iter().map(record).chain(run.left_out.iter().map(|out| format!("{out:?}"))).collect()
}

async fn agrees(world: &World) {
    let (run, recording, ..) = record(world).await;
    let text = recording.to_text();
    let again = replay(Recording::parse(&text).expect("a recording")).await;
    let (first, second) = (told(&run), told(&again));
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
    assert_eq!((run.exit_code(), run.seed), (again.exit_code(), again.seed));
}

#[tokio::test]
async fn a_finished_cafe_is_judged_the_same_again() {
    agrees(&World::finished().await).await;
}

#[tokio::test]
async fn partial_work_is_judged_the_same_again() {
    agrees(&World::empty().await).await;
    agrees(&World::after(Lab::HostedUi).await).await;
    agrees(&World::after(Lab::ApiAuth).await).await;
}

#[tokio::test]
async fn mistakes_and_variants_are_judged_the_same_again() {
    let lens = Lens::on(World::finished().await).await;
    lens.change_client(|client| client.callback_urls = Some(vec![format!("{}/callback.html/", lens.site)])).await;
    agrees(&lens.world).await;
    let lens = Lens::on(World::finished().await).await;
    lens.change_client(|client| client.allowed_o_auth_flows = Some(vec![OAuthFlowType::Implicit])).await;
    lens.config(|config| config.auth.as_mut().expect("auth").response_type = "token".to_owned()).await;
    agrees(&lens.world).await;
}

#[tokio::test]
async fn no_secret_is_in_recordings_reports_or_debug_texts() {
    let world = World::finished().await;
    let (run, recording, secrets, report) = record(&world).await;
    assert!(secrets.len() > 4, "the spy saw tokens, codes and cookies");
    let context = Context::new(Arc::clone(&world.cafe), world.options());
    context.sign_in().await.expect("a login");
    let mut outputs = vec![
        ("the recording".to_owned(), recording.to_text()),
        ("the run".to_owned(), format!("{run:?}")),
        ("the context".to_owned(), format!("{context:?}")),
    ];
    for format in Format::ALL {
        let look = Look { evidence: true, ..Look::default() };
        outputs.push((format!("the report as {format:?}"), report::write(&report, format, look)));
    }
    for (what, text) in outputs {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{what} holds a secret: {secret}");
        }
        assert!(!text.contains(PASSWORD) && !text.contains("Espresso%214two"), "{what} holds the password");
        assert!(!text.contains("AWS4-HMAC-SHA256 Credential"), "{what} holds a signature");
    }
}

#[test]
fn damaged_and_foreign_files_are_named() {
    let message = |text: &str| Recording::parse(text).expect_err("no recording").to_string();
    assert!(message("{\"format\": \"cafelab.rec").contains("not a recording"));
    assert!(message("[1, 2]").contains("no `format`"));
    assert!(message("{\"schema\":\"cafelab.report/1\"}").contains("no `format`"));
    assert_eq!(
        message("{\"format\":\"cafelab.record/9\"}"),
        "its format is cafelab.record/9, and this cafelab reads cafelab.record/1"
    );
    assert!(message("{\"format\":\"cafelab.record/1\",\"target\":\"emulated\"}").contains("missing field"));
}

/// What was not recorded is not judged, and costs no points.
#[tokio::test]
async fn a_recording_with_holes_is_inconclusive() {
    let (_, mut recording, ..) = record(&World::finished().await).await;
    recording.exchanges.retain(|exchange| !exchange.request.contains("DescribeUserPoolClient"));
    let run = replay(recording).await;
    assert_eq!(run.exit_code(), 3);
}

/// The same seed sends the same probes.
#[tokio::test]
async fn a_seed_repeats_the_probes() {
    // Tokens and codes are the target's, and new at each login.
    let ours = |request: &&Exchange| !request.request.contains("eyJ") && !request.request.contains("redacted-");
    let requests = |recording: &Recording| {
        recording.exchanges.iter().filter(ours).map(|exchange| exchange.request.clone()).collect::<BTreeSet<_>>()
    };
    let world = World::finished().await;
    let (_, first, ..) = record(&world).await;
    let (_, second, ..) = record(&World::finished().await).await;
    assert_eq!(requests(&first), requests(&second));
    for probe in ["cafelab-probe-", "nonce=", ".example"] {
        assert!(requests(&first).iter().any(|request| request.contains(probe)), "{probe}");
    }
}

/// Two learners check the same account at once, with one seed.
#[tokio::test]
async fn two_runs_at_once_do_not_disturb_each_other() {
    let world = World::finished().await;
    let (first, second) = tokio::join!(world.check(), world.check());
    assert_eq!((first.exit_code(), second.exit_code()), (0, 0));
    let scan = world.cafe.clients.dynamodb.scan().table_name("CafeInventory").send().await.expect("a scan");
    assert_eq!(scan.count, 24);
}
