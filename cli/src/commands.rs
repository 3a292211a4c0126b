//! One module per command, and the table that leads to them.

mod check;
mod completions;
mod destroy;
mod doctor;
mod down;
mod grade;
mod hint;
mod init;
mod open;
mod report;
mod reset;
mod restore;
mod run;
pub mod sandboxed;
#[cfg(feature = "solve")]
mod solve;
mod status;
mod submit;
mod tour;
mod trace;
pub mod up;
mod validity;
mod watch;

use std::process::ExitCode;

use anyhow::Result;
use cafe::Target;

use crate::args::{Cli, Command};
use crate::place::Place;
use crate::session::Session;
use crate::terminal::usage;

/// Runs what was typed.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    match &cli.command {
        Command::Completions(args) => return Ok(completions::run(args)),
        Command::Init(args) => return init::run(args),
        Command::Hint(args) => return hint::run(args),
        Command::Report(args) => return report::run(args),
        Command::Grade(args) => return grade::run(args).await,
        Command::Check(args) if args.list => return check::list(args),
        Command::Check(args) if args.replay.is_some() => return check::replay(args).await,
        Command::Check(args) if args.explain => return check::explain(args),
        Command::Validity(args) => return validity::run(args).await,
        _ => {}
    }
    let place = Place::find(&cli.global)?;
    match &cli.command {
        Command::Up(args) => return up::run(&place, args).await,
        Command::Down(args) => return down::run(&place, args).await,
        Command::Tour(args) => return tour::run(&place, args).await,
        _ => {}
    }
    let target = target_of(&cli, &place)?;
    if let Command::Doctor(args) = &cli.command {
        return doctor::run(&place, &target, args).await;
    }
    if let Command::Check(args) = &cli.command
        && args.watch
    {
        return Box::pin(watch::run(place, target, args)).await;
    }
    if let Command::Submit(args) = &cli.command {
        return submit::run(&place, &target, args).await;
    }
    let session = Session::open(place, target).await?;
    match &cli.command {
        Command::Status(args) => status::run(&session, args).await,
        Command::Restore(args) => restore::run(session, args).await,
        Command::Run(args) => run::run(&session, args).await,
        Command::Check(args) => check::run(session, args).await,
        #[cfg(feature = "solve")]
        Command::Solve(args) => solve::run(session, args).await,
        Command::Reset(args) => reset::run(&session, args),
        Command::Open(args) => open::run(&session, args).await,
        Command::Trace(args) => trace::run(&session, args).await,
        Command::Destroy(args) => destroy::run(&session, args).await,
        _ => unreachable!("handled above"),
    }
}

/// `--target` or `CAFELAB_TARGET`, else `cafelab.toml`, else the café cloud.
fn target_of(cli: &Cli, place: &Place) -> Result<Target> {
    if let Some(target) = &cli.global.target {
        return Ok(target.clone());
    }
    let configured = place.config.target.as_deref().map(str::parse).transpose();
    let file = place.folder.join(cafe::config::FILE_NAME);
    let target = configured.map_err(|error| usage(format!("{}: target: {error}", file.display())))?;
    Ok(target.unwrap_or_default())
}
