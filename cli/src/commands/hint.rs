//! `cafelab hint`: a nudge, the place, or the exact change.

use std::process::ExitCode;

use anyhow::Result;
use checker::hint::Level;

use crate::args::Hint;
use crate::terminal::{say, usage};

/// Prints one level of a check's hints.
pub fn run(args: &Hint) -> Result<ExitCode> {
    let hint = checker::hint::hint(&args.check, Level::from_number(args.level).unwrap_or_default())
        .map_err(|error| usage(error.to_string()))?;
    say(hint);
    if args.level < 3 {
        say(format_args!("\nMore: cafelab hint {} --level {}", args.check, args.level + 1));
    }
    Ok(ExitCode::SUCCESS)
}
