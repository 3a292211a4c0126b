//! Facts D2 and D6: what is reachable, and what is said of what is not.

use serde_json::json;

use super::definition::{api, call, cloud, cloud_with, definition, header, is, merged, method, mock};
use crate::support;

const MISSING: &str = r#"{"message":"Missing Authentication Token"}"#;
const FORBIDDEN: &str = r#"{"message":"Forbidden"}"#;

/// D2: changes after the last deployment are invisible to clients.
#[tokio::test]
async fn d2_only_what_is_deployed_is_live() {
    let deployed = definition(&[("/x", "GET", mock("old"))], &json!({}));
    let saved = definition(&[("/x", "GET", mock("new")), ("/y", "GET", mock("y"))], &json!({}));
    let cloud = cloud_with(api(&deployed, &json!({ "saved": saved })));
    is(&call(&cloud, "GET", "/prod/x", &[], "").await, 200, "old");
    is(&call(&cloud, "GET", "/prod/y", &[], "").await, 403, MISSING);
}

#[tokio::test]
async fn the_same_api_on_its_own_host_and_by_path() {
    let cloud = cloud(&[("/x", "GET", mock("$context.path $context.domainPrefix"))]);
    is(&call(&cloud, "GET", "/prod/x", &[], "").await, 200, "/prod/x a1");
    let response = support::send(&cloud, "GET", "http://127.0.0.1:4566/_aws/execute-api/a1/prod/x", &[], "").await;
    is(&response, 200, "/prod/x a1");
}

#[tokio::test]
async fn literal_before_variable_before_greedy_and_verb_before_any() {
    let cloud = cloud(&[
        ("/products/tea", "GET", mock("tea")),
        ("/products/{name}", "GET", mock("one $input.params('name') $context.resourcePath")),
        ("/products/{name}", "ANY", mock("any")),
        ("/{proxy+}", "ANY", mock("rest $input.params('proxy') $context.httpMethod")),
    ]);
    is(&call(&cloud, "GET", "/prod/products/tea", &[], "").await, 200, "tea");
    is(&call(&cloud, "GET", "/prod/products/a%20b", &[], "").await, 200, "one a b /products/{name}");
    is(&call(&cloud, "PUT", "/prod/products/x", &[], "").await, 200, "any");
    is(&call(&cloud, "GET", "/prod/a/b/c?d=e", &[], "").await, 200, "rest a/b/c GET");
    is(&call(&cloud, "GET", "/prod", &[], "").await, 403, MISSING);
}

/// D6: unknown path or verb without a token.
#[tokio::test]
async fn d6_unknown_route_without_authorization() {
    let cloud = cloud(&[("/x", "GET", mock("x"))]);
    for (verb, path) in [("GET", "/prod/nothing"), ("POST", "/prod/x"), ("OPTIONS", "/prod/x")] {
        let response = call(&cloud, verb, path, &[], "").await;
        is(&response, 403, MISSING);
        assert_eq!(header(&response, "x-amzn-errortype"), "MissingAuthenticationTokenException");
        assert_eq!(header(&response, "content-type"), "application/json");
        assert_eq!(header(&response, "access-control-allow-origin"), "");
        assert!(!header(&response, "x-amzn-requestid").is_empty() && !header(&response, "x-amz-apigw-id").is_empty());
    }
}

/// D6: unknown path, or a method with `AWS_IAM`, with a bearer token.
#[tokio::test]
async fn d6_unknown_route_or_iam_with_a_token() {
    let signed = merged(mock("x"), &json!({ "authorization_type": "AWS_IAM" }));
    let cloud = cloud(&[("/x", "GET", mock("x")), ("/signed", "GET", signed)]);
    for path in ["/prod/nothing", "/prod/signed"] {
        let response = call(&cloud, "GET", path, &[("authorization", "Bearer ey.ey.sig")], "").await;
        let body = support::text(&response);
        let start = "{\"message\":\"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 \
                     and encoded with Base64): '";
        assert!(response.status() == 403 && body.starts_with(start) && body.ends_with("'.\"}"), "{body}");
        assert!(!body.contains("ey.ey"));
        assert_eq!(header(&response, "x-amzn-errortype"), "IncompleteSignatureException");
        let response = call(&cloud, "GET", path, &[("authorization", "Basic YTpi=")], "").await;
        let start = r#"{"message":"Authorization header requires 'Credential' parameter. "#;
        assert!(support::text(&response).starts_with(start), "{}", support::text(&response));
    }
    is(&call(&cloud, "GET", "/prod/signed", &[], "").await, 403, MISSING);
    let stranger =
        "AWS4-HMAC-SHA256 Credential=who/20261122/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00";
    let headers = [("authorization", stranger), ("x-amz-date", "20261122T210000Z")];
    let response = call(&cloud, "GET", "/prod/signed", &headers, "").await;
    assert_eq!(
        (response.status().as_u16(), header(&response, "x-amzn-errortype")),
        (403, "UnrecognizedClientException")
    );
}

/// D6: unknown stage, no stage, unknown API.
#[tokio::test]
async fn d6_unknown_stage_and_api() {
    let cloud = cloud(&[("/x", "GET", mock("x"))]);
    let response = call(&cloud, "GET", "/dev/x", &[], "").await;
    is(&response, 403, FORBIDDEN);
    assert_eq!(header(&response, "x-amzn-errortype"), "ForbiddenException");
    is(&call(&cloud, "GET", "/", &[], "").await, 403, MISSING);
    let nowhere = "http://zz.execute-api.us-east-1.localhost:4566/prod/x";
    is(&support::send(&cloud, "GET", nowhere, &[], "").await, 403, FORBIDDEN);
}

#[tokio::test]
async fn closed_doors() {
    let definition = definition(&[("/x", "GET", mock("x"))], &json!({}));
    let disabled = cloud_with(api(&definition, &json!({ "disable_execute_api_endpoint": true })));
    let response = call(&disabled, "GET", "/prod/x", &[], "").await;
    is(&response, 403, FORBIDDEN);
    assert_eq!(header(&response, "x-amzn-errortype"), "ForbiddenException");
    let policy = cloud_with(api(&definition, &json!({ "policy": "{}" })));
    assert_eq!(call(&policy, "GET", "/prod/x", &[], "").await.status(), 501);
    // D6: GET with a body through an edge endpoint.
    let edge = cloud_with(api(&definition, &json!({ "endpoint_types": ["EDGE"] })));
    let response = call(&edge, "GET", "/prod/x", &[], "body").await;
    assert_eq!((response.status().as_u16(), header(&response, "content-type")), (403, "text/html"));
    is(&call(&edge, "GET", "/prod/x", &[], "").await, 200, "x");
    let keyed = merged(mock("x"), &json!({ "api_key_required": true }));
    is(&call(&cloud(&[("/x", "GET", keyed)]), "GET", "/prod/x", &[("x-api-key", "k")], "").await, 403, FORBIDDEN);
}

#[tokio::test]
async fn a_method_without_integration_is_a_server_error() {
    let cloud = cloud(&[("/x", "GET", method(&json!({})))]);
    let response = call(&cloud, "GET", "/prod/x", &[], "").await;
    is(&response, 500, r#"{"message":"Internal server error"}"#);
    assert_eq!(header(&response, "x-amzn-errortype"), "InternalServerErrorException");
}
