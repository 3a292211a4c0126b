//! What came of a learner's programs, for the learner.

use std::fmt::Write as _;

use checker::report;
use maud::{Markup, html};

use crate::code::Work;

/// For the page.
pub(super) fn markup(work: &Work) -> Markup {
    html! {
        h2 { "Your programs" }
        p { (introduction(work)) }
        @for lab in &work.labs {
            p { (lab.lab) ": " (lab.came.sentence()) "." }
            @if !lab.said.is_empty() { pre { (lab.said) } }
        }
    }
}

/// For Markdown. What programs say stands indented, where nothing of it means anything.
pub(super) fn markdown(work: &Work) -> String {
    let mut text = format!("\n## Your programs\n\n{}\n", report::markdown_text(&introduction(work)));
    for lab in &work.labs {
        let sentence = report::markdown_text(&format!("{}: {}.", lab.lab, lab.came.sentence()));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{sentence}");
        if !lab.said.is_empty() {
            text.push('\n');
            for line in lab.said.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    text
}

fn introduction(work: &Work) -> String {
    let labs = work.labs.len();
    let compiler = &work.compiler;
    format!("Compiled by {compiler} and run one after the other ({labs} of them) against a café cloud of their own.")
}
