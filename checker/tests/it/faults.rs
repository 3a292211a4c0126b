//! Every call and probe that the checks make, times every fault: no wrong verdict.

use std::sync::Arc;
use std::time::Duration;

use cafe::config::Config;
use cafe::wire::{Channel, Wire};
use cafe::{Cafe, Connection, Lab, Target, Workspace};
use checker::{Run, Selection, Verdict};
use futures::{StreamExt, stream};

use crate::saboteur::{Aim, Fault, Saboteur};
use crate::support::{World, plain, with_verdict};

/// Runs all checks of a world through a wire, without ever waiting.
async fn run(world: &World, wire: Arc<dyn Wire>) -> Run {
    let in_process = Some((world.cloud.sdk_http_client(), plain(&world.cloud)));
    let connection = Connection { in_process, ..Connection::to(Target::Emulated) };
    let cafe = Cafe::connect(connection, Config::default()).await.expect("a café cloud");
    let cafe = Arc::new(cafe.through(&wire).with_workspace(Workspace::in_memory()));
    let world = World { cloud: world.cloud.clone(), cafe };
    let mut options = world.options();
    options.patience.sleep = Arc::new(|_| Box::pin(std::future::ready(())));
    options.patience.second_looks = vec![Duration::from_secs(2); 5];
    world.run_with(&Selection::all(), options).await
}

/// What a run must not say of a finished café.
fn wrong(what: &str, run: &Run) -> Option<String> {
    let failed = with_verdict(run, Verdict::Fail);
    let mute: Vec<_> = run
        .records
        .iter()
        .filter(|record| record.verdict == Verdict::Inconclusive)
        .filter(|record| record.finding.as_ref().is_none_or(|finding| finding.seen == *"" || finding.hint == *""))
        .map(|record| record.check.id)
        .collect();
    let unjudged = run.records.iter().any(|record| record.verdict != Verdict::Pass);
    let code = run.exit_code() == if unjudged { 3 } else { 0 };
    (!failed.is_empty() || !mute.is_empty() || !code)
        .then(|| format!("{what}: {failed:#?}, without a cause or cure: {mute:?}"))
}

async fn kinds(world: &World) -> Vec<String> {
    let quiet = Saboteur::new(Fault::Reset, Aim::Nobody, None);
    let run = run(world, Arc::clone(&quiet) as _).await;
    drop(run);
    quiet.kinds().into_iter().collect()
}

/// Faults that stay: what is asked of AWS's own services is never a mistake of the deployment.
async fn lasting(faults: &[Fault], of: impl Fn(&str) -> bool) {
    let kinds = kinds(&World::finished().await).await;
    assert!(kinds.len() > 30, "{kinds:#?}");
    let cases: Vec<_> =
        kinds.iter().filter(|kind| of(kind)).flat_map(|kind| faults.iter().map(move |fault| (kind, *fault))).collect();
    assert!(!cases.is_empty());
    let results = stream::iter(cases.into_iter().map(|(kind, fault)| async move {
        let world = World::finished().await;
        let run = run(&world, Saboteur::new(fault, Aim::Always(kind.clone()), None)).await;
        wrong(&format!("{fault:?} at {kind}"), &run)
    }));
    let wrong: Vec<_> = results.buffer_unordered(4).filter_map(std::future::ready).collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lasting_faults_of_aws_are_no_mistakes() {
    let faults = [Fault::AccessDenied, Fault::Throttled, Fault::Status500, Fault::TimeOut, Fault::Truncated];
    lasting(&faults, |kind| kind.starts_with("sdk")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lasting_faults_on_the_way_are_no_mistakes() {
    let faults = [Fault::Throttled, Fault::Status503, Fault::Reset, Fault::Truncated];
    lasting(&faults, |kind| kind.starts_with("plain")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lasting_faults_of_the_site_and_the_login_are_no_mistakes() {
    lasting(&[Fault::Status500], |kind| kind.starts_with("plain") && !kind.contains("execute-api")).await;
}

/// Faults that pass, at the first request of every kind at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passing_faults_are_no_mistakes() {
    let old = World::after(Lab::Environment).await.cloud;
    for channel in [Channel::Sdk, Channel::Plain] {
        for fault in Fault::ALL {
            let world = World::finished().await;
            let run = run(&world, Saboteur::new(fault, Aim::FirstOfEach(channel), Some(old.clone()))).await;
            let problem = wrong(&format!("{fault:?}, once at each of {channel:?}"), &run);
            assert_eq!(problem, None);
            let retried = !matches!(fault, Fault::AccessDenied | Fault::EmptyPage | Fault::StaleRead);
            if retried && channel == Channel::Sdk {
                assert_eq!(run.exit_code(), 0, "{fault:?}: {:#?}", with_verdict(&run, Verdict::Inconclusive));
            }
        }
    }
}

/// A stale answer costs no point, and the report says how long it took.
#[tokio::test]
async fn a_second_look_says_that_it_was_one() {
    let world = World::finished().await;
    let wire = Saboteur::new(Fault::EmptyPage, Aim::FirstOfEach(Channel::Sdk), None);
    let run = run(&world, wire).await;
    let advice = run.records.iter().flat_map(|record| &record.notes.advice);
    assert!(advice.filter(|text| text.to_string().contains("second look")).count() > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_passes_on_an_empty_account_whatever_goes_wrong() {
    let finished = World::finished().await.cloud;
    for kind in kinds(&World::empty().await).await {
        for fault in Fault::ALL {
            let wire = Saboteur::new(fault, Aim::Always(kind.clone()), Some(finished.clone()));
            // A target that shows another café all the time shows no empty account.
            if fault == Fault::StaleRead {
                continue;
            }
            let run = run(&World::empty().await, wire).await;
            let passed: Vec<_> = run.records.iter().filter(|record| record.verdict == Verdict::Pass).collect();
            assert!(passed.iter().all(|record| record.check.id == "environment.identity"), "{fault:?} at {kind}");
        }
    }
}
