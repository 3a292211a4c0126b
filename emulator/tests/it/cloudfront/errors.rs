//! Custom error responses, the life of errors, and behaviours by path.

use std::time::Duration;

use aws_sdk_cloudfront::types::{
    CacheBehavior, CacheBehaviors, CustomErrorResponse, CustomErrorResponses, ViewerProtocolPolicy,
};

use super::{OPTIMIZED, stage, x_cache};
use crate::support::text;

#[tokio::test]
async fn a_page_of_ones_own_for_what_is_missing() {
    let stage = stage().await;
    let id = stage.site().await;
    let spa = CustomErrorResponse::builder().error_code(403).response_page_path("/index.html").response_code("200");
    let spa = spa.error_caching_min_ttl(0).build().expect("a response");
    let all = CustomErrorResponses::builder().quantity(1).items(spa).build().expect("responses");
    stage.change(&id, |config| config.custom_error_responses = Some(all)).await;
    let page = stage.get(&id, "/any/where").await;
    assert_eq!((page.status().as_u16(), text(&page), x_cache(&page)), (200, "home", "Error from cloudfront"));
}

#[tokio::test]
async fn errors_live_for_ten_seconds() {
    let stage = stage().await;
    let id = stage.site().await;
    assert_eq!(stage.get(&id, "/late.html").await.status().as_u16(), 403);
    stage.put("late.html", "late", None).await;
    assert_eq!(stage.get(&id, "/late.html").await.status().as_u16(), 403);
    stage.clock.advance(Duration::from_secs(10));
    assert_eq!(text(&stage.get(&id, "/late.html").await), "late");
}

#[tokio::test]
async fn behaviours_by_path_have_their_own_origin() {
    let stage = stage().await;
    let id = stage.site().await;
    stage.put("v2/app.js", "second", None).await;
    let behavior = CacheBehavior::builder().path_pattern("*.js").target_origin_id("v2").cache_policy_id(OPTIMIZED);
    let behavior = behavior.viewer_protocol_policy(ViewerProtocolPolicy::AllowAll).build().expect("a behaviour");
    let behaviors = CacheBehaviors::builder().quantity(1).items(behavior).build().expect("behaviours");
    stage
        .change(&id, |config| {
            let origins = config.origins.as_mut().expect("origins");
            let mut second = origins.items[0].clone();
            second.id = "v2".to_owned();
            second.origin_path = Some("/v2".to_owned());
            origins.items.push(second);
            origins.quantity = 2;
            config.cache_behaviors = Some(behaviors);
        })
        .await;
    assert_eq!(text(&stage.get(&id, "/app.js").await), "second");
    assert_eq!(text(&stage.get(&id, "/page.html").await), "page");
}
