//! Frank's one login of a run, through the hosted UI as a browser would go, with what the site's `config.json` says.
//!
//! When the run judges wrong passwords too, one is tried first: the right one that follows resets Cognito's count of
//! failures, so that nobody locks Frank out by checking often.

use cafe::Secret;
use cafe::login::{Outcome, Robot};
use cafe::oauth::{Attempt, Callback, Refusal, Tokens, exchange};
use cafe::site_config::AuthConfig;
use jsonwebtoken::jwk::JwkSet;
use rand::RngExt;

use super::aws::shorten_cause;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;
use crate::text::Text;

/// How the login went.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Where a wrong password led, if one was tried.
    pub wrong_password: Option<Outcome>,
    /// Where the right one led.
    pub result: Result<Session, Failure>,
}

/// Frank, logged in.
#[derive(Debug, Clone)]
pub struct Session {
    pub tokens: Tokens,
    /// What the id token has to carry.
    pub nonce: String,
}

/// Why Frank is not logged in, as a matter of the deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The hosted UI never showed a form, or did not understand it.
    NoForm(Outcome),
    /// The form came back.
    PasswordRefused,
    /// A new password is asked for.
    ChangePassword,
    /// The browser was sent to another place than the callback.
    Elsewhere(Outcome),
    /// The callback got an error instead of a code or tokens.
    Refused { error: String, description: String },
    /// The callback's `state` is not the one that was sent.
    State,
    /// The token endpoint refused the code.
    Exchange(Refusal),
    /// There is no token of the use that the site wants.
    NoToken(String),
}

impl Failure {
    /// What was seen, in words.
    pub fn seen(&self) -> Text {
        match self {
            Self::NoForm(outcome) | Self::Elsewhere(outcome) => describe(outcome),
            Self::PasswordRefused => text!("login-form-again"),
            Self::ChangePassword => text!("login-change-password"),
            Self::Refused { error, description } => {
                text!("login-callback-error", error = error, description = description)
            }
            Self::State => text!("login-other-state"),
            Self::Exchange(refusal) => refusal.to_string().into(),
            Self::NoToken(token_use) => text!("login-no-token", use = token_use),
        }
    }
}

/// Where the browser ended, in words.
pub fn describe(outcome: &Outcome) -> Text {
    let plain = |url: &url::Url| cafe::http::without_query(url.as_str());
    match outcome {
        Outcome::Callback(url) => {
            let callback = Callback::parse(url);
            match callback.error {
                Some(error) => {
                    let description = callback.error_description.unwrap_or_default();
                    text!("login-callback-error", error = error, description = description)
                }
                None => text!("login-callback-called"),
            }
        }
        Outcome::ErrorPage { error: Some(error), status } => {
            text!("login-error-page-named", error = error, status = status.to_string())
        }
        Outcome::ErrorPage { error: None, status } => text!("login-error-page", status = status.to_string()),
        Outcome::StillLogin => text!("a-login-form"),
        Outcome::ChangePassword => text!("login-change-password"),
        Outcome::Elsewhere(url) => text!("a-redirect-to", url = plain(url)),
        Outcome::Other { status, url } => text!("login-other-page", url = plain(url), status = status.to_string()),
    }
}

/// Faults of the target are no findings.
pub fn judged(outcome: Outcome) -> Result<Outcome, Unjudged> {
    match outcome {
        Outcome::ErrorPage { status, .. } | Outcome::Other { status, .. } if status >= 500 || status == 429 => {
            let cause = text!("hosted-ui-answered", status = status.to_string());
            Err(Unjudged::new(text!("the-login"), cause, text!("target-is-busy")))
        }
        other => Ok(other),
    }
}

/// Of an error of the course's own functions.
pub fn unjudged(what: impl Into<Text>, error: &cafe::Error) -> Unjudged {
    match error {
        cafe::Error::Aws(failure) => Unjudged::aws(what, failure),
        cafe::Error::Http(error) => Unjudged::http(error),
        other => Unjudged::new(what, shorten_cause(&other.to_string()), text!("look-at-login-domain")),
    }
}

impl Context {
    /// Frank's login.
    pub async fn sign_in(&self) -> Result<&SignIn, Unjudged> {
        self.seen.sign_in.get(self.log_in()).await
    }

    /// Frank's tokens, for checks that need `hosted-ui.sign-in`.
    pub async fn session(&self) -> Result<&Session, Unjudged> {
        self.sign_in().await?.result.as_ref().map_err(|_| Unjudged::missing(text!("franks-login")))
    }

