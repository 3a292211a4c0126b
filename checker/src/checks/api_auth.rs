//! Checks of lab 04: the report is closed to strangers and open to Frank, also for browsers.

pub mod accepts;
pub mod authorizer;
pub mod cors;
pub mod deployed;
pub mod open_door;
pub mod preflight;
pub mod products;
pub mod rejects;

/// A command that asks for the report as the site would.
pub(crate) fn curl_report(url: &str, origin: Option<&str>, token: bool) -> String {
    let origin = origin.map(|origin| format!(" -H 'Origin: {origin}'")).unwrap_or_default();
    let token = if token { " -H \"Authorization: $TOKEN\"" } else { "" };
    format!("curl -i -X POST {url}{origin}{token} -H 'Content-Type: application/json' -d '{{}}'")
}
