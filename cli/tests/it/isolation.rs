//! Many clouds in one process: each on its own, and all of them together small.

use std::sync::Arc;

use bytes::Bytes;
use cafe::config::Config;
use cafe::{Cafe, Lab};
use emulator::{Cloud, Snapshot};

const CLOUDS: usize = 1_000;
const MEGABYTE: usize = 1024 * 1024;

async fn finished() -> Snapshot {
    let (env, _) = emulator::testing::env(7);
    let cloud = Cloud::in_memory(env, Snapshot::default());
    let cafe = connect(&cloud).await;
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("a finished café");
    cloud.snapshot()
}

async fn connect(cloud: &Cloud) -> Cafe {
    Cafe::connect(grading::judge::in_process(cloud), Config::default()).await.expect("a café")
}

/// Memory of this process that is in use.
#[cfg(target_os = "linux")]
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux has it");
    let pages: usize = text.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).expect("a number");
    pages * 4096
}

#[cfg(not(target_os = "linux"))]
fn resident() -> usize {
    0
}

#[tokio::test]
async fn a_thousand_finished_cafes_are_isolated_and_small() {
    let snapshot = Arc::new(finished().await);
    let before = resident();
    let clouds: Vec<Cloud> =
        (0..CLOUDS).map(|_| Cloud::in_memory(emulator::testing::env(7).0, Snapshot::clone(&snapshot))).collect();
    let grown = resident().saturating_sub(before);
    let first = connect(&clouds[0]).await;
    let site = cafe::find::site_origin(&first).await.expect("an answer").expect("a site");
    let read = |cloud: &Cloud, path: &str| {
        let request = ::http::Request::get(format!("{site}{path}")).body(Bytes::new()).expect("a request");
        let cloud = cloud.clone();
        async move { cloud.handle(request).await }
    };
    let (one, other) = (read(&clouds[0], "/").await, read(&clouds[CLOUDS - 1], "/").await);
    assert_eq!((one.status().as_u16(), one.body()), (200, other.body()));
    assert_eq!(one.body().as_ptr(), other.body().as_ptr(), "bodies are kept once");
    let table =
        |cafe: Cafe| async move { cafe.clients.dynamodb.describe_table().table_name("CafeInventory").send().await };
    first.clients.dynamodb.delete_table().table_name("CafeInventory").send().await.expect("deleted");
    assert!(table(first).await.is_err());
    assert!(table(connect(&clouds[1]).await).await.is_ok(), "what one cloud loses, the others keep");
    assert!(grown < 300 * MEGABYTE, "{CLOUDS} clouds take {} MB", grown / MEGABYTE);
}
