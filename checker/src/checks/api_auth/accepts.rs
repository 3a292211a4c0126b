//! `authorizer.accepts-frank`: the control of all refusals.

use cafe::lab::Lab;

use super::authorizer::{report_authorizer, report_route};
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api_model::REPORT;
use crate::observe::aws::shorten_cause;
use crate::observe::probe::Answer;
use crate::reproduce::curl_report;

/// `authorizer.accepts-frank`.
pub static CHECK: Check = Check {
    id: "authorizer.accepts-frank",
    lab: Lab::ApiAuth,
    points: points("authorizer.accepts-frank"),
    claim: "Frank's token gets 200, with and without `Bearer `",
    needs: &["authorizer.attached", "authorizer.only-this-pool", "authorizer.deployed", "hosted-ui.sign-in"],
    hints: [
        "A door that nobody can open is closed, but not of much use.",
        "Which token does the site send (`token_use` in config.json), and does the method have authorizationScopes?",
        "Without authorizationScopes the API takes id tokens, with them access tokens that carry one of the scopes.",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let bearer = format!("Bearer {}", context.api_token().await?.reveal());
    let (plain, bearer) = futures::try_join!(context.acceptance(), context.call_report(Some(&bearer)))?;
    notes.saw(plain.evidence());
    notes.saw(bearer.evidence());
    let refused = [plain, &bearer].into_iter().find(|answer| answer.status != http::StatusCode::OK);
    let Some(answer) = refused else { return notes.pass() };
    let api = context.the_api().await?;
    let place = api.place(&format!("POST {REPORT}"));
    let seen = format!("{} ({})", answer.summary(), answer.note);
    let finding = if let Some((mistake, property)) = explain(context, answer).await? {
        Finding::known(mistake, "200", seen, format!("{place}{property}"))
    } else {
        let hint = "Compare the token's iss, aud, token_use and scope with the authorizer and the method.";
        Finding::unknown("200", seen, place, hint)
    };
    notes.fail(finding.reproduce(curl_report(&answer.url, None, true)))
}

async fn explain(context: &Context, answer: &Answer) -> Result<Option<(&'static Mistake, String)>, Unjudged> {
    let (api, auth) = futures::try_join!(context.the_api(), context.the_auth())?;
    let route = report_route(api)?;
    if answer.status.is_server_error() {
        let text = shorten_cause(&answer.text());
        let large = text.contains("DataLimitExceeded");
        let mistake = if large { &mistakes::REPORT_TOO_LARGE } else { &mistakes::INTEGRATION_FAILED };
        return Ok(Some((mistake, ", integration".to_owned())));
    }
    if route.api_key_required {
        return Ok(Some((&mistakes::API_KEY_REQUIRED, ", apiKeyRequired".to_owned())));
    }
    if answer.status != http::StatusCode::UNAUTHORIZED {
        return Ok(None);
    }
    let access = auth.token_use == "access";
    if route.scopes.is_empty() && access {
        return Ok(Some((&mistakes::ACCESS_TOKEN_WITHOUT_SCOPES, ", authorizationScopes".to_owned())));
    }
    if !route.scopes.is_empty() {
        let mistake = if access { &mistakes::SCOPE_NOT_GRANTED } else { &mistakes::ID_TOKEN_WHERE_SCOPES };
        return Ok(Some((mistake, format!(", authorizationScopes = {}", route.scopes.join(", ")))));
    }
    let authorizer = report_authorizer(api)?;
    let expression = authorizer.validation_expression.as_ref();
    Ok(expression.map(|expression| {
        let place = format!(", authorizer {}, identityValidationExpression = {expression}", authorizer.name);
        (&mistakes::AUDIENCE_EXPRESSION, place)
    }))
}
