//! `cafelab sandboxed ORDER`: what a grading starts in a sandbox to run a learner's code.

use std::process::ExitCode;

use crate::args::Sandboxed;
use crate::terminal::{NOT_JUDGED, remark};

/// Obeys; it returns only if the learner's program did not take this process over.
#[cfg(target_os = "linux")]
pub fn run(args: &Sandboxed) -> ExitCode {
    match grading::sandbox::inside::obey(&args.order) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            remark(format_args!("the sandbox could not start the program: {error}"));
            ExitCode::from(NOT_JUDGED)
        }
    }
}

/// Elsewhere there are no sandboxes.
#[cfg(not(target_os = "linux"))]
pub fn run(_: &Sandboxed) -> ExitCode {
    remark("there are no sandboxes on this system");
    ExitCode::from(NOT_JUDGED)
}
