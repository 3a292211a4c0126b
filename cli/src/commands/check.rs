//! `cafelab check`: verifies the deployment.

pub mod browser;

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use cafe::wire::Wire;
use cafe::{Cafe, Lab, Secret};
use checker::record::{About, Invalid, Playback, Recording, Tape};
use checker::report::{self, Format, Look, Report};
use checker::text;
use checker::{Context, Event, Options, Run, Selection};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use crate::args::Check;
use crate::commands::up::interrupted;
use crate::session::Session;
use crate::terminal::{confirm, language, print, remark, say, usage, words};
use crate::{clock, output};

/// Lists the checks with what they are worth.
pub fn list(args: &Check) -> Result<ExitCode> {
    let selection = Selection::parse(&args.select).map_err(|error| usage(error.to_string()))?;
    let chosen = || checker::checks::ALL.iter().filter(|check| selection.selects(check.id));
    if args.format == Format::Json {
        let rows = chosen().map(|check| {
            serde_json::json!({
                "id": check.id, "lab": check.lab.slug(), "claim": words(&check.claim()),
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
            let claim = words(&check.claim());
            let points = words(&text!("points", count = u64::from(check.points)));
            say(format_args!("  {:<36} {points:>9}  {claim}", check.id));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what the checks do, and why they matter.
pub fn explain(args: &Check) -> Result<ExitCode> {
    let selection = Selection::parse(&args.select).map_err(|error| usage(error.to_string()))?;
    let chosen = checker::checks::ALL.iter().filter(|check| selection.selects(check.id));
    let width = look(false).width;
    let texts: Vec<_> = chosen.map(|check| checker::explain::explain(check, language(), width)).collect();
    print(&texts.join("\n"));
    Ok(ExitCode::SUCCESS)
}

/// Runs checks and reports.
pub async fn run(session: Session, args: &Check) -> Result<ExitCode> {
    let selection = select(&session, args)?;
    let browser = browser::choose(&args.browser, &selection, &args.select)?;
    let options = Options { browser, ..options(&session, args).await? };
    let Some(file) = &args.record else {
        return judged(&session.cafe, &selection, options, args, clock::now()).await;
    };
    let tape = Arc::new(Tape::new(options.password.as_ref().map(Secret::reveal)));
    let wire: Arc<dyn Wire> = Arc::clone(&tape) as _;
    let session = session.through(&wire)?;
    let about = About::of(&session.cafe, &options, selection.ids());
    let code = judged(&session.cafe, &selection, options, args, about.at).await?;
    write(file, &tape.recording(about).to_text())?;
    remark(words(&text!("recording-is-in", file = file.display().to_string())));
    Ok(code)
}

/// Judges a recording.
pub async fn replay(args: &Check) -> Result<ExitCode> {
    let file = args.replay.as_deref().unwrap_or(Path::new(""));
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| usage(format!("{shown}: {error}")))?;
    let invalid = |error: Invalid| usage(format!("{shown}: {error}"));
    let recording = Recording::parse(&text).map_err(invalid)?;
    let started_at = recording.about.at;
    let (cafe, options, selection) = Playback::open(recording).await.map_err(invalid)?;
    judged(&cafe, &selection, options, args, started_at).await
}

/// Runs the checks, writes the report and tells the exit code.
async fn judged(
    cafe: &Arc<Cafe>,
    selection: &Selection,
    options: Options,
    args: &Check,
    started_at: Timestamp,
) -> Result<ExitCode> {
    let written = |report: &Report| report::write(report, args.format, look(args.output.is_some()));
    // Who reads the file after a run that was killed finds no report of an earlier one, and no half of one.
    if let Some(file) = &args.output {
        let unfinished = Run::unfinished(selection, options.seed);
        write(file, &written(&Report::about(&unfinished, cafe, None, started_at, language())))?;
    }
    let run = run_once(cafe, selection, options, args.format == Format::Human).await?;
    let text = written(&Report::new(&run, cafe, started_at, language()).await);
    match &args.output {
        None => print(&text),
        Some(file) => {
            write(file, &text)?;
            remark(words(&text!("report-is-in", file = file.display().to_string())));
        }
    }
    Ok(if args.format.wants_exit_0() { ExitCode::SUCCESS } else { ExitCode::from(run.exit_code()) })
}

fn write(file: &Path, text: &str) -> Result<()> {
    output::write_whole(file, text).with_context(|| words(&text!("cannot-write", file = file.display().to_string())))
}

/// What was named; `current` is the lab that the learner is at.
pub fn select(session: &Session, args: &Check) -> Result<Selection> {
    let current = session.lab_or_current(None)?;
    let words: Vec<_> =
        args.select.iter().map(|word| if word == "current" { current.slug() } else { word.as_str() }).collect();
    Selection::parse(&words).map_err(|error| usage(error.to_string()))
}

pub async fn options(session: &Session, args: &Check) -> Result<Options> {
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
    confirm(&words(&text!("may-write-probe", account = account, table = table)))
}

/// Runs the checks, with a bar if somebody looks on; Ctrl-C breaks off and still removes the probe item.
pub async fn run_once(cafe: &Arc<Cafe>, selection: &Selection, options: Options, shown: bool) -> Result<Run> {
    let context = Context::new(Arc::clone(cafe), options);
    let tidy = context.tidier();
    let bar = (shown && std::io::stderr().is_terminal()).then(|| {
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} checks").expect("a literal template");
        ProgressBar::new(selection.with_needs().len() as u64).with_style(style)
    });
    let counting = bar.clone();
    let sink = Arc::new(move |event: Event| {
        if let (Some(bar), Event::Finished(..)) = (&counting, event) {
            bar.inc(1);
        }
    });
    let outcome = tokio::select! {
        run = checker::run(context, selection, sink) => Ok(run),
        () = interrupted() => {
            tidy.tidy_up().await;
            Err(anyhow::anyhow!(words(&text!("broken-off"))))
        }
    };
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    outcome
}

/// How the report looks here.
pub fn look(to_file: bool) -> Look {
    let terminal = console::Term::stdout();
    let width = if terminal.is_term() { usize::from(terminal.size().1).clamp(60, 120) } else { 100 };
    Look { colour: console::colors_enabled() && !to_file, width, ..Look::default() }
}
