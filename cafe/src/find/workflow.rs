//! The state machine that makes the report.

use crate::{Cafe, Result};

/// The ARN of the state machine with this name.
pub async fn state_machine_arn(cafe: &Cafe, name: &str) -> Result<Option<String>> {
    let mut pages = cafe.clients.sfn.list_state_machines().max_results(1000).into_paginator().send();
    while let Some(page) = pages.try_next().await? {
        if let Some(machine) = page.state_machines.into_iter().find(|machine| machine.name == name) {
            return Ok(Some(machine.state_machine_arn));
        }
    }
    Ok(None)
}
