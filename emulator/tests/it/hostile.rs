//! Requests that mean harm: paths that climb, headers that split, hosts that pretend, pages of other origins.

use std::path::Path;

use emulator::store::Store;
use emulator::{Cloud, Settings};
use serde_json::json;

use crate::cognito::fixture::{CALLBACK, Cafe, PREFIX};
use crate::flow::Flow;
use crate::support::{sdk, send, signed_with, text};

fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        found.push(entry.path().display().to_string());
        if entry.path().is_dir() {
            found.extend(below(&entry.path()));
        }
    }
    found
}

#[tokio::test]
async fn keys_that_climb_stay_keys() {
    let outside = tempfile::tempdir().expect("a folder");
    let folder = outside.path().join("a/state");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(outside.path().join("secret"), "s3cret").expect("written");
    let store = Store::open(&folder).expect("a store");
    let cloud = Cloud::on_disk(emulator::testing::env(7).0, store, Settings::default()).expect("a cloud");
    let s3 = aws_sdk_s3::Client::new(&sdk(&cloud));
    s3.create_bucket().bucket("cafe").send().await.expect("a bucket");
    let keys = ["../../secret", "../../../escaped", "/etc/passwd", "a/../../b", "..", "%2e%2e/secret", "a\\..\\b"];
    for key in keys {
        s3.put_object().bucket("cafe").key(key).body(key.as_bytes().to_vec().into()).send().await.expect("an object");
        let got = s3.get_object().bucket("cafe").key(key).send().await.expect("an object");
        assert_eq!(got.body.collect().await.expect("a body").to_vec(), key.as_bytes(), "{key}");
    }
    let strange: Vec<_> = below(outside.path())
        .into_iter()
        .filter(|path| {
            !path.starts_with(&folder.display().to_string()) && !path.ends_with("/a") && !path.ends_with("/secret")
        })
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert_eq!(std::fs::read_to_string(outside.path().join("secret")).expect("a file"), "s3cret");
    for path in [
        "/cafe/../../secret",
        "/_aws/website/cafe/../../secret",
        "/_aws/cloudfront/e1/%2e%2e/%2e%2e/secret",
        "/../secret",
    ] {
        let answer = send(&cloud, "GET", &format!("http://127.0.0.1:4566{path}"), &[], "").await;
        assert!(!text(&answer).contains("s3cret") && answer.status().is_client_error(), "{path}");
    }
}

#[tokio::test]
async fn line_ends_in_values_split_no_header() {
    let cafe = Cafe::open().await;
    let login = format!("http://{PREFIX}.auth.us-east-1.amazoncognito.localhost:4566");
    let evil = "%0d%0aSet-Cookie:%20stolen=1%0d%0a%0d%0a%3Cscript%3E";
    let client = &cafe.client;
    let api = "http://a1.execute-api.us-east-1.localhost:4566";
    for url in [
        format!("{login}/oauth2/authorize?client_id={client}&response_type=code&redirect_uri={CALLBACK}{evil}"),
        format!("{login}/oauth2/authorize?client_id={client}&response_type=bogus&redirect_uri={CALLBACK}&state={evil}"),
        format!("{login}/login?client_id={client}&response_type=code&redirect_uri={CALLBACK}&state={evil}&lang={evil}"),
        format!("{login}/logout?client_id={client}&logout_uri={evil}"),
        format!("{login}/error?error={evil}"),
        format!("http://127.0.0.1:4566/cafe/{evil}?response-content-disposition={evil}&prefix={evil}"),
        format!("http://127.0.0.1:4566/_aws/website/cafe/{evil}"),
        format!("{api}/prod/{evil}?{evil}"),
    ] {
        let answer = send(&cafe.cloud, "GET", &url, &[("accept-language", "en"), ("origin", "null")], "").await;
        assert!(!text(&answer).contains("<script"), "{url}: {}", text(&answer));
        for (name, value) in answer.headers() {
            let value = value.to_str().unwrap_or_default();
            assert!(!value.contains(['\r', '\n']), "{url}: {name}");
            assert!(name != "set-cookie" || !value.starts_with("stolen"), "{url}: {value}");
        }
    }
}

