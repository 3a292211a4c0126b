//! All that it takes to judge code on this machine, found once and used for every submission.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::base::Base;
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
        Ok(Self { sandbox, base, guards })
    }

    /// What is enforced.
    pub fn guards(&self) -> &Guards {
        &self.guards
    }
}

/// What this machine enforces, without a base.
///
/// # Errors
/// When there is no sandbox.
pub async fn probe(program: PathBuf, how: &How) -> Result<Guards, Trouble> {
    let sandbox = Sandbox::find(program).map_err(Trouble::new)?;
    sandbox.probe(how.code.run).await.map_err(Trouble::new)
}
