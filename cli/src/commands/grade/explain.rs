//! `cafelab grade --explain LEARNER`: what a grade rests on, from the ledger alone.

use std::process::ExitCode;

use anyhow::Result;
use cafe::Learner;
use checker::report::{self, Format as ReportFormat, Look};
use grading::code::{Source, Work};
use grading::export::feedback::{arithmetic, total};
use grading::grade::Grade as Graded;
use grading::gradebook::notes::sentence;
use grading::judge::{How, Outcome};
use grading::ledger::{FILE, Ledger};
use serde_json::json;

use super::open;
use crate::args::{Format, Grade};
use crate::commands::check::look;
use crate::terminal::{print, say, usage};

/// Shows the grade that was published last, the report of the archive that counts, and its evidence.
pub fn run(args: &Grade, learner: &Learner) -> Result<ExitCode> {
    let (ledger, grade) = published(args, learner)?;
    let entry = match &grade.submission {
        Some(handed) => ledger.counted(handed)?,
        None => None,
    };
    if args.format == Format::Json {
        let (how, outcome) = entry.unzip();
        say(json!({ "grade": grade, "how": how, "outcome": outcome }));
        return Ok(ExitCode::SUCCESS);
    }
    say(format_args!("{learner}: {}", total(&grade)));
    for line in arithmetic(&grade) {
        say(format_args!("  {line}"));
    }
    let Some((how, outcome)) = entry else { return Ok(ExitCode::SUCCESS) };
    if let Some(handed) = &grade.submission {
        say(format_args!("  {} (SHA-256 {})", handed.path, handed.sha256));
    }
    match outcome {
        Outcome::Judged(judged) => {
            say(format_args!(
                "  judged with the seed {} as of {}, {}\n",
                judged.report.seed,
                judged.made_at,
                limits(&how, judged.work.is_some())
            ));
            if let Some(work) = &judged.work {
                show_work(work);
            }
            for made in &judged.traces.made_by {
                say(format_args!("  {}", sentence(made)));
            }
            print(&report::write(&judged.report, ReportFormat::Human, Look { evidence: true, ..look(false) }));
        }
        Outcome::Refused { reason } => say(format_args!("  refused: {reason}")),
        Outcome::Broken { reason, log } => say(format_args!("  not judged: {reason}\n{log}")),
    }
    Ok(ExitCode::SUCCESS)
}

/// What a learner was told last, and the ledger that knows why.
pub fn published(args: &Grade, learner: &Learner) -> Result<(Ledger, Graded)> {
    if !args.out.join(FILE).is_file() {
        return Err(usage(format!("nothing was graded into {} yet", args.out.display())));
    }
    let ledger = open(&args.out)?;
    let published = ledger.published()?.into_iter().find(|one| one.learner == *learner);
    let published = published.ok_or_else(|| usage(format!("{learner} has no grade in {}", args.out.display())))?;
    let grade = serde_json::from_str(&published.grade)?;
    Ok((ledger, grade))
}

fn show_work(work: &Work) {
    say(format_args!("  compiled by {}", work.compiler));
    for what in &work.guards.enforced {
        say(format_args!("  enforced: {what}"));
    }
    for what in &work.guards.missing {
        say(format_args!("  not enforced: {what}"));
    }
    for lab in &work.labs {
        say(format_args!("  {}: {}", lab.lab, lab.came.sentence()));
        for line in lab.said.lines() {
            say(format_args!("    | {line}"));
        }
    }
    say("");
}

fn limits(how: &How, code: bool) -> String {
    let (source, what) = if code { (Source::Folder, "code") } else { (Source::Archive, "an archive") };
    format!("at most {} s and {} MiB for {what}", how.seconds_of(&source), how.memory >> 20)
}
