//! What a pool publishes below `/<pool>/.well-known/`: its keys and the `OpenID` Connect discovery document.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html>.

use http::{StatusCode, header};
use serde_json::{Value, json};

use super::keys;
use crate::cloud::Cloud;
use crate::message::{Response, reply, set};

/// Answers a request for a document of a pool.
pub(crate) fn serve(cloud: &Cloud, pool: &str, document: &str) -> Response {
    let answer = match document {
        "jwks.json" => keys::of(cloud, pool).ok().map(|keys| keys.jwks()),
        "openid-configuration" => configuration(cloud, pool),
        _ => None,
    };
    let (status, body, cache) = if let Some(document) = answer {
        (StatusCode::OK, document, "public, max-age=86400")
    } else {
        let text = format!("User pool {pool} does not exist or has no document {document}.");
        (StatusCode::NOT_FOUND, json!({ "code": "NotFoundException", "message": text }), "no-store")
    };
    let mut response = reply(status, "application/json", body.to_string());
    set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(&mut response, header::CACHE_CONTROL, cache);
    response
}

fn configuration(cloud: &Cloud, pool: &str) -> Option<Value> {
    let state = cloud.cognito().read();
    state.pool(pool).ok()?;
    let settings = cloud.settings();
    let mut document = json!({
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": settings.issuer(pool),
        "jwks_uri": format!("{}/.well-known/jwks.json", settings.well_known_base(pool)),
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    });
    // A pool without a domain has no OAuth endpoints to announce.
    if let Some(prefix) = state.prefix_of(pool) {
        let origin = settings.hosted_ui_origin(prefix);
        for (name, path) in [
            ("authorization_endpoint", "oauth2/authorize"),
            ("end_session_endpoint", "logout"),
            ("revocation_endpoint", "oauth2/revoke"),
            ("token_endpoint", "oauth2/token"),
            ("userinfo_endpoint", "oauth2/userInfo"),
        ] {
            document[name] = format!("{origin}/{path}").into();
        }
    }
    Some(document)
}
