//! What the front of API Gateway adds to a request before an API sees it.

use serde_json::{Value, json};

use super::definition::{api, call, cloud_with, definition, merged, mock};
use crate::support;

const NAMES: &str = "$input.params('X-Forwarded-For')|$input.params('x-forwarded-port')|$input.params('X-Forwarded-Proto')|\
                     $input.params('X-Amzn-Trace-Id')";

#[tokio::test]
async fn a_request_tells_the_way_it_came() {
    let cloud = cloud_with(api(&definition(&[("/x", "GET", mock(NAMES))], &json!({})), &json!({})));
    let found = call(&cloud, "GET", "/prod/x", &[], "").await;
    let seen: Vec<&str> = support::text(&found).split('|').collect();
    assert_eq!(seen[..3], ["127.0.0.1", "4566", "http"]);
    let trace: Vec<&str> = seen[3].split('-').collect();
    assert_eq!((trace[0], trace[1].len(), trace[2].len()), ("Root=1", 8, 24), "{}", seen[3]);
}

#[tokio::test]
async fn what_a_client_claims_of_its_way_is_kept_before_it() {
    let cloud = cloud_with(api(&definition(&[("/x", "GET", mock(NAMES))], &json!({})), &json!({})));
    let sent = [("x-forwarded-for", "10.0.0.7"), ("x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793")];
    let found = call(&cloud, "GET", "/prod/x", &sent, "").await;
    let expected = "10.0.0.7, 127.0.0.1|4566|http|Root=1-5759e988-bd862e3fe1be46a994272793";
    assert_eq!(support::text(&found), expected);
}

#[tokio::test]
async fn names_of_headers_have_capitals_in_the_map_of_all() {
    let template = "#foreach($name in $input.params().header.keySet())$name #end";
    let cloud = cloud_with(api(&definition(&[("/x", "GET", mock(template))], &json!({})), &json!({})));
    let found = call(&cloud, "GET", "/prod/x", &[("x-my-head", "1"), ("content-type", "application/json")], "").await;
    let names: Vec<&str> = support::text(&found).split_whitespace().collect();
    for name in ["X-My-Head", "Content-Type", "X-Forwarded-For", "X-Amzn-Trace-Id"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}

#[tokio::test]
async fn the_way_of_a_request_can_be_mapped() {
    let mut method: Value = mock("$input.params('X-Forwarded-For')");
    method["integration"]["request_parameters"] = json!({
        "integration.request.header.From": "method.request.header.X-Forwarded-For",
    });
    method["request_parameters"] = json!({ "method.request.header.X-Forwarded-For": true });
    method["request_validator"] = json!("v");
    let validators = json!({ "validators": { "v": {
        "id": "v", "name": "v", "validate_parameters": true, "validate_body": false,
    } } });
    let definition = definition(&[("/x", "GET", merged(method, &json!({})))], &validators);
    let cloud = cloud_with(api(&definition, &json!({})));
    let found = call(&cloud, "GET", "/prod/x", &[], "").await;
    assert_eq!((found.status().as_u16(), support::text(&found)), (200, "127.0.0.1"));
}
