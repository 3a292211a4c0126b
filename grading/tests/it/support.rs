//! Cafés in this process, as they are after a lab, and archives of them.

use std::sync::Arc;

use cafe::config::Config;
use cafe::{Cafe, Lab, Learner, Workspace};
use emulator::testing::{ManualClock, SharedKeys};
use emulator::{Cloud, Env, Snapshot};
use jiff::Timestamp;

/// When the archives of the tests were made.
pub fn made_at() -> Timestamp {
    "2026-11-22T21:00:00Z".parse().expect("a time")
}

pub async fn cloud(seed: u64) -> (Cloud, Cafe) {
    let clock = ManualClock::at(made_at());
    let env = Env::new(Arc::new(clock), Arc::new(SharedKeys::default()), seed);
    let cloud = Cloud::in_memory(env, Snapshot::default());
    let cafe = Cafe::connect(grading::judge::in_process(&cloud), Config::default()).await.expect("a café");
    (cloud, cafe.with_workspace(Workspace::in_memory()))
}

/// A café after all labs up to one.
pub async fn after(lab: Lab, seed: u64) -> Snapshot {
    let (cloud, cafe) = cloud(seed).await;
    restore::solve(&cafe, lab, &restore::Options::default(), &mut |_| {}).await.expect("the reference");
    cloud.snapshot()
}

pub fn archive(snapshot: Snapshot) -> Vec<u8> {
    grading::judge::archive_of(snapshot, learner("ada"), made_at()).expect("an archive")
}

pub fn learner(id: &str) -> Learner {
    id.parse().expect("an id")
}
