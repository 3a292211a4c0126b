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
use crate::text;
use crate::text::Text;

/// `authorizer.accepts-frank`.
pub static CHECK: Check = Check {
    id: "authorizer.accepts-frank",
    lab: Lab::ApiAuth,
    points: points("authorizer.accepts-frank"),
    needs: &["authorizer.attached", "authorizer.only-this-pool", "authorizer.deployed", "tokens.valid"],
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
    let seen = text!("answer-with-note", answer = answer.summary(), note = &answer.note);
    let finding = if let Some((mistake, property)) = explain(context, answer).await? {
        Finding::known(mistake, "200", seen, place.property(property))
    } else {
        let hint = text!("compare-the-token");
        Finding::unknown("200", seen, place, hint)
    };
    notes.fail(finding.reproduce(curl_report(&answer.url, None, true)))
}

async fn explain(context: &Context, answer: &Answer) -> Result<Option<(&'static Mistake, Text)>, Unjudged> {
    let (api, auth) = futures::try_join!(context.the_api(), context.the_auth())?;
    let route = report_route(api)?;
    if answer.status.is_server_error() {
        let text = shorten_cause(&answer.text());
        let large = text.contains("DataLimitExceeded");
        let mistake = if large { &mistakes::REPORT_TOO_LARGE } else { &mistakes::INTEGRATION_FAILED };
        let role = route.integration.as_ref().and_then(|integration| integration.credentials.as_deref());
        return Ok(Some((mistake, text!("integration-with-role", role = role.unwrap_or("-")))));
    }
    if answer.status == http::StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return Ok(Some((&mistakes::UNSUPPORTED_MEDIA_TYPE, "integration, requestTemplates".into())));
    }
    if is_of_validator(answer) {
        return Ok(Some((&mistakes::REQUEST_VALIDATOR, "requestValidatorId".into())));
    }
    if route.api_key_required {
        return Ok(Some((&mistakes::API_KEY_REQUIRED, "apiKeyRequired".into())));
    }
    if answer.status != http::StatusCode::UNAUTHORIZED {
        return Ok(None);
    }
    let access = auth.token_use == "access";
    if route.scopes.is_empty() && access {
        return Ok(Some((&mistakes::ACCESS_TOKEN_WITHOUT_SCOPES, "authorizationScopes".into())));
    }
    if !route.scopes.is_empty() {
        let mistake = if access { &mistakes::SCOPE_NOT_GRANTED } else { &mistakes::ID_TOKEN_WHERE_SCOPES };
        return Ok(Some((mistake, format!("authorizationScopes = {}", route.scopes.join(", ")).into())));
    }
    let authorizer = report_authorizer(api)?;
    let expression = authorizer.validation_expression.as_ref();
    Ok(expression.map(|expression| {
        let place = format!("{}, identityValidationExpression = {expression}", authorizer.name);
        (&mistakes::AUDIENCE_EXPRESSION, place.into())
    }))
}

/// Whether API Gateway itself refused the request because of what is or is not in it, past the authorizer.
fn is_of_validator(answer: &Answer) -> bool {
    let message = answer.message().unwrap_or_default();
    let known = message == "Invalid request body" || message.starts_with("Missing required request parameters");
    answer.status == http::StatusCode::BAD_REQUEST && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_the_validator_are_known_by_their_words() {
        let answer = |status: u16, body: &str| Answer {
            method: http::Method::POST,
            url: "https://a.example/prod/create_report".to_owned(),
            note: Text::default(),
            authorized: true,
            status: http::StatusCode::from_u16(status).expect("a status"),
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::from(body.to_owned()),
        };
        let missing = r#"{"message": "Missing required request parameters: [day]"}"#;
        assert!(is_of_validator(&answer(400, missing)));
        assert!(is_of_validator(&answer(400, r#"{"message": "Invalid request body"}"#)));
        assert!(!is_of_validator(&answer(403, missing)));
        assert!(!is_of_validator(&answer(400, r#"{"message": "Bad Request"}"#)));
        assert!(!is_of_validator(&answer(400, "")));
    }
}
