//! The reference, lab by lab, and the way back.

use cafe::site_config::SiteConfig;
use cafe::{Cafe, Lab, Workspace, find};
use reference::{end_to_end, environment};
use restore::Options;

use crate::support::{World, restore, send, solve};

#[tokio::test]
async fn frank_gets_his_report_and_strangers_do_not() {
    let cafe = World::new().cafe().await;
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
    let token = end_to_end::log_in_as_frank(&cafe).await.expect("a token");
    let report = end_to_end::fetch_report(&cafe, &token).await.expect("a report");
    assert_eq!(report.summary.products, 24);
    assert!(end_to_end::strangers_are_refused(&cafe).await.expect("an answer"));
    assert!(environment::read_stock_as_stranger(&cafe).await.is_err());
}

#[tokio::test]
async fn each_lab_leaves_its_state_and_no_more() {
    let world = World::new();
    let cafe = world.cafe().await;
    for lab in Lab::ALL {
        solve(&cafe, lab).await.unwrap_or_else(|error| panic!("{lab}: {error}"));
        assert!(restore::plan_solve(&cafe, lab, &Options::default()).await.expect("a plan").is_empty(), "{lab}");
        let config = config(&cafe).await;
        assert_eq!(config.auth.is_some(), lab >= Lab::HostedUi, "{lab}");
        assert_eq!(config.report.is_some(), lab >= Lab::EndToEnd, "{lab}");
        let open = environment::read_stock_as_stranger(&cafe).await.is_ok();
        assert_eq!(open, lab < Lab::ApiAuth, "{lab}");
    }
}

#[tokio::test]
async fn refusals_tell_the_site_that_they_are_refusals() {
    let cafe = World::new().cafe().await;
    let made = solve(&cafe, Lab::ApiAuth).await.expect("lab 4");
    let (api, site) = (made.api.expect("an API"), made.site.expect("a site"));
    let url = format!("{api}/create_report");
    let (status, headers, _) = send(&cafe, "POST", &url, &[("Origin", &site)]).await;
    assert_eq!(status, 401);
    assert_eq!(headers["access-control-allow-origin"], site);
    let (status, headers, _) = send(&cafe, "OPTIONS", &url, &[("Origin", &site)]).await;
    assert_eq!(status, 200);
    assert_eq!(headers["access-control-allow-headers"], "Content-Type,Authorization");
}

#[tokio::test]
async fn going_back_opens_the_endpoint_again_and_keeps_the_pool() {
    let cafe = World::new().cafe().await;
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
    let pool = find::user_pool_id(&cafe, "cafe-staff").await.expect("an answer");
    restore(&cafe, Lab::HostedUi).await.expect("the start of lab 3");
    environment::read_stock_as_stranger(&cafe).await.expect("an open endpoint");
    assert_eq!(config(&cafe).await.auth, None);
    assert_eq!(find::user_pool_id(&cafe, "cafe-staff").await.expect("an answer"), pool);
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
    assert!(end_to_end::strangers_are_refused(&cafe).await.expect("an answer"));
}

#[tokio::test]
async fn an_app_client_that_lost_its_settings_is_set_right() {
    let cafe = World::new().cafe().await;
    solve(&cafe, Lab::UserPool).await.expect("lab 2");
    let cognito = &cafe.clients.cognito;
    let pool = find::user_pool_id(&cafe, "cafe-staff").await.expect("an answer").expect("a pool");
    let client = find::app_client_id(&cafe, &pool, "cafe-website").await.expect("an answer").expect("a client");
    cognito.update_user_pool_client().user_pool_id(&pool).client_id(&client).send().await.expect("an update");
    assert!(!restore::plan_solve(&cafe, Lab::UserPool, &Options::default()).await.expect("a plan").is_empty());
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
    end_to_end::log_in_as_frank(&cafe).await.expect("a token");
}

#[tokio::test]
async fn a_password_that_was_changed_is_set_again() {
    let mut world = World::new();
    let cafe = world.cafe().await;
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
    let pool = find::user_pool_id(&cafe, "cafe-staff").await.expect("an answer").expect("a pool");
    let request = cafe.clients.cognito.admin_set_user_password().user_pool_id(pool).username("frank");
    request.password("Another!1word").permanent(true).send().await.expect("another password");
    world.workspace = Workspace::in_memory();
    let cafe = world.cafe().await;
    solve(&cafe, Lab::EndToEnd).await.expect("the finished café");
    end_to_end::log_in_as_frank(&cafe).await.expect("a token");
}

async fn config(cafe: &Cafe) -> SiteConfig {
    let site = find::site_origin(cafe).await.expect("an answer").expect("a site");
    let (_, _, text) = send(cafe, "GET", &format!("{site}/config.json"), &[]).await;
    serde_json::from_str(&text).expect("the configuration")
}
