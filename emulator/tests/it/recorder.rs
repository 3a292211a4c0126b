//! What a cloud remembers of its exchanges, and what it never does.

use std::sync::Arc;

use emulator::env::Clock;
use emulator::operations::Door;
use emulator::recorder::Outcome;
use emulator::testing::{ManualClock, SharedKeys};
use emulator::{Cloud, Env};
use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::cognito::fixture::{CALLBACK, PASSWORD, PREFIX};
use crate::flow::{Flow, REPORT, control};
use crate::support::{send, text};

#[tokio::test]
async fn an_exchange_is_kept_with_its_inner_steps() {
    let flow = Flow::new().await;
    let mut live = flow.cloud.recorder().subscribe();
    assert_eq!(text(&flow.report(Some(&flow.token)).await), "1");
    let exchange = live.recv().await.expect("an exchange");
    assert_eq!((exchange.door, exchange.service, exchange.status), (Door::Api, "execute-api", 200));
    assert_eq!(exchange.operation.as_deref(), Some("POST /create_report"));
    assert_eq!(exchange.url, crate::flow::REPORT);
    let steps: Vec<_> = exchange
        .steps
        .iter()
        .map(|step| (step.id, step.parent, step.service.as_str(), step.operation.as_str(), step.outcome))
        .collect();
    assert_eq!(
        steps,
        [
            (1, None, "authorizer", "staff", Outcome::Done),
            (2, None, "states", "StartSyncExecution", Outcome::Done),
            (3, Some(2), "dynamodb", "Scan", Outcome::Done),
        ]
    );
    let last = flow.cloud.recorder().list(exchange.id - 1);
    assert_eq!(last.iter().map(|kept| kept.id).collect::<Vec<_>>(), [exchange.id]);
}

#[tokio::test]
async fn refusals_say_why() {
    let flow = Flow::new().await;
    let (head, rest) = flow.token.split_at(flow.token.len() - 100);
    let tampered = format!("{head}{}{}", if rest.starts_with('A') { 'B' } else { 'A' }, &rest[1..]);
    let last_reason = || {
        let exchange = flow.cloud.recorder().list(0).pop().expect("an exchange");
        (exchange.status, exchange.steps[0].outcome, exchange.steps[0].reason.clone().expect("a reason"))
    };
    for (token, reason) in [
        (None, "there is no token"),
        (Some("nonsense"), "not a token signed with RS256"),
        (Some(tampered.as_str()), "the signature does not fit"),
    ] {
        assert_eq!(flow.report(token).await.status(), 401);
        assert_eq!(last_reason(), (401, Outcome::Refused, reason.to_owned()));
    }
    flow.clock.advance(std::time::Duration::from_hours(2));
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 401);
    assert_eq!(last_reason().2, "the token has expired");
}

