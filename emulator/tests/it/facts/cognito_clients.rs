//! App clients (A4, and a later addition of K).

use serde_json::{Value, json};

use super::wire::{
    INVALID, NOT_AUTHORIZED, NOT_FOUND, accepted, assert_refused, bare_pool, fields, json_of, refused, unsigned,
    web_client, with,
};
use crate::cognito::fixture::{Cafe, PASSWORD};

const CREATE: &str = "CreateUserPoolClient";
const FLOW: &str = "InvalidOAuthFlowException";

async fn created(cafe: &Cafe, settings: Value) -> Value {
    accepted(&cafe.cloud, CREATE, settings).await["UserPoolClient"].clone()
}

fn named(cafe: &Cafe, more: &Value) -> Value {
    with(&json!({ "UserPoolId": cafe.pool, "ClientName": "named" }), more)
}

/// A4, documented: the defaults, and that what is unset is absent rather than empty.
#[tokio::test]
async fn a4_a_client_made_with_a_name_has_the_defaults() {
    let (cloud, pool) = bare_pool().await;
    let made = accepted(&cloud, CREATE, json!({ "UserPoolId": pool, "ClientName": "bare" })).await;
    let client = &made["UserPoolClient"];
    let expected = [
        "AllowedOAuthFlowsUserPoolClient",
        "AuthSessionValidity",
        "ClientId",
        "ClientName",
        "CreationDate",
        "EnablePropagateAdditionalUserContextData",
        "EnableTokenRevocation",
        "LastModifiedDate",
        "RefreshTokenValidity",
        "UserPoolId",
    ];
    assert_eq!(fields(client), expected);
    assert_eq!((&client["RefreshTokenValidity"], &client["AuthSessionValidity"]), (&json!(30), &json!(3)));
    assert_eq!(client["EnableTokenRevocation"], true);
    assert_eq!(client["AllowedOAuthFlowsUserPoolClient"], false);
    let described = json!({ "UserPoolId": pool, "ClientId": client["ClientId"] });
    assert_eq!(&accepted(&cloud, "DescribeUserPoolClient", described).await["UserPoolClient"], client);
    let missing = "1 validation error detected: Value null at 'clientName' failed to satisfy constraint: \
                   Member must not be null";
    assert_refused(&cloud, CREATE, json!({ "UserPoolId": pool }), INVALID, missing).await;
}

/// A4, documented: a refresh token that lasts 0 days lasts 30.
#[tokio::test]
async fn a4_a_refresh_validity_of_nothing_means_a_month() {
    let cafe = Cafe::open().await;
    assert_eq!(created(&cafe, named(&cafe, &json!({ "RefreshTokenValidity": 0 }))).await["RefreshTokenValidity"], 30);
}

/// A4, documented: an hour to ten years, five minutes to a day, three to fifteen minutes.
#[tokio::test]
async fn a4_validities_have_bounds() {
    let cafe = Cafe::open().await;
    let in_unit = |name: &str, unit: &str, count: i64| {
        let unit_name = name.trim_end_matches("Validity");
        json!({ name: count, "TokenValidityUnits": { unit_name: unit } })
    };
    for (name, unit, count) in [
        ("AccessTokenValidity", "minutes", 5),
        ("IdTokenValidity", "seconds", 300),
        ("AccessTokenValidity", "days", 1),
        ("IdTokenValidity", "hours", 24),
        ("RefreshTokenValidity", "minutes", 60),
        ("RefreshTokenValidity", "days", 3650),
    ] {
        created(&cafe, named(&cafe, &in_unit(name, unit, count))).await;
    }
    for (name, unit, count) in [
        ("AccessTokenValidity", "seconds", 299),
        ("AccessTokenValidity", "hours", 25),
        ("IdTokenValidity", "minutes", 4),
        ("RefreshTokenValidity", "minutes", 59),
        ("RefreshTokenValidity", "days", 3651),
    ] {
        let refusal = refused(&cafe.cloud, CREATE, named(&cafe, &in_unit(name, unit, count))).await;
        assert_eq!(refusal, (INVALID.into(), "Invalid range for token validity.".into()), "{count} {unit} of {name}");
    }
    let hours = json!({ "AccessTokenValidity": 2, "RefreshTokenValidity": 1, "TokenValidityUnits": {
        "RefreshToken": "hours" } });
    let text = "Access and Id Token expiration times must be less than or equal to refresh token expiration times.";
    assert_refused(&cafe.cloud, CREATE, named(&cafe, &hours), INVALID, text).await;
    for (minutes, good) in [(2, false), (3, true), (15, true), (16, false)] {
        let settings = named(&cafe, &json!({ "AuthSessionValidity": minutes }));
        if good {
            created(&cafe, settings).await;
        } else {
            assert_eq!(refused(&cafe.cloud, CREATE, settings).await.0, INVALID, "{minutes}");
        }
    }
}

