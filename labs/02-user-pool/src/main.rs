//! Runs lab 2. Your work is in `user_pool.rs`; nothing needs to change here.

mod user_pool;

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
    let pool = user_pool::create_user_pool(&cafe).await?;
    println!("The pool is {pool}.");
    let client = user_pool::create_app_client(&cafe, &pool).await?;
    println!("The app client is {client}.");
    let login = user_pool::create_domain(&cafe, &pool).await?;
    println!("The login page is at {login}");
    user_pool::create_frank(&cafe, &pool).await?;
    println!("Frank has an account.");
    Ok(())
}
