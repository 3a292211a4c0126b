//! How far a grading is: a bar on a terminal, lines in a log, JSON events for programs.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use grading::bulk::Finished;
use grading::gradebook::Todo;
use grading::judge::Outcome;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::args::Format;
use crate::terminal::{remark, say};

/// Between two lines of a log.
const PAUSE: Duration = Duration::from_secs(5);

/// Progress of a grading.
#[derive(Debug)]
pub struct Progress {
    format: Format,
    bar: Option<ProgressBar>,
    started: Instant,
    said: Instant,
    total: usize,
    done: usize,
}

impl Progress {
    /// Of what there is to do.
    pub fn new(format: Format, todo: &Todo) -> Self {
        let (archives, known, open) = (todo.submissions, todo.known, todo.tasks.len());
        let same = match archives - known - open {
            0 => String::new(),
            count => format!(", {count} the same as another"),
        };
        match format {
            Format::Json => say(json!({ "event": "began", "archives": archives, "known": known, "open": open })),
            Format::Human => {
                remark(format_args!("{archives} submissions, {known} known already{same}, {open} to judge"));
            }
        }
        let bar = (format == Format::Human && open > 0 && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}, {eta} left").expect("a literal template");
            ProgressBar::new(open as u64).with_style(style)
        });
        let now = Instant::now();
        Self { format, bar, started: now, said: now, total: open, done: 0 }
    }

    /// Shows that a submission is done.
    pub fn show(&mut self, one: &Finished) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
        if self.format == Format::Json {
            say(self.event(one));
        } else if self.bar.is_none() && (self.said.elapsed() > PAUSE || self.done == self.total) {
            self.said = Instant::now();
            let left = self.left().as_secs();
            remark(format_args!("judged {} of {}, about {left} s left", self.done, self.total));
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn event(&self, one: &Finished) -> serde_json::Value {
        let (outcome, reason) = match &one.outcome {
            Outcome::Judged(_) => ("judged", None),
            Outcome::Refused { reason } => ("refused", Some(reason)),
            Outcome::Broken { reason, .. } => ("broken", Some(reason)),
        };
        json!({
            "event": "judged", "archive": one.task.archive.display().to_string(), "sha256": one.task.sha256,
            "outcome": outcome, "reason": reason, "milliseconds": millis(one.duration),
            "done": self.done, "open": self.total - self.done, "seconds_left": self.left().as_secs_f64().ceil(),
        })
    }

    fn left(&self) -> Duration {
        let open = u32::try_from(self.total - self.done).unwrap_or(u32::MAX);
        let done = u32::try_from(self.done.max(1)).unwrap_or(u32::MAX);
        self.started.elapsed() * open / done
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