/// A4, documented: hours if no unit is given.
#[tokio::test]
async fn a4_validities_are_hours_unless_a_unit_says_otherwise() {
    let cafe = Cafe::open().await;
    let settings = json!({ "AccessTokenValidity": 2, "IdTokenValidity": 10, "TokenValidityUnits": {
        "IdToken": "minutes" }, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] });
    let client = created(&cafe, named(&cafe, &settings)).await;
    let sign_in = json!({ "ClientId": client["ClientId"], "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "frank", "PASSWORD": PASSWORD } });
    let result = json_of(&unsigned(&cafe.cloud, "InitiateAuth", &sign_in).await)["AuthenticationResult"].clone();
    assert_eq!(result["ExpiresIn"], 7200);
    let life = |token: &str| {
        let claims = cafe.claims(result[token].as_str().expect("a token"));
        claims["exp"].as_i64().expect("a time") - claims["iat"].as_i64().expect("a time")
    };
    assert_eq!((life("AccessToken"), life("IdToken")), (7200, 600));
}

/// A4, documented: without a list of flows a client may refresh, use SRP and custom flows, and no password.
#[tokio::test]
async fn a4_a_client_without_flows_takes_no_password() {
    let cafe = Cafe::open().await;
    let client = created(&cafe, named(&cafe, &json!({}))).await;
    let begin = async |flow: &str, parameters: Value| {
        let input = json!({ "ClientId": client["ClientId"], "AuthFlow": flow, "AuthParameters": parameters });
        json_of(&unsigned(&cafe.cloud, "InitiateAuth", &input).await)
    };
    let password = begin("USER_PASSWORD_AUTH", json!({ "USERNAME": "frank", "PASSWORD": PASSWORD })).await;
    assert_eq!(password["message"], "USER_PASSWORD_AUTH flow not enabled for this client");
    let refresh = begin("REFRESH_TOKEN_AUTH", json!({ "REFRESH_TOKEN": "x" })).await;
    assert_eq!(refresh["message"], "Invalid Refresh Token");
    let srp = begin("USER_SRP_AUTH", json!({ "USERNAME": "frank", "SRP_A": "ab12" })).await;
    assert_eq!(srp["ChallengeName"], "PASSWORD_VERIFIER");
    let custom = begin("CUSTOM_AUTH", json!({ "USERNAME": "frank" })).await;
    assert_eq!(custom["message"], "Custom auth lambda trigger is not configured for the user pool.");
}

/// A4, documented; mistake 36: a secret is there or not for good.
#[tokio::test]
async fn a4_an_update_neither_gives_nor_takes_a_secret() {
    let cafe = Cafe::open().await;
    let client = created(&cafe, named(&cafe, &json!({ "GenerateSecret": true }))).await;
    let secret = client["ClientSecret"].as_str().expect("a secret");
    let update = json!({ "UserPoolId": cafe.pool, "ClientId": client["ClientId"] });
    let updated = accepted(&cafe.cloud, "UpdateUserPoolClient", update.clone()).await;
    assert_eq!(updated["UserPoolClient"]["ClientSecret"], secret);
    let public = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client });
    let public = accepted(&cafe.cloud, "UpdateUserPoolClient", public).await;
    assert_eq!(public["UserPoolClient"].get("ClientSecret"), None);
}

/// A4, documented: what there may be at most.
#[tokio::test]
async fn a4_lists_have_limits() {
    let cafe = Cafe::open().await;
    let urls = |count: usize| {
        let urls: Vec<String> = (0..count).map(|number| format!("https://cafe.example/{number}")).collect();
        with(&web_client(&cafe), &json!({ "CallbackURLs": urls, "LogoutURLs": urls }))
    };
    created(&cafe, urls(100)).await;
    assert_eq!(refused(&cafe.cloud, CREATE, urls(101)).await.0, INVALID);
    let long = |length: usize| {
        let url = format!("https://cafe.example/{}", "x".repeat(length - 21));
        with(&web_client(&cafe), &json!({ "CallbackURLs": [url] }))
    };
    created(&cafe, long(1024)).await;
    assert_eq!(refused(&cafe.cloud, CREATE, long(1025)).await.0, INVALID);
}

/// A4, documented.
#[tokio::test]
async fn a4_the_default_redirect_is_one_of_the_callbacks() {
    let cafe = Cafe::open().await;
    let with_default = |url: &str| with(&web_client(&cafe), &json!({ "DefaultRedirectURI": url }));
    created(&cafe, with_default("https://d1.cloudfront.net/callback.html")).await;
    assert_eq!(refused(&cafe.cloud, CREATE, with_default("https://d1.cloudfront.net/")).await.0, INVALID);
}

