//! `cafelab hint`: a nudge, the place, or the exact change; or what the check is about.

use std::process::ExitCode;

use anyhow::Result;
use checker::hint::Level;
use checker::{select, text};

use super::check::look;
use crate::args::Hint;
use crate::terminal::{language, print, say, usage, words};

/// Prints one level of a check's hints, or its explanation.
pub fn run(args: &Hint) -> Result<ExitCode> {
    let check = select::find(&args.check).map_err(|error| usage(error.to_string()))?;
    if args.explain {
        print(&checker::explain::explain(check, language(), look(false).width));
        return Ok(ExitCode::SUCCESS);
    }
    let hint = checker::hint::hint(&args.check, Level::from_number(args.level).unwrap_or_default())
        .map_err(|error| usage(error.to_string()))?;
    say(words(&hint));
    if args.level < 3 {
        let more = text!("hint-more", check = check.id, level = usize::from(args.level) + 1);
        say(format_args!("\n{}", words(&more)));
    }
    Ok(ExitCode::SUCCESS)
}
