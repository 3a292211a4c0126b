//! Copies at the edge: how long they live, and how they are dropped.

use std::time::Duration;

use super::{stage, x_cache};
use crate::support::text;

#[tokio::test]
async fn a_stale_page_stays_until_it_is_invalidated() {
    let stage = stage().await;
    let id = stage.site().await;
    let first = stage.get(&id, "/page.html").await;
    assert_eq!((x_cache(&first), first.headers().get("age")), ("Miss from cloudfront", None));
    stage.put("page.html", "new", None).await;
    stage.clock.advance(Duration::from_hours(1));
    let old = stage.get(&id, "/page.html").await;
    assert_eq!((text(&old), x_cache(&old)), ("page", "Hit from cloudfront"));
    assert_eq!(old.headers()["age"], "3600");
    stage.invalidate(&id, "a", "/other.html").await;
    assert_eq!(text(&stage.get(&id, "/page.html").await), "page");
    stage.invalidate(&id, "b", "/pa*").await;
    let new = stage.get(&id, "/page.html").await;
    assert_eq!((text(&new), x_cache(&new)), ("new", "Miss from cloudfront"));
}

#[tokio::test]
async fn the_root_object_is_invalidated_by_its_own_name() {
    let stage = stage().await;
    let id = stage.site().await;
    stage.get(&id, "/").await;
    stage.put("index.html", "new", None).await;
    assert_eq!(text(&stage.get(&id, "/").await), "home");
    stage.invalidate(&id, "a", "/index.html").await;
    assert_eq!(text(&stage.get(&id, "/").await), "new");
}

#[tokio::test]
async fn copies_live_as_long_as_the_origin_and_the_policy_say() {
    let stage = stage().await;
    let id = stage.site().await;
    stage.put("none", "1", None).await;
    stage.put("age", "1", Some("public, max-age=60")).await;
    stage.put("never", "1", Some("no-cache")).await;
    for key in ["none", "age", "never"] {
        stage.get(&id, &format!("/{key}")).await;
        stage.put(key, "2", (key == "age").then_some("max-age=60")).await;
    }
    let now = async |key: &str| text(&stage.get(&id, &format!("/{key}")).await).to_owned();
    // The policy's shortest life is a second, even for what says no-cache.
    assert_eq!(now("never").await, "1");
    stage.clock.advance(Duration::from_secs(2));
    assert_eq!(now("never").await, "2");
    assert_eq!(now("age").await, "1");
    stage.clock.advance(Duration::from_mins(1));
    assert_eq!(now("age").await, "2");
    assert_eq!(now("none").await, "1");
    stage.clock.advance(Duration::from_hours(24));
    assert_eq!(now("none").await, "2");
}

#[tokio::test]
async fn an_unchanged_page_is_refreshed() {
    let stage = stage().await;
    let id = stage.site().await;
    stage.get(&id, "/page.html").await;
    stage.clock.advance(Duration::from_hours(25));
    assert_eq!(x_cache(&stage.get(&id, "/page.html").await), "RefreshHit from cloudfront");
}

#[tokio::test]
async fn with_caching_disabled_every_request_goes_to_the_origin() {
    let stage = stage().await;
    let id = stage.site().await;
    let disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad".to_owned();
    stage
        .change(&id, |config| config.default_cache_behavior.as_mut().expect("one").cache_policy_id = Some(disabled))
        .await;
    stage.get(&id, "/page.html").await;
    stage.put("page.html", "new", None).await;
    assert_eq!(text(&stage.get(&id, "/page.html").await), "new");
}

#[tokio::test]
async fn a_copy_of_the_cloud_begins_with_an_empty_edge() {
    let stage = stage().await;
    let id = stage.site().await;
    stage.get(&id, "/page.html").await;
    let (env, _) = emulator::testing::env(8);
    let copy = emulator::Cloud::in_memory(env, stage.cloud.snapshot());
    let url = format!("http://{}.cloudfront.localhost:4566/page.html", id.to_lowercase());
    assert_eq!(x_cache(&crate::support::send(&copy, "GET", &url, &[], "").await), "Miss from cloudfront");
}
