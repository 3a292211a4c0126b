//! `cafelab check`: verifies the deployment.

mod browser;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use cafe::wire::Wire;
use cafe::{Cafe, Lab, Secret};
use checker::record::{About, Invalid, Playback, Recording, Tape};
use checker::report::{human, json};
use checker::{Context, Event, Options, Run, Selection, Verdict};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use crate::args::{Check, Format};
use crate::commands::up::interrupted;
use crate::session::Session;
use crate::terminal::{confirm, print, remark, say, usage};
use crate::{clock, course_files};

/// Lists the checks with what they are worth.
pub fn list(args: &Check) -> Result<ExitCode> {
    let selection = Selection::parse(&args.select).map_err(|error| usage(error.to_string()))?;
    let chosen = || checker::checks::ALL.iter().filter(|check| selection.selects(check.id));
    if args.format == Format::Json {
        let rows = chosen().map(|check| {
            serde_json::json!({
                "id": check.id, "lab": check.lab.slug(), "claim": check.claim,
                "points": check.points, "needs": check.needs,
            })
        });
        say(serde_json::Value::Array(rows.collect()));
        return Ok(ExitCode::SUCCESS);
    }
    for lab in Lab::ALL {
        let of_lab: Vec<_> = chosen().filter(|check| check.lab == lab).collect();
        if of_lab.is_empty() {
            continue;
        }
        say(lab.slug());
        for check in of_lab {
            say(format_args!("  {:<36} {:>2} points  {}", check.id, check.points, check.claim));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs checks and reports.
pub async fn run(session: Session, args: &Check) -> Result<ExitCode> {
    let selection = select(&session, args)?;
    let browser = browser::choose(&args.browser, &selection, &args.select)?;
    let options = Options { browser, ..options(&session, args).await? };
    if args.watch {
        return watch(&session, &selection, &options).await;
    }
    let Some(file) = &args.record else {
        let started_at = clock::now();
        let run = run_once(&session.cafe, &selection, options, args.format).await?;
        return deliver(&run, &session.cafe, args, started_at).await;
    };
    let tape = Arc::new(Tape::new(options.password.as_ref().map(Secret::reveal)));
    let wire: Arc<dyn Wire> = Arc::clone(&tape) as _;
    let session = session.through(&wire)?;
    let about = About::of(&session.cafe, &options, selection.ids());
    let run = run_once(&session.cafe, &selection, options, args.format).await?;
    let code = deliver(&run, &session.cafe, args, about.at).await?;
    course_files::write(file, tape.recording(about).to_text().as_bytes())
        .with_context(|| format!("cannot write {}", file.display()))?;
    remark(format_args!("What the checks saw is in {}; its secrets are not.", file.display()));
    Ok(code)
}

/// Judges a recording.
pub async fn replay(args: &Check) -> Result<ExitCode> {
    let file = args.replay.as_deref().unwrap_or(Path::new(""));
    let text =
        std::fs::read_to_string(file).map_err(|error| usage(format!("cannot read {}: {error}", file.display())))?;
    let invalid = |error: Invalid| usage(format!("{}: {error}", file.display()));
    let recording = Recording::parse(&text).map_err(invalid)?;
    let started_at = recording.about.at;
    let (cafe, options, selection) = Playback::open(recording).await.map_err(invalid)?;
    let run = run_once(&cafe, &selection, options, args.format).await?;
    deliver(&run, &cafe, args, started_at).await
}

/// Writes the report and tells the exit code.
async fn deliver(run: &Run, cafe: &Cafe, args: &Check, started_at: Timestamp) -> Result<ExitCode> {
    let text = match args.format {
        Format::Json => json::Report::new(run, cafe, started_at).await.to_text(),
        Format::Human => human::write(run, look(args.output.is_some())),
    };
    match &args.output {
        None => print(&text),
        Some(file) => {
            course_files::write(file, text.as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
            remark(format_args!("The report is in {}", file.display()));
        }
    }
    Ok(ExitCode::from(run.exit_code()))
}

/// What was named; `current` is the lab that the learner is at.
fn select(session: &Session, args: &Check) -> Result<Selection> {
    let current = session.lab_or_current(None)?;
    let words: Vec<_> =
        args.select.iter().map(|word| if word == "current" { current.slug() } else { word.as_str() }).collect();
    Selection::parse(&words).map_err(|error| usage(error.to_string()))
}

async fn options(session: &Session, args: &Check) -> Result<Options> {
    let cafe = &session.cafe;
    // `check` only reads: on live it does not even make up a password that nobody has set.
    let password = cafe.known_frank_password()?;
    let mut options = Options::new(cafe, password, args.seed.unwrap_or_else(clock::seed), clock::now);
    options.pictures = Some(session.place.notes().join("pictures"));
    if cafe.target.is_live() {
        options.may_write = args.consent.yes || probe_agreed(session).await;
    }
    Ok(options)
}

async fn probe_agreed(session: &Session) -> bool {
    // Without an account there is nothing to ask about; the first check says why there is none.
    let Ok(account) = session.cafe.account().await else { return false };
    let table = &session.cafe.config.names.table;
    confirm(&format!(
        "Account {account}: one check writes an item into {table} and removes it at once. \
         Without it the report is compared with a fresh scan. Write it?"
    ))
}

/// Runs the checks; Ctrl-C breaks off and still removes the probe item.
async fn run_once(cafe: &Arc<Cafe>, selection: &Selection, options: Options, format: Format) -> Result<Run> {
    let context = Context::new(Arc::clone(cafe), options);
    let tidy = context.tidier();
    let bar = (format == Format::Human && std::io::stderr().is_terminal()).then(|| {
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} checks").expect("a literal template");
        ProgressBar::new(selection.with_needs().len() as u64).with_style(style)
    });
    let shown = bar.clone();
    let sink = Arc::new(move |event: Event| {
        if let (Some(bar), Event::Finished(..)) = (&shown, event) {
            bar.inc(1);
        }
    });
    let outcome = tokio::select! {
        run = checker::run(context, selection, sink) => Ok(run),
        () = interrupted() => {
            tidy.tidy_up().await;
            Err(anyhow::anyhow!("broken off; nothing of the checks is left on the target"))
        }
    };
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    outcome
}

/// Checks again and again, and tells what changed.
async fn watch(session: &Session, selection: &Selection, options: &Options) -> Result<ExitCode> {
    if session.cloud.is_some() {
        return Err(usage(
            "nothing can change while this command holds the café cloud; start one that runs apart: `cafelab up --detach`",
        ));
    }
    let pause = Duration::from_secs(if session.cafe.target.is_live() { 30 } else { 2 });
    let mut known: BTreeMap<&str, Verdict> = BTreeMap::new();
    remark("Watching; only changes are shown. Ctrl-C ends.");
    loop {
        let run = run_once(&session.cafe, selection, options.clone(), Format::Json).await?;
        for record in &run.records {
            if known.insert(record.check.id, record.verdict) != Some(record.verdict) {
                say(format_args!("{:<10}  {}", record.verdict.label(), record.check.id));
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = interrupted() => return Ok(ExitCode::from(run.exit_code())),
        }
    }
}

/// How the report looks here.
pub fn look(to_file: bool) -> human::Look {
    let terminal = console::Term::stdout();
    let width = if terminal.is_term() { usize::from(terminal.size().1).clamp(60, 120) } else { 100 };
    human::Look { colour: console::colors_enabled() && !to_file, width, ..human::Look::default() }
}