#[tokio::test]
async fn no_secret_is_kept_wherever_it_was_sent() {
    const CANARY: &str = "c4n4ry";
    let flow = Flow::new().await;
    let (cloud, client) = (&flow.cloud, &flow.cafe.client);
    let login = format!("http://{PREFIX}.auth.us-east-1.amazoncognito.localhost:4566");
    let query = format!(
        "client_id={client}&response_type=code&scope=openid&redirect_uri={CALLBACK}&state={CANARY}&nonce={CANARY}"
    );
    let page = send(cloud, "GET", &format!("{login}/login?{query}"), &[("cookie", "cognito=c4n4ry")], "").await;
    let body = text(&page);
    let csrf = body.split_once("name=\"_csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"')).expect("a form").0;
    let cookie = format!("XSRF-TOKEN={csrf}");
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let form = format!("_csrf={csrf}&username=frank&password={}", PASSWORD.replace('!', "%21"));
    let back = send(cloud, "POST", &format!("{login}/login?{query}"), &headers, &form).await;
    let location = back.headers()["location"].to_str().expect("text").to_owned();
    let code = location.split_once("code=").map(|(_, rest)| rest.split('&').next().unwrap_or(rest)).expect("a code");
    let form = format!("grant_type=authorization_code&client_id={client}&code={code}&redirect_uri={CALLBACK}");
    let tokens = send(cloud, "POST", &format!("{login}/oauth2/token"), &headers[1..], &form).await;
    let tokens: Value = serde_json::from_str(text(&tokens)).expect("JSON");
    let (access, refresh) = (tokens["access_token"].as_str(), tokens["refresh_token"].as_str());
    let (access, refresh) = (access.expect("a token"), refresh.expect("a token"));
    for header in [access.to_owned(), format!("Bearer {}", flow.token), format!("Basic {CANARY}"), CANARY.to_owned()] {
        send(cloud, "GET", &format!("{login}/oauth2/userInfo"), &[("authorization", &header)], "").await;
        flow.report(Some(&header)).await;
    }
    for url in [
        format!("http://127.0.0.1:4566/bucket/{}", flow.token),
        format!("http://127.0.0.1:4566/bucket?X-Amz-Signature={CANARY}&X-Amz-Security-Token={CANARY}&{CANARY}"),
        format!("{login}/oauth2/authorize?redirect_uri=http%3A%2F%2Fx%2F%3Ft%3D{CANARY}&code_challenge={CANARY}"),
        format!("{login}/logout?id_token_hint={}&logout_uri=https://frank:{CANARY}@x/", flow.token),
    ] {
        let headers = [("x-amz-security-token", CANARY), ("referer", &location), ("x-secret", CANARY)];
        send(cloud, "GET", &url, &headers, CANARY).await;
    }
    let kept = serde_json::to_string(&flow.control("GET", "exchanges", &Value::Null).await.1).expect("JSON");
    let har = flow.control("GET", "exchanges.har", &Value::Null).await.1.to_string();
    let secrets = [CANARY, PASSWORD, code, access, refresh, &flow.token, csrf];
    for text in [&kept, &har] {
        assert!(text.contains("/oauth2/token") && text.contains("(hidden)"));
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
        assert!(!holds_a_token(text), "a token is in {text}");
    }
}

/// Whether something has the form of a token; a key's random id may well hold the first letters of one.
fn holds_a_token(text: &str) -> bool {
    text.match_indices("eyJ").any(|(at, _)| {
        let rest = text[at..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        rest.starts_with('.')
    })
}

/// A clock that lets others go first where time would pass.
#[derive(Debug)]
struct Patient(ManualClock);

impl Clock for Patient {
    fn now(&self) -> jiff::Timestamp {
        self.0.now()
    }

    fn sleep(&self, _: std::time::Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::task::yield_now())
    }
}

#[tokio::test]
async fn what_took_long_comes_after_what_has_been_seen_meanwhile() {
    let flow = Flow::new().await;
    let env = Env::new(Arc::new(Patient(flow.clock.clone())), Arc::new(SharedKeys::default()), 9);
    let cloud = Cloud::in_memory(env, flow.cloud.snapshot());
    let fault = json!({ "service": "execute-api", "fault": "latency", "milliseconds": 50, "count": 1 });
    assert_eq!(control(&cloud, "POST", "faults", &fault).await.0, 200);
    let quick = async {
        send(&cloud, "GET", "http://127.0.0.1:4566/nothing/here", &[], "").await;
        cloud.recorder().list(0).last().expect("an exchange").id
    };
    let (_, seen) = futures::join!(send(&cloud, "POST", REPORT, &[], ""), quick);
    let later: Vec<_> = cloud.recorder().list(seen).iter().map(|exchange| exchange.url.clone()).collect();
    assert_eq!(later, [REPORT]);
}

#[tokio::test]
async fn the_list_is_bounded_exported_and_cleared() {
    let flow = Flow::new().await;
    let url = "http://127.0.0.1:4566/nothing/here";
    for _ in 0..250 {
        send(&flow.cloud, "GET", url, &[], "").await;
    }
    let ids: Vec<_> = flow.cloud.recorder().list(0).iter().map(|exchange| exchange.id).collect();
    assert_eq!(ids.len(), 200);
    assert!(ids.is_sorted());
    flow.cloud.recorder().keep(3);
    let (_, listed) = flow.control("GET", "exchanges", &Value::Null).await;
    assert_eq!(listed["exchanges"].as_array().map(Vec::len), Some(3));
    let (_, listed) = flow.control("GET", &format!("exchanges?after={}", ids[198]), &Value::Null).await;
    let (exchange, last) = (&listed["exchanges"][0], listed["last"].as_str().expect("a place"));
    let (_, later) = flow.control("GET", &format!("exchanges?after={last}"), &Value::Null).await;
    assert_eq!(later, json!({ "exchanges": [], "last": last }));
    assert_eq!(flow.control("GET", "exchanges?after=nowhere", &Value::Null).await.0, 400);
    assert_eq!((&exchange["operation"], &exchange["error"]), (&json!("GetObject"), &json!("NoSuchBucket")));
    let (_, har) = flow.control("GET", "exchanges.har", &Value::Null).await;
    let entry = &har["log"]["entries"][2];
    assert_eq!((&entry["request"]["url"], &entry["response"]["status"]), (&json!(url), &json!(404)));
    assert_eq!(flow.control("DELETE", "exchanges", &Value::Null).await.0, 200);
    assert!(flow.cloud.recorder().list(0).is_empty(), "control requests are not exchanges");
}

#[tokio::test]
async fn without_a_list_only_subscribers_are_told() {
    let flow = Flow::new().await;
    let (recorder, url) = (flow.cloud.recorder(), "http://127.0.0.1:4566/nothing/here");
    recorder.keep(0);
    send(&flow.cloud, "GET", url, &[], "").await;
    assert!(recorder.list(0).is_empty());
    let mut live = recorder.subscribe();
    send(&flow.cloud, "GET", url, &[], "").await;
    assert_eq!(live.try_recv().expect("an exchange").status, 404);
    assert!(recorder.list(0).is_empty());
}
