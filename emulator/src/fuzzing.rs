//! What strangers' bytes go through, as functions that must neither panic, nor hang, nor answer with nonsense.
//!
//! The fuzz targets in `fuzz/` call them with bytes that libFuzzer thinks of; a test calls them with the corpus that was
//! found. A parsed thing is also run, since that is where surprises are.

mod fixture;

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};

use crate::error::AwsError;
use crate::iam::policy::{AccessRequest, Kind, Policy, Principal};
use crate::vtl::{self, Bindings, Params};
use crate::xml::Element;
use crate::{Request, Response, cognito, dynamodb, stepfunctions};

use fixture::{block_on, fixture};

/// A function for bytes, by the name of its fuzz target and corpus.
pub type Target = (&'static str, fn(&[u8]));

/// Every fuzz target there is.
pub const TARGETS: [Target; 9] = [
    ("http", http),
    ("signed", signed),
    ("json", json_body),
    ("vtl", template),
    ("asl", definition),
    ("jsonata", expression),
    ("jwt", token),
    ("xml", document),
    ("policy", policy),
];

/// Makes the cloud that the targets talk to, so that no target is blamed for the time that its keys take.
pub fn prepare() {
    drop(fixture());
}

/// A request as it comes over the wire: a line with method and target, headers, an empty line, a body.
pub fn http(bytes: &[u8]) {
    let Some(request) = read_request(bytes) else { return };
    check(&block_on(fixture().cloud.handle(request)));
}

fn read_request(bytes: &[u8]) -> Option<Request> {
    let split = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = split.map_or((bytes, &[][..]), |at| (&bytes[..at], &bytes[at + 2..]));
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = std::str::from_utf8(lines.next()?).ok()?;
    let (method, target) = first.split_once(' ')?;
    let mut request = ::http::Request::builder().method(method).uri(target);
    for line in lines {
        let at = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..at], line[at + 1..].trim_ascii());
    }
    request.body(bytes::Bytes::copy_from_slice(body)).ok()
}

/// A request with the right signature to a service: the first line is the service, method and target, the rest is the
/// body.
pub fn signed(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (head, body) = (&bytes[..at], bytes.get(at + 1..).unwrap_or_default());
    let Ok(head) = std::str::from_utf8(head) else { return };
    let parts: Vec<&str> = head.split(' ').collect();
    let [service, method, target] = parts[..] else { return };
    let fixture = fixture();
    let Some(request) = fixture.signed(service, method, target, body) else { return };
    check(&block_on(fixture.cloud.handle(request)));
}

/// The input of an operation with a JSON protocol: the first line names it, the rest is JSON.
pub fn json_body(bytes: &[u8]) {
    let Some((operation, input)) = std::str::from_utf8(bytes).ok().and_then(|text| text.split_once('\n')) else {
        return;
    };
    let Ok(input) = serde_json::from_str::<Value>(input) else { return };
    let fixture = fixture();
    for service in [&cognito::SERVICE, &dynamodb::SERVICE, &stepfunctions::SERVICE] {
        let answer = block_on(service.run(&fixture.cloud, operation, input.clone()));
        check_error(answer.err());
    }
}

/// A mapping template, and after a zero byte the body that it sees.
pub fn template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (template, body) = text.split_once('\0').unwrap_or((text, r#"{"a":[1,{"b":"c"}]}"#));
    let params = Params::default();
    let context = json!({ "requestId": "r", "authorizer": { "claims": { "sub": "s" } } });
    let bindings = Bindings {
        body,
        params: &params,
        context: context.as_object().expect("an object"),
        stage_variables: &BTreeMap::new(),
    };
    let first = vtl::render(template, &bindings);
    assert_eq!(first, vtl::render(template, &bindings), "a template gives the same each time");
}

/// The definition of a state machine; it is run if it can be made.
pub fn definition(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    run_definition(text);
}

/// A JSONata expression, and after a zero byte its input.
pub fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (expression, input) = text.split_once('\0').unwrap_or((text, r#"{"a":[1,2,{"b":"c"}]}"#));
    let Ok(input) = serde_json::from_str::<Value>(input) else { return };
    let state = json!({ "Type": "Pass", "End": true, "Output": format!("{{% {expression} %}}") });
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": state } });
    run(&definition.to_string(), &input);
}

fn run_definition(text: &str) {
    run(text, &json!({ "a": [1, 2, { "b": "c" }] }));
}

fn run(definition: &str, input: &Value) {
    let fixture = fixture();
    let states = &stepfunctions::SERVICE;
    let call = |operation: &str, input: Value| block_on(states.run(&fixture.cloud, operation, input));
    let arn = &fixture.machine;
    let update = call("UpdateStateMachine", json!({ "stateMachineArn": arn, "definition": definition }));
    if let Err(error) = update {
        return check_error(Some(error));
    }
    let ran = call("StartSyncExecution", json!({ "stateMachineArn": arn, "input": input.to_string() }));
    check_error(ran.err());
}

/// A token that the fixture's pool takes for its own, for those who change it.
pub fn good_token() -> String {
    fixture().token.clone()
}

/// A token, and whether a pool takes it for its own.
pub fn token(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let fixture = fixture();
    if let Ok(claims) = cognito::verify_token(&fixture.cloud, &fixture.pool, text) {
        assert_eq!(text, fixture.token, "somebody made a token without the key: {claims:?}");
    }
}

/// An XML document: what was read is written and read again as the same.
pub fn document(bytes: &[u8]) {
    let Ok(element) = Element::parse(bytes) else { return };
    let written = element.to_document();
    let again = Element::parse(written.as_bytes());
    assert_eq!(again.as_ref().map(Element::to_document), Ok(written));
}

/// A policy, asked about a few things.
pub fn policy(bytes: &[u8]) {
    let Ok(policy) = std::str::from_utf8(bytes).map_err(drop).and_then(|text| Policy::parse(text).map_err(drop)) else {
        return;
    };
    for kind in [Kind::Identity, Kind::Trust, Kind::Resource] {
        let _ = policy.check(kind);
    }
    let _ = policy.is_public();
    let context = BTreeMap::from([("aws:SourceAccount".to_owned(), "123456789012".to_owned())]);
    for principal in [
        Principal::Anonymous,
        Principal::Service("cloudfront.amazonaws.com".to_owned()),
        Principal::Aws("arn:aws:iam::123456789012:root".to_owned()),
    ] {
        let request = AccessRequest {
            principal,
            action: "s3:GetObject",
            resource: "arn:aws:s3:::cafe/index.html",
            context: &context,
        };
        let _ = policy.evaluate(&request);
    }
}

/// What holds for every answer.
fn check(response: &Response) {
    let status = response.status();
    assert!(status != StatusCode::INTERNAL_SERVER_ERROR || !response.body().is_empty(), "an empty 500");
    for (name, value) in response.headers() {
        assert!(!value.as_bytes().iter().any(|byte| matches!(byte, b'\r' | b'\n')), "{name} is split");
    }
}

/// Nothing that strangers send is the cloud's own fault.
fn check_error(error: Option<AwsError>) {
    if let Some(error) = error {
        assert_ne!(error.status, StatusCode::INTERNAL_SERVER_ERROR, "{error}");
    }
}
