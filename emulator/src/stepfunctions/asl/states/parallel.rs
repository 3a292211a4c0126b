//! `Parallel`: all branches at the same time; the first failure ends them all.

use futures::future::{FutureExt, try_join_all};
use serde_json::Value;

use super::{arguments, finish};
use crate::stepfunctions::asl::definition::Machine;
use crate::stepfunctions::asl::failure::Halt;
use crate::stepfunctions::asl::run::{Branch, Frame, Step};

pub(super) async fn run(frame: &mut Frame<'_>, branches: &[Machine]) -> Result<Step, Halt> {
    let input = arguments(frame)?;
    let started = frame.event("ParallelStateStarted", || None);
    let running = branches.iter().map(|branch| {
        let start = Branch { last: started, ..frame.branch.clone() };
        let ending = frame.engine.sequence(branch, input.clone(), start);
        ending.map(|(result, last)| match result {
            Ok(output) => Ok((output, last)),
            Err(halt) => Err((halt, last)),
        })
    });
    match try_join_all(running).await {
        Ok(outputs) => {
            let last = outputs.iter().map(|(_, last)| *last).max().unwrap_or(started);
            frame.branch.last = last;
            frame.event("ParallelStateSucceeded", || None);
            frame.branch.last = last;
            let result: Value = outputs.into_iter().map(|(output, _)| output).collect();
            Ok(finish(frame, result)?)
        }
        Err((halt, last)) => {
            frame.branch.last = last;
            if matches!(halt, Halt::Failed(_)) {
                frame.event("ParallelStateFailed", || None);
            }
            Err(halt)
        }
    }
}
