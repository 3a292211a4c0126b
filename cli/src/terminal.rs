//! How the program talks: data to stdout, everything else to stderr, colour only where it helps.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use checker::{Language, Text, text};
use console::style;

use crate::args::Color;

/// Some check failed.
pub const SOME_FAILED: u8 = 1;
/// The command line, a file or a folder is not right.
pub const USAGE: u8 = 2;
/// Something could not be judged or done.
pub const NOT_JUDGED: u8 = 3;

/// The learner has to change what was typed or written, and nothing was done.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// An error of usage as an `anyhow` error.
pub fn usage(text: impl Into<String>) -> anyhow::Error {
    Usage(text.into()).into()
}

/// Applies `--color`; `auto` follows the terminal and the `NO_COLOR` convention.
pub fn use_color(color: Color) {
    let forced = match color {
        Color::Auto => return,
        Color::Always => true,
        Color::Never => false,
    };
    console::set_colors_enabled(forced);
    console::set_colors_enabled_stderr(forced);
}

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Applies `--lang`. Like its colours, the language of a terminal is the same for the whole program.
pub fn use_language(language: Language) {
    let _ = LANGUAGE.set(language);
}

/// What people are spoken to in.
pub fn language() -> Language {
    LANGUAGE.get().copied().unwrap_or_default()
}

/// A message in the language of the terminal.
pub fn words(text: &Text) -> String {
    text.in_language(language())
}

/// Writes an error and its causes, and tells the exit code.
pub fn complain(error: &anyhow::Error) -> ExitCode {
    remark(format_args!("{} {error}", style(words(&text!("error"))).red().bold().for_stderr()));
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Errors that pass the text of their source on say nothing twice.
        if !said.contains(&cause) {
            remark(format_args!("  {}", words(&text!("because", cause = &cause))));
        }
        said = cause;
    }
    ExitCode::from(if error.is::<Usage>() { USAGE } else { NOT_JUDGED })
}

/// Writes data. A reader that has gone away (`| head`) is not an error.
pub fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Writes a line of data.
pub fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes a line of talk, which is not data.
pub fn remark(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Asks a yes-or-no question. Without a terminal the answer is no.
pub fn confirm(question: &str) -> bool {
    if !std::io::stdin().is_terminal() {
        return false;
    }
    let _ = write!(std::io::stderr().lock(), "{question} [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}
