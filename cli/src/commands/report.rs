//! `cafelab report`: a class that was graded, as a page, as JSON, or in a few lines.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use cafe::lab::Lab;
use grading::cohort::{Cohort, page};
use grading::export::COHORT;
use grading::judge::fingerprint;
use grading::ledger::FILE;

use crate::args::{Format, Report};
use crate::commands::grade::open;
use crate::course_files::{self, LABS, files};
use crate::terminal::{say, usage};

/// Looks at all grades of a folder.
pub fn run(args: &Report) -> Result<ExitCode> {
    if !args.out.join(FILE).is_file() {
        return Err(usage(format!("nothing was graded into {} yet; see `cafelab grade`", args.out.display())));
    }
    let ledger = open(&args.out)?;
    let cohort = Cohort::of(&ledger, &given())?;
    if args.html {
        let file = args.output.clone().unwrap_or_else(|| args.out.join(COHORT));
        let text = page::write(&cohort, "The class");
        course_files::write(&file, text.as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
        say(format_args!("The report is in {}", file.display()));
        return Ok(ExitCode::SUCCESS);
    }
    match args.format {
        Format::Json => say(serde_json::to_string(&cohort)?),
        Format::Human => show(&cohort),
    }
    Ok(ExitCode::SUCCESS)
}

/// Fingerprints of what every learner is given: the starters, and the reference that `solve --files` writes.
fn given() -> BTreeSet<String> {
    let starters = files(&LABS).into_iter().map(|(_, contents)| fingerprint(contents));
    let reference = Lab::ALL.into_iter().flat_map(reference::starter_files);
    starters.chain(reference.map(|(_, text)| fingerprint(text.as_bytes()))).collect()
}

fn show(cohort: &Cohort) {
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
    say(format_args!(
        "{} of {} learners have a grade, out of {}: mean {}, median {}, standard deviation {}",
        cohort.graded,
        cohort.learners,
        cohort.out_of,
        number(cohort.mean),
        number(cohort.median),
        number(cohort.deviation)
    ));
    say("\npassed  failed  discrimination  check");
    for check in &cohort.checks {
        let percent = check.pass_rate.map_or_else(|| "–".to_owned(), |rate| format!("{:.0} %", rate * 100.0));
        say(format_args!("{percent:>6}  {:>6}  {:>14}  {}", check.fail, number(check.discrimination), check.id));
    }
    for one in &cohort.mistakes {
        say(format_args!("\n{} × {} ({})", one.learners, one.name, one.check));
    }
    for group in &cohort.similar {
        let learners: Vec<_> = group.learners.iter().map(ToString::to_string).collect();
        say(format_args!(
            "\nsimilar: {} ({} ids and {} sources in common)",
            learners.join(", "),
            group.ids.len(),
            group.sources.len()
        ));
    }
}
