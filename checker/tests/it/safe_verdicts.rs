//! What cannot be judged is not judged, and nothing secret is shown.

use std::sync::Arc;

use cafe::config::Config;
use cafe::{Cafe, Connection, Target, Workspace};
use checker::report::{self, Format, Look};
use checker::{Context, Language, Options, Report, Selection, Verdict};

use crate::support::{World, now, verdicts, with_verdict};

#[tokio::test]
async fn a_cloud_that_is_down_costs_no_points() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let target = Target::Endpoint(format!("http://{address}").parse().expect("a URL"));
    let cafe = Cafe::connect(Connection::to(target), Config::default()).await.expect("a café");
    let cafe = Arc::new(cafe.with_workspace(Workspace::in_memory()));
    let options = Options::new(&cafe, None, 1, now);
    let run = checker::run(Context::new(Arc::clone(&cafe), options), &Selection::all(), Arc::new(|_| ())).await;
    assert_eq!(run.exit_code(), 3);
    for (id, verdict) in verdicts(&run) {
        let first = id == "environment.identity";
        assert_eq!(verdict, if first { Verdict::Inconclusive } else { Verdict::Blocked }, "{id}");
    }
    let report = Report::new(&run, &cafe, now(), Language::English).await;
    let json: serde_json::Value = serde_json::from_str(&report.to_text()).expect("JSON");
    assert_eq!(json["summary"]["verdict"], "inconclusive");
    assert_eq!(json["target"]["account"], serde_json::Value::Null);
    assert!(json["checks"][0]["finding"]["hint"].as_str().is_some_and(|hint| hint.contains("cafelab status")));
}

#[tokio::test]
async fn no_probe_item_stays_and_no_secret_is_shown() {
    let world = World::finished().await;
    let run = world.check().await;
    let report = Report::new(&run, &world.cafe, now(), Language::English).await;
    for format in Format::ALL {
        let text = report::write(&report, format, Look { evidence: true, ..Look::default() });
        // Every JSON Web Token begins like this.
        assert!(!text.contains("eyJ"), "a token is shown as {format}");
        assert!(!text.contains(crate::support::PASSWORD));
    }
    let table = world.cafe.names().await.expect("names").table;
    let scan = world.cafe.clients.dynamodb.scan().table_name(table).send().await.expect("a scan");
    assert_eq!(scan.count, 24);
}

#[tokio::test]
async fn a_denied_call_is_no_mistake() {
    let world = World::finished().await.with_fault("DescribeUserPool", 400, "AccessDeniedException").await;
    let run = world.check().await;
    assert_eq!(verdicts(&run)["user-pool.exists"], Verdict::Inconclusive);
    assert_eq!(verdicts(&run)["user-pool.sign-up-closed"], Verdict::Blocked);
    assert_eq!(with_verdict(&run, Verdict::Fail), Vec::<String>::new());
    assert_eq!(run.exit_code(), 3);
}

#[tokio::test]
async fn an_unsupported_operation_is_no_mistake() {
    let world = World::finished().await.with_fault("DescribeStateMachine", 501, "UnsupportedOperation").await;
    let run = world.check().await;
    assert_eq!(verdicts(&run)["environment.workflow"], Verdict::Inconclusive);
    assert_eq!(with_verdict(&run, Verdict::Fail), Vec::<String>::new());
}

#[tokio::test]
async fn a_second_run_is_as_quick_as_the_first() {
    let world = World::finished().await;
    let first = world.check().await;
    let second = world.check().await;
    assert_eq!(verdicts(&first), verdicts(&second));
    // A tenth of this is the aim in release; this only notices a check that waits for something.
    assert!(second.duration < std::time::Duration::from_secs(10), "{:?}", second.duration);
}

#[tokio::test]
async fn a_probe_item_is_removed_after_a_run_that_was_broken_off() {
    let world = World::finished().await;
    let context = Context::new(Arc::clone(&world.cafe), Options::new(&world.cafe, None, 1, now));
    let tidy = context.tidier();
    let count = async || {
        let scan = world.cafe.clients.dynamodb.scan().table_name("CafeInventory").send().await;
        scan.expect("a scan").count
    };
    let item = context.write_probe_item().await.expect("written");
    assert_eq!(count().await, 25);
    // As if the process had no time to drop it.
    std::mem::forget(item);
    drop(context);
    tidy.tidy_up().await;
    assert_eq!(count().await, 24);
}
