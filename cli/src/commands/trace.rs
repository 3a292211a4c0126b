//! `cafelab trace`: the café cloud's flight recorder as a file that can be kept and sent on.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::args::Trace;
use crate::course_files;
use crate::session::Session;
use crate::terminal::{print, remark, usage};

/// Asks the running cloud what it has recorded, and draws it.
pub async fn run(session: &Session, args: &Trace) -> Result<ExitCode> {
    if session.cloud.is_some() {
        return Err(usage(
            "no café cloud is running, and only a running one remembers what went through it; start it with `cafelab up --detach`",
        ));
    }
    let exchanges = cafe::control::exchanges(&session.cafe).await?;
    let exchanges =
        exchanges.ok_or_else(|| usage("only the café cloud has a flight recorder; the target is another"))?;
    let page = emulator::trace(&exchanges);
    match &args.output {
        None => print(&page),
        Some(file) => {
            course_files::write(file, page.as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
            let count = exchanges["exchanges"].as_array().map_or(0, Vec::len);
            remark(format_args!("{count} exchanges are drawn in {}", file.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
