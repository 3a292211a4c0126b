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

/// `hosted-ui.wrong-password-refused`.
pub static WRONG_PASSWORD: Check = Check {
    id: "hosted-ui.wrong-password-refused",
    lab: Lab::HostedUi,
    points: points("hosted-ui.wrong-password-refused"),
    claim: "a wrong password gives no token",
    needs: &["hosted-ui.sign-in"],
    hints: [
        "Does the login page say no when it should?",
        "Try a wrong password on the login page, once: the form has to come back with an error.",
        "Remove the pool's triggers (LambdaConfig): something there lets everybody in.",
    ],
    run: |context| Box::pin(wrong_password(context)),
};

async fn wrong_password(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let auth = context.the_auth().await?;
    let Some(outcome) = &context.sign_in().await?.wrong_password else {
        return Ok(crate::Outcome::LeftOut("no wrong password was tried".to_owned()));
    };
    let login = format!("{}/login", auth.domain);
    notes.saw(Evidence::http("POST", &login, 200, format!("a wrong password led to {}", describe(outcome))));
    let let_in = matches!(outcome, Outcome::Callback(url) if Callback::parse(url).error.is_none());
    if !let_in {
        return notes.pass();
    }
    let place = format!("login domain {}", auth.domain);
    let expected = "the login form again, with an error";
    notes.fail(Finding::known(&mistakes::WRONG_PASSWORD_ACCEPTED, expected, describe(outcome), place))
}

/// `hosted-ui.sign-in`.
pub static SIGN_IN: Check = Check {
    id: "hosted-ui.sign-in",
    lab: Lab::HostedUi,
    points: points("hosted-ui.sign-in"),
    claim: "Frank's sign-in comes back to the callback with what the site's grant needs",
    needs: &["hosted-ui.login-page", "user.frank"],
    hints: [
        "Log in as Frank yourself and watch the address bar: where do you end up, and with what?",
        "Compare response_type and scopes in config.json with the client's AllowedOAuthFlows and AllowedOAuthScopes.",
        "Publish response_type `code` and the scopes openid and email, and allow the same on the client.",
    ],
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
                let note = format!("{name} token <{}>", token_shape(token.reveal()));
                notes.saw(Evidence::http("POST", &format!("{}/login", auth.domain), 302, note));
            }
            if auth.response_type == "token" {
                notes.advise(
                    "The site uses the implicit grant; the code grant with PKCE keeps tokens out of addresses.",
                );
            }
            notes.pass()
        }
        Err(failure) => {
            let (mistake, property) = explain(failure, auth, client);
            let place = match property {
                Some(property) => format!("config.json, auth.{property} = {}", shown(auth, property)),
                None => format!("login of Frank at {}", auth.domain),
            };
            let expected = "a callback with a code or tokens and the same state";
            let finding = match mistake {
                Some(mistake) => Finding::known(mistake, expected, failure.to_string(), place),
                None => Finding::unknown(expected, failure.to_string(), place, "Log in by hand and read the page."),
            };
            notes.fail(finding)
        }
    }
}

fn shown(auth: &AuthConfig, property: &str) -> String {
    match property {
        "scopes" => listed(&auth.scopes),
        "token_use" => auth.token_use.clone(),
        _ => auth.response_type.clone(),
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
    match failure {
        Failure::PasswordRefused => (Some(&mistakes::FRANK_PASSWORD), None),
        Failure::ChangePassword => (Some(&mistakes::PASSWORD_CHANGE_DEMANDED), None),
        Failure::State => (Some(&mistakes::STATE_LOST), None),
        Failure::Exchange(_) => (Some(&mistakes::CODE_EXCHANGE_REFUSED), None),
        Failure::NoToken(_) if !auth.scopes.iter().any(|scope| scope == "openid") => {
            (Some(&mistakes::OPENID_NOT_ASKED), Some("scopes"))
        }
        Failure::NoToken(_) => (None, Some("token_use")),
        Failure::NoForm(_) | Failure::Elsewhere(_) | Failure::Refused { .. } => (None, None),
    }
}
