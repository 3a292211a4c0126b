//! `hosted-ui.sign-in` and `hosted-ui.wrong-password-refused`.

use cafe::lab::Lab;
use cafe::login::Outcome;
use cafe::oauth::Callback;
use cafe::site_config::AuthConfig;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::checks::user_pool::client::listed;
use crate::context::Context;
use crate::evidence::{Evidence, token_shape};
use crate::finding::Finding;
use crate::mistakes::{self, Mistake};
use crate::observe::client::AppClient;
use crate::observe::sign_in::{Failure, describe};
use crate::text;
use crate::text::Text;

/// `hosted-ui.wrong-password-refused`.
pub static WRONG_PASSWORD: Check = Check {
    id: "hosted-ui.wrong-password-refused",
    lab: Lab::HostedUi,
    points: points("hosted-ui.wrong-password-refused"),
    needs: &["hosted-ui.sign-in"],
    run: |context| Box::pin(wrong_password(context)),
};

async fn wrong_password(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let auth = context.the_auth().await?;
    let Some(outcome) = &context.sign_in().await?.wrong_password else {
        return Ok(crate::Outcome::LeftOut(text!("no-wrong-password")));
    };
    let login = format!("{}/login", auth.domain);
    notes.saw(Evidence::http("POST", &login, 200, text!("wrong-password-led-to", outcome = describe(outcome))));
    let let_in = matches!(outcome, Outcome::Callback(url) if Callback::parse(url).error.is_none());
    if !let_in {
        return notes.pass();
    }
    let place = text!("place-login", domain = &auth.domain);
    let expected = text!("the-form-with-an-error");
    notes.fail(Finding::known(&mistakes::WRONG_PASSWORD_ACCEPTED, expected, describe(outcome), place))
}

/// `hosted-ui.sign-in`.
pub static SIGN_IN: Check = Check {
    id: "hosted-ui.sign-in",
    lab: Lab::HostedUi,
    points: points("hosted-ui.sign-in"),
    needs: &["hosted-ui.login-page", "user.frank"],
    run: |context| Box::pin(sign_in(context)),
};

async fn sign_in(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (auth, client) = futures::try_join!(context.the_auth(), context.the_client())?;
    let login = context.sign_in().await?;
    match &login.result {
        Ok(session) => {
            let shapes = [("id", &session.tokens.id_token), ("access", &session.tokens.access_token)];
            let shapes = shapes.into_iter().filter_map(|(name, token)| Some((name, token.as_ref()?)));
            for (name, token) in shapes {
                let note = text!("token-of-shape", name = name, shape = token_shape(token.reveal()));
                notes.saw(Evidence::http("POST", &format!("{}/login", auth.domain), 302, note));
            }
            if auth.response_type == "token" {
                notes.advise(text!("site-uses-implicit-grant"));
            }
            notes.pass()
        }
        Err(failure) => {
            let (mistake, property) = explain(failure, auth, client);
            let place = match property {
                Some(property) => {
                    text!("place-auth-property", property = property, value = shown(auth, property))
                }
                None => text!("place-franks-login", domain = &auth.domain),
            };
            let expected = text!("a-callback-with-tokens");
            let finding = match mistake {
                Some(mistake) => Finding::known(mistake, expected, failure.seen(), place),
                None => Finding::unknown(expected, failure.seen(), place, text!("log-in-by-hand")),
            };
            notes.fail(finding)
        }
    }
}

fn shown(auth: &AuthConfig, property: &str) -> Text {
    match property {
        "scopes" => listed(&auth.scopes),
        "token_use" => (&auth.token_use).into(),
        _ => (&auth.response_type).into(),
    }
}

/// The mistake behind a failed login, and the property of `auth` that it is in.
fn explain(
    failure: &Failure,
    auth: &AuthConfig,
    client: &AppClient,
) -> (Option<&'static Mistake>, Option<&'static str>) {
    let flow = if auth.response_type == "token" { "implicit" } else { "code" };
    if !matches!(auth.response_type.as_str(), "code" | "token") {
        return (Some(&mistakes::RESPONSE_TYPE), Some("response_type"));
    }
    if !client.flows.iter().any(|allowed| allowed == flow) {
        return (Some(&mistakes::GRANT_MISMATCH), Some("response_type"));
    }
    if auth.scopes.iter().any(|scope| !client.scopes.contains(scope)) {
        return (Some(&mistakes::SCOPE_NOT_ENABLED), Some("scopes"));
    }
    let without_openid = !auth.scopes.iter().any(|scope| scope == "openid");
    match failure {
        Failure::PasswordRefused => (Some(&mistakes::FRANK_PASSWORD), None),
        Failure::ChangePassword => (Some(&mistakes::PASSWORD_CHANGE_DEMANDED), None),
        Failure::State => (Some(&mistakes::STATE_LOST), None),
        Failure::Exchange(_) => (Some(&mistakes::CODE_EXCHANGE_REFUSED), None),
        Failure::NoToken(_) if without_openid => (Some(&mistakes::OPENID_NOT_ASKED), Some("scopes")),
        // `email`, `phone` and `profile` are to be had beside `openid` only. Cognito says so in the description.
        Failure::Refused { error, description }
            if without_openid && [error, description].iter().any(|text| text.contains("invalid_scope")) =>
        {
            (Some(&mistakes::OPENID_NOT_ASKED), Some("scopes"))
        }
        Failure::NoToken(_) => (None, Some("token_use")),
        Failure::NoForm(_) | Failure::Elsewhere(_) | Failure::Refused { .. } => (None, None),
    }
}
