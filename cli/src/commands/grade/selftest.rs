//! `cafelab grade --selftest`: whether the rules give nothing for nothing and everything for the reference.

use std::process::ExitCode;

use anyhow::Result;
use grading::code::{Guards, Trouble};
use grading::grade::Grade as Graded;
use grading::judge::How;
use grading::rules::Rules;
use grading::selftest;
use serde_json::json;

use super::{rules_file, workshop};
use crate::args::{Format, Grade};
use crate::terminal::{SOME_FAILED, say, usage};

/// Grades an empty café and the reference.
pub async fn run(args: &Grade) -> Result<ExitCode> {
    let rules = Rules::of(rules_file(args).as_deref(), &args.labs).map_err(|error| usage(error.to_string()))?;
    let test = selftest::run(&rules).await?;
    let passes = test.passes();
    let sandbox = workshop::probe(&How::default()).await;
    match args.format {
        Format::Json => {
            say(json!({ "event": "selftest", "passes": passes, "empty": test.empty, "reference": test.reference,
                "sandbox": sandbox.as_ref().ok(), "no_sandbox": sandbox.as_ref().err().map(ToString::to_string) }));
        }
        Format::Human => {
            say(line("an empty café", &test.empty));
            say(line("the reference", &test.reference));
            say(if passes {
                "The rules give nothing for nothing and everything for the reference."
            } else {
                "These rules are not right: nothing has to give nothing, and the reference everything."
            });
            show(&sandbox);
        }
    }
    Ok(if passes { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// Whether code can be judged here, which the rules do not depend on.
fn show(sandbox: &Result<Guards, Trouble>) {
    match sandbox {
        Ok(guards) => {
            say("Code of learners can be run here. Enforced are:");
            guards.enforced.iter().for_each(|what| say(format_args!("  {what}")));
            guards.missing.iter().for_each(|what| say(format_args!("  NOT enforced: {what}")));
        }
        Err(trouble) => say(format_args!("Code of learners cannot be judged here: {trouble}.")),
    }
}

fn line(what: &str, grade: &Graded) -> String {
    let total = grade.computed.map_or_else(|| "no grade".to_owned(), |total| total.to_string());
    format!("{what}: {total} of {}", grade.out_of)
}
