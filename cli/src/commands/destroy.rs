//! `cafelab destroy`: removes what the course made, and proves that nothing is left.

use std::process::ExitCode;

use anyhow::Result;
use restore::{Consent, Found, Ownership};

use crate::args;
use crate::progress::Progress;
use crate::session::Session;
use crate::terminal::{NOT_JUDGED, USAGE, confirm, say};

/// Lists, asks, removes, looks again.
pub async fn run(session: &Session, args: &args::Consent) -> Result<ExitCode> {
    let cafe = &session.cafe;
    let found = restore::survey(cafe).await?;
    if found.is_empty() {
        say("There is nothing of the course here.");
        return Ok(ExitCode::SUCCESS);
    }
    found.iter().for_each(show);
    if cafe.target.is_live() && !args.yes {
        let account = cafe.account().await?;
        if !confirm(&format!("Account {account}, region {}: remove these for good?", cafe.region)) {
            say("Nothing was removed. (Without a terminal, agree with --yes.)");
            return Ok(ExitCode::from(USAGE));
        }
    }
    let progress = Progress::new();
    let done = restore::destroy(cafe, consent_for_names(session, &found), &mut |event| progress.show(&event)).await;
    progress.end();
    let done = done?;
    say(format_args!("{} removed.", done.removed.len()));
    if !done.kept.is_empty() {
        say("Kept, because only their names say that they are the course's:");
        done.kept.iter().for_each(show);
    }
    if done.left.is_empty() {
        say("Looked again: nothing that the course made is left.");
        return Ok(ExitCode::SUCCESS);
    }
    say("Still there, although it was to be removed:");
    done.left.iter().for_each(show);
    Ok(ExitCode::from(NOT_JUDGED))
}

/// What is only called like the course's is asked for apart, even with `--yes`. On an emulator there is nothing to lose.
fn consent_for_names(session: &Session, found: &[Found]) -> Consent {
    let doubtful = found.iter().any(|found| found.ownership == Ownership::NameOnly);
    let live = session.cafe.target.is_live();
    if !doubtful
        || !live
        || confirm("Some are only called like the course's, and neither journal nor tag says so. Remove them too?")
    {
        return Consent::Everything;
    }
    Consent::OwnedOnly
}

fn show(found: &Found) {
    let why = match found.ownership {
        Ownership::Journal => "made by the course",
        Ownership::Tag => "tagged by the course",
        Ownership::NameOnly => "only its name says so",
    };
    let id = if found.id == found.name { String::new() } else { format!(" ({})", found.id) };
    say(format_args!("  {} {}{id}: {why}", found.kind, found.name));
}
