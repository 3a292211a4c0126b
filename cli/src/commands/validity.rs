//! `cafelab validity`: how often are the checks wrong?

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;
use checker::{select, text};
use grading::validity::{self, Options, report};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Format, Validity};
use crate::clock;
use crate::terminal::{SOME_FAILED, print, remark, usage, words};

/// What the checks' randomised probes are made from: the same each time, so that a number can be compared.
const SEED: u64 = 42;

/// Runs the checks on all deployments whose verdict is known.
pub async fn run(args: &Validity) -> Result<ExitCode> {
    let check = args.check.as_deref().map(select::find).transpose().map_err(|error| usage(error.to_string()))?;
    let options = Options { now: clock::now, seed: SEED, check: check.map(|check| check.id.to_owned()) };
    let bar = (args.format == Format::Human && std::io::stderr().is_terminal()).then(|| {
        let style = ProgressStyle::with_template("{spinner} {pos} deployments judged").expect("a literal template");
        ProgressBar::new_spinner().with_style(style)
    });
    let study = validity::run(&options, |_| {
        if let Some(bar) = &bar {
            bar.inc(1);
        }
    })
    .await?;
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    match args.format {
        Format::Json => print(&report::json(&study)),
        Format::Human => {
            print(&report::human(&study));
            remark(words(&text!("it-took", seconds = format!("{:.1}", study.duration.as_secs_f64()))));
        }
    }
    Ok(if study.problems().next().is_none() { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}
