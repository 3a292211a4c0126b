//! `cafelab run`: builds a learner's starter, runs it against the target, and publishes the learner's JavaScript.

use std::path::Path;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result};
use cafe::lab::Lab;
use checker::text;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::Command;
use url::Url;

use crate::args::OneLab;
use crate::session::Session;
use crate::terminal::{NOT_JUDGED, SOME_FAILED, remark, say, words};

/// How a `todo!` announces itself, before its text.
const TODO: &str = "not yet implemented: ";

/// Builds, runs, publishes.
pub async fn run(session: &Session, args: &OneLab) -> Result<ExitCode> {
    let lab = session.lab_or_current(args.lab)?;
    let labs = session.place.labs()?;
    if !build(&labs, lab).await? {
        remark(words(&text!("starter-does-not-build", lab = lab.slug())));
        return Ok(ExitCode::from(SOME_FAILED));
    }
    let endpoint = serve_if_in_process(session).await?;
    let outcome = start(session, &labs, lab, endpoint.as_ref()).await?;
    publish(session, &labs.join(lab.slug()).join("site")).await?;
    Ok(outcome)
}

/// Lays the learner's JavaScript over the deployed site.
async fn publish(session: &Session, folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let files = restore::site::files(Some(folder), &[])?;
    let files: Vec<_> = files.iter().map(|(path, body)| (path.as_str(), body.clone())).collect();
    let published = restore::site::publish(&session.cafe, &files).await?;
    if !published.is_empty() {
        say(words(&text!("published", files = published.join(", "))));
    }
    Ok(())
}

async fn build(labs: &Path, lab: Lab) -> Result<bool> {
    let status = cargo(labs)
        .args(["build", "--quiet", "--package", &package(lab)])
        .status()
        .await
        .context("cargo does not run; `cafelab doctor` says how to install it")?;
    Ok(status.success())
}

/// The name of a lab's package: package names may not begin with a digit.
fn package(lab: Lab) -> String {
    format!("lab-{lab}")
}

fn cargo(labs: &Path) -> Command {
    let mut command = Command::new("cargo");
    // The labs' own `.cargo/config.toml` counts only from inside.
    command.current_dir(labs);
    command
}

/// Puts a cloud that is in this process on a free port, so that the starter can reach it.
async fn serve_if_in_process(session: &Session) -> Result<Option<Url>> {
    let Some(cloud) = &session.cloud else {
        return Ok(session.cafe.addresses.endpoint().cloned());
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("no free port on loopback")?;
    let endpoint = Url::parse(&format!("http://{}", listener.local_addr()?))?;
    tokio::spawn(emulator::server::serve(cloud.clone(), listener, std::future::pending()));
    Ok(Some(endpoint))
}

async fn start(session: &Session, labs: &Path, lab: Lab, endpoint: Option<&Url>) -> Result<ExitCode> {
    let mut command = cargo(labs);
    command
        .args(["run", "--quiet", "--package", &package(lab)])
        .env("CAFELAB_TARGET", session.cafe.target.to_string())
        .env("CAFELAB_WORKSPACE", session.place.notes())
        .env("AWS_REGION", &session.cafe.region)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::inherit())
        .stdout(Stdio::inherit())
        .stderr(Stdio::piped());
    if let Some(endpoint) = endpoint {
        command.env("CAFELAB_ENDPOINT", endpoint.as_str());
        command.env("CAFELAB_PORT", session.cafe.addresses.port().to_string());
    }
    let mut child = command.spawn().context("the starter could not be started")?;
    let stderr = child.stderr.take().context("the starter has no error output")?;
    let todo = pass_on(stderr).await?;
    let status = child.wait().await?;
    if let Some(task) = todo {
        say(friendly(&task));
        return Ok(ExitCode::from(SOME_FAILED));
    }
    let code = if status.success() { 0 } else { NOT_JUDGED.min(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)) };
    Ok(ExitCode::from(code))
}

/// Passes the starter's error output on, except the panic of a `todo!`, whose text it returns.
async fn pass_on(stderr: impl AsyncRead + Unpin) -> Result<Option<String>> {
    let mut lines = BufReader::new(stderr).lines();
    let mut todo = None;
    let mut held: Vec<String> = Vec::new();
    while let Some(line) = lines.next_line().await? {
        if let Some(task) = line.strip_prefix(TODO) {
            todo = Some(task.to_owned());
            held.clear();
        } else if line.starts_with("thread '") && line.contains("panicked at") {
            held.push(line);
        } else if todo.is_some() && (line.starts_with("note: run with `RUST_BACKTRACE") || line.is_empty()) {
        } else {
            held.drain(..).for_each(remark);
            remark(line);
        }
    }
    held.drain(..).for_each(remark);
    Ok(todo)
}

/// `Task 2.1: create …` as a sentence about what to do next.
fn friendly(task: &str) -> String {
    match task.split_once(": ") {
        Some((number, task)) if number.starts_with("Task ") => {
            let next = words(&text!("task-how"));
            format!("{}\n{next}", words(&text!("task-to-do", number = number, task = task)))
        }
        _ => words(&text!("still-to-do", task = task)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_todo_becomes_a_sentence_and_other_errors_pass() {
        let panic = "\nthread 'main' (7) panicked at src/user_pool.rs:9:5:\nnot yet implemented: Task 2.1: create the pool\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
        let todo = pass_on(panic.as_bytes()).await.expect("readable");
        assert_eq!(todo.as_deref(), Some("Task 2.1: create the pool"));
        assert!(friendly(&todo.expect("a task")).starts_with("Task 2.1 is still to do: create the pool."));
        assert_eq!(pass_on("Error: no such pool\n".as_bytes()).await.expect("readable"), None);
    }
}
