//! Whatever request a run breaks off at, the next one completes it.

use cafe::Lab;
use reference::end_to_end;
use restore::{Consent, Event, Options, destroy, survey};

use crate::support::{World, solve};

/// Every request would take minutes; a prime lets the places differ from step to step.
const STRIDE: usize = 29;

#[tokio::test]
async fn a_run_that_broke_off_anywhere_is_completed() {
    for requests in (0..).map(|round| round * STRIDE) {
        let world = World::new();
        let broken = solve(&world.brittle(requests).await, Lab::EndToEnd).await;
        let cafe = world.cafe().await;
        solve(&cafe, Lab::EndToEnd).await.unwrap_or_else(|error| panic!("after {requests}: {error}"));
        assert!(restore::plan_solve(&cafe, Lab::EndToEnd, &Options::default()).await.expect("a plan").is_empty());
        // One of everything, and all of it ours.
        assert_eq!(survey(&cafe).await.expect("a survey").len(), 9, "after {requests}");
        let token = end_to_end::log_in_as_frank(&cafe).await.expect("a token");
        end_to_end::fetch_report(&cafe, &token).await.expect("a report");
        if broken.is_ok() {
            return;
        }
    }
}

#[tokio::test]
async fn a_teardown_that_broke_off_anywhere_is_completed() {
    for requests in (0..).map(|round| round * STRIDE) {
        let world = World::new();
        solve(&world.cafe().await, Lab::EndToEnd).await.expect("the finished café");
        let broken = destroy(&world.brittle(requests).await, Consent::OwnedOnly, &mut |_: Event| {}).await;
        let cafe = world.cafe().await;
        let done = destroy(&cafe, Consent::OwnedOnly, &mut |_: Event| {}).await.expect("a teardown");
        assert!(done.kept.is_empty() && done.left.is_empty(), "after {requests}: {done:?}");
        assert!(survey(&cafe).await.expect("a survey").is_empty(), "after {requests}");
        if broken.is_ok() {
            return;
        }
    }
}
