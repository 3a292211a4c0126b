//! `hosted-ui.login-page` and `hosted-ui.foreign-redirect-refused`.

use cafe::lab::Lab;
use cafe::login::Outcome;
use cafe::site_config::AuthConfig;
use rand::RngExt;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::sign_in::{describe, judged, unjudged};
use crate::text;

/// `hosted-ui.login-page`.
pub static PAGE: Check = Check {
    id: "hosted-ui.login-page",
    lab: Lab::HostedUi,
    points: points("hosted-ui.login-page"),
    needs: &["site.config", "app-client.oauth", "app-client.callback", "app-client.identity-provider", "domain.active"],
    run: |context| Box::pin(page(context)),
};

/// The site's login, with a grant and scopes that the client surely allows.
async fn safe_auth(context: &Context) -> Result<AuthConfig, Unjudged> {
    let (client, auth) = futures::try_join!(context.the_client(), context.the_auth())?;
    Ok(AuthConfig {
        response_type: client.response_type().to_owned(),
        scopes: vec!["openid".to_owned(), "email".to_owned()],
        ..auth.clone()
    })
}

async fn open(context: &Context, auth: &AuthConfig) -> Result<(Outcome, Evidence), Unjudged> {
    let failed = |error: cafe::Error| unjudged(text!("the-login-page"), &error);
    let url = context.attempt(auth, "login page").authorize_url().map_err(failed)?;
    let mut robot = context.robot(&auth.redirect_uri)?;
    let outcome = judged(robot.open(&url).await.map_err(failed)?)?;
    let status =
        if let Outcome::ErrorPage { status, .. } | Outcome::Other { status, .. } = outcome { status } else { 200 };
    let evidence = Evidence::http("GET", url.as_str(), status, text!("led-to", outcome = describe(&outcome)));
    Ok((outcome, evidence))
}

async fn page(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let auth = safe_auth(context).await?;
    let (outcome, evidence) = open(context, &auth).await?;
    notes.saw(evidence);
    if outcome == Outcome::StillLogin {
        return notes.pass();
    }
    let place = text!("place-login", domain = &auth.domain);
    let pool = context.the_pool().await?;
    if let (Some(domain), Outcome::ErrorPage { status: 403, .. }) = (&pool.domain, &outcome) {
        let (_, version) = context.domain_status(domain).await?;
        if version == Some(2) {
            let place = place.property("ManagedLoginVersion");
            let seen = text!("managed-login-without-form");
            return notes.fail(Finding::known(
                &mistakes::MANAGED_LOGIN_WITHOUT_BRANDING,
                text!("a-login-form"),
                seen,
                place,
            ));
        }
    }
    notes.fail(Finding::known(&mistakes::NO_LOGIN_FORM, text!("a-login-form"), describe(&outcome), place))
}

/// `hosted-ui.foreign-redirect-refused`.
pub static FOREIGN_REDIRECT: Check = Check {
    id: "hosted-ui.foreign-redirect-refused",
    lab: Lab::HostedUi,
    points: points("hosted-ui.foreign-redirect-refused"),
    needs: &["hosted-ui.login-page"],
    run: |context| Box::pin(foreign_redirect(context)),
};

async fn foreign_redirect(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let host = format!("cafelab-{:08x}.example", context.random("foreign redirect").random::<u32>());
    let auth = AuthConfig { redirect_uri: format!("https://{host}/callback.html"), ..safe_auth(context).await? };
    let (outcome, evidence) = open(context, &auth).await?;
    notes.saw(evidence);
    let refused = match &outcome {
        Outcome::ErrorPage { .. } | Outcome::Other { .. } => true,
        Outcome::Elsewhere(url) => url.host_str() != Some(host.as_str()),
        Outcome::Callback(_) | Outcome::StillLogin | Outcome::ChangePassword => false,
    };
    if refused {
        return notes.pass();
    }
    let client = context.the_client().await?;
    let expected = text!("an-error-page-for-foreign-address");
    let place = client.place("CallbackURLs");
    notes.fail(Finding::known(&mistakes::FOREIGN_REDIRECT_ACCEPTED, expected, describe(&outcome), place))
}
