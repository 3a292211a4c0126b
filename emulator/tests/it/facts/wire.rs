//! Cognito's protocol by hand, so that tests see what an SDK would hide: headers, field names, absent fields.

use emulator::{Cloud, Response};
use serde_json::{Value, json};

use crate::cognito::fixture::Cafe;
use crate::support::{cloud, send, signed_for};

pub const URL: &str = "https://cognito-idp.us-east-1.amazonaws.com/";
pub const INVALID: &str = "InvalidParameterException";
pub const NOT_AUTHORIZED: &str = "NotAuthorizedException";
pub const NOT_FOUND: &str = "ResourceNotFoundException";

/// The header that names an operation.
pub fn target(operation: &str) -> String {
    format!("AWSCognitoIdentityProviderService.{operation}")
}

/// Calls a signed operation.
pub async fn signed(cloud: &Cloud, operation: &str, input: &Value) -> Response {
    let mut request = signed_for("cognito-idp", URL, &input.to_string());
    request.headers_mut().insert("x-amz-target", target(operation).parse().expect("a header"));
    cloud.handle(request).await
}

/// Calls an operation without a signature.
pub async fn unsigned(cloud: &Cloud, operation: &str, input: &Value) -> Response {
    let target = target(operation);
    let headers = [("x-amz-target", &*target), ("content-type", "application/x-amz-json-1.1")];
    send(cloud, "POST", URL, &headers, &input.to_string()).await
}

/// The JSON of a response.
#[track_caller]
pub fn json_of(response: &Response) -> Value {
    serde_json::from_slice(response.body()).expect("JSON")
}

/// The answer of an operation that is accepted.
pub async fn accepted(cloud: &Cloud, operation: &str, input: Value) -> Value {
    let response = signed(cloud, operation, &input).await;
    let answer = json_of(&response);
    assert_eq!(response.status(), 200, "{operation} {input}: {answer}");
    answer
}

/// Code and text of an operation that is refused.
pub async fn refused(cloud: &Cloud, operation: &str, input: Value) -> (String, String) {
    let response = signed(cloud, operation, &input).await;
    let answer = json_of(&response);
    assert_eq!(response.status(), 400, "{operation} {input}: {answer}");
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    (text("__type"), text("message"))
}

/// Checks a refusal's code and text.
pub async fn assert_refused(cloud: &Cloud, operation: &str, input: Value, code: &str, text: &str) {
    assert_eq!(refused(cloud, operation, input).await, (code.to_owned(), text.to_owned()));
}

/// The names of the fields of an object, sorted.
pub fn fields(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// An empty cloud with a pool that was made with nothing but its name.
pub async fn bare_pool() -> (Cloud, String) {
    let (cloud, _) = cloud();
    let answer = accepted(&cloud, "CreateUserPool", json!({ "PoolName": "cafe-staff" })).await;
    let id = answer["UserPool"]["Id"].as_str().expect("an id").to_owned();
    (cloud, id)
}

/// An object with the fields of another added or replaced.
pub fn with(base: &Value, more: &Value) -> Value {
    let mut all = base.clone();
    for (name, value) in more.as_object().expect("an object") {
        all[name] = value.clone();
    }
    all
}

/// Settings of a client that may use the authorization code grant.
pub fn web_client(cafe: &Cafe) -> Value {
    json!({
        "UserPoolId": cafe.pool,
        "ClientName": "web",
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"],
        "CallbackURLs": ["https://d1.cloudfront.net/callback.html"],
        "SupportedIdentityProviders": ["COGNITO"],
    })
}
