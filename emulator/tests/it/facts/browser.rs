//! Facts G: what a browser asks of an API before it lets a page read an answer, and that the café cloud gives a page
//! neither more nor less than what was configured.

use emulator::{Cloud, Response};
use serde_json::{Value, json};

use crate::execute_api::definition::{api, call, cloud_with, definition, header, merged, mock};

const SITE: &str = "https://d1.cloudfront.net";

/// What a browser decides, by the Fetch standard, about a `POST` with an `Authorization` header.
fn preflight_passes(response: &Response) -> bool {
    let list = |name: &str| -> Vec<String> {
        let values = response.headers().get_all(name).iter();
        let values = values.flat_map(|value| value.to_str().unwrap_or_default().split(','));
        values.map(|value| value.trim().to_ascii_lowercase()).collect()
    };
    let headers = list("access-control-allow-headers");
    // `*` never stands for Authorization.
    origin_allowed(response) && response.status().is_success() && headers.contains(&"authorization".to_owned())
}

/// The CORS check: exactly one value, the origin itself or `*`.
fn origin_allowed(response: &Response) -> bool {
    let mut values = response.headers().get_all("access-control-allow-origin").iter();
    let (first, second) = (values.next(), values.next());
    second.is_none() && first.is_some_and(|value| value == SITE || value == "*")
}

/// `POST /x` behind an authorizer, and a preflight that says this.
fn cloud(origin: &str, headers: &str, gateway_responses: &Value) -> Cloud {
    let mut preflight = mock("");
    for (name, value) in [("Origin", origin), ("Headers", headers), ("Methods", "POST")] {
        let name = format!("method.response.header.Access-Control-Allow-{name}");
        preflight["integration"]["responses"]["200"]["response_parameters"][&name] = json!(format!("'{value}'"));
    }
    let guarded = merged(mock("x"), &json!({ "authorization_type": "COGNITO_USER_POOLS", "authorizer": "z1" }));
    let authorizer = json!({
        "id": "z1", "name": "staff", "kind": "COGNITO_USER_POOLS", "auth_type": "cognito_user_pools",
        "provider_arns": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_None"],
        "authorizer_uri": null, "authorizer_credentials": null, "identity_validation_expression": null,
        "identity_source": "method.request.header.Authorization", "result_ttl": null,
    });
    let over = json!({ "authorizers": { "z1": authorizer }, "gateway_responses": gateway_responses });
    cloud_with(api(&definition(&[("/x", "OPTIONS", preflight), ("/x", "POST", guarded)], &over), &json!({})))
}

async fn preflight(cloud: &Cloud) -> Response {
    let headers = [
        ("origin", SITE),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
        ("accept", "*/*"),
    ];
    call(cloud, "OPTIONS", "/prod/x", &headers, "").await
}

/// G: a preflight passes with the origin byte for byte, or `*`, and with `Authorization` by name.
#[tokio::test]
async fn g_authorization_is_named_literally() {
    for (origin, headers, passes) in [
        (SITE, "Content-Type,Authorization", true),
        ("*", "authorization", true),
        ("*", "*", false),
        ("*", "Content-Type", false),
        ("https://d1.cloudfront.net/", "Authorization", false),
        ("http://d1.cloudfront.net", "Authorization", false),
        ("https://d1.cloudfront.net, https://d2.cloudfront.net", "Authorization", false),
    ] {
        let found = preflight(&cloud(origin, headers, &json!({}))).await;
        assert_eq!(preflight_passes(&found), passes, "{origin} {headers}");
        assert_eq!(header(&found, "access-control-allow-origin"), origin, "what was configured, and nothing else");
    }
}

/// G: a refusal without CORS headers cannot be told from a broken network; a gateway response makes it readable.
#[tokio::test]
async fn g_refusals_are_readable_only_with_a_gateway_response() {
    let bare = cloud("*", "Authorization", &json!({}));
    let refused = async |cloud: &Cloud| call(cloud, "POST", "/prod/x", &[("origin", SITE)], "{}").await;
    let found = refused(&bare).await;
    assert_eq!((found.status().as_u16(), origin_allowed(&found)), (401, false));
    for kind in ["UNAUTHORIZED", "DEFAULT_4XX"] {
        let parameters = json!({ "gatewayresponse.header.Access-Control-Allow-Origin": format!("'{SITE}'") });
        let custom =
            json!({ kind: { "status_code": null, "response_parameters": parameters, "response_templates": {} } });
        let found = refused(&cloud("*", "Authorization", &custom)).await;
        assert_eq!((found.status().as_u16(), origin_allowed(&found)), (401, true), "{kind}");
    }
}

/// G: the header is there once, even where a template's override and a mapping both set it.
#[tokio::test]
async fn g_the_origin_is_allowed_once() {
    let mut open =
        mock("#set($context.responseOverride.header.Access-Control-Allow-Origin = 'https://d1.cloudfront.net')x");
    let name = "method.response.header.Access-Control-Allow-Origin";
    open["integration"]["responses"]["200"]["response_parameters"][name] = json!("'*'");
    let cloud = cloud_with(api(&definition(&[("/x", "POST", open)], &json!({})), &json!({})));
    let found = call(&cloud, "POST", "/prod/x", &[("origin", SITE)], "{}").await;
    assert_eq!(found.headers().get_all("access-control-allow-origin").iter().count(), 1);
    assert!(origin_allowed(&found));
}

/// G: a preflight carries no token, so an authorizer on `OPTIONS` shuts the page out.
#[tokio::test]
async fn g_an_authorizer_on_options_fails_the_preflight() {
    let guarded = merged(mock(""), &json!({ "authorization_type": "AWS_IAM" }));
    let cloud = cloud_with(api(&definition(&[("/x", "OPTIONS", guarded)], &json!({})), &json!({})));
    let found = preflight(&cloud).await;
    assert_eq!((found.status().as_u16(), preflight_passes(&found)), (403, false));
}
