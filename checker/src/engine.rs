//! Runs checks: the selected ones and what they need, concurrently, each as soon as what it needs has passed.
//!
//! A check that panics or takes too long is inconclusive; it never stops the others.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::join_all;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::check::{Check, Judgement, Notes, Outcome, Verdict};
use crate::checks::IN_A_BROWSER;
use crate::context::Context;
use crate::finding::{Finding, Kind, Unjudged};
use crate::select::Selection;
use crate::text;
use crate::text::Text;

/// What happens while checks run.
#[derive(Debug, Clone)]
pub enum Event {
    /// A check's needs have passed, and it begins.
    Started(&'static Check),
    /// A check has its verdict.
    Finished(&'static Check, Verdict),
}

/// Where events go.
pub type Sink = Arc<dyn Fn(Event) + Send + Sync>;

/// What became of one check.
#[derive(Debug, Clone)]
pub struct Record {
    pub check: &'static Check,
    pub verdict: Verdict,
    /// Why, unless it passed or was blocked.
    pub finding: Option<Finding>,
    /// The checks that it needs and that did not pass.
    pub blocked_by: Vec<&'static str>,
    pub notes: Notes,
    pub duration: Duration,
    /// Whether somebody asked for it, or another check needed it.
    pub selected: bool,
}

/// A finished run.
#[derive(Debug, Clone)]
pub struct Run {
    /// In the order of the course. Of the checks that were only needed, those that did not pass.
    pub records: Vec<Record>,
    /// Selected checks that do not apply here, and why.
    pub left_out: Vec<(&'static str, Text)>,
    pub duration: Duration,
    pub seed: u64,
}

impl Run {
    /// The record of a check, if it is in the report.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.check.id == id)
    }

    /// 0 all pass, 1 some check failed, 3 none failed but some could not be judged.
    pub fn exit_code(&self) -> u8 {
        let any = |verdict| self.records.iter().any(|record| record.verdict == verdict);
        match () {
            () if any(Verdict::Fail) => 1,
            () if any(Verdict::Inconclusive) || any(Verdict::Blocked) => 3,
            () => 0,
        }
    }
}

impl Run {
    /// A run that has not ended: nothing is judged yet.
    pub fn unfinished(selection: &Selection, seed: u64) -> Self {
        let record = |check: &'static Check| Record {
            check,
            verdict: Verdict::Inconclusive,
            finding: Some(
                Unjudged::new(check.id, text!("run-not-ended"), text!("run-not-ended.cure")).as_finding(check.claim()),
            ),
            blocked_by: Vec::new(),
            notes: Notes::new(),
            duration: Duration::ZERO,
            selected: true,
        };
        let selected = selection.with_needs().into_iter().filter(|check| selection.selects(check.id));
        Self { records: selected.map(record).collect(), left_out: Vec::new(), duration: Duration::ZERO, seed }
    }
}

type Cell = watch::Sender<Option<Verdict>>;

/// Runs the selected checks. Dropping the future stops them; who does so takes [`Context::tidier`] before.
pub async fn run(mut context: Context, selection: &Selection, sink: Sink) -> Run {
    let started = Instant::now();
    context.tries_wrong_password = selection.selects("hosted-ui.wrong-password-refused");
    let seed = context.options.seed;
    let tidier = context.tidier();
    let mut checks = selection.with_needs();
    if context.options.browser.is_none() {
        checks.retain(|check| !IN_A_BROWSER.contains(&check.id));
    }
    start_browser(&context, &checks);
    let view = Arc::new(View(Mutex::new(Arc::new(context))));
    let cells: Arc<HashMap<&str, Cell>> =
        Arc::new(checks.iter().map(|check| (check.id, watch::Sender::new(None))).collect());
    let mut tasks = JoinSet::new();
    for (at, check) in checks.iter().copied().enumerate() {
        let (view, cells, sink) = (Arc::clone(&view), Arc::clone(&cells), Arc::clone(&sink));
        tasks.spawn(async move {
            let record = judge(check, &view, &cells, &sink).await;
            let verdict = record.as_ref().map_or(Verdict::Pass, |record| record.verdict);
            sink(Event::Finished(check, verdict));
            if let Some(cell) = cells.get(check.id) {
                cell.send_replace(Some(verdict));
            }
            (at, record)
        });
    }
    let mut records: Vec<_> = tasks.join_all().await;
    tidier.tidy_up().await;
    records.sort_by_key(|(at, _)| *at);
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (at, record) in records {
        match record {
            Ok(record) => kept.push(record),
            Err(why) => left_out.push((checks[at].id, why)),
        }
    }
    left_out.retain(|(id, _)| selection.selects(id));
    let mut records: Vec<Record> = kept;
    for record in &mut records {
        record.selected = selection.selects(record.check.id);
    }
    records.retain(|record| record.selected || record.verdict != Verdict::Pass);
    Run { records, left_out, duration: started.elapsed(), seed }
}

/// A browser takes a moment to start, which the other checks can use.
fn start_browser(context: &Context, checks: &[&Check]) {
    let wanted = checks.iter().any(|check| IN_A_BROWSER.contains(&check.id));
    if let Some(browser) = context.options.browser.clone().filter(|_| wanted) {
        // Whether it starts is judged by the check that needs it.
        tokio::spawn(async move { browser.start().await.ok() });
    }
}

/// Waits for what a check needs, and judges it. `Err` says why it does not apply to this target.
async fn judge(check: &'static Check, view: &View, cells: &HashMap<&str, Cell>, sink: &Sink) -> Result<Record, Text> {
    let verdicts = join_all(check.needs.iter().map(|need| verdict_of(cells, need))).await;
    let needs = check.needs.iter().copied().zip(verdicts);
    let blocked_by: Vec<_> = needs.filter(|(_, verdict)| *verdict != Verdict::Pass).map(|(need, _)| need).collect();
    let mut record = Record {
        check,
        verdict: Verdict::Blocked,
        finding: None,
        blocked_by,
        notes: Notes::new(),
        duration: Duration::ZERO,
        selected: true,
    };
    if !record.blocked_by.is_empty() {
        return Ok(record);
    }
    sink(Event::Started(check));
    let started = Instant::now();
    let judgement = looked_at(check, view).await;
    record.duration = started.elapsed();
    match judgement {
        Ok(Outcome::Pass(notes)) => (record.verdict, record.notes) = (Verdict::Pass, notes),
        Ok(Outcome::Fail(finding, notes)) => {
            let mut finding = *finding;
            let context = view.current();
            let command = match finding.reproduce.take() {
                Some(command) => command,
                None => context.reproduction(check, finding.mistake.as_deref().unwrap_or_default()).await.into(),
            };
            finding.reproduce = Some(context.reachable(command));
            (record.verdict, record.finding, record.notes) = (Verdict::Fail, Some(finding), notes);
        }
        Ok(Outcome::LeftOut(why)) => return Err(why),
        Err(unjudged) => {
            (record.verdict, record.finding) = (Verdict::Inconclusive, Some(unjudged.as_finding(check.claim())));
        }
    }
    Ok(record)
}

/// What checks look through; a second look that sees more replaces it.
struct View(Mutex<Arc<Context>>);

impl View {
    fn current(&self) -> Arc<Context> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, context: Arc<Context>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = context;
    }
}

