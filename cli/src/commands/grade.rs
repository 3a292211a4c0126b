//! `cafelab grade`: the archives of a class, judged in processes of their own and written down as they come.

mod explain;
mod progress;
mod replay;
mod selftest;
mod summary;
mod workshop;

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use checker::Browser;
use grading::bulk::{Pool, worker};
use grading::code::{Trouble, Workshop};
use grading::export;
use grading::gradebook::changes::changes;
use grading::gradebook::{Book, Request, Todo};
use grading::judge::How;
use grading::ledger::{FILE, Ledger, LedgerError};
use grading::rules;
use grading::shard::{self, Shard};

use crate::args::{self, Format, Grade, GradeCommand, Merge};
use crate::commands::check::browser;
use crate::commands::up::interrupted;
use crate::terminal::{NOT_JUDGED, remark, usage};
use progress::Progress;

/// Grades, or does one of the things beside it.
pub async fn run(args: &Grade) -> Result<ExitCode> {
    if let Some(GradeCommand::Merge(args)) = &args.command {
        return merge(args);
    }
    if args.worker {
        return judge_for_another_process(browser_of(args)?);
    }
    if args.selftest {
        return selftest::run(args).await;
    }
    if let Some(again) = &args.replay {
        return replay::run(args, again.as_ref()).await;
    }
    if let Some(learner) = &args.explain {
        return explain::run(args, learner);
    }
    if args.dry_run {
        return dry_run(args);
    }
    let (request, book, ledger) = asked(args)?;
    let ledger = ledger.map_or_else(|| open(&args.out), Ok)?;
    let todo = book.todo(Some(&ledger), request.shard)?;
    if let Some(shard) = request.shard {
        ledger.begin_shard(shard, &book.plan)?;
    }
    ledger.begin(&serde_json::to_string(&request)?)?;
    if !judge(args, &request, &book, todo, &ledger).await? {
        remark(format_args!(
            "Stopped. What was judged is kept; go on with: cafelab grade --resume --out {}",
            args.out.display()
        ));
        return Ok(ExitCode::from(NOT_JUDGED));
    }
    if let Some(shard) = request.shard {
        ledger.complete_shard()?;
        ledger.finish()?;
        summary::show_shard(shard, &args.out, args.format);
        return Ok(ExitCode::SUCCESS);
    }
    publish(&book, &ledger, &args.out, args.format)
}

/// Grades from the ledger alone, and writes the results.
fn publish(book: &Book, ledger: &Ledger, out: &Path, format: Format) -> Result<ExitCode> {
    let grades = book.grades(ledger)?;
    let notes = book.notes(&grades);
    // Before anything is overwritten.
    summary::show_changes(&changes(&ledger.published()?, &grades, book), format);
    export::write(out, book, (&grades, &notes), ledger)?;
    ledger.finish()?;
    Ok(summary::show(&grades, &notes, out, format))
}

fn merge(args: &Merge) -> Result<ExitCode> {
    let shards = shard::open(&args.shards).map_err(|error| usage(error.to_string()))?;
    let ledger = open(&args.out)?;
    let book = shards.merge(&ledger)?;
    publish(&book, &ledger, &args.out, args.format)
}

/// The ledger of a folder, which is made if it is not there.
pub fn open(out: &Path) -> Result<Ledger> {
    Ledger::open(out).map_err(|error| match error {
        LedgerError::Sqlite(_) | LedgerError::Entry(_) => error.into(),
        _ => usage(error.to_string()),
    })
}

/// What was typed, or what the run that was broken off had been told; and the ledger, if there is one. A folder that nothing
/// was graded into yet is not made before it is clear what to grade. Paths are made absolute, so that it can go on from
/// another folder.
fn asked(args: &Grade) -> Result<(Request, Book, Option<Ledger>)> {
    let ledger = args.out.join(FILE).is_file().then(|| open(&args.out)).transpose()?;
    let request = if args.resume {
        let kept = ledger.as_ref().map(Ledger::unfinished).transpose()?.flatten().ok_or_else(|| {
            usage(format!("no run in {} was broken off; name the archives to grade", args.out.display()))
        })?;
        serde_json::from_str(&kept)?
    } else {
        typed(args)?
    };
    let book = Book::open(&request).map_err(|error| usage(error.to_string()))?;
    Ok((request, book, ledger))
}

