//! Runs lab 4. Your work is in `api_auth.rs`; nothing needs to change here.

mod api_auth;

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
    api_auth::close_endpoint(&cafe).await?;
    println!("The endpoint is closed to strangers.");
    api_auth::open_for_the_site(&cafe).await?;
    println!("The site may send the Authorization header.");
    Ok(())
}
