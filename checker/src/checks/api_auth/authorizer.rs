//! `authorizer.attached` and `authorizer.only-this-pool`.

use std::collections::BTreeMap;

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api::Api;
use crate::observe::api_model::{Authorizer, REPORT, Route};
use crate::text;
use crate::text::Text;

/// `authorizer.attached`.
pub static ATTACHED: Check = Check {
    id: "authorizer.attached",
    lab: Lab::ApiAuth,
    points: points("authorizer.attached"),
    needs: &["environment.api"],
    run: |context| Box::pin(attached(context)),
};

async fn attached(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let api = context.the_api().await?;
    let route = report_route(api)?;
    notes.saw(Evidence::aws(
        "apigateway GetResources",
        text!("is-of-kind", name = format!("POST {REPORT}"), kind = &route.authorization),
    ));
    let place = Text::from(format!("API {}, POST {REPORT}, authorizationType", api.name));
    let expected = "COGNITO_USER_POOLS";
    let mistake = match route.authorization.as_str() {
        "COGNITO_USER_POOLS" => None,
        "AWS_IAM" => Some(&mistakes::METHOD_USES_IAM),
        "CUSTOM" => Some(&mistakes::OTHER_AUTHORIZER_TYPE),
        "NONE" => Some(&mistakes::AUTHORIZER_NOT_ATTACHED),
        other => return Err(unknown_kind(&place, other)),
    };
    if let Some(mistake) = mistake {
        // Saved is one thing, live another: if the stage still refuses by a user pool, `authorizer.deployed` says so.
        if live_authorizer(context).await? {
            notes.saw(Evidence::aws("apigateway GetExport", text!("stage-still-protected")));
            return notes.pass();
        }
        let idle: Vec<_> = api.authorizers.iter().map(|authorizer| authorizer.name.as_str()).collect();
        let seen = match idle.as_slice() {
            [] => text!("no-authorizer", kind = &route.authorization),
            names => text!("idle-authorizer", kind = &route.authorization, names = names.join(", ")),
        };
        return notes.fail(Finding::known(mistake, expected, seen, place));
    }
    let Some(authorizer) = route.authorizer_id.as_deref().and_then(|id| api.authorizer(id)) else {
        let seen = text!("no-such-authorizer");
        return notes.fail(Finding::known(
            &mistakes::AUTHORIZER_NOT_ATTACHED,
            text!("an-authorizer-of-the-api"),
            seen,
            place,
        ));
    };
    if authorizer.kind == "JWT" {
        return Err(unknown_kind(&place, &authorizer.kind));
    }
    if authorizer.kind != "COGNITO_USER_POOLS" {
        let place = text!("place-authorizer", name = &authorizer.name).property("type");
        let seen = authorizer.kind.clone();
        return notes.fail(Finding::known(&mistakes::OTHER_AUTHORIZER_TYPE, expected, seen, place));
    }
    let wanted = "method.request.header.Authorization";
    let source = authorizer.identity_source.as_deref().unwrap_or(wanted);
    if !source.eq_ignore_ascii_case(wanted) {
        let place = text!("place-authorizer", name = &authorizer.name).property("identitySource");
        return notes.fail(Finding::known(&mistakes::IDENTITY_SOURCE, wanted, source, place));
    }
    notes.pass()
}

fn unknown_kind(place: &Text, kind: &str) -> Unjudged {
    let cause = text!("unknown-authorization", kind = kind);
    Unjudged::new(place, cause, text!("cure-unknown-authorization"))
}

/// Whether the stage has a user pool authorizer on this route, whatever is saved.
async fn live_authorizer(context: &Context) -> Result<bool, Unjudged> {
    match context.live_method().await? {
        Some(live) => Ok(live.providers.is_some()),
        None => Ok(context.refusal().await?.status == http::StatusCode::UNAUTHORIZED),
    }
}

/// `POST /create_report` as saved.
pub(super) fn report_route(api: &Api) -> Result<&Route, Unjudged> {
    api.route("POST", REPORT).ok_or_else(|| Unjudged::missing("POST /create_report"))
}

/// The authorizer of `POST /create_report`; if none is saved for it, the only one that it can be on the stage.
pub(super) fn report_authorizer(api: &Api) -> Result<&Authorizer, Unjudged> {
    let saved = report_route(api)?.authorizer_id.as_deref().and_then(|id| api.authorizer(id));
    let only = || {
        let mut of_pools = api.authorizers.iter().filter(|authorizer| authorizer.kind == "COGNITO_USER_POOLS");
        of_pools.next().filter(|_| of_pools.next().is_none())
    };
    saved.or_else(only).ok_or_else(|| Unjudged::missing(text!("the-authorizer")))
}

/// `authorizer.only-this-pool`.
pub static ONLY_THIS_POOL: Check = Check {
    id: "authorizer.only-this-pool",
    lab: Lab::ApiAuth,
    points: points("authorizer.only-this-pool"),
    needs: &["authorizer.attached", "user-pool.exists"],
    run: |context| Box::pin(only_this_pool(context)),
};

async fn only_this_pool(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (api, pool) = futures::try_join!(context.the_api(), context.the_pool())?;
    let authorizer = report_authorizer(api)?;
    let variables = api.stage.as_ref().map(|stage| &stage.variables);
    let providers: Vec<String> = authorizer.providers.iter().map(|arn| filled(arn, variables)).collect();
    notes.saw(Evidence::aws(
        "apigateway GetAuthorizers",
        text!("authorizer-trusts", name = &authorizer.name, pools = providers.join(", ")),
    ));
    let ours = |arn: &String| *arn == pool.arn || arn.ends_with(&format!(":userpool/{}", pool.id));
    if providers.iter().all(ours) && !providers.is_empty() {
        return notes.pass();
    }
    let more = providers.iter().any(ours);
    let mistake = if more { &mistakes::AUTHORIZER_TRUSTS_MORE_POOLS } else { &mistakes::AUTHORIZER_ON_OTHER_POOL };
    let place = text!("place-authorizer", name = &authorizer.name).property("providerARNs");
    let seen = if providers.is_empty() { text!("none") } else { providers.join(", ").into() };
    notes.fail(Finding::known(mistake, text!("only", names = &pool.arn), seen, place))
}

/// Provider ARNs may contain variables of the stage.
pub(super) fn filled(arn: &str, variables: Option<&BTreeMap<String, String>>) -> String {
    let mut filled = arn.to_owned();
    for (name, value) in variables.into_iter().flatten() {
        filled = filled.replace(&format!("${{stageVariables.{name}}}"), value);
    }
    filled
}
