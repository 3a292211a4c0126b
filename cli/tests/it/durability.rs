//! What was acknowledged survives; commands find a running cloud by its state folder.

mod load;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::program::Program;
use load::{Clients, Ledger, PLACES};

#[test]
fn the_state_survives_a_kill_and_goes_on_in_process() {
    let program = Program::new();
    let (mut cloud, endpoint) = program.up(&[]);
    program.ok(&["solve", "5"]);
    assert!(program.ok(&["status"]).stdout.contains(&endpoint));
    // SIGKILL on Unix: no chance to save anything.
    cloud.kill().expect("killable");
    cloud.wait().expect("it ended");
    program.ok(&["check"]);
    assert!(program.ok(&["status"]).stdout.contains("not running"));
}

#[test]
fn down_stops_the_cloud_and_a_second_up_is_refused() {
    let program = Program::new();
    let (mut cloud, endpoint) = program.up(&[]);
    let second = program.run(&["up", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, 2);
    assert!(second.stderr.contains(&endpoint) && second.stderr.contains("cafelab down"), "{}", second.stderr);
    assert!(program.ok(&["down"]).stdout.contains("has stopped"));
    assert!(cloud.wait().expect("it ended").success());
    assert!(program.ok(&["down"]).stdout.contains("No café cloud runs"));
}

#[test]
fn a_cloud_without_controls_is_not_stopped_from_outside() {
    let program = Program::new();
    let (mut cloud, _) = program.up(&["--no-controls"]);
    let refused = program.run(&["down"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--no-controls"), "{}", refused.stderr);
    assert!(cloud.try_wait().expect("its state").is_none(), "it still runs");
    cloud.kill().expect("killable");
    cloud.wait().expect("it ended");
    assert!(program.ok(&["down"]).stdout.contains("No café cloud runs"));
}

/// How often the cloud is killed, unless `CAFELAB_KILLS` says otherwise.
const KILLS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_random_moments_lose_nothing_that_was_acknowledged() {
    let kills = std::env::var("CAFELAB_KILLS").ok().map_or(KILLS, |text| text.parse().expect("a number"));
    let program = Program::new();
    let ledgers: Vec<Arc<Mutex<Ledger>>> = PLACES.iter().map(|_| Arc::default()).collect();
    let mut random = StdRng::seed_from_u64(7);
    for run in 0..=kills {
        // A state that does not load would end here: there would be no ready line.
        let (mut cloud, endpoint) = program.up(&["--state", "state"]);
        let clients = Clients::at(&endpoint).await;
        for (place, ledger) in PLACES.into_iter().zip(&ledgers) {
            let mut found = clients.found(place).await;
            found.remove("latest");
            let latest = clients.latest(place).await;
            let ledger = ledger.lock().expect("no panic");
            let lost: Vec<_> = ledger.acknowledged.difference(&found).collect();
            assert!(lost.is_empty(), "run {run}, {place:?}: acknowledged and lost: {lost:?}");
            let strange: Vec<_> = found.difference(&ledger.tried).collect();
            assert!(strange.is_empty(), "run {run}, {place:?}: nobody wrote {strange:?}");
            let expected = ledger.last_acknowledged..=ledger.last_tried;
            let overwritten = !matches!(place, load::Place::DynamoDb | load::Place::S3);
            assert!(overwritten || expected.contains(&latest), "run {run}, {place:?}: {latest} is not in {expected:?}");
        }
        if run < kills {
            let write = |(place, ledger): (_, &Arc<_>)| clients.clone().write(place, run, Arc::clone(ledger));
            let writers: Vec<_> = PLACES.into_iter().zip(&ledgers).map(write).map(tokio::spawn).collect();
            // The moment of the kill is what is random here; nothing waits for anything.
            tokio::time::sleep(Duration::from_millis(random.random_range(5..150))).await;
            cloud.kill().expect("killable");
            for writer in writers {
                writer.abort();
                let _ = writer.await;
            }
        } else {
            cloud.kill().expect("killable");
        }
        cloud.wait().expect("it ended");
    }
    for (place, ledger) in PLACES.into_iter().zip(&ledgers) {
        let acknowledged = ledger.lock().expect("no panic").acknowledged.len();
        assert!(acknowledged > 0, "{place:?}: the load did nothing");
    }
}
