//! What `--watch` shows: on a terminal the whole report with the keys below it, elsewhere a line for each change.

use std::collections::BTreeMap;

use cafe::Lab;
use checker::hint::Level;
use checker::report::json::Entry;
use checker::report::{self, Format, human};
use checker::{Language, Report, Text, Verdict, select, text};
use console::{Term, style};

use crate::commands::check::look;
use crate::terminal::{print, remark, say};

/// What is shown, and what was.
#[derive(Debug)]
pub struct Screen {
    language: Language,
    /// Where the report is drawn anew each time; `None` where lines have to do.
    terminal: Option<Term>,
    known: BTreeMap<String, Verdict>,
    report: Option<Report>,
    /// The lab that `n` led to.
    lab: Option<Lab>,
    /// The check that was asked about last, and how much was told.
    hinted: Option<(String, Level)>,
}

impl Screen {
    pub fn new(language: Language) -> Self {
        let terminal = Some(Term::stdout()).filter(Term::is_term);
        if terminal.is_none() {
            remark(text!("watching").in_language(language));
        }
        Self { language, terminal, known: BTreeMap::new(), report: None, lab: None, hinted: None }
    }

    /// Shows a report.
    pub fn show(&mut self, report: Report) {
        match &self.terminal {
            Some(terminal) => {
                let _ = terminal.clear_screen();
                print(&report::write(&report, Format::Human, look(false)));
                self.keys();
            }
            None => print(&changes(&report, &mut self.known)),
        }
        self.report = Some(report);
    }

    /// The next lab is selected: what was known of others counts no more.
    pub fn turn_to(&mut self, lab: Lab) {
        self.lab = Some(lab);
        self.known.clear();
        self.hinted = None;
    }

    /// The lab in view: the one that was turned to, else the one where the learner is stuck.
    pub fn lab(&self) -> Option<Lab> {
        self.lab.or_else(|| self.stuck().and_then(|entry| entry.lab.parse().ok())).or_else(|| {
            let last = self.report.as_ref()?.checks.last()?;
            last.lab.parse().ok()
        })
    }

    /// A hint for the first check that failed; asked again, it says more.
    pub fn hint(&mut self) {
        let Some(id) = self.stuck().map(|entry| entry.id.clone()) else { return self.nothing_to_do() };
        let level = match &self.hinted {
            Some((before, Level::Nudge)) if *before == id => Level::Place,
            Some((before, Level::Place | Level::Change)) if *before == id => Level::Change,
            _ => Level::Nudge,
        };
        if let Ok(hint) = checker::hint::hint(&id, level) {
            say(format_args!("{}  {}", style(&id).bold(), hint.in_language(self.language)));
        }
        self.hinted = Some((id, level));
    }

    /// What the first check that failed is about.
    pub fn explain(&self) {
        match self.stuck().map(|entry| select::find(&entry.id)) {
            Some(Ok(check)) => print(&checker::explain::explain(check, self.language, look(false).width)),
            _ => self.nothing_to_do(),
        }
    }

    /// 0, 1 or 3, as a check that is run once ends.
    pub fn exit_code(&self) -> u8 {
        match self.report.as_ref().map(|report| report.summary.verdict) {
            Some(Verdict::Pass) => 0,
            Some(Verdict::Fail) => 1,
            _ => 3,
        }
    }

    fn stuck(&self) -> Option<&Entry> {
        let checks = &self.report.as_ref()?.checks;
        let of = |verdict| checks.iter().find(move |entry| entry.verdict == verdict);
        of(Verdict::Fail).or_else(|| of(Verdict::Inconclusive))
    }

    fn keys(&self) {
        say(style(self.words(&text!("watch-keys"))).dim());
    }

    fn nothing_to_do(&self) {
        say(self.words(&text!("watch-all-well")));
    }

    fn words(&self, text: &Text) -> String {
        text.in_language(self.language)
    }
}

/// A line for each check whose verdict is another one than before, with what is to be said of it, and the summary.
fn changes(report: &Report, known: &mut BTreeMap<String, Verdict>) -> String {
    let mut text = String::new();
    for entry in &report.checks {
        if known.insert(entry.id.clone(), entry.verdict) != Some(entry.verdict) {
            text.push_str(&human::entry(entry, report.language, look(false)));
        }
    }
    if !text.is_empty() {
        text.push_str(&report.summary_line());
        text.push('\n');
    }
    text
}
