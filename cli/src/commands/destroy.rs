//! `cafelab destroy`: removes what the course made, and proves that nothing is left.

use std::process::ExitCode;

use anyhow::Result;
use checker::text;
use restore::{Consent, Found, Ownership};

use crate::args;
use crate::progress::Progress;
use crate::session::Session;
use crate::terminal::{NOT_JUDGED, USAGE, confirm, say, words};

/// Lists, asks, removes, looks again.
pub async fn run(session: &Session, args: &args::Consent) -> Result<ExitCode> {
    let cafe = &session.cafe;
    let found = restore::survey(cafe).await?;
    if found.is_empty() {
        say(words(&text!("destroy-nothing")));
        return Ok(ExitCode::SUCCESS);
    }
    found.iter().for_each(show);
    if cafe.target.is_live() && !args.yes {
        let account = cafe.account().await?;
        if !confirm(&words(&text!("agree", account = account, region = &cafe.region, what = text!("destroy-question"))))
        {
            say(words(&text!("nothing-was-removed")));
            return Ok(ExitCode::from(USAGE));
        }
    }
    let progress = Progress::new();
    let done = restore::destroy(cafe, consent_for_names(session, &found), &mut |event| progress.show(&event)).await;
    progress.end();
    let done = done?;
    say(words(&text!("destroy-removed", count = done.removed.len())));
    if !done.kept.is_empty() {
        say(words(&text!("destroy-kept")));
        done.kept.iter().for_each(show);
    }
    if done.left.is_empty() {
        say(words(&text!("destroy-proof")));
        return Ok(ExitCode::SUCCESS);
    }
    say(words(&text!("destroy-left")));
    done.left.iter().for_each(show);
    Ok(ExitCode::from(NOT_JUDGED))
}

/// What is only called like the course's is asked for apart, even with `--yes`. On an emulator there is nothing to lose.
fn consent_for_names(session: &Session, found: &[Found]) -> Consent {
    let doubtful = found.iter().any(|found| found.ownership == Ownership::NameOnly);
    let live = session.cafe.target.is_live();
    if !doubtful || !live || confirm(&words(&text!("destroy-by-name"))) {
        return Consent::Everything;
    }
    Consent::OwnedOnly
}

fn show(found: &Found) {
    let why = match found.ownership {
        Ownership::Journal => text!("owned-by-journal"),
        Ownership::Tag => text!("owned-by-tag"),
        Ownership::NameOnly => text!("owned-by-name"),
    };
    let id = if found.id == found.name { String::new() } else { format!(" ({})", found.id) };
    say(format_args!("  {} {}{id}: {}", found.kind, found.name, words(&why)));
}
