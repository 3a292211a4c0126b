//! Lab 5: the button works again, for Frank only. And a client that proves it from outside.

use cafe::report::Report;
use cafe::{Cafe, Result, Secret};

/// Writes the `report` part of `config.json`.
///
/// You need: `cafe::site_config::ReportConfig` and `cafe::publish::change_config`, as in lab 3.
pub async fn publish_report_config(cafe: &Cafe) -> Result<()> {
    todo!("Task 5.3: publish the report part of config.json for the site in {}", cafe.region)
}

/// Walks through the login page as Frank's browser does, with what the deployed site says. Returns the token that the
/// API wants.
///
/// You need: the site's `config.json` over HTTP (`cafe.http.send`), `cafe.frank_password()`, and `cafe::login::tokens`.
pub async fn log_in_as_frank(cafe: &Cafe) -> Result<Secret> {
    todo!("Task 5.4: log in as {} with what the deployed site says", cafe.config.names.user)
}

/// Gets the report with a token. `token.reveal()` is its text.
pub async fn fetch_report(cafe: &Cafe, token: &Secret) -> Result<Report> {
    todo!("Task 5.5: ask the API in {} for the report with the token {token}", cafe.region)
}

/// Tries without a token and with nonsense. `true` means that both were refused.
pub async fn strangers_are_refused(cafe: &Cafe) -> Result<bool> {
    todo!("Task 5.6: ask the API in {} for the report without a token, and with a wrong one", cafe.region)
}