/// A4, documented and recorded; mistake 35.
#[tokio::test]
async fn a4_callbacks_are_https_local_or_of_an_app() {
    let cafe = Cafe::open().await;
    for field in ["CallbackURLs", "LogoutURLs"] {
        let settings = |url: &str| with(&web_client(&cafe), &json!({ field: [url] }));
        for good in [
            "https://d1.cloudfront.net/",
            "http://localhost:3000/x",
            "http://127.0.0.1/",
            "http://[::1]:8080/",
            "myapp://signed-in",
        ] {
            created(&cafe, settings(good)).await;
        }
        for (odd, text) in [
            ("http://cafe.example/", "http://cafe.example/ cannot use the HTTP protocol."),
            ("https://cafe.example/#top", "https://cafe.example/#top cannot use fragment"),
        ] {
            assert_refused(&cafe.cloud, CREATE, settings(odd), INVALID, text).await;
        }
        assert_eq!(refused(&cafe.cloud, CREATE, settings("/callback.html")).await.0, INVALID);
    }
}

/// A4, recorded: the table of rejections.
#[tokio::test]
async fn a4_settings_are_refused_in_awss_words() {
    let cafe = Cafe::open().await;
    let both =
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.";
    let legacy = "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.";
    let secretless = "client_credentials flow can not be selected if client does not have a client secret.";
    let mixed = "client_credentials flow can not be selected along with code flow or implicit flow.";
    let homeless = "CallbackUrls can not be empty when code flow or implicit flow is selected";
    for (change, code, text) in [
        (json!({ "AllowedOAuthFlows": [] }), INVALID, both),
        (json!({ "AllowedOAuthScopes": [] }), INVALID, both),
        (json!({ "CallbackURLs": [] }), FLOW, homeless),
        (json!({ "CallbackURLs": [], "AllowedOAuthFlows": ["implicit"] }), FLOW, homeless),
        (json!({ "AllowedOAuthFlows": ["code", "client_credentials"], "GenerateSecret": true }), FLOW, mixed),
        (json!({ "AllowedOAuthFlows": ["client_credentials"] }), FLOW, secretless),
        (
            json!({ "AllowedOAuthScopes": ["orders/read"] }),
            "ScopeDoesNotExistException",
            "Invalid scope requested: orders/read",
        ),
        (json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"] }), INVALID, legacy),
    ] {
        assert_refused(&cafe.cloud, CREATE, with(&web_client(&cafe), &change), code, text).await;
    }
}

/// A4, documented: the scopes that every pool has.
#[tokio::test]
async fn a4_five_scopes_are_built_in() {
    let cafe = Cafe::open().await;
    let scopes = json!(["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"]);
    let client = created(&cafe, with(&web_client(&cafe), &json!({ "AllowedOAuthScopes": scopes }))).await;
    assert_eq!(client["AllowedOAuthScopes"], scopes);
}

/// A4, documented; mistake 43: an update that names one thing wipes the rest.
#[tokio::test]
async fn a4_an_update_overwrites() {
    let cafe = Cafe::open().await;
    let update =
        json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "CallbackURLs": ["https://d2.cloudfront.net/"] });
    let updated = accepted(&cafe.cloud, "UpdateUserPoolClient", update).await;
    let client = &updated["UserPoolClient"];
    assert_eq!(client["CallbackURLs"], json!(["https://d2.cloudfront.net/"]));
    for wiped in
        ["AllowedOAuthFlows", "AllowedOAuthScopes", "SupportedIdentityProviders", "LogoutURLs", "ExplicitAuthFlows"]
    {
        assert_eq!(client.get(wiped), None, "{wiped}");
    }
    assert_eq!(client["AllowedOAuthFlowsUserPoolClient"], false);
    assert_eq!(client["ClientName"], "cafe-website");
}

/// A4, recorded.
#[tokio::test]
async fn a4_an_unknown_client_is_named() {
    let cafe = Cafe::open().await;
    for operation in ["DescribeUserPoolClient", "UpdateUserPoolClient", "DeleteUserPoolClient"] {
        let input = json!({ "UserPoolId": cafe.pool, "ClientId": "nobody" });
        assert_refused(&cafe.cloud, operation, input, NOT_FOUND, "User pool client nobody does not exist.").await;
    }
}

/// K, documented: a secret can be brought along.
#[tokio::test]
async fn k_a_client_can_be_made_with_a_given_secret() {
    let cafe = Cafe::open().await;
    let secret = "0123456789abcdefghijklmnop";
    let client = created(&cafe, named(&cafe, &json!({ "ClientSecret": secret }))).await;
    assert_eq!(client["ClientSecret"], secret);
    let short = named(&cafe, &json!({ "ClientSecret": "short" }));
    assert_eq!(refused(&cafe.cloud, CREATE, short).await.0, INVALID);
    let sign_in = json!({ "ClientId": client["ClientId"], "AuthFlow": "USER_SRP_AUTH", "AuthParameters": {
        "USERNAME": "frank", "SRP_A": "ab12" } });
    let refused = json_of(&unsigned(&cafe.cloud, "InitiateAuth", &sign_in).await);
    assert_eq!(refused["__type"], NOT_AUTHORIZED);
}
