//! The state after lab k passes the checks of labs 1 to k and no other.

use cafe::Lab;
use checker::{Verdict, checks};

use crate::support::{World, verdicts, with_verdict};

#[tokio::test]
async fn an_empty_cloud_passes_nothing_but_the_identity() {
    let run = World::empty().await.check().await;
    for (id, verdict) in verdicts(&run) {
        assert_eq!(verdict == Verdict::Pass, id == "environment.identity", "{id} is {verdict:?}");
    }
    assert_eq!(with_verdict(&run, Verdict::Inconclusive), Vec::<String>::new());
    assert_eq!(run.exit_code(), 1);
}

#[tokio::test]
async fn each_lab_turns_its_own_checks_green() {
    for lab in Lab::ALL {
        let run = World::after(lab).await.check().await;
        let problems = (with_verdict(&run, Verdict::Fail), with_verdict(&run, Verdict::Inconclusive));
        for check in checks::ALL.iter().filter(|check| !checks::IN_A_BROWSER.contains(&check.id)) {
            let Some(record) = run.record(check.id) else { panic!("{} is missing", check.id) };
            let passed = record.verdict == Verdict::Pass;
            assert_eq!(passed, check.lab <= lab, "after {lab}: {} is {:?}\n{problems:#?}", check.id, record.verdict);
        }
        assert_eq!(run.exit_code(), u8::from(lab != Lab::EndToEnd), "{problems:#?}");
    }
}
