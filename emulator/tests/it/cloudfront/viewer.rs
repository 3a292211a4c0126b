//! What viewers get.

use aws_sdk_cloudfront::types::{CustomOriginConfig, Origin, OriginProtocolPolicy};
use http::StatusCode;

use super::{BUCKET_HOST, config, origin, stage, x_cache};
use crate::support::{send, text};

#[tokio::test]
async fn the_distribution_reads_a_bucket_that_is_closed_to_strangers() {
    let stage = stage().await;
    let id = stage.site().await;
    for (path, body) in [("/", "home"), ("/index.html", "home"), ("/page.html", "page"), ("/page.html?x=1", "page")] {
        let page = stage.get(&id, path).await;
        assert_eq!((page.status(), text(&page)), (StatusCode::OK, body), "{path}");
        assert_eq!(page.headers()["content-type"], "text/html");
        assert!(page.headers().contains_key("etag") && page.headers().contains_key("last-modified"));
    }
    let direct = send(&stage.cloud, "GET", &format!("http://{BUCKET_HOST}/index.html"), &[], "").await;
    assert_eq!(direct.status(), StatusCode::FORBIDDEN);
    let genuine = send(&stage.cloud, "GET", &format!("https://{id}.cloudfront.net/"), &[], "").await;
    assert_eq!(text(&genuine), "home");
}

#[tokio::test]
async fn without_policy_or_access_control_it_is_refused() {
    let stage = stage().await;
    stage.put("index.html", "home", None).await;
    let control = stage.access_control("cafe").await;
    let no_policy = stage.create(config("one", origin(BUCKET_HOST, &control))).await;
    let refused = stage.get(&no_policy, "/").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(text(&refused).contains("<Code>AccessDenied</Code>"), "{}", text(&refused));
    assert_eq!(x_cache(&refused), "Error from cloudfront");
    let other = stage.create(config("two", origin(BUCKET_HOST, &control))).await;
    let no_control = stage.create(config("three", origin(BUCKET_HOST, ""))).await;
    stage.allow(&no_control).await;
    for id in [other, no_control] {
        assert_eq!(stage.get(&id, "/").await.status(), StatusCode::FORBIDDEN, "{id}");
    }
}

#[tokio::test]
async fn missing_pages_are_forbidden_and_folders_have_no_index() {
    let stage = stage().await;
    let id = stage.site().await;
    stage.put("menu/index.html", "menu", None).await;
    for path in ["/none.html", "/menu/", "/menu"] {
        assert_eq!(stage.get(&id, path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(text(&stage.get(&id, "/menu/index.html").await), "menu");
}

#[tokio::test]
async fn methods_conditions_and_ranges() {
    let stage = stage().await;
    let id = stage.site().await;
    let url = format!("http://{}.cloudfront.localhost:4566/page.html", id.to_lowercase());
    let post = send(&stage.cloud, "POST", &url, &[], "x").await;
    assert_eq!(post.status(), StatusCode::FORBIDDEN);
    assert!(text(&post).contains("This distribution is not configured to allow the HTTP request method"));
    let head = send(&stage.cloud, "HEAD", &url, &[], "").await;
    assert_eq!(
        (head.status(), head.body().len(), &head.headers()["content-length"]),
        (StatusCode::OK, 0, &"4".parse().expect("a value"))
    );
    let etag = head.headers()["etag"].to_str().expect("text");
    let known = stage.get_with(&id, "/page.html", &[("if-none-match", etag)]).await;
    assert_eq!((known.status(), known.body().len()), (StatusCode::NOT_MODIFIED, 0));
    let part = stage.get_with(&id, "/page.html", &[("range", "bytes=1-2")]).await;
    assert_eq!((part.status(), text(&part)), (StatusCode::PARTIAL_CONTENT, "ag"));
    assert_eq!(part.headers()["content-range"], "bytes 1-2/4");
}

#[tokio::test]
async fn a_disabled_or_unknown_distribution_serves_nobody() {
    let stage = stage().await;
    let id = stage.site().await;
    stage.change(&id, |config| config.enabled = false).await;
    assert_eq!(stage.get(&id, "/").await.status(), StatusCode::FORBIDDEN);
    let unknown = stage.get("E0000000000000", "/").await;
    assert_eq!(unknown.status(), StatusCode::FORBIDDEN);
    assert!(text(&unknown).contains("The request could not be satisfied"));
}

#[tokio::test]
async fn on_the_address_of_the_control_plane_pages_are_in_a_sandbox() {
    let stage = stage().await;
    let id = stage.site().await;
    let page =
        send(&stage.cloud, "GET", &format!("http://127.0.0.1:4566/_aws/cloudfront/{id}/index.html"), &[], "").await;
    assert_eq!(text(&page), "home");
    assert!(page.headers()["content-security-policy"].to_str().expect("text").starts_with("sandbox"));
    assert!(!stage.get(&id, "/").await.headers().contains_key("content-security-policy"));
}

#[tokio::test]
async fn a_website_endpoint_as_origin_has_indexes_but_needs_a_public_bucket() {
    use aws_sdk_s3::types::{IndexDocument, WebsiteConfiguration};
    let stage = stage().await;
    stage.put("menu/index.html", "menu", None).await;
    let index = IndexDocument::builder().suffix("index.html").build().expect("an index");
    let website = WebsiteConfiguration::builder().index_document(index).build();
    stage.s3.put_bucket_website().bucket("cafe").website_configuration(website).send().await.expect("configured");
    let custom = CustomOriginConfig::builder().http_port(80).https_port(443);
    let custom = custom.origin_protocol_policy(OriginProtocolPolicy::HttpOnly).build().expect("an origin");
    let origin = Origin::builder().id("site").domain_name("cafe.s3-website-us-east-1.amazonaws.com");
    let origin = origin.custom_origin_config(custom).build().expect("an origin");
    let id = stage.create(config("one", origin)).await;
    let private = stage.get(&id, "/menu/").await;
    assert_eq!(private.status(), StatusCode::FORBIDDEN);
    assert_eq!(private.headers()["content-type"], "text/html; charset=utf-8");
    stage.s3.delete_public_access_block().bucket("cafe").send().await.expect("deleted");
    let policy = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::cafe/*"}]}"#;
    stage.s3.put_bucket_policy().bucket("cafe").policy(policy).send().await.expect("a policy");
    stage.invalidate(&id, "a", "/*").await;
    assert_eq!(text(&stage.get(&id, "/menu/").await), "menu");
}
