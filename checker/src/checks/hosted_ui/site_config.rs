//! `site.config`: what the deployed site says about itself is true.

use cafe::lab::Lab;
use cafe::site_config::SiteConfig;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::site::same_bytes;
use crate::reproduce::curl;
use crate::text;

/// `site.config`.
pub static CHECK: Check = Check {
    id: "site.config",
    lab: Lab::HostedUi,
    points: points("site.config"),
    needs: &["environment.site", "environment.api", "app-client.public", "domain.active"],
    run: |context| Box::pin(judge(context)),
};

/// What `config.json` has to say.
struct Truth {
    api: String,
    domain: String,
    client: String,
    callback: String,
    registered: Vec<String>,
}

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let file = context.config_file().await?;
    notes.saw(file.answer.evidence());
    let reproduce = curl(&file.answer.url);
    if !file.answer.status.is_success() {
        let finding = Finding::known(&mistakes::CONFIG_MISSING, "200", file.answer.summary(), "config.json");
        return notes.fail(finding.reproduce(reproduce));
    }
    let config = match &file.config {
        Ok(config) => config,
        Err(error) => {
            let expected = text!("json-of-the-course");
            let finding = Finding::known(&mistakes::CONFIG_INVALID, expected, error.clone(), "config.json");
            return notes.fail(finding.reproduce(reproduce));
        }
    };
    let (api, domain, client, callback) =
        futures::try_join!(context.stage_url(), context.domain_url(), context.the_client(), context.callback_url())?;
    let truth = Truth { api, domain, client: client.id.clone(), callback, registered: client.callbacks.clone() };
    let Some(finding) = compare(config, &truth) else { return notes.pass() };
    if let Some(stored) = stored(context).await?
        && compare(&stored, &truth).is_none()
    {
        return notes.fail(stale(finding.seen).reproduce(reproduce));
    }
    notes.fail(finding.reproduce(reproduce))
}

/// The first thing that is not true.
fn compare(config: &SiteConfig, truth: &Truth) -> Option<Finding> {
    let differs = |mistake: &Mistake, expected: &str, seen: &str, property: &str| {
        let other = !same_bytes(expected, seen);
        other.then(|| Finding::known(mistake, expected, seen, format!("config.json, {property}")))
    };
    if let Some(finding) = differs(&mistakes::CONFIG_NAMES_OTHER_API, &truth.api, &config.api, "api") {
        return Some(finding);
    }
    let Some(auth) = &config.auth else {
        let expected = "domain, client_id, redirect_uri, logout_uri, scopes, response_type and token_use";
        return Some(Finding::known(&mistakes::AUTH_NOT_PUBLISHED, expected, "null", "config.json, auth"));
    };
    // A registered callback of the site's own making is judged by `app-client.callback`.
    let own = auth.redirect_uri.starts_with(truth.callback.trim_end_matches("callback.html"))
        && !truth.registered.iter().any(|registered| same_bytes(registered, &truth.callback))
        && truth.registered.iter().any(|registered| same_bytes(registered, &auth.redirect_uri));
    let callback = if own { &auth.redirect_uri } else { &truth.callback };
    differs(&mistakes::CONFIG_NAMES_OTHER_DOMAIN, &truth.domain, &auth.domain, "auth.domain")
        .or_else(|| differs(&mistakes::CONFIG_NAMES_OTHER_CLIENT, &truth.client, &auth.client_id, "auth.client_id"))
        .or_else(|| {
            let mistake = &mistakes::CONFIG_NAMES_OTHER_CALLBACK;
            differs(mistake, callback, &auth.redirect_uri, "auth.redirect_uri")
        })
        .or_else(|| {
            let unknown = !["id", "access"].contains(&auth.token_use.as_str());
            let (expected, seen, place) = (text!("id-or-access"), &auth.token_use, "config.json, auth.token_use");
            unknown.then(|| Finding::known(&mistakes::CONFIG_TOKEN_USE, expected, seen, place))
        })
}

/// `config.json` as the bucket holds it, past CloudFront's cache; `None` if it cannot be read.
pub async fn stored(context: &Context) -> Result<Option<SiteConfig>, Unjudged> {
    match cafe::publish::read_config(&context.cafe).await {
        Ok(config) => Ok(config),
        Err(cafe::Error::Http(error)) => Err(Unjudged::http(&error)),
        // What cannot be read explains nothing.
        Err(_) => Ok(None),
    }
}

/// The bucket's file is right, but CloudFront serves an older one.
pub fn stale(seen: impl Into<crate::Text>) -> Finding {
    let place = text!("place-cloudfront-copy");
    Finding::known(&mistakes::CONFIG_STALE, text!("what-the-bucket-holds"), seen, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_property_has_its_own_mistake() {
        let config = |api: &str, domain: &str, client: &str, callback: &str| -> SiteConfig {
            serde_json::from_value(serde_json::json!({ "api": api, "auth": {
                "domain": domain, "client_id": client, "redirect_uri": callback, "logout_uri": "https://s/index.html",
                "scopes": ["openid"], "response_type": "code", "token_use": "id" } }))
            .expect("a configuration")
        };
        let truth = Truth {
            api: "https://a/prod".into(),
            domain: "https://d".into(),
            client: "c".into(),
            callback: "https://s/callback.html".into(),
            registered: vec!["https://s/callback.html".into()],
        };
        let mistake = |config: SiteConfig| compare(&config, &truth).and_then(|finding| finding.mistake);
        assert_eq!(mistake(config("https://a/prod", "https://d", "c", "https://s/callback.html")), None);
        let named = |config: SiteConfig| mistake(config).unwrap_or_default();
        assert_eq!(
            named(config("https://b/prod", "https://d", "c", "https://s/callback.html")),
            "config-names-other-api"
        );
        assert_eq!(
            named(config("https://a/prod", "https://e", "c", "https://s/callback.html")),
            "config-names-other-domain"
        );
        assert_eq!(
            named(config("https://a/prod", "https://d", "x", "https://s/callback.html")),
            "config-names-other-client"
        );
        assert_eq!(
            named(config("https://a/prod", "https://d", "c", "https://s/callback.html/")),
            "config-names-other-callback"
        );
    }
}
