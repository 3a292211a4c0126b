//! Calls of AWS as data: `SERVICE Operation` with AWS's JSON, or `SERVICE METHOD /path`, signed as every SDK signs them.

use bytes::Bytes;
use cafe::Cafe;
use cafe::http::Response;
use cafe::signed::signed;
use http::{HeaderName, HeaderValue};
use serde_json::Value;

use super::scenario::Call;
use super::world::Unmade;

/// JSON services: name, prefix of the target header, content type.
const JSON_SERVICES: &[(&str, &str, &str)] = &[
    ("cognito-idp", "AWSCognitoIdentityProviderService", "application/x-amz-json-1.1"),
    ("dynamodb", "DynamoDB_20120810", "application/x-amz-json-1.0"),
    ("states", "AWSStepFunctions", "application/x-amz-json-1.0"),
];

/// Makes a call whose names are filled in already, and returns the whole answer.
pub(super) async fn send(cafe: &Cafe, call: &Call) -> Result<Response, Unmade> {
    let nonsense = |why: &str| Unmade::Nonsense(format!("`{}` is no call: {why}", call.to));
    let (service, what) = call.to.split_once(' ').ok_or_else(|| nonsense("it names a service and an operation"))?;
    let mut request = http::Request::builder().method("POST");
    let mut path = "/";
    let mut body = match &call.body {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        json => json.to_string(),
    };
    if let Some((_, prefix, kind)) = JSON_SERVICES.iter().find(|(name, ..)| *name == service) {
        request = request.header("x-amz-target", format!("{prefix}.{what}")).header("content-type", *kind);
    } else if service == "iam" {
        body = query(what, &call.body).map_err(|error| nonsense(&error))?;
        request = request.header("content-type", "application/x-www-form-urlencoded");
    } else {
        let (method, of) = what.split_once(' ').ok_or_else(|| nonsense("it names a method and a path"))?;
        request = request.method(method);
        path = of;
        if service == "apigateway" {
            request = request.header("content-type", "application/json");
        }
    }
    let endpoint = cafe.addresses.endpoint().ok_or_else(|| nonsense("it is for an emulator"))?;
    let uri = format!("{}{path}", endpoint.origin().ascii_serialization());
    let mut request = request.uri(uri).body(Bytes::from(body)).map_err(|error| nonsense(&error.to_string()))?;
    for (name, value) in &call.headers {
        let name: HeaderName = name.parse().map_err(|_| nonsense("a header has no such name"))?;
        let value = HeaderValue::from_str(value).map_err(|_| nonsense("a header has no such value"))?;
        request.headers_mut().insert(name, value);
    }
    let response = cafe.http.send(signed(request, service, &cafe.region)?).await.map_err(cafe::Error::from)?;
    if response.status().is_success() {
        return Ok(response);
    }
    let text = String::from_utf8_lossy(response.body()).into_owned();
    Err(Unmade::Refused { call: call.to.clone(), status: response.status().as_u16(), text })
}

/// The query protocol of IAM.
fn query(action: &str, parameters: &Value) -> Result<String, String> {
    let mut pairs = vec![("Action", action.to_owned()), ("Version", "2010-05-08".to_owned())];
    for (name, value) in parameters.as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        pairs.push((name, text));
    }
    serde_urlencoded::to_string(pairs).map_err(|error| error.to_string())
}
