//! Lab 1: a stranger reads the café's stock.

use bytes::Bytes;
use cafe::report::Report;
use cafe::{Cafe, Error, Result, find};

/// Presses the "Generate Report" button from outside, without telling who we are.
///
/// # Errors
/// When the API refuses, which it should, but does not before lab 4.
pub async fn read_stock_as_stranger(cafe: &Cafe) -> Result<Report> {
    let api = find::required(find::api_url(cafe).await?, "the café's API")?;
    let request = http::Request::post(format!("{api}/create_report"))
        .body(Bytes::new())
        .map_err(|error| Error::unexpected(error.to_string()))?;
    let response = cafe.http.send(request).await?;
    if !response.status().is_success() {
        return Err(Error::unexpected(format!("the API answered {}", response.status())));
    }
    serde_json::from_slice(response.body()).map_err(|error| Error::unexpected(format!("not a report: {error}")))
}
