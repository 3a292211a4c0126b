//! Lab 5: the button works again, for Frank only. And a client that proves it from outside.

use bytes::Bytes;
use cafe::report::Report;
use cafe::site_config::{ReportConfig, SiteConfig};
use cafe::{Cafe, Error, Result, Secret, find, login, publish};

/// Writes the `report` part of `config.json`.
pub async fn publish_report_config(cafe: &Cafe) -> Result<()> {
    publish::change_config(cafe, |config| config.report = Some(report_config())).await?;
    Ok(())
}

/// How the site gets the report.
pub fn report_config() -> ReportConfig {
    ReportConfig { path: "/create_report".to_owned(), token_header: "Authorization".to_owned() }
}

/// Walks through the login page as Frank's browser does, with what the deployed site says. Returns the token that the
/// API wants.
pub async fn log_in_as_frank(cafe: &Cafe) -> Result<Secret> {
    let auth = find::required(site_config(cafe).await?.auth, "the `auth` part of the site's config.json")?;
    let password = cafe.frank_password()?;
    let tokens = login::tokens(cafe.http.as_ref(), &auth, &cafe.config.names.user, &password).await?;
    find::required(tokens.for_use(&auth.token_use).cloned(), "the token that the site asks for")
}

/// Gets the report with a token.
pub async fn fetch_report(cafe: &Cafe, token: &Secret) -> Result<Report> {
    let (status, body) = ask_for_report(cafe, Some(token.reveal())).await?;
    if status != 200 {
        return Err(Error::unexpected(format!("the API answered {status}")));
    }
    serde_json::from_slice(&body).map_err(|error| Error::unexpected(format!("not a report: {error}")))
}

/// Tries without a token and with nonsense. `true` means that both were refused.
pub async fn strangers_are_refused(cafe: &Cafe) -> Result<bool> {
    for token in [None, Some("nonsense")] {
        let (status, _) = ask_for_report(cafe, token).await?;
        if status != 401 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `config.json` as visitors of the site get it.
async fn site_config(cafe: &Cafe) -> Result<SiteConfig> {
    let site = find::required(find::site_origin(cafe).await?, "the café's website")?;
    let request = http::Request::get(format!("{site}/config.json")).body(Bytes::new());
    let response = cafe.http.send(request.map_err(|error| Error::unexpected(error.to_string()))?).await?;
    if !response.status().is_success() {
        return Err(Error::unexpected(format!("the site answered {} for config.json", response.status())));
    }
    serde_json::from_slice(response.body()).map_err(|error| Error::unexpected(format!("config.json: {error}")))
}

async fn ask_for_report(cafe: &Cafe, token: Option<&str>) -> Result<(u16, Bytes)> {
    let config = site_config(cafe).await?;
    let report = find::required(config.report, "the `report` part of the site's config.json")?;
    let mut request = http::Request::post(format!("{}{}", config.api, report.path));
    if let Some(token) = token {
        request = request.header(&report.token_header, token);
    }
    let request = request.body(Bytes::new()).map_err(|error| Error::unexpected(error.to_string()))?;
    let response = cafe.http.send(request).await?;
    Ok((response.status().as_u16(), response.into_body()))
}
