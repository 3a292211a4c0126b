//! Who may call a method: Cognito user pools, signatures.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map as JsonMap, Value, json};

use super::exchange::{Exchange, with_variables};
use super::incomplete_signature;
use super::refusal::{Kind, Refusal, Stop};
use super::route::Route;
use crate::Cloud;
use crate::apigateway::model::{Authorizer, Map};
use crate::cognito::{self, TokenError};
use crate::memo::fits_whole;
use crate::recorder;

/// Claims as `$context.authorizer.claims` shows them: all texts.
pub(crate) type Claims = JsonMap<String, Value>;

/// Lets the request through or refuses it; claims go into `$context.authorizer`.
pub(super) fn admit(exchange: &mut Exchange<'_>, route: &Route) -> Result<(), Stop> {
    match route.method.authorization_type.as_str() {
        "NONE" => Ok(()),
        "AWS_IAM" => incomplete_signature::check(exchange),
        "COGNITO_USER_POOLS" => {
            let Some(authorizer) = &route.authorizer else { return Err(broken("the authorizer is gone")) };
            let token = identity(exchange, authorizer);
            let scopes = &route.method.authorization_scopes;
            let claims = verify(exchange.cloud, authorizer, scopes, exchange.variables, token.as_deref())?;
            let principal = claims.get("sub").cloned().unwrap_or(Value::Null);
            exchange.context.insert("authorizer".to_owned(), json!({ "claims": claims, "principalId": principal }));
            Ok(())
        }
        "CUSTOM" => Err(broken("Lambda authorizers are not there on this cloud")),
        other => Err(Stop::unsupported(format_args!("the authorization type {other}"))),
    }
}

/// A Lambda authorizer that cannot be called answers without a message.
fn broken(log: &str) -> Stop {
    let mut refusal = Refusal::without_message(Kind::AuthorizerConfigurationError);
    refusal.log = Some(log.to_owned());
    refusal.into()
}

/// The header that the authorizer reads.
fn identity(exchange: &Exchange<'_>, authorizer: &Authorizer) -> Option<String> {
    let source = authorizer.identity_source.as_deref().unwrap_or("method.request.header.Authorization");
    exchange.source(source, None)
}

/// Verifies a header's value against an authorizer: without scopes an id token is due, with scopes an access token
/// that has one of them.
pub(crate) fn verify(
    cloud: &Cloud,
    authorizer: &Authorizer,
    scopes: &[String],
    variables: &Map,
    header: Option<&str>,
) -> Result<Claims, Refusal> {
    let header = header.unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or(header);
    let decided = |decision| recorder::decision(cloud.env(), "authorizer", &authorizer.name, decision);
    if token.is_empty() {
        decided(Err("there is no token"));
        return Err(unauthorized());
    }
    if !audience_fits(authorizer, token) {
        decided(Err("the audience does not fit the validation expression"));
        return Err(unauthorized());
    }
    let mut why = None;
    for arn in &authorizer.provider_arns {
        let arn = with_variables(arn, variables);
        let Some((_, pool)) = arn.rsplit_once("userpool/") else { continue };
        match cognito::verify_token(cloud, pool, token) {
            Ok(claims) if may(&claims, scopes) => {
                decided(Ok("the token is valid"));
                return Ok(as_texts(&claims));
            }
            Ok(_) => {
                decided(Err(wrong_use(scopes)));
                return Err(unauthorized());
            }
            // Of several pools, the one that has the token's key says what is wrong with it.
            Err(error) if why.is_none() || error != TokenError::UnknownKey => why = Some(error),
            Err(_) => {}
        }
    }
    decided(Err(&why.map_or_else(|| "no user pool is trusted".to_owned(), |error| error.to_string())));
    Err(match why {
        Some(TokenError::Expired) => Refusal::new(Kind::Unauthorized, "The incoming token has expired"),
        _ => unauthorized(),
    })
}

fn wrong_use(scopes: &[String]) -> &'static str {
    if scopes.is_empty() {
        "it is not an id token, which a method without scopes wants"
    } else {
        "it is not an access token with one of the method's scopes"
    }
}

fn unauthorized() -> Refusal {
    Refusal::new(Kind::Unauthorized, "Unauthorized")
}

/// Whether the token is of the kind that the method wants.
fn may(claims: &JsonMap<String, Value>, scopes: &[String]) -> bool {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if scopes.is_empty() {
        return text("token_use") == "id";
    }
    text("token_use") == "access" && text("scope").split(' ').any(|scope| scopes.iter().any(|wanted| wanted == scope))
}

/// The expression looks at `aud` before anything else is verified; access tokens have none.
fn audience_fits(authorizer: &Authorizer, token: &str) -> bool {
    let expression = authorizer.identity_validation_expression.as_deref().unwrap_or_default();
    if expression.is_empty() {
        return true;
    }
    let payload = token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    let claims = payload.and_then(|payload| serde_json::from_slice::<Value>(&payload).ok()).unwrap_or(Value::Null);
    let audience = claims.get("aud").and_then(Value::as_str).unwrap_or_default();
    fits_whole(expression, audience)
}

fn as_texts(claims: &JsonMap<String, Value>) -> Claims {
    claims.iter().map(|(name, value)| (name.clone(), Value::String(as_text(name, value)))).collect()
}

fn as_text(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if matches!(name, "exp" | "iat") => {
            let at = number.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
            at.map_or_else(|| number.to_string(), java_date)
        }
        Value::Array(items) => items.iter().map(|item| as_text("", item)).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// `Thu Jul 02 12:42:47 UTC 2026`.
fn java_date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%a %b %d %H:%M:%S UTC %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_texts() {
        let claims = json!({
            "exp": 1_782_996_167, "auth_time": 1_782_992_567, "email_verified": true, "sub": "abc",
            "cognito:groups": ["bar", "kitchen"],
        });
        let expected = json!({
            "exp": "Thu Jul 02 12:42:47 UTC 2026", "auth_time": "1782992567", "email_verified": "true", "sub": "abc",
            "cognito:groups": "bar,kitchen",
        });
        assert_eq!(Value::Object(as_texts(claims.as_object().expect("a map"))), expected);
    }

    #[test]
    fn id_token_without_scopes_access_token_with_scopes() {
        let id = json!({ "token_use": "id" });
        let access = json!({ "token_use": "access", "scope": "openid email" });
        let may = |claims: &Value, scopes: &[&str]| {
            let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            super::may(claims.as_object().expect("a map"), &scopes)
        };
        assert!(may(&id, &[]));
        assert!(!may(&access, &[]));
        assert!(may(&access, &["phone", "email"]));
        assert!(!may(&access, &["mail"]));
        assert!(!may(&id, &["email"]));
    }
}
