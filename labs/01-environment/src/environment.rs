//! Lab 1: a stranger reads the café's stock.

use cafe::report::Report;
use cafe::{Cafe, Result};

/// Presses the "Generate Report" button from outside, without telling who we are.
///
/// You need: `cafe::find::api_url` (the API's address with its stage, `None` if there is no API), `cafe.http.send` (takes
/// an `http::Request<Bytes>`, returns the whole answer), `serde_json::from_slice`.
///
/// # Errors
/// When the API refuses, which it should, but does not before lab 4.
pub async fn read_stock_as_stranger(cafe: &Cafe) -> Result<Report> {
    todo!(
        "Task 1.1: send a POST to the path /create_report of the API in {} without any token, and read the report",
        cafe.region
    )
}
