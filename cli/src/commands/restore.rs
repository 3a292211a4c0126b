//! `cafelab restore`: the state at the start of a lab.

use std::process::ExitCode;

use anyhow::Result;
use cafe::Lab;
use cafe::wire::Maker;
use checker::text;
use restore::Options;

use crate::args::Restore;
use crate::progress::{Progress, show_plan, show_summary};
use crate::session::Session;
use crate::terminal::{say, words};

/// Shows the plan, or makes it so.
pub async fn run(session: Session, args: &Restore) -> Result<ExitCode> {
    let lab = session.lab_or_current(args.lab.lab)?;
    // From the third lab on, labs that a learner was to do are done here, and the cloud notes it.
    let session = if lab > Lab::UserPool { session.through(&Maker::wire("restore", lab))? } else { session };
    let about = session.about(lab)?;
    let options = session.restore_options();
    if args.plan {
        show_plan(&restore::plan(&session.cafe, lab, &options).await?);
        return Ok(ExitCode::SUCCESS);
    }
    let plan = async |options: &Options| restore::plan(&session.cafe, lab, options).await;
    if !session.agreed(args.consent.yes, text!("make-the-above"), || plan(&options)).await? {
        return Ok(ExitCode::from(crate::terminal::USAGE));
    }
    let progress = Progress::new();
    let done = restore::restore(&session.cafe, lab, &options, &mut |event| progress.show(&event)).await;
    progress.end();
    show_summary(&done?);
    match about {
        Some(about) => say(words(&text!(
            "you-are-at-start",
            number = lab.number().to_string(),
            title = &about.title,
            minutes = about.minutes.to_string(),
            lab = lab.slug(),
        ))),
        None => say(words(&text!("you-are-at", lab = lab.slug()))),
    }
    Ok(ExitCode::SUCCESS)
}
