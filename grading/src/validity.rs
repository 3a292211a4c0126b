//! How often is the checker wrong? Runs it on deployments whose verdict is known, and counts.
//!
//! A *mutant* is the finished café with exactly one mistake: one check has to fail, the one that names it; what needs that
//! check is blocked, and nothing else changes. A *variant* is right and differs from the reference: every check passes.
//! *Partial work* passes the checks of the labs that are done and no other. Mutants and variants are data, beside the lab
//! they belong to ([`scenario`]); what cannot be made on a café cloud is a [`gate`] in front of it.

pub mod gate;
mod hand;
mod judge;
pub mod known;
mod load;
mod partial;
pub mod report;
pub mod scenario;
mod tally;
mod wire;
mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use checker::Selection;
use futures::StreamExt;
use futures::stream;
use jiff::Timestamp;

pub use judge::{Caught, Outcome};
pub use load::{Invalid, all};
pub use tally::{Interval, Row, Tally};

use scenario::{Expects, Scenario};
use world::Bases;

/// How many deployments are under way at once: enough that waits of one are another's time.
const AT_ONCE: usize = 16;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time at which everything happens.
    pub now: fn() -> Timestamp,
    /// What the checks' randomised probes are made from.
    pub seed: u64,
    /// Only the mutants of this check; variants and partial work are run all the same, since it may not fail there.
    pub check: Option<String>,
}

/// What came of all deployments.
#[derive(Debug)]
pub struct Study {
    /// In the order of their ids.
    pub outcomes: Vec<Outcome>,
    pub duration: Duration,
    /// The one check that was asked for.
    pub check: Option<String>,
}

/// Why there is no study.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("the reference cannot be applied: {0}")]
    Reference(String),
}

impl Study {
    /// What is not as it has to be, as lines.
    pub fn problems(&self) -> impl Iterator<Item = String> {
        let lines = |outcome: &Outcome| {
            let id = outcome.scenario.id.clone();
            outcome.problems.iter().map(move |problem| format!("{id}: {problem}")).collect::<Vec<_>>()
        };
        self.outcomes.iter().flat_map(lines)
    }

    /// The counts per check.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.outcomes, self.check.as_deref())
    }
}

/// Makes and judges every deployment, and tells of each when it is done.
///
/// # Errors
/// When a scenario cannot be read, or the reference does not work.
pub async fn run(options: &Options, done: impl Fn(&Outcome)) -> Result<Study, Error> {
    let scenarios = all()?;
    let wanted = scenarios.into_iter().filter(|scenario| match (&options.check, &scenario.expects) {
        (Some(check), Expects::Mutant { check: of, .. }) => check == of,
        _ => true,
    });
    run_these(wanted.collect(), options, done).await
}

/// The same for some scenarios.
///
/// # Errors
/// When the reference does not work.
pub async fn run_these(scenarios: Vec<Scenario>, options: &Options, done: impl Fn(&Outcome)) -> Result<Study, Error> {
    let started = Instant::now();
    let bases = Arc::new(Bases::make(options).await.map_err(|error| Error::Reference(error.to_string()))?);
    let tasks = scenarios.into_iter().map(|scenario| {
        let bases = Arc::clone(&bases);
        async move {
            let of = scenario.clone();
            let task = tokio::spawn(async move { one(scenario, &bases).await });
            task.await.unwrap_or_else(|error| Outcome::broken(of, format!("broke down: {error}")))
        }
    });
    let mut outcomes: Vec<Outcome> =
        stream::iter(tasks).buffer_unordered(AT_ONCE).inspect(|outcome| done(outcome)).collect().await;
    outcomes.sort_by(|left, right| left.scenario.id.cmp(&right.scenario.id));
    Ok(Study { outcomes, duration: started.elapsed(), check: options.check.clone() })
}

async fn one(scenario: Scenario, bases: &Bases) -> Outcome {
    let made = async {
        let mut world = bases.world(&scenario).await?;
        hand::apply(&mut world, &scenario.steps).await?;
        if let Some(gate) = scenario.gate {
            world.put_behind(gate).await?;
        }
        Ok::<_, world::Unmade>(world)
    };
    match made.await {
        Ok(world) => {
            let run = world.check(&Selection::all()).await;
            judge::judge(scenario, &run, &bases.reference)
        }
        Err(error) => Outcome::broken(scenario, format!("cannot be made: {error}")),
    }
}
