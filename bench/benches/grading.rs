//! How fast a class is graded. Run with `cargo build --release -p cli && cargo bench -p bench --bench grading`.
//!
//! - `judge`: one archive, in this process.
//! - `class`: the whole command on 1,000 archives that it has not seen, all files written.
//! - `class-again`: the same once more, with nothing changed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cafe::{Cafe, Lab};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use emulator::{Cloud, Env, Snapshot};
use grading::judge::{How, archive_of, judge};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The class.
const LEARNERS: usize = 1000;

/// The program beside this benchmark: `target/release/cafelab`.
fn cafelab() -> PathBuf {
    let own = std::env::current_exe().expect("a program");
    let program = own.ancestors().nth(2).expect("target/release").join("cafelab");
    assert!(program.is_file(), "build the program first: cargo build --release -p cli");
    program
}

async fn finished() -> Snapshot {
    let cloud = Cloud::in_memory(Env::system(), Snapshot::default());
    let cafe =
        Cafe::connect(grading::judge::in_process(&cloud), cafe::config::Config::default()).await.expect("a café");
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("a finished café");
    cloud.snapshot()
}

fn archive(snapshot: &Snapshot, number: usize) -> Vec<u8> {
    let made_at = "2026-11-22T21:00:00Z".parse().expect("a time");
    let learner = format!("learner-{number:04}").parse().expect("an id");
    archive_of(snapshot.clone(), learner, made_at).expect("an archive")
}

fn grade(class: &Path, out: &Path) {
    let mut command = Command::new(cafelab());
    command.arg("grade").arg(class).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().expect("cafelab runs").success());
}

fn speed(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    let snapshot = runtime.block_on(finished());
    let one = archive(&snapshot, 0);
    criterion.bench_function("judge", |bencher| {
        bencher.iter(|| runtime.block_on(judge(&one, &How::default(), None)).expect("judged"));
    });
    let class = TempDir::new().expect("a folder");
    for number in 0..LEARNERS {
        let file = class.path().join(format!("learner-{number:04}.cafe"));
        std::fs::write(file, archive(&snapshot, number)).expect("writable");
    }
    let folder = || TempDir::new().expect("a folder");
    criterion.bench_function("class", |bencher| {
        bencher.iter_batched(
            folder,
            |out| {
                grade(class.path(), out.path());
                out
            },
            BatchSize::PerIteration,
        );
    });
    let out = folder();
    grade(class.path(), out.path());
    criterion.bench_function("class-again", |bencher| bencher.iter(|| grade(class.path(), out.path())));
}

criterion_group! { name = benches; config = Criterion::default().sample_size(10); targets = speed }
criterion_main!(benches);