#[tokio::test]
async fn a_name_that_only_looks_local_controls_nothing() {
    let flow = Flow::new().await;
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:4566",
        "cloud.localhost.evil.example",
        "evil-localhost",
        "2130706433",
        "127.0.0.1.",
        "0.0.0.0",
    ] {
        let mut request = signed_with("POST", "cafe", "http://127.0.0.1:4566/_cafelab/reset", "");
        request.headers_mut().insert("host", host.parse().expect("a value"));
        assert_eq!(flow.cloud.handle(request).await.status(), 403, "{host}");
        let page = send(&flow.cloud, "GET", "/_cafelab/", &[("host", host)], "").await;
        assert_eq!(page.status(), 403, "{host}");
    }
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 200, "nothing was reset");
}

#[tokio::test]
async fn a_page_of_another_origin_drives_no_control_plane() {
    let flow = Flow::new().await;
    let before = serde_json::to_value(flow.cloud.snapshot()).expect("JSON");
    let json = json!({ "TableName": "CafeInventory" }).to_string();
    let target = |name| ("x-amz-target", name);
    let kind = ("content-type", "text/plain");
    for (verb, url, header, body) in [
        ("POST", "/", target("DynamoDB_20120810.DeleteTable"), json.as_str()),
        ("POST", "/", target("AWSCognitoIdentityProviderService.DeleteUserPool"), "{}"),
        ("POST", "/", target("AWSStepFunctions.DeleteStateMachine"), "{}"),
        ("POST", "/?Action=DeleteRole&Version=2010-05-08&RoleName=CafeRole", kind, ""),
        ("POST", "/", kind, "Action=DeleteRole&Version=2010-05-08&RoleName=CafeRole"),
        ("DELETE", "/restapis/a1", kind, ""),
        ("PUT", "/new-bucket", kind, ""),
        ("POST", "/2020-05-31/distribution", kind, "<DistributionConfig/>"),
    ] {
        let headers = [("origin", "http://evil.example"), header];
        let answer = send(&flow.cloud, verb, &format!("http://127.0.0.1:4566{url}"), &headers, body).await;
        assert!(!answer.status().is_success(), "{verb} {url}: {}", answer.status());
    }
    for service in ["dynamodb", "states", "apigateway", "iam"] {
        let url = format!("http://{service}.us-east-1.amazonaws.com/");
        let asks = [("origin", "http://evil.example"), ("access-control-request-method", "POST")];
        let preflight = send(&flow.cloud, "OPTIONS", &url, &asks, "").await;
        assert!(!preflight.headers().contains_key("access-control-allow-origin"), "{service}");
    }
    assert_eq!(serde_json::to_value(flow.cloud.snapshot()).expect("JSON"), before);
}

#[tokio::test]
async fn what_is_nested_too_deep_is_refused_in_aws_s_words() {
    let flow = Flow::new().await;
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    for (service, url, headers) in [
        ("dynamodb", "http://127.0.0.1:4566/", Some("DynamoDB_20120810.ListTables")),
        ("cognito-idp", "http://127.0.0.1:4566/", Some("AWSCognitoIdentityProviderService.ListUserPools")),
        ("apigateway", "http://127.0.0.1:4566/restapis", None),
    ] {
        let mut request = signed_with("POST", service, url, &deep);
        if let Some(target) = headers {
            request.headers_mut().insert("x-amz-target", target.parse().expect("a value"));
        }
        let answer = flow.cloud.handle(request).await;
        assert_eq!(answer.status(), 400, "{service}: {}", text(&answer));
    }
    let answer = flow.report(Some(&deep)).await;
    assert_eq!(answer.status(), 401);
}
