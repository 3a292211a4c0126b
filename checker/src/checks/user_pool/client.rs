//! `app-client.public`, `app-client.oauth` and `app-client.identity-provider`.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;
use crate::observe::client::AppClient;
use crate::text;
use crate::text::Text;

/// `app-client.public`.
pub static PUBLIC: Check = Check {
    id: "app-client.public",
    lab: Lab::UserPool,
    points: points("app-client.public"),
    needs: &["user-pool.exists"],
    run: |context| Box::pin(public(context)),
};

async fn public(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (pool, names) = futures::try_join!(context.the_pool(), context.names())?;
    let Some(client) = context.client().await? else {
        let place = pool.place();
        let expected = text!("a-client-named", client = &names.app_client);
        let finding = Finding::known(&mistakes::CLIENT_MISSING, expected, text!("no-client"), place);
        let command = context.aws(&["cognito-idp", "list-user-pool-clients", "--user-pool-id", &pool.id]);
        return notes.fail(finding.reproduce(command));
    };
    let secret = if client.has_secret {
        text!("client-has-secret", client = &client.id)
    } else {
        text!("client-has-none", client = &client.id)
    };
    notes.saw(Evidence::aws("cognito-idp DescribeUserPoolClient", secret));
    let same_name = pool.clients.iter().filter(|(_, name)| *name == names.app_client).count();
    if same_name > 1 {
        notes.advise(text!("more-clients", count = same_name, name = &names.app_client));
    }
    if !client.has_secret {
        return notes.pass();
    }
    let place = client.place("ClientSecret");
    let finding =
        Finding::known(&mistakes::CLIENT_HAS_SECRET, text!("no-client-secret"), text!("a-client-secret"), place);
    notes.fail(finding)
}

/// `app-client.oauth`.
pub static OAUTH: Check = Check {
    id: "app-client.oauth",
    lab: Lab::UserPool,
    points: points("app-client.oauth"),
    needs: &["app-client.public"],
    run: |context| Box::pin(oauth(context)),
};

async fn oauth(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let client = context.the_client().await?;
    let flows = listed(&client.flows);
    let scopes = listed(&client.scopes);
    notes.saw(Evidence::aws(
        "cognito-idp DescribeUserPoolClient",
        format!("AllowedOAuthFlows: {flows}; AllowedOAuthScopes: {scopes}"),
    ));
    if let Some(finding) = oauth_finding(client) {
        return notes.fail(finding);
    }
    if !client.flows.iter().any(|flow| flow == "code") {
        notes.advise(text!("implicit-grant"));
    }
    notes.pass()
}

fn oauth_finding(client: &AppClient) -> Option<Finding> {
    if !client.oauth_enabled {
        let place = client.place("AllowedOAuthFlowsUserPoolClient");
        let lists = [&client.flows, &client.scopes, &client.callbacks, &client.logouts, &client.providers];
        if lists.iter().all(|list| list.is_empty()) {
            let seen = text!("client-lost-everything");
            return Some(Finding::known(&mistakes::CLIENT_SETTINGS_RESET, "true", seen, place));
        }
        return Some(Finding::known(&mistakes::OAUTH_NOT_ENABLED, "true", "false", place));
    }
    if !client.flows.iter().any(|flow| flow == "code" || flow == "implicit") {
        let place = client.place("AllowedOAuthFlows");
        return Some(Finding::known(&mistakes::NO_USER_GRANT, text!("code-or-implicit"), listed(&client.flows), place));
    }
    let missing: Vec<_> =
        ["openid", "email"].into_iter().filter(|scope| !client.scopes.iter().any(|s| s == scope)).collect();
    (!missing.is_empty()).then(|| {
        let seen = text!("scopes-without", scopes = listed(&client.scopes), missing = missing.join(", "));
        Finding::known(&mistakes::SCOPE_MISSING, "openid, email", seen, client.place("AllowedOAuthScopes"))
    })
}

/// `app-client.identity-provider`.
pub static IDENTITY_PROVIDER: Check = Check {
    id: "app-client.identity-provider",
    lab: Lab::UserPool,
    points: points("app-client.identity-provider"),
    needs: &["app-client.public", "app-client.oauth"],
    run: |context| Box::pin(identity_provider(context)),
};

async fn identity_provider(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let client = context.the_client().await?;
    let seen = listed(&client.providers);
    notes.saw(Evidence::aws("cognito-idp DescribeUserPoolClient", format!("SupportedIdentityProviders: {seen}")));
    if client.providers.iter().any(|provider| provider == "COGNITO") {
        return notes.pass();
    }
    let place = client.place("SupportedIdentityProviders");
    notes.fail(Finding::known(&mistakes::PROVIDER_MISSING, "COGNITO", seen, place))
}

/// A list for people.
pub fn listed(texts: &[String]) -> Text {
    if texts.is_empty() { text!("none") } else { texts.join(", ").into() }
}
