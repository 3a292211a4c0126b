//! `site.auth-module`: the deployed `auth.js` does what the walkthrough of lab 3 says, judged without a browser.
//!
//! The story: log in ([`login`]), come back ([`callback`]), use the token and log out ([`session`]). Cognito's part is
//! played by [`cognito`].

mod callback;
mod cognito;
mod login;
mod session;

use cafe::lab::Lab;
use cafe::site_config::AuthConfig;
use serde_json::{Value as Json, json};

use super::module::{self, Facts, StandIn, Story, Told};
use crate::check::{Check, Judgement};
use crate::checks::points;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text::Text;

/// The module's path on the site.
const MODULE: &str = "/js/auth.js";
/// What it exports.
const FUNCTIONS: &[&str] = &["startLogin", "completeLogin", "currentToken", "logOut"];

/// `site.auth-module`.
pub static CHECK: Check = Check {
    id: "site.auth-module",
    lab: Lab::HostedUi,
    points: points("site.auth-module"),
    needs: &["site.config"],
    run: |context| Box::pin(judge(context)),
};

/// What the module is told, and what Cognito would allow.
#[derive(Debug, Clone)]
struct Given {
    auth: AuthConfig,
    /// Grants of the client: `code`, `implicit`.
    flows: Vec<String>,
    /// Scopes of the client.
    scopes: Vec<String>,
}

impl Given {
    /// The argument of each function.
    fn argument(&self) -> Vec<Json> {
        vec![json!(self.auth)]
    }
}

impl Facts for Given {
    fn instead(&self, names: &StandIn) -> Self {
        Self { auth: names.auth(&self.auth), ..self.clone() }
    }
}

async fn judge(context: &Context) -> Judgement {
    let given = given(context).await?;
    module::judge(context, MODULE, FUNCTIONS, given, tell).await
}

/// The site's configuration; what other checks find wrong in it is put right here.
async fn given(context: &Context) -> Result<Given, Unjudged> {
    let (auth, client) = futures::try_join!(context.the_auth(), context.the_client())?;
    let mut auth = auth.clone();
    let flow = if auth.response_type == "token" { "implicit" } else { auth.response_type.as_str() };
    if !client.flows.iter().any(|allowed| allowed == flow) {
        client.response_type().clone_into(&mut auth.response_type);
    }
    if !matches!(auth.token_use.as_str(), "id" | "access") {
        "id".clone_into(&mut auth.token_use);
    }
    Ok(Given { auth, flows: client.flows.clone(), scopes: client.scopes.clone() })
}

fn tell(story: &Story, given: &Given) -> Told<Vec<Text>> {
    session::nobody(story, given)?;
    let attempt = login::start(story, given)?;
    let signed_in = callback::success(story, given, &attempt)?;
    callback::error(story, given, &attempt)?;
    callback::foreign_answers(story, given, &attempt)?;
    callback::foreign_token(story, given, &attempt)?;
    callback::refused_exchange(story, given, &attempt)?;
    session::expiry(story, given, &signed_in)?;
    session::log_out(story, given, &signed_in)?;
    Ok(signed_in.advice)
}
