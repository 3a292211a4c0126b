//! Runs lab 5. Your work is in `end_to_end.rs` and `site/js/api.js`; nothing needs to change here.

mod end_to_end;

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
    end_to_end::publish_report_config(&cafe).await?;
    println!("config.json now has its “report” part.");
    let token = end_to_end::log_in_as_frank(&cafe).await?;
    let report = end_to_end::fetch_report(&cafe, &token).await?;
    println!("Frank reads the stock: {} products, {} of them low.", report.summary.products, report.summary.low_stock);
    if end_to_end::strangers_are_refused(&cafe).await? {
        println!("Strangers are refused.");
    } else {
        println!("A stranger got through! See lab 4.");
    }
    Ok(())
}
