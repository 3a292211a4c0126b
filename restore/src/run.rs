//! Looks at all steps, and makes what is not as it should be.

use cafe::journal::Kind;
use cafe::{Cafe, Error, Lab, find};

use crate::event::{Change, Event, Events};
use crate::job::{Job, Options};
use crate::steps::{STEPS, State, Step};

/// A step that failed.
#[derive(Debug, thiserror::Error)]
#[error("{title}: {source}")]
pub struct Failed {
    pub title: &'static str,
    pub source: Error,
}

/// What is there and what would be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub steps: Vec<Planned>,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub title: &'static str,
    pub kind: Kind,
    pub name: String,
    pub lab: Option<Lab>,
    pub state: State,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub steps: Vec<Done>,
    /// The site's origin.
    pub site: Option<String>,
    /// The deployed API's base address.
    pub api: Option<String>,
}

/// A step that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub title: &'static str,
    pub kind: Kind,
    pub name: String,
    pub change: Change,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| step.state == State::Ready)
    }
}

impl Summary {
    /// How many steps changed something.
    pub fn changes(&self) -> usize {
        self.steps.iter().filter(|step| step.change != Change::Kept).count()
    }
}

/// What [`restore`] would do. Changes nothing.
pub async fn plan(cafe: &Cafe, lab: Lab, options: &Options) -> Result<Plan, Failed> {
    look_at_all(cafe, lab.earlier(), options).await
}

/// What [`solve`] would do. Changes nothing.
pub async fn plan_solve(cafe: &Cafe, lab: Lab, options: &Options) -> Result<Plan, Failed> {
    look_at_all(cafe, lab.through(), options).await
}

/// Makes the state at the start of a lab: the baseline and the reference of the labs before.
///
/// What later labs changed of the baseline (the endpoint's authorizer, the site's files) goes back to that state; what
/// they added beside it (a user pool) stays.
pub async fn restore(cafe: &Cafe, lab: Lab, options: &Options, events: Events<'_>) -> Result<Summary, Failed> {
    run(cafe, lab, lab.earlier(), options, events).await
}

/// Makes the state at the end of a lab.
pub async fn solve(cafe: &Cafe, lab: Lab, options: &Options, events: Events<'_>) -> Result<Summary, Failed> {
    run(cafe, lab, lab.through(), options, events).await
}

async fn look_at_all(cafe: &Cafe, labs: &'static [Lab], options: &Options) -> Result<Plan, Failed> {
    let job = Job::new(cafe, labs, options).await.map_err(before_all)?;
    let mut steps = Vec::new();
    for step in steps_of(&job) {
        let state = (step.look)(&job).await.map_err(|source| Failed { title: step.title, source })?;
        let Step { title, kind, lab, .. } = *step;
        steps.push(Planned { title, kind, name: step.name(&job.names), lab, state });
    }
    Ok(Plan { steps })
}

async fn run(
    cafe: &Cafe,
    at: Lab,
    labs: &'static [Lab],
    options: &Options,
    events: Events<'_>,
) -> Result<Summary, Failed> {
    let job = Job::new(cafe, labs, options).await.map_err(before_all)?;
    let steps = steps_of(&job);
    let mut done = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let (number, of, title, name) = (index + 1, steps.len(), step.title, step.name(&job.names));
        events(Event::Began { number, of, title, name: name.clone() });
        let change = take(step, &job).await.map_err(|source| Failed { title, source })?;
        events(Event::Ended { number, of, title, name: name.clone(), change });
        done.push(Done { title, kind: step.kind, name, change });
    }
    cafe.workspace().set_current_lab(&cafe.place(), Some(at)).map_err(before_all)?;
    let site = find::site_origin(cafe).await.map_err(before_all)?;
    let api = find::api_url(cafe).await.map_err(before_all)?;
    Ok(Summary { steps: done, site, api })
}

async fn take(step: &Step, job: &Job<'_>) -> cafe::Result<Change> {
    let change = match (step.look)(job).await? {
        State::Ready => return Ok(Change::Kept),
        State::Missing => Change::Made,
        State::Differs(_) => Change::Corrected,
    };
    (step.make)(job).await?;
    Ok(change)
}

fn steps_of(job: &Job<'_>) -> Vec<&'static Step> {
    STEPS.iter().filter(|step| step.lab.is_none_or(|lab| job.applies(lab))).collect()
}

fn before_all(source: Error) -> Failed {
    Failed { title: "the target", source }
}
