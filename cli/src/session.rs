//! A target that is ready to work on: the café cloud in this process, one that runs already, or anything else.

use std::sync::Arc;

use anyhow::{Context, Result};
use cafe::lab::Lab;
use cafe::lab_file::LabFile;
use cafe::wire::Wire;
use cafe::workspace::Workspace;
use cafe::{Cafe, Connection, Target};
use checker::{Text, text};
use emulator::{Cloud, Env};

use crate::commands::up::fresh_settings;
use crate::place::{CloudState, Place, cloud_state};
use crate::progress::show_plan;
use crate::terminal::{confirm, remark, usage, words};

/// The target of a command.
#[derive(Debug)]
pub struct Session {
    pub place: Place,
    pub cafe: Arc<Cafe>,
    /// The café cloud, if it is in this process.
    pub cloud: Option<Cloud>,
}

impl Session {
    /// Opens the target: without a running cloud, `emulated` starts one in this process on the same state.
    pub async fn open(place: Place, target: Target) -> Result<Self> {
        if target != Target::Emulated {
            return Self::over_network(place, Connection::to(target)).await;
        }
        match cloud_state(&place.state(None))? {
            CloudState::Running(running) => {
                let connection = Connection {
                    endpoint: Some(running.endpoint),
                    port: running.port,
                    region: Some(running.region),
                    ..Connection::to(target)
                };
                Self::over_network(place, connection).await
            }
            CloudState::Ours(store) => {
                let cloud = Cloud::on_disk(Env::system(), store, &fresh_settings(&place))
                    .map_err(|error| usage(error.to_string()))?;
                Self::in_process(place, cloud).await
            }
        }
    }

    /// A session with a cloud in this process.
    pub async fn in_process(place: Place, cloud: Cloud) -> Result<Self> {
        let connection = grading::judge::in_process(&cloud);
        let cafe = Arc::new(connect(&place, connection).await?);
        Ok(Self { place, cafe, cloud: Some(cloud) })
    }

    /// The same session with other notes, for example none on disk.
    pub fn with_workspace(self, workspace: Workspace) -> Result<Self> {
        let cafe = Arc::try_unwrap(self.cafe).map_err(|_| anyhow::anyhow!("the session is in use"))?;
        Ok(Self { cafe: Arc::new(cafe.with_workspace(workspace)), ..self })
    }

    /// The same session, all of whose exchanges pass through a wire.
    pub fn through(self, wire: &Arc<dyn Wire>) -> Result<Self> {
        let cafe = Arc::try_unwrap(self.cafe).map_err(|_| anyhow::anyhow!("the session is in use"))?;
        Ok(Self { cafe: Arc::new(cafe.through(wire)), ..self })
    }

    /// The lab that was named, else the one the learner is at, else the first.
    pub fn lab_or_current(&self, named: Option<Lab>) -> Result<Lab> {
        if let Some(lab) = named {
            return Ok(lab);
        }
        let current = self.cafe.workspace().current_lab(&self.cafe.place())?;
        Ok(current.unwrap_or(Lab::Environment))
    }

    /// What `lab.toml` says of a lab, if this is a course folder.
    pub fn about(&self, lab: Lab) -> Result<Option<LabFile>> {
        let labs = self.place.folder.join("labs");
        if !labs.join(lab.slug()).is_dir() {
            return Ok(None);
        }
        LabFile::read(&labs, lab).map(Some).map_err(|error| usage(error.to_string()))
    }

    /// Inside a checkout the working tree's site wins over the one in the binary.
    pub fn restore_options(&self) -> restore::Options {
        let site = self.place.folder.join("site");
        restore::Options { site: site.join("index.html").is_file().then_some(site) }
    }

    /// Whether something may be changed. On live this shows account, region and plan, and asks.
    pub async fn agreed<F>(&self, yes: bool, what: Text, plan: impl FnOnce() -> F) -> Result<bool>
    where
        F: Future<Output = Result<restore::Plan, restore::Failed>>,
    {
        if !self.cafe.target.is_live() || yes {
            return Ok(true);
        }
        let account = self.cafe.account().await?;
        show_plan(&plan().await?);
        let question = words(&text!("agree", account = account, region = &self.cafe.region, what = what));
        if confirm(&question) {
            return Ok(true);
        }
        remark(words(&text!("nothing-was-changed")));
        Ok(false)
    }

    async fn over_network(place: Place, connection: Connection) -> Result<Self> {
        let cafe = Arc::new(connect(&place, connection).await?);
        Ok(Self { place, cafe, cloud: None })
    }
}

async fn connect(place: &Place, connection: Connection) -> Result<Cafe> {
    let cafe =
        Cafe::connect(connection, place.config.clone()).await.with_context(|| words(&text!("target-unusable")))?;
    Ok(cafe.with_workspace(Workspace::open(place.notes())))
}
