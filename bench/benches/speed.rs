//! How fast the program is as its users meet it. Run with
//! `cargo build --release -p cli && cargo bench -p bench`.
//!
//! - `up`: from the start of the process to its ready line.
//! - `check`: all checks on a finished deployment, in process.
//! - `tour`: the whole process.
//! - `cloud`, `copy`: a new cloud, and one with a copy of a finished café's state.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use cafe::{Cafe, Lab};
use checker::{Context, Options, Selection};
use criterion::{Criterion, criterion_group, criterion_main};
use emulator::{Cloud, Env, Snapshot};
use tokio::runtime::Runtime;

fn now() -> jiff::Timestamp {
    #[expect(clippy::disallowed_methods, reason = "tokens are judged at the present time")]
    jiff::Timestamp::now()
}

/// The program beside this benchmark: `target/release/cafelab`.
fn cafelab() -> PathBuf {
    let own = std::env::current_exe().expect("a program");
    let program = own.ancestors().nth(2).expect("target/release").join("cafelab");
    assert!(program.is_file(), "build the program first: cargo build --release -p cli");
    program
}

async fn finished(cloud: &Cloud) -> Arc<Cafe> {
    let cafe =
        Cafe::connect(grading::judge::in_process(&cloud), cafe::config::Config::default()).await.expect("a café");
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await.expect("a finished café");
    Arc::new(cafe)
}

async fn check(cafe: &Arc<Cafe>) {
    let options = Options::new(cafe, cafe.frank_password().ok(), 42, now);
    let run = checker::run(Context::new(Arc::clone(cafe), options), &Selection::all(), Arc::new(|_| {})).await;
    assert_eq!(run.exit_code(), 0);
}

fn speed(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    let cloud = Cloud::in_memory(Env::system(), Snapshot::default());
    let cafe = runtime.block_on(finished(&cloud));
    criterion.bench_function("check", |bencher| bencher.iter(|| runtime.block_on(check(&cafe))));
    criterion.bench_function("up", |bencher| bencher.iter(up));
    let env = Env::system();
    criterion.bench_function("cloud", |bencher| {
        bencher.iter(|| Cloud::in_memory(env.clone(), Snapshot::default()));
    });
    let state = cloud.snapshot();
    criterion.bench_function("copy", |bencher| bencher.iter(|| Cloud::in_memory(env.clone(), state.clone())));
    criterion.bench_function("tour", |bencher| bencher.iter(tour));
}

fn up() {
    let mut command = Command::new(cafelab());
    command.args(["up", "--ephemeral", "--listen", "127.0.0.1:0", "--format", "json"]).stdout(Stdio::piped());
    let mut cloud = command.spawn().expect("cafelab runs");
    let mut line = String::new();
    BufReader::new(cloud.stdout.take().expect("an output")).read_line(&mut line).expect("a ready line");
    assert!(line.contains("endpoint"));
    cloud.kill().expect("killable");
    cloud.wait().expect("it ended");
}

fn tour() {
    let status = Command::new(cafelab()).arg("tour").stdout(Stdio::null()).status().expect("cafelab runs");
    assert!(status.success());
}

criterion_group! { name = benches; config = Criterion::default().sample_size(10); targets = speed }
criterion_main!(benches);
