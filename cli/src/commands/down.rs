//! `cafelab down`: stops the café cloud that `up` started.

use std::process::ExitCode;

use anyhow::{Context, Result};
use cafe::{Cafe, Connection, Target};
use checker::text;

use crate::args::StateFolder;
use crate::place::{CloudState, Place, cloud_state};
use crate::terminal::{say, usage, words};

/// Asks the cloud to stop and waits until it has let go of its state folder.
pub async fn run(place: &Place, args: &StateFolder) -> Result<ExitCode> {
    let state = place.state(args.state.as_deref());
    if !state.exists() {
        say(words(&text!("no-cloud-runs", folder = state.display().to_string())));
        return Ok(ExitCode::SUCCESS);
    }
    let CloudState::Running(running) = cloud_state(&state)? else {
        say(words(&text!("no-cloud-runs", folder = state.display().to_string())));
        return Ok(ExitCode::SUCCESS);
    };
    if running.no_controls {
        return Err(usage(format!(
            "the café cloud at {} was started with --no-controls; stop it with Ctrl-C, or end process {}",
            running.endpoint, running.pid
        )));
    }
    let cafe = Cafe::connect(Connection::to(Target::Endpoint(running.endpoint.clone())), place.config.clone()).await?;
    cafe::control::stop(&cafe)
        .await
        .with_context(|| format!("the café cloud at {} (process {}) does not answer", running.endpoint, running.pid))?;
    wait_until_free(&state).await?;
    let folder = state.display().to_string();
    say(words(&text!("cloud-has-stopped", address = running.endpoint.to_string(), folder = folder)));
    Ok(ExitCode::SUCCESS)
}

async fn wait_until_free(state: &std::path::Path) -> Result<()> {
    use std::time::Duration;
    for _ in 0..200 {
        if let Ok(CloudState::Ours(_)) = cloud_state(state) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    anyhow::bail!("the café cloud has not ended within 5 s")
}
