//! Rejection and acceptance are judged together: an API that treats everybody alike fails, and by its own name.

use std::sync::Arc;

use bytes::Bytes;
use cafe::config::Config;
use cafe::http::{Request, Response};
use cafe::wire::{Answered, Channel, Onward, Wire};
use cafe::{Cafe, Connection, Target, Workspace};
use checker::{Run, Selection, Verdict};

use crate::support::lens::Lens;
use crate::support::{World, plain, with_verdict};

type Answer = Arc<dyn Fn(&Request) -> Option<(u16, String)> + Send + Sync>;

/// Something in front of the API.
struct InFront(Answer);

impl std::fmt::Debug for InFront {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InFront")
    }
}

impl Wire for InFront {
    fn carry(&self, channel: Channel, request: Request, onward: Onward) -> Answered<'_> {
        let api = request.uri().host().is_some_and(|host| host.contains("execute-api"));
        let answer = (channel == Channel::Plain && api).then(|| (self.0)(&request)).flatten();
        Box::pin(async move {
            let Some((status, body)) = answer else { return onward(request).await };
            let response = http::Response::builder().status(status).header("access-control-allow-origin", "*");
            let response = response.header("access-control-allow-headers", "authorization");
            let response: Response = response.body(Bytes::from(body)).expect("a response");
            Ok(response)
        })
    }
}

async fn run(world: &World, answer: Answer) -> Run {
    let in_process = Some((world.cloud.sdk_http_client(), plain(&world.cloud)));
    let connection = Connection { in_process, ..Connection::to(Target::Emulated) };
    let cafe = Cafe::connect(connection, Config::default()).await.expect("a café cloud");
    let wire: Arc<dyn Wire> = Arc::new(InFront(answer));
    let cafe = Arc::new(cafe.through(&wire).with_workspace(Workspace::in_memory()));
    let world = World { cloud: world.cloud.clone(), cafe };
    let mut options = world.options();
    options.patience.sleep = Arc::new(|_| Box::pin(std::future::ready(())));
    world.run_with(&Selection::all(), options).await
}

async fn fails(check: &str, mistake: &str, answer: Answer) {
    let run = run(&World::finished().await, answer).await;
    let failed = with_verdict(&run, Verdict::Fail);
    assert_eq!(failed.len(), 1, "{failed:#?}");
    let finding = run.record(check).and_then(|record| record.finding.as_ref());
    assert_eq!(finding.and_then(|finding| finding.mistake.as_deref()), Some(mistake), "{failed:#?}");
}

fn always(status: u16, body: &str) -> Answer {
    let body = body.to_owned();
    Arc::new(move |_| Some((status, body.clone())))
}

#[tokio::test]
async fn a_dead_api() {
    fails("environment.api", "api-dead", always(500, r#"{"message":"Internal server error"}"#)).await;
}

#[tokio::test]
async fn a_no_to_everything() {
    fails("environment.api", "api-refuses-everybody", always(403, r#"{"message":"Forbidden"}"#)).await;
}

#[tokio::test]
async fn a_yes_to_everything() {
    fails("environment.api", "api-answers-anything", always(200, "{}")).await;
}

#[tokio::test]
async fn a_yes_to_every_token() {
    let world = World::finished().await;
    let report = Lens::on(world).await.report().await;
    let answer: Answer = Arc::new(move |request| {
        let post = request.method() == http::Method::POST;
        (post && request.headers().contains_key("authorization")).then(|| (200, report.clone()))
    });
    let run = run(&World::finished().await, answer).await;
    let verdict = |check: &str| {
        let record = run.record(&format!("authorizer.rejects-{check}")).expect("a record");
        let mistake = record.finding.as_ref().and_then(|finding| finding.mistake.as_deref());
        (record.verdict, mistake)
    };
    assert_eq!(verdict("garbage"), (Verdict::Fail, Some("strangers-accepted")));
    // The others wait for it: one mistake is told once, and none of them gives a point.
    for check in ["tampered", "unsigned", "forged", "expired", "wrong-use"] {
        assert_eq!(verdict(check), (Verdict::Blocked, None), "{check}");
    }
}

#[tokio::test]
async fn a_report_that_is_written_down() {
    let world = World::finished().await;
    let context = checker::Context::new(Arc::clone(&world.cafe), world.options());
    let keys = context.keys().await.expect("keys").clone();
    let report = Lens::on(world).await.report().await;
    let answer: Answer = Arc::new(move |request| {
        let sent = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let claims = checker::tokens::verify(sent.trim_start_matches("Bearer "), &keys).unwrap_or_default();
        let expired = claims.get("exp").and_then(serde_json::Value::as_i64).unwrap_or_default()
            < crate::support::now().as_second();
        let frank = claims.get("token_use").is_some_and(|token_use| token_use == "id") && !expired;
        frank.then(|| (200, report.clone()))
    });
    fails("report.real-time", "canned-report", answer).await;
}