    /// A robot that stops at the callback.
    pub fn robot(&self, callback: &str) -> Result<Robot<'_>, Unjudged> {
        Robot::new(self.http.as_ref(), callback).map_err(|error| unjudged(text!("the-login"), &error))
    }

    async fn log_in(&self) -> Result<SignIn, Unjudged> {
        let password = self.options.password.as_ref().ok_or_else(|| {
            Unjudged::new(text!("franks-login"), text!("password-unknown"), text!("password-unknown.cure"))
        })?;
        let (auth, name) = futures::try_join!(self.the_auth(), self.login_name())?;
        let attempt = self.attempt(auth, "login of Frank");
        let failed = |error: cafe::Error| unjudged(text!("the-login"), &error);
        let mut robot = self.robot(&auth.redirect_uri)?;
        let mut outcome = judged(robot.open(&attempt.authorize_url().map_err(failed)?).await.map_err(failed)?)?;
        if outcome != Outcome::StillLogin {
            let failure = match outcome {
                Outcome::Callback(url) => refused(&Callback::parse(&url)).unwrap_or(Failure::State),
                other => Failure::NoForm(other),
            };
            return Ok(SignIn { wrong_password: None, result: Err(failure) });
        }
        let mut wrong_password = None;
        if self.tries_wrong_password {
            let wrong = Secret::new(format!("Wr0ng!{:016x}", self.random("wrong password").random::<u64>()));
            let led_to = judged(robot.submit(name, &wrong).await.map_err(failed)?)?;
            if led_to != Outcome::StillLogin {
                // Start again, so that the right password is judged all the same.
                robot = self.robot(&auth.redirect_uri)?;
                robot.open(&attempt.authorize_url().map_err(failed)?).await.map_err(failed)?;
            }
            wrong_password = Some(led_to);
        }
        outcome = judged(robot.submit(name, password).await.map_err(failed)?)?;
        let result = self.finish(auth, &attempt, outcome).await?;
        Ok(SignIn { wrong_password, result })
    }

    async fn finish(
        &self,
        auth: &AuthConfig,
        attempt: &Attempt,
        outcome: Outcome,
    ) -> Result<Result<Session, Failure>, Unjudged> {
        let callback = match outcome {
            Outcome::Callback(url) => Callback::parse(&url),
            Outcome::StillLogin => return Ok(Err(Failure::PasswordRefused)),
            Outcome::ChangePassword => return Ok(Err(Failure::ChangePassword)),
            other => return Ok(Err(Failure::Elsewhere(other))),
        };
        if let Some(failure) = refused(&callback) {
            return Ok(Err(failure));
        }
        if callback.state.as_deref() != Some(&attempt.state) {
            return Ok(Err(Failure::State));
        }
        let mut tokens = callback.tokens;
        if let Some(code) = callback.code {
            let verifier = attempt.pkce.as_ref().map(cafe::oauth::Pkce::verifier);
            let answer = exchange(self.http.as_ref(), auth, &code, verifier).await;
            match answer.map_err(|error| unjudged(text!("the-exchange"), &error))? {
                Ok(exchanged) => tokens = exchanged,
                Err(refusal) if refusal.status >= 500 || refusal.status == 429 => {
                    return Err(Unjudged::new(text!("the-exchange"), refusal.to_string(), text!("target-is-busy")));
                }
                Err(refusal) => return Ok(Err(Failure::Exchange(refusal))),
            }
        }
        if tokens.for_use(&auth.token_use).is_none() {
            return Ok(Err(Failure::NoToken(auth.token_use.clone())));
        }
        Ok(Ok(Session { tokens, nonce: attempt.nonce.clone() }))
    }

    /// The keys that sign the pool's tokens.
    pub async fn keys(&self) -> Result<&JwkSet, Unjudged> {
        let make = async {
            let answer = self.get(&self.cafe.addresses.jwks(&self.the_pool().await?.id)).await?;
            serde_json::from_slice(&answer.body).map_err(|error| {
                let cause = format!("status {}: {error}", answer.status.as_u16());
                Unjudged::new(text!("keys-at", url = &answer.url), cause, text!("check-again"))
            })
        };
        self.seen.keys.get(make).await
    }
}

fn refused(callback: &Callback) -> Option<Failure> {
    let error = callback.error.clone()?;
    Some(Failure::Refused { error, description: callback.error_description.clone().unwrap_or_default() })
}
