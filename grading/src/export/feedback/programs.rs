//! What came of a learner's programs, for the learner.

use std::fmt::Write as _;

use checker::text::Text;
use checker::{Language, report, text};
use maud::{Markup, html};

use crate::code::Work;

/// For the page.
pub(super) fn markup(work: &Work, language: Language) -> Markup {
    let say = |text: Text| text.in_language(language);
    html! {
        h2 { (say(text!("your-programs"))) }
        p { (say(introduction(work))) }
        @for lab in &work.labs {
            p { (lab.lab) ": " (say(lab.came.sentence())) "." }
            @if !lab.said.is_empty() { pre { (lab.said) } }
        }
    }
}

/// For Markdown. What programs say stands indented, where nothing of it means anything.
pub(super) fn markdown(work: &Work, language: Language) -> String {
    let say = |text: Text| report::markdown_text(&text.in_language(language));
    let mut text = format!("\n## {}\n\n{}\n", say(text!("your-programs")), say(introduction(work)));
    for lab in &work.labs {
        let sentence = format!("{}: {}.", report::markdown_text(&lab.lab), say(lab.came.sentence()));
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

fn introduction(work: &Work) -> Text {
    text!("programs-compiled", compiler = &work.compiler, count = work.labs.len())
}
