//! The page at `http://cloud.localhost` and the flight recorder on it.

use serde_json::{Value, json};

use crate::flow::Flow;
use crate::support::{sdk, send, text};

const PAGE: &str = "http://cloud.localhost:4566/";

async fn page(flow: &Flow) -> String {
    text(&send(&flow.cloud, "GET", PAGE, &[], "").await).to_owned()
}

/// The exchanges that an answer of server-sent events tells.
fn told(events: &str) -> Vec<Value> {
    let data = events.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|text| serde_json::from_str(text).expect("JSON")).collect()
}

#[tokio::test]
async fn what_is_saved_and_what_is_live_stand_side_by_side() {
    let flow = Flow::new().await;
    assert!(!page(&flow).await.contains("saved, not deployed"));
    let client = aws_sdk_apigateway::Client::new(&sdk(&flow.cloud));
    let resources = client.get_resources().rest_api_id("a1").send().await.expect("resources");
    let report = resources.items().iter().find(|item| item.path() == Some("/create_report")).expect("the report");
    let open = aws_sdk_apigateway::types::PatchOperation::builder()
        .op(aws_sdk_apigateway::types::Op::Replace)
        .path("/authorizationType")
        .value("NONE");
    let call = client.update_method().rest_api_id("a1").resource_id(report.id().expect("an id")).http_method("POST");
    call.patch_operations(open.build()).send().await.expect("a change");
    let page = page(&flow).await;
    let row = page.split("<tr").find(|row| row.contains("POST /create_report")).expect("a row");
    assert!(row.contains("saved, not deployed") && row.contains("<td>open") && row.contains("authorizer"), "{row}");
}

#[tokio::test]
async fn settings_are_shown_and_secrets_are_not() {
    let flow = Flow::new().await;
    let page = page(&flow).await;
    for text in ["CafeInventory", "CafeReport", "EXPRESS", "frank (CONFIRMED)", "JSONata", "app client"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("eyJ") && !page.contains(crate::cognito::fixture::PASSWORD));
}

#[tokio::test]
async fn exchanges_come_as_events_with_what_their_tokens_say() {
    let flow = Flow::new().await;
    let last = flow.cloud.recorder().list(0).last().map_or(0, |exchange| exchange.id);
    let waiting = async { send(&flow.cloud, "GET", &format!("{PAGE}flight?after={last}"), &[], "").await };
    let (answer, report) = futures::join!(waiting, flow.report(Some(&flow.token)));
    assert_eq!(report.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let exchanges = told(text(&answer));
    assert_eq!(exchanges.len(), 1);
    let token = &exchanges[0]["tokens"][0];
    assert_eq!((&token["place"], &token["claims"]["token_use"]), (&json!("Authorization"), &json!("id")));
    assert_eq!(token["claims"]["cognito:username"], "frank");
    let signature = flow.token.rsplit('.').next().expect("a signature");
    assert!(!text(&answer).contains(signature));
    let again = send(&flow.cloud, "GET", &format!("{PAGE}flight"), &[("last-event-id", &last.to_string())], "").await;
    assert_eq!(told(text(&again)), exchanges);
    let foreign = send(&flow.cloud, "GET", &format!("{PAGE}flight"), &[("sec-fetch-site", "cross-site")], "").await;
    assert_eq!(foreign.status(), 403);
}

/// What the server-sent events give as the place of the last one.
fn last_place(events: &str) -> &str {
    events.lines().filter_map(|line| line.strip_prefix("id: ")).next_back().expect("a place")
}

#[tokio::test]
async fn a_page_goes_on_after_what_it_shows_also_when_the_cloud_has_started_anew() {
    let flow = Flow::new().await;
    let page = page(&flow).await;
    let shown = page.split_once("data-after=\"").and_then(|(_, rest)| rest.split_once('"')).expect("a place").0;
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 200);
    let answer = send(&flow.cloud, "GET", &format!("{PAGE}flight?after={shown}"), &[], "").await;
    assert_eq!(told(text(&answer)).len(), 1, "what the page shows is not told again");
    let seen = last_place(text(&answer));
    // The same state in another process: ids begin at 1 again.
    let (env, _) = emulator::testing::env(9);
    let anew = emulator::Cloud::in_memory(env, flow.cloud.snapshot());
    send(&anew, "GET", "http://127.0.0.1:4566/nothing/here", &[], "").await;
    let headers = [("last-event-id", seen)];
    let answer = send(&anew, "GET", &format!("{PAGE}flight?after={shown}"), &headers, "").await;
    assert_eq!(told(text(&answer)).len(), 1, "what happens in the new run is told from its beginning");
    let (_, listed) = crate::flow::control(&anew, "GET", &format!("exchanges?after={seen}"), &Value::Null).await;
    assert_eq!(listed["exchanges"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_the_page_brings_up_to_date_is_all_but_the_exchanges() {
    let flow = Flow::new().await;
    send(&flow.cloud, "GET", "http://127.0.0.1:4566/nothing/here", &[], "").await;
    let parts = send(&flow.cloud, "GET", &format!("{PAGE}resources"), &[], "").await;
    let parts = text(&parts);
    assert!(parts.contains("id=\"resources\"") && parts.contains("id=\"mailbox\"") && parts.contains("CafeInventory"));
    assert!(!parts.contains("/nothing/here") && !parts.contains("<script"));
    assert!(page(&flow).await.contains(parts), "the page has the same");
    let foreign = send(&flow.cloud, "GET", &format!("{PAGE}resources"), &[("sec-fetch-site", "cross-site")], "").await;
    assert_eq!(foreign.status(), 403);
}

#[tokio::test]
async fn without_controls_there_is_no_flight_recorder() {
    let flow = Flow::new().await;
    flow.cloud.switch_off_controls();
    assert_eq!(send(&flow.cloud, "GET", &format!("{PAGE}flight"), &[], "").await.status(), 404);
    let page = page(&flow).await;
    assert!(page.contains("CafeInventory") && !page.contains("Flight recorder</h2>"));
}

#[test]
fn a_trace_is_one_file_whose_data_stay_data() {
    let evil = json!({ "exchanges": [{ "url": "</script><script>alert(1)</script>", "steps": [] }] });
    let page = emulator::trace(&evil);
    assert!(page.contains("Content-Security-Policy") && page.contains("\\u003c/script"));
    assert!(!page.contains("<script>alert"));
    assert!(!page.contains("src=\"") && !page.contains("data-live"), "it loads nothing and follows nothing");
}
