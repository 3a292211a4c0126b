//! Before anything is graded: do these rules give an empty café nothing and the reference everything?

use cafe::config::Config;
use cafe::{Lab, Learner};
use emulator::testing::env_at;
use emulator::{Cloud, Snapshot};
use jiff::Timestamp;

use crate::grade::{Grade, Handed};
use crate::judge::{How, Outcome, archive_of, connect, judge};
use crate::marks::Marks;
use crate::rules::{LatePolicy, Rules};
use crate::submission::handed_in::sha256;

/// What the two archives get.
#[derive(Debug, Clone, PartialEq)]
pub struct Selftest {
    pub empty: Grade,
    pub reference: Grade,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum SelftestError {
    #[error("the reference cannot be applied: {0}")]
    Reference(#[from] restore::Failed),
    #[error(transparent)]
    Cafe(#[from] cafe::Error),
    #[error(transparent)]
    Judge(#[from] crate::judge::Unjudged),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Selftest {
    /// Whether the rules do what they have to.
    pub fn passes(&self) -> bool {
        let nothing = self.empty.computed.is_some_and(|total| total.0 == 0);
        nothing && self.reference.computed == Some(self.reference.out_of)
    }
}

/// Grades an empty café and the reference.
///
/// # Errors
/// When one of them cannot be made or judged.
pub async fn run(rules: &Rules) -> Result<Selftest, SelftestError> {
    let made_at: Timestamp = "2026-11-22T21:00:00Z".parse().expect("a literal time");
    // Lateness and overrides are matters of a learner, not of the checks.
    let rules = Rules { late: LatePolicy::default(), overrides: Vec::new(), ..rules.clone() };
    let (env, _) = env_at(made_at, rules.seed);
    let cloud = Cloud::in_memory(env, Snapshot::default());
    let cafe = connect(&cloud, Config::default()).await?;
    restore::solve(&cafe, Lab::EndToEnd, &restore::Options::default(), &mut |_| {}).await?;
    Ok(Selftest {
        empty: grade(&rules, "empty", Snapshot::default(), made_at).await?,
        reference: grade(&rules, "reference", cloud.snapshot(), made_at).await?,
    })
}

async fn grade(rules: &Rules, name: &str, cloud: Snapshot, made_at: Timestamp) -> Result<Grade, SelftestError> {
    let learner: Learner = name.parse().expect("a literal id");
    let archive = archive_of(cloud, learner.clone(), made_at)?;
    let how = How { seed: rules.seed, labs: rules.labs.clone(), ..How::default() };
    let outcome = Outcome::Judged(Box::new(judge(&archive, &how, None).await?));
    let handed = Handed::plain(name, &sha256(&archive));
    Ok(rules.grade(&learner, Some((handed, &Marks::of(&outcome)))))
}
