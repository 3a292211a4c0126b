//! `app-client.public`, `app-client.oauth` and `app-client.identity-provider`.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;
use crate::observe::client::AppClient;

/// `app-client.public`.
pub static PUBLIC: Check = Check {
    id: "app-client.public",
    lab: Lab::UserPool,
    points: points("app-client.public"),
    claim: "an app client without a secret exists",
    needs: &["user-pool.exists"],
    hints: [
        "The site runs in the browser of whoever opens it. What can it keep to itself?",
        "Look at the pool's app clients: is there one for the site, and does it have a client secret?",
        "Call CreateUserPoolClient with GenerateSecret = false. A secret cannot be taken away later: make a new client.",
    ],
    run: |context| Box::pin(public(context)),
};

async fn public(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (pool, names) = futures::try_join!(context.the_pool(), context.names())?;
    let Some(client) = context.client().await? else {
        let place = format!("user pool {} ({})", pool.name, pool.id);
        let expected = format!("an app client named {}", names.app_client);
        let finding = Finding::known(&mistakes::CLIENT_MISSING, expected, "no app client", place);
        let command = context.aws(&["cognito-idp", "list-user-pool-clients", "--user-pool-id", &pool.id]);
        return notes.fail(finding.reproduce(command));
    };
    let secret = if client.has_secret { "a secret" } else { "no secret" };
    notes.saw(Evidence::aws("cognito-idp DescribeUserPoolClient", format!("{} has {secret}", client.id)));
    let same_name = pool.clients.iter().filter(|(_, name)| *name == names.app_client).count();
    if same_name > 1 {
        notes.advise(format!("There are {same_name} app clients named {}. Delete the unused ones.", names.app_client));
    }
    if !client.has_secret {
        return notes.pass();
    }
    let place = client.place("ClientSecret");
    let finding = Finding::known(&mistakes::CLIENT_HAS_SECRET, "no client secret", "a client secret", place);
    notes.fail(finding)
}

/// `app-client.oauth`.
pub static OAUTH: Check = Check {
    id: "app-client.oauth",
    lab: Lab::UserPool,
    points: points("app-client.oauth"),
    claim: "the client may use the hosted UI with the code or implicit grant and the scopes openid and email",
    needs: &["app-client.public"],
    hints: [
        "The hosted UI hands out tokens only to clients that say which grant and which scopes they want.",
        "Look at the client's login pages settings: OAuth grant types and OpenID Connect scopes.",
        "Set AllowedOAuthFlowsUserPoolClient = true, AllowedOAuthFlows = [code], AllowedOAuthScopes = [openid, email].",
    ],
    run: |context| Box::pin(oauth(context)),
};

async fn oauth(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let client = context.the_client().await?;
    let flows = listed(&client.flows);
    let scopes = listed(&client.scopes);
    notes.saw(Evidence::aws("cognito-idp DescribeUserPoolClient", format!("grants {flows}; scopes {scopes}")));
    if let Some(finding) = oauth_finding(client) {
        return notes.fail(finding);
    }
    if !client.flows.iter().any(|flow| flow == "code") {
        notes.advise(
            "The implicit grant puts tokens into the address bar. The authorization code grant with PKCE does not, and \
             today's browsers can all do it.",
        );
    }
    notes.pass()
}

fn oauth_finding(client: &AppClient) -> Option<Finding> {
    if !client.oauth_enabled {
        let place = client.place("AllowedOAuthFlowsUserPoolClient");
        return Some(Finding::known(&mistakes::OAUTH_NOT_ENABLED, "true", "false", place));
    }
    if !client.flows.iter().any(|flow| flow == "code" || flow == "implicit") {
        let place = client.place("AllowedOAuthFlows");
        return Some(Finding::known(&mistakes::NO_USER_GRANT, "code or implicit", listed(&client.flows), place));
    }
    let missing: Vec<_> =
        ["openid", "email"].into_iter().filter(|scope| !client.scopes.iter().any(|s| s == scope)).collect();
    (!missing.is_empty()).then(|| {
        let seen = format!("{}, without {}", listed(&client.scopes), missing.join(" and "));
        Finding::known(&mistakes::SCOPE_MISSING, "openid and email", seen, client.place("AllowedOAuthScopes"))
    })
}

/// `app-client.identity-provider`.
pub static IDENTITY_PROVIDER: Check = Check {
    id: "app-client.identity-provider",
    lab: Lab::UserPool,
    points: points("app-client.identity-provider"),
    claim: "COGNITO is an identity provider of the client",
    needs: &["app-client.public"],
    hints: [
        "Frank's account is in the pool itself. Does the client let people from the pool sign in?",
        "Look at the client's login pages settings: identity providers.",
        "Set SupportedIdentityProviders = [COGNITO], together with all other settings of the client.",
    ],
    run: |context| Box::pin(identity_provider(context)),
};

async fn identity_provider(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let client = context.the_client().await?;
    let seen = listed(&client.providers);
    notes.saw(Evidence::aws("cognito-idp DescribeUserPoolClient", format!("identity providers: {seen}")));
    if client.providers.iter().any(|provider| provider == "COGNITO") {
        return notes.pass();
    }
    let place = client.place("SupportedIdentityProviders");
    notes.fail(Finding::known(&mistakes::PROVIDER_MISSING, "COGNITO", seen, place))
}

/// A list for people.
pub fn listed(texts: &[String]) -> String {
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}
