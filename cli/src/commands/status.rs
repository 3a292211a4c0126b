//! `cafelab status`: where the deployment is and how far it is.

use std::process::ExitCode;

use anyhow::Result;
use cafe::{Target, find};
use checker::{Text, text};
use serde::Serialize;

use crate::args::{Format, Reporting};
use crate::session::Session;
use crate::terminal::{say, words};

/// Addresses of what exists.
#[derive(Debug, Serialize)]
pub struct Addresses {
    pub site: Option<String>,
    pub api: Option<String>,
    pub login: Option<String>,
    pub cloud: Option<String>,
}

/// Looks up addresses; only reads.
pub async fn addresses(session: &Session) -> Result<Addresses> {
    let cafe = &session.cafe;
    let site = find::site_origin(cafe).await?;
    let api = find::api_url(cafe).await?;
    let login = login(session, site.as_deref()).await?;
    let cloud = (cafe.target == Target::Emulated).then(|| format!("http://cloud.localhost:{}/", cafe.addresses.port()));
    Ok(Addresses { site, api, login, cloud })
}

/// The login page with all that it wants to be asked with.
async fn login(session: &Session, site: Option<&str>) -> Result<Option<String>> {
    let cafe = &session.cafe;
    let names = &cafe.config.names;
    let Some(pool) = find::user_pool_id(cafe, &names.user_pool).await? else { return Ok(None) };
    let Some(prefix) = find::domain_prefix(cafe, &pool).await? else { return Ok(None) };
    let domain = cafe.addresses.hosted_ui(&prefix);
    let client = find::app_client_id(cafe, &pool, &names.app_client).await?;
    let (Some(client), Some(site)) = (client, site) else { return Ok(Some(domain)) };
    let mut url = url::Url::parse(&format!("{domain}/login"))?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &client)
        .append_pair("scope", "openid email")
        .append_pair("redirect_uri", &format!("{site}/callback.html"));
    Ok(Some(url.into()))
}

/// Shows target, place in the course, and addresses.
pub async fn run(session: &Session, args: &Reporting) -> Result<ExitCode> {
    let cafe = &session.cafe;
    let account = cafe.account().await?;
    let lab = cafe.workspace().current_lab(&cafe.place())?;
    let found = addresses(session).await?;
    let running = session.cloud.is_none().then(|| cafe.addresses.endpoint().map(ToString::to_string)).flatten();
    if args.format == Format::Json {
        say(serde_json::json!({
            "target": cafe.target.kind(),
            "endpoint": running,
            "region": cafe.region,
            "account": account,
            "lab": lab.map(cafe::Lab::slug),
            "site": found.site,
            "api": found.api,
            "login": found.login,
            "cloud": found.cloud,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    let none = || words(&text!("not-made-yet"));
    let line = |label, value: String| say(format_args!("{:<9}{value}", words(&Text::message(label, vec![]))));
    let target = text!("target-where", target = cafe.target.to_string(), region = &cafe.region, account = account);
    line("status-target", words(&target));
    if cafe.target == Target::Emulated {
        let state = running.map_or_else(|| text!("cloud-not-running"), |at| text!("cloud-running", address = at));
        line("status-cloud", words(&state));
    }
    line("status-lab", lab.map_or_else(|| words(&text!("lab-not-begun")), |lab| lab.slug().to_owned()));
    line("status-site", found.site.unwrap_or_else(none));
    line("status-api", found.api.unwrap_or_else(none));
    line("status-login", found.login.unwrap_or_else(none));
    Ok(ExitCode::SUCCESS)
}
