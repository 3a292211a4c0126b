//! The website endpoint of a bucket.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    Condition, ErrorDocument, IndexDocument, Redirect, RedirectAllRequestsTo, RoutingRule, WebsiteConfiguration,
};
use emulator::{Cloud, Response};

use super::{open_up, put, with_bucket};
use crate::refused;
use crate::support::{send, text};

fn index() -> IndexDocument {
    IndexDocument::builder().suffix("index.html").build().expect("an index")
}

async fn configure(s3: &Client, config: WebsiteConfiguration) {
    s3.put_bucket_website().bucket("cafe").website_configuration(config).send().await.expect("configured");
}

async fn get(cloud: &Cloud, path: &str) -> Response {
    send(cloud, "GET", &format!("http://cafe.s3-website-us-east-1.amazonaws.com{path}"), &[], "").await
}

async fn site() -> (Cloud, Client) {
    let (cloud, s3) = with_bucket().await;
    for key in ["index.html", "menu/index.html", "page.html", "error.html"] {
        put(&s3, key, key).await;
    }
    configure(&s3, WebsiteConfiguration::builder().index_document(index()).build()).await;
    (cloud, s3)
}

#[tokio::test]
async fn pages_and_folders() {
    let (cloud, s3) = site().await;
    open_up(&s3, "s3:GetObject", "arn:aws:s3:::cafe/*").await;
    for (path, expected) in [("/", "index.html"), ("/menu/", "menu/index.html"), ("/page.html?x=1", "page.html")] {
        let page = get(&cloud, path).await;
        assert_eq!((page.status().as_u16(), text(&page)), (200, expected));
        assert_eq!(page.headers()["content-type"], "text/html");
    }
    let folder = get(&cloud, "/menu").await;
    assert_eq!((folder.status().as_u16(), &folder.headers()["location"]), (302, &"/menu/".parse().expect("a value")));
    let post = send(&cloud, "POST", "http://cafe.s3-website-us-east-1.localhost:4566/", &[], "").await;
    assert_eq!(post.status().as_u16(), 405);
    assert!(text(&post).contains("<li>Code: MethodNotAllowed</li>"), "{}", text(&post));
}

#[tokio::test]
async fn errors_are_html() {
    let (cloud, s3) = site().await;
    let private = get(&cloud, "/").await;
    assert_eq!(private.status().as_u16(), 403);
    assert_eq!(private.headers()["content-type"], "text/html; charset=utf-8");
    assert!(
        text(&private).contains("<h1>403 Forbidden</h1>") && text(&private).contains("<li>Code: AccessDenied</li>")
    );
    open_up(&s3, "s3:*", "arn:aws:s3:::cafe*").await;
    let missing = get(&cloud, "/none.html").await;
    assert_eq!(missing.status().as_u16(), 404);
    assert!(text(&missing).contains("<li>Code: NoSuchKey</li>") && text(&missing).contains("<li>Key: none.html</li>"));
    s3.delete_bucket_website().bucket("cafe").send().await.expect("deleted");
    let none = get(&cloud, "/").await;
    assert_eq!(none.status().as_u16(), 404);
    assert!(text(&none).contains("<li>Code: NoSuchWebsiteConfiguration</li>"));
    let markup = get(&cloud, "/%3Cscript%3E").await;
    assert!(!text(&markup).contains("<script>"));
}

#[tokio::test]
async fn the_error_document_and_redirects() {
    let (cloud, s3) = site().await;
    open_up(&s3, "s3:*", "arn:aws:s3:::cafe*").await;
    let error = ErrorDocument::builder().key("error.html").build().expect("a key");
    let old = RoutingRule::builder()
        .condition(Condition::builder().key_prefix_equals("old/").build())
        .redirect(Redirect::builder().replace_key_prefix_with("new/").http_redirect_code("302").build())
        .build();
    let config = WebsiteConfiguration::builder().index_document(index()).error_document(error).routing_rules(old);
    configure(&s3, config.build()).await;
    let missing = get(&cloud, "/none").await;
    assert_eq!((missing.status().as_u16(), text(&missing)), (404, "error.html"));
    let moved = get(&cloud, "/old/a%20b").await;
    let location = moved.headers()["location"].to_str().expect("text");
    assert!(location.ends_with("/new/a%20b"), "{location}");
    assert_eq!(moved.status().as_u16(), 302);
    let all = RedirectAllRequestsTo::builder().host_name("cafe.example").build().expect("a host");
    configure(&s3, WebsiteConfiguration::builder().redirect_all_requests_to(all).build()).await;
    let moved = get(&cloud, "/x").await;
    assert_eq!(moved.headers()["location"], "http://cafe.example/x");
}

#[tokio::test]
async fn a_bad_index_is_refused() {
    let (_, s3) = with_bucket().await;
    let bad = IndexDocument::builder().suffix("a/index.html").build().expect("an index");
    let config = WebsiteConfiguration::builder().index_document(bad).build();
    let refusal = refused!(s3.put_bucket_website().bucket("cafe").website_configuration(config));
    let text = "The IndexDocument Suffix is not well formed";
    assert_eq!(refusal, (400, "InvalidArgument".to_owned(), text.to_owned()));
}

#[tokio::test]
async fn a_redirect_leads_to_an_address_or_a_path() {
    let (_cloud, s3) = site().await;
    let put = |location: &str| s3.put_object().bucket("cafe").key("old.html").website_redirect_location(location);
    let text = "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.";
    for bad in ["new.html", "ftp://cafe.example/"] {
        assert_eq!(refused!(put(bad)), (400, "InvalidRedirectLocation".to_owned(), text.to_owned()), "{bad}");
    }
    for good in ["/new.html", "https://cafe.example/", "http://cafe.example/"] {
        put(good).send().await.expect("an object");
    }
}
