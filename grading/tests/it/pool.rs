//! Processes that die and hang.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use grading::bulk::{Pool, Task};
use grading::code::Source;
use grading::judge::{How, Outcome};

/// A pool whose processes are shell scripts; each reads settings first and then a request per archive.
fn pool(script: &'static str) -> Pool {
    let start = move || {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Ok(command)
    };
    let how = How { seconds: 0, ..How::default() };
    Pool { start: Arc::new(start), how, jobs: 2, workshop: None, grace: Duration::from_millis(200) }
}

fn tasks(names: &[&str]) -> Vec<Task> {
    names
        .iter()
        .map(|name| Task {
            archive: PathBuf::from(name),
            sha256: (*name).to_owned(),
            source: Source::Archive,
            marked_for: None,
        })
        .collect()
}

async fn outcomes(pool: Pool, names: &[&str]) -> Vec<(String, Outcome)> {
    let mut finished = pool.run(tasks(names));
    let mut found = Vec::new();
    while let Some(one) = finished.recv().await {
        found.push((one.task.sha256, one.outcome));
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    found
}

#[tokio::test]
async fn one_that_kills_its_process_leaves_the_others_alone() {
    let script = r#"
        read how
        while read request; do
            case "$request" in
                *poison*) echo "it hurts" >&2; kill -9 $$ ;;
                *) echo '{"outcome":"refused","reason":"fine"}' ;;
            esac
        done"#;
    let pool = Pool { grace: Duration::from_mins(1), ..pool(script) };
    let found = outcomes(pool, &["a", "b", "poison", "q", "r", "s"]).await;
    assert_eq!(found.len(), 6);
    for (name, outcome) in found {
        match outcome {
            Outcome::Broken { reason, log } if name == "poison" => {
                assert!(reason.contains("ended: signal: 9"), "{reason}");
                assert_eq!(log, "it hurts\n");
            }
            Outcome::Refused { reason } => assert_eq!(reason, "fine"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_a_process_started_ends_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs").success());
    // Who reads a pipe comes to its end when nobody is left who could write.
    let (ended, end) = tokio::sync::oneshot::channel();
    let reading = fifo.clone();
    std::thread::spawn(move || ended.send(std::fs::read(reading)));
    let script = format!("read how; (exec sleep 600 > {}) & read request; exec sleep 600", fifo.display());
    let start = move || {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        Ok(command)
    };
    let found = outcomes(Pool { start: Arc::new(start), ..pool("") }, &["a"]).await;
    assert!(matches!(found[0].1, Outcome::Broken { .. }), "{found:?}");
    // Where the sleeper was killed before it opened the pipe, somebody else has to have been there.
    drop(std::fs::OpenOptions::new().read(true).write(true).open(&fifo).expect("the pipe"));
    let end = tokio::time::timeout(Duration::from_mins(1), end).await.expect("nobody is left").expect("a reader");
    end.expect("an end");
}

#[tokio::test]
async fn files_of_a_process_go_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("note");
    let script = format!(
        "read how; mkdir $TMPDIR/deep; touch $TMPDIR/deep/left; echo $TMPDIR > {}; read request; exec sleep 600",
        note.display()
    );
    let start = move || {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        Ok(command)
    };
    outcomes(Pool { start: Arc::new(start), ..pool("") }, &["a"]).await;
    let own = std::fs::read_to_string(note).expect("it came so far");
    assert!(!own.trim().is_empty() && !std::path::Path::new(own.trim()).exists(), "{own}");
}

#[tokio::test]
async fn one_that_hangs_is_given_up() {
    let found = outcomes(pool("read how; read request; exec sleep 600"), &["a"]).await;
    let Outcome::Broken { reason, .. } = &found[0].1 else { panic!("{found:?}") };
    assert_eq!(reason, "no verdict within 0 s");
}

#[tokio::test]
async fn a_process_that_cannot_start_is_said() {
    let start = || Ok(Command::new("/nowhere/at/all"));
    let found = outcomes(Pool { start: Arc::new(start), ..pool("") }, &["a"]).await;
    let Outcome::Broken { reason, .. } = &found[0].1 else { panic!("{found:?}") };
    assert!(reason.contains("could not be started"), "{reason}");
}
