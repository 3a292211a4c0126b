//! All that it takes to judge code on this machine, found once and used for every submission.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use cafe::Lab;
use cafe::config::Config;
use serde::{Deserialize, Serialize};

use super::base::Base;
use super::compile::{Bench, Built};
use super::run::{job, write_place};
use super::tree::Tree;
use super::{Guards, Trouble};
use crate::judge::How;
use crate::sandbox::Sandbox;

/// A sandbox that works, a base, and what this machine enforces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workshop {
    pub(super) sandbox: Sandbox,
    pub(super) base: Base,
    guards: Guards,
}

impl Workshop {
    /// Tries the sandbox and compiles the base. `program` is this program.
    ///
    /// # Errors
    /// When there is no sandbox or no base.
    pub async fn open(program: PathBuf, how: &How) -> Result<Self, Trouble> {
        let sandbox = Sandbox::find(program).map_err(Trouble::new)?;
        let guards = sandbox.probe(how.code.run).await.map_err(Trouble::new)?;
        let base = tokio::task::spawn_blocking(Base::build).await.map_err(Trouble::new)?.map_err(Trouble::new)?;
        let workshop = Self { sandbox, base, guards };
        workshop.prove(how).await?;
        Ok(workshop)
    }

    /// Compiles and runs a program that is right: what does not work here must cost no learner a point.
    async fn prove(&self, how: &How) -> Result<(), Trouble> {
        let files = Lab::ALL.map(|lab| (format!("{lab}/src/main.rs"), Bytes::from_static(PROOF.as_bytes())));
        let tree = Tree { files: files.into() };
        let until = Instant::now() + Duration::from_secs(how.code.seconds);
        let bench = Bench::new(&tree, self, &how.code, until)?;
        let built = bench.build(&tree, &Lab::ALL[..1]).await?;
        let file = match built.into_values().next() {
            Some(Built::Program { file, .. }) => file,
            Some(Built::Not { came, said }) => return Err(fails(&came.sentence().to_string(), said)),
            None => return Err(fails("it was not compiled", String::new())),
        };
        let place = tempfile::tempdir().map_err(Trouble::new)?;
        write_place(&Config::default(), place.path())?;
        let (ended, _) =
            self.sandbox.run(&job(self, &file, place.path(), "us-east-1", how.code.run)).await.map_err(Trouble::new)?;
        if ended.code == Some(0) { Ok(()) } else { Err(fails("it does not run", ended.log())) }
    }

    /// What is enforced.
    pub fn guards(&self) -> &Guards {
        &self.guards
    }
}

/// The smallest program that calls something in the base.
const PROOF: &str = "fn main() { assert_eq!(cafe::Lab::UserPool.number(), 2) }\n";

fn fails(what: &str, log: String) -> Trouble {
    Trouble { reason: format!("in the sandbox of this machine not even the smallest program works: {what}"), log }
}

/// What this machine enforces, without a base.
///
/// # Errors
/// When there is no sandbox.
pub async fn probe(program: PathBuf, how: &How) -> Result<Guards, Trouble> {
    let sandbox = Sandbox::find(program).map_err(Trouble::new)?;
    sandbox.probe(how.code.run).await.map_err(Trouble::new)
}