/// Judges a check. What fails, or is not ready yet, is looked at again with fresh eyes as often as patience says: a
/// change shows late on some targets, and a stale answer must not cost points.
async fn looked_at(check: &Check, view: &View) -> Judgement {
    let context = view.current();
    let mut judgement = guarded(check, &context).await;
    let (patience, mut waited) = (context.options.patience.clone(), Duration::ZERO);
    for pause in &patience.second_looks {
        match &judgement {
            Ok(Outcome::Fail(..)) => {}
            Err(unjudged) if unjudged.kind == Kind::Settling => {}
            _ => break,
        }
        (patience.sleep)(*pause).await;
        waited += *pause;
        let mut fresh = context.fresh();
        fresh.tries_wrong_password = check.id == "hosted-ui.wrong-password-refused";
        let fresh = Arc::new(fresh);
        judgement = guarded(check, &fresh).await;
        if let Ok(Outcome::Pass(notes)) = &mut judgement {
            notes.advise(text!("seen-at-second-look", seconds = waited.as_secs()));
            view.replace(fresh);
            break;
        }
    }
    judgement
}

async fn verdict_of(cells: &HashMap<&str, Cell>, id: &str) -> Verdict {
    let Some(cell) = cells.get(id) else { return Verdict::Pass };
    let mut receiver = cell.subscribe();
    let verdict = receiver.wait_for(Option::is_some).await;
    verdict.ok().and_then(|verdict| *verdict).unwrap_or(Verdict::Inconclusive)
}

async fn guarded(check: &Check, context: &Context) -> Judgement {
    let deadline = context.options.deadline;
    let judging = AssertUnwindSafe((check.run)(context)).catch_unwind();
    match tokio::time::timeout(deadline, judging).await {
        Ok(Ok(judgement)) => judgement,
        Ok(Err(_)) => Err(Unjudged::new(
            text!("the-check", check = check.id),
            text!("check-broke-down"),
            text!("cure-broke-down"),
        )),
        Err(_) => Err(Unjudged::new(
            text!("the-check", check = check.id),
            text!("no-verdict-in-time", seconds = deadline.as_secs()),
            text!("cure-slow"),
        )),
    }
}
