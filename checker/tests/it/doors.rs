//! Ways around the closed route, of several kinds, and what only looks like one.

use std::sync::Arc;

use aws_sdk_apigateway::types::IntegrationType;
use checker::{Context, Selection, Verdict};

use crate::support::World;
use crate::support::lens::Lens;

const CHECK: &str = "api.no-open-door";

async fn judged(lens: &Lens) -> (Verdict, Option<String>, String) {
    let run = lens.world.run(&Selection::parse(&[CHECK]).expect("a check")).await;
    let record = run.record(CHECK).expect("a record");
    let finding = record.finding.clone();
    let place = finding.as_ref().map(|finding| format!("{} {}", finding.place, finding.seen)).unwrap_or_default();
    (record.verdict, finding.and_then(|finding| finding.mistake), place)
}

/// A resource that sends requests on to an address, with a token of its own if there is one.
async fn relay(lens: &Lens, part: &str, to: &str, token: Option<&str>) {
    let id = lens.add_resource(part).await;
    let apigateway = &lens.cafe().clients.apigateway;
    let call = apigateway.put_method().rest_api_id(&lens.api).resource_id(&id).http_method("POST");
    call.authorization_type("NONE").send().await.expect("a method");
    let call = apigateway.put_integration().rest_api_id(&lens.api).resource_id(&id).http_method("POST");
    let call =
        call.r#type(IntegrationType::HttpProxy).integration_http_method(if token.is_some() { "POST" } else { "GET" });
    let call = match token {
        Some(token) => call.request_parameters("integration.request.header.Authorization", format!("'{token}'")),
        None => call,
    };
    call.uri(to).send().await.expect("an integration");
    lens.deploy().await;
}

/// The address of the API's stage on a port of this machine, where the cloud listens: relays send real requests.
async fn stage_on_a_port(lens: &Lens) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(emulator::server::serve(lens.world.cloud.clone(), listener, std::future::pending()));
    lens.cafe().addresses.stage(&lens.api, "prod").replace(":4566", &format!(":{port}"))
}

async fn token(world: &World) -> String {
    let context = Context::new(Arc::clone(&world.cafe), world.options());
    context.api_token().await.expect("a token").reveal().to_owned()
}

#[tokio::test]
async fn a_relay_with_a_token_of_its_own() {
    let lens = Lens::on(World::finished().await).await;
    let token = token(&lens.world).await;
    let stage = stage_on_a_port(&lens).await;
    relay(&lens, "relay", &format!("{stage}/create_report"), Some(&token)).await;
    let (verdict, mistake, place) = judged(&lens).await;
    assert_eq!((verdict, mistake.as_deref()), (Verdict::Fail, Some("open-route")), "{place}");
    assert!(place.contains("POST /relay"), "{place}");
}

#[tokio::test]
async fn a_relay_to_the_public_list_is_no_door() {
    let lens = Lens::on(World::finished().await).await;
    let stage = stage_on_a_port(&lens).await;
    relay(&lens, "menu", &format!("{stage}/products"), None).await;
    let (verdict, _, place) = judged(&lens).await;
    assert_eq!(verdict, Verdict::Pass, "{place}");
}

#[tokio::test]
async fn an_execution_that_nobody_waits_for() {
    let lens = Lens::on(World::finished().await).await;
    let id = lens.add_resource("start").await;
    lens.open_method(&id, "PUT").await;
    let apigateway = &lens.cafe().clients.apigateway;
    let call = apigateway.get_integration().rest_api_id(&lens.api).resource_id(&id).http_method("PUT");
    let uri = call.send().await.expect("an integration").uri.expect("an address").replace("StartSync", "Start");
    lens.patch_integration(&id, "PUT", &[("/uri", &uri)]).await;
    lens.deploy().await;
    let (verdict, mistake, place) = judged(&lens).await;
    assert_eq!((verdict, mistake.as_deref()), (Verdict::Fail, Some("open-route")), "{place}");
    assert!(place.contains("PUT /start"), "{place}");
}

#[tokio::test]
async fn a_catch_all_and_a_stage_with_an_old_deployment() {
    let lens = Lens::on(World::finished().await).await;
    let id = lens.add_resource("{proxy+}").await;
    lens.open_method(&id, "ANY").await;
    lens.deploy_to("old").await;
    let call = lens.cafe().clients.apigateway.delete_resource().rest_api_id(&lens.api).resource_id(&id);
    call.send().await.expect("deleted");
    lens.deploy().await;
    let (verdict, mistake, place) = judged(&lens).await;
    assert_eq!((verdict, mistake.as_deref()), (Verdict::Fail, Some("open-stage")), "{place}");
    assert!(place.contains("stage old") && place.contains("{proxy+}"), "{place}");
}

#[tokio::test]
async fn closed_doors_of_every_kind_are_fine() {
    let lens = Lens::on(World::finished().await).await;
    lens.deploy_to("dev").await;
    lens.open_method(&lens.report, "PUT").await;
    lens.authorize(&lens.report, "PUT", "COGNITO_USER_POOLS").await;
    lens.deploy().await;
    let (verdict, _, place) = judged(&lens).await;
    assert_eq!(verdict, Verdict::Pass, "{place}");
}
