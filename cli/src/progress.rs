//! Progress of restore, solve and destroy, and what they say at the end.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use restore::{Change, Event, Plan, State, Summary};

use crate::terminal::{remark, say, words};
use checker::{Text, text};

/// A bar on a terminal; a line per change elsewhere.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins to show events.
    pub fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}").expect("a literal template");
            let bar = ProgressBar::new(0).with_style(style);
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self { bar }
    }

    /// Shows an event.
    pub fn show(&self, event: &Event) {
        match (&self.bar, event) {
            (Some(bar), Event::Began { number, of, title, name }) => {
                bar.set_length(*of as u64);
                bar.set_position(*number as u64 - 1);
                bar.set_message(format!("{title} {name}"));
            }
            (Some(bar), Event::Ended { number, .. }) => bar.set_position(*number as u64),
            (Some(bar), Event::Removing { kind, name }) => {
                bar.set_message(words(&text!("removing", kind = kind.to_string(), name = name)));
            }
            (Some(_), Event::Removed { .. }) | (None, Event::Began { .. } | Event::Removing { .. }) => {}
            (None, Event::Ended { title, name, change, .. }) => match change {
                Change::Kept => {}
                Change::Made => remark(words(&text!("made", title = *title, name = name))),
                Change::Corrected => remark(words(&text!("corrected", title = *title, name = name))),
            },
            (None, Event::Removed { kind, name }) => {
                remark(words(&text!("removed", kind = kind.to_string(), name = name)));
            }
        }
    }

    /// Takes the bar away.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Writes a plan.
pub fn show_plan(plan: &Plan) {
    for step in &plan.steps {
        let state = match &step.state {
            State::Ready => words(&text!("plan-is-there")),
            State::Missing => words(&text!("plan-would-be-made")),
            State::Differs(what) => words(&text!("plan-would-be-corrected", what = what)),
        };
        say(format_args!("{:<20} {:<38} {state}", step.title, step.name));
    }
    if plan.is_empty() {
        say(words(&text!("plan-empty")));
    }
}

/// Writes what was done, for people.
pub fn show_summary(summary: &Summary) {
    let kept = summary.steps.len() - summary.changes();
    say(words(&text!("made-or-corrected", changes = summary.changes(), kept = kept)));
    for (what, address) in [("status-site", &summary.site), ("status-api", &summary.api)] {
        if let Some(address) = address {
            say(format_args!("{:<5} {address}", words(&Text::message(what, vec![]))));
        }
    }
}
