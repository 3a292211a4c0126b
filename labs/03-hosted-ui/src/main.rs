//! Runs lab 3. Your work is in `hosted_ui.rs` and `site/js/auth.js`; nothing needs to change here.

mod hosted_ui;

use std::process::ExitCode;

use cafe::{Cafe, Result};

#[tokio::main]
async fn main() -> ExitCode {
    match lab().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn lab() -> Result<()> {
    let cafe = Cafe::from_env().await?;
    hosted_ui::publish_auth_config(&cafe).await?;
    println!("config.json now has its “auth” part.");
    Ok(())
}
