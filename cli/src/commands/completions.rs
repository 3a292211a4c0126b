//! `cafelab completions`.

use std::process::ExitCode;

use clap::CommandFactory;

use crate::args::{Cli, Completions};

/// Writes the completion script of a shell.
pub fn run(args: &Completions) -> ExitCode {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "cafelab", &mut out);
    crate::terminal::print(&String::from_utf8_lossy(&out));
    ExitCode::SUCCESS
}
