//! Runs lab 1. Your work is in `environment.rs`; nothing needs to change here.

mod environment;

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
    let report = environment::read_stock_as_stranger(&cafe).await?;
    println!(
        "A stranger reads the stock: {} products, {} of them low.",
        report.summary.products, report.summary.low_stock
    );
    Ok(())
}