fn typed(args: &Grade) -> Result<Request> {
    let absolute = |path: &PathBuf| std::path::absolute(path).with_context(|| path.display().to_string());
    Ok(Request {
        paths: args.paths.iter().map(absolute).collect::<Result<_>>()?,
        rules: rules_file(args).as_ref().map(absolute).transpose()?,
        roster: args.roster.as_ref().map(absolute).transpose()?,
        labs: args.labs.clone(),
        shard: shard_of(args)?,
        anonymous: args.anonymous,
        browser: browser_of(args)?,
    })
}

/// The program of the browser that opens the sites, if one is wanted.
fn browser_of(args: &Grade) -> Result<Option<PathBuf>> {
    match (browser::found(&args.browser), &args.browser) {
        (None, _) | (Some(Err(_)), args::Browser::Auto) => Ok(None),
        (Some(found), _) => found.map(Some).map_err(|error| usage(error.to_string())),
    }
}

fn shard_of(args: &Grade) -> Result<Option<Shard>> {
    let shard = match args.shard.as_deref() {
        None => return Ok(None),
        Some("auto") => Shard::of_job(|name| std::env::var(name).ok()),
        Some(text) => text.parse(),
    };
    shard.map(Some).map_err(|error| usage(error.to_string()))
}

/// `--rules`, else `grading.toml` in the current folder.
fn rules_file(args: &Grade) -> Option<PathBuf> {
    let usual = PathBuf::from(rules::FILE);
    args.rules.clone().or_else(|| usual.is_file().then_some(usual))
}

fn dry_run(args: &Grade) -> Result<ExitCode> {
    let (request, book, ledger) = asked(args)?;
    summary::show_plan(&book, &book.todo(ledger.as_ref(), request.shard)?, args.format);
    Ok(ExitCode::SUCCESS)
}

/// Judges and writes down; tells whether it came to an end.
async fn judge(args: &Grade, request: &Request, book: &Book, todo: Todo, ledger: &Ledger) -> Result<bool> {
    let jobs = args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let mut progress = Progress::new(args.format, &todo);
    let tasks = todo.tasks;
    let workshop = workshop::open(&tasks, &book.plan.how, args.format).await;
    let mut finished = pool(&book.plan.how, request.browser.clone(), jobs, workshop).run(tasks);
    let stop = interrupted();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            one = finished.recv() => {
                let Some(one) = one else { break };
                let how = book.plan.how_for(one.task.marked_for.as_ref());
                ledger.record(&one.task.sha256, &how, &one.outcome, one.duration)?;
                progress.show(&one);
            }
            () = &mut stop => {
                progress.end();
                return Ok(false);
            }
        }
    }
    progress.end();
    Ok(true)
}

/// Processes of this program that judge.
fn pool(how: &How, browser: Option<PathBuf>, jobs: usize, workshop: Option<Result<Workshop, Trouble>>) -> Pool {
    let start = Arc::new(move || worker_command(browser.as_deref()));
    Pool { start, how: how.clone(), jobs, workshop, grace: Duration::from_secs(5) }
}

/// This program again. It needs nothing of the surroundings.
fn worker_command(browser: Option<&Path>) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["grade", "--worker"]).env_clear().env("AWS_EC2_METADATA_DISABLED", "true");
    if let Some(browser) = browser {
        // Distributions start browsers by scripts.
        command.arg("--browser").arg(browser).env("PATH", "/usr/local/bin:/usr/bin:/bin");
    }
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    #[cfg(windows)]
    for name in ["SystemRoot", "TEMP"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    Ok(command)
}

/// Removes the folder that this process was given for its files: whoever gave it may have been killed meanwhile.
fn tidy() {
    let own = std::env::temp_dir();
    if own.file_name().is_some_and(|name| name.to_string_lossy().starts_with(grading::bulk::OWN_FOLDER)) {
        let _ = std::fs::remove_dir_all(own);
    }
}

/// In a thread of its own, whose stack holds what an archive may nest.
fn judge_for_another_process(browser: Option<PathBuf>) -> Result<ExitCode> {
    let browser = browser.map(Browser::new);
    let serve = move || worker::serve(BufReader::new(io::stdin()), io::stdout().lock(), browser.as_ref());
    let thread = std::thread::Builder::new().name("judge".to_owned()).stack_size(32 << 20).spawn(serve)?;
    let joined = thread.join();
    tidy();
    match joined {
        Ok(served) => served.map(|()| ExitCode::SUCCESS).context("whoever asked has gone away"),
        Err(_) => Ok(ExitCode::from(NOT_JUDGED)),
    }
}
