//! `cafelab solve`: the state at the end of a lab.

use std::process::ExitCode;

use anyhow::Result;
use cafe::lab::Lab;
use cafe::wire::Maker;
use checker::text;
use restore::Options;

use crate::args::Solve;
use crate::commands::reset::put;
use crate::progress::{Progress, show_summary};
use crate::session::Session;
use crate::terminal::{say, words};

/// Applies the reference of the labs up to LAB, and with `--files` writes LAB's into the starter.
pub async fn run(session: Session, args: &Solve) -> Result<ExitCode> {
    let lab = args.lab;
    // The cloud notes it: what was made here is no work of the learner's.
    let session = session.through(&Maker::wire("solve", lab))?;
    let options = session.restore_options();
    let plan = async |options: &Options| restore::plan_solve(&session.cafe, lab, options).await;
    if !session.agreed(args.consent.yes, text!("make-the-above"), || plan(&options)).await? {
        return Ok(ExitCode::from(crate::terminal::USAGE));
    }
    let progress = Progress::new();
    let done = restore::solve(&session.cafe, lab, &options, &mut |event| progress.show(&event)).await;
    progress.end();
    show_summary(&done?);
    say(words(&text!("lab-is-solved", lab = lab.slug(), number = lab.number().to_string())));
    if args.files {
        write_files(&session, lab)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write_files(session: &Session, lab: Lab) -> Result<()> {
    let folder = session.place.labs()?.join(lab.slug());
    let mut changed = 0;
    for (path, text) in reference::starter_files(lab) {
        changed += put(session, &folder.join(path), text.as_bytes())?;
    }
    if changed == 0 {
        say(words(&text!("files-are-reference")));
    }
    Ok(())
}
