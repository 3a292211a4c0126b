//! What a report says about one check, line by line; each format dresses the lines in its own way.

use super::json::{Entry, Report};
use crate::check::Verdict;
use crate::difference::Difference;
use crate::language::Language;
use crate::mistakes;
use crate::text;
use crate::text::Text;

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Claim,
    WaitsFor,
    Mistake,
    Expected,
    Seen,
    Differs,
    Where,
    Hint,
    Cause,
    Cure,
    Try,
    Advice,
}

/// A label and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub kind: Kind,
    pub text: String,
}

impl Kind {
    /// The label, in few letters.
    pub fn label(self, language: Language) -> String {
        let id = match self {
            Self::Claim => "label-claim",
            Self::WaitsFor => "label-waits-for",
            Self::Mistake => "label-mistake",
            Self::Expected => "label-expected",
            Self::Seen => "label-seen",
            Self::Differs => "label-differs",
            Self::Where => "label-where",
            Self::Hint => "label-hint",
            Self::Cause => "label-cause",
            Self::Cure => "label-cure",
            Self::Try => "label-try",
            Self::Advice => "label-advice",
        };
        text!(id).in_language(language)
    }
}

impl Entry {
    /// Everything but the evidence.
    pub fn lines(&self, language: Language) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut add = |kind, text: String| lines.push(Line { kind, text });
        if self.verdict == Verdict::Blocked {
            add(Kind::WaitsFor, self.waits_for.join(", "));
        }
        if let Some(finding) = &self.finding {
            add(Kind::Claim, self.claim.clone());
            if let Some(name) = &finding.mistake {
                let sentence = mistakes::find(name).map(|mistake| mistake.sentence().in_language(language));
                add(Kind::Mistake, sentence.map_or_else(|| name.clone(), |sentence| format!("{name}: {sentence}")));
            }
            if self.verdict == Verdict::Inconclusive {
                add(Kind::Cause, finding.seen.to_string());
                add(Kind::Where, finding.place.to_string());
                add(Kind::Cure, finding.hint.to_string());
            } else {
                add(Kind::Expected, finding.expected.to_string());
                add(Kind::Seen, finding.seen.to_string());
                if let Some(difference) = &finding.difference {
                    add(Kind::Differs, difference.in_words().in_language(language));
                }
                add(Kind::Where, finding.place.to_string());
                add(Kind::Hint, finding.hint.to_string());
            }
            if let Some(command) = &finding.reproduce {
                add(Kind::Try, command.clone());
            }
        }
        for advice in &self.advice {
            add(Kind::Advice, advice.clone());
        }
        lines
    }

    /// The lines as plain text.
    pub fn explanation(&self, language: Language) -> String {
        let lines = self.lines(language).into_iter();
        let lines = lines.map(|line| format!("{}: {}", line.kind.label(language), line.text));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Why the check did not pass, in one sentence; nothing if it did.
    pub fn reason(&self, language: Language) -> Option<String> {
        let finding = self.finding.clone().unwrap_or_default();
        let reason = match self.verdict {
            Verdict::Pass => return None,
            Verdict::Blocked => text!("reason-blocked", checks = self.waits_for.join(", ")),
            Verdict::Inconclusive => text!("reason-inconclusive", cause = finding.seen, where = finding.place),
            Verdict::Fail => {
                text!("reason-fail", expected = finding.expected, seen = finding.seen, where = finding.place)
            }
        };
        Some(super::clean::one_line(&reason.in_language(language)))
    }
}

impl Difference {
    /// For those who do not see a mark below a character.
    pub fn in_words(&self) -> Text {
        let part = |part: &str| match part {
            "" => text!("nothing"),
            " " => text!("a-space"),
            text => format!("`{text}`").into(),
        };
        text!("differs-at", at = self.at, expected = part(&self.expected), seen = part(&self.seen))
    }
}

impl Report {
    /// Verdict, counts and points in a line.
    pub fn summary_line(&self) -> String {
        let summary = &self.summary;
        let counts = text!(
            "summary",
            pass = summary.pass,
            fail = summary.fail,
            blocked = summary.blocked,
            inconclusive = summary.inconclusive,
            earned = points(summary.earned),
            possible = points(summary.possible),
        );
        let mut line = counts.in_language(self.language);
        if summary.unjudged > 0.0 {
            line.push_str("; ");
            line.push_str(&text!("summary-unjudged", points = points(summary.unjudged)).in_language(self.language));
        }
        line
    }
}

/// Points as people write them: `61`, `61.5`, at most two decimals.
pub fn points(points: f64) -> String {
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Breaks a text at spaces; a word that is longer than a line stays whole.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let needed = console::measure_text_width(line) + 1 + console::measure_text_width(word);
        if line.is_empty() {
            line.push_str(word);
        } else if needed <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
