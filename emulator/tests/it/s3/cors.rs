//! CORS of buckets, as recorded from AWS.

use aws_sdk_s3::types::{CorsConfiguration, CorsRule};
use emulator::{Cloud, Response};

use super::{open_up, put, with_bucket};
use crate::refused;
use crate::support::{send, text};

const OBJECT: &str = "http://127.0.0.1:4566/cafe/a";
const NOT_ALLOWED: &str =
    "<Message>CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin";

async fn preflight(cloud: &Cloud, origin: &str, method: &str, headers: Option<&str>) -> Response {
    let mut given = vec![("origin", origin), ("access-control-request-method", method)];
    given.extend(headers.map(|names| ("access-control-request-headers", names)));
    send(cloud, "OPTIONS", OBJECT, &given, "").await
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().expect("text"))
}

fn rule(origins: &[&str], methods: &[&str], headers: &[&str]) -> CorsRule {
    let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let rule = CorsRule::builder().set_allowed_origins(Some(owned(origins))).set_allowed_methods(Some(owned(methods)));
    let rule = if headers.is_empty() { rule } else { rule.set_allowed_headers(Some(owned(headers))) };
    rule.max_age_seconds(3000).build().expect("a rule")
}

async fn configure(s3: &aws_sdk_s3::Client, rule: CorsRule) {
    let config = CorsConfiguration::builder().cors_rules(rule).build().expect("a configuration");
    s3.put_bucket_cors().bucket("cafe").cors_configuration(config).send().await.expect("configured");
}

#[tokio::test]
async fn options_without_configuration() {
    let (cloud, _) = with_bucket().await;
    let response = send(&cloud, "OPTIONS", OBJECT, &[], "").await;
    assert_eq!(response.status().as_u16(), 400);
    assert!(
        text(&response)
            .contains("<Code>BadRequest</Code><Message>Insufficient information. Origin request header needed.")
    );
    let response = preflight(&cloud, "https://a.test", "PUT", None).await;
    assert_eq!(response.status().as_u16(), 403);
    let expected = "<Code>AccessForbidden</Code><Message>CORSResponse: CORS is not enabled for this bucket.</Message>\
                    <Method>PUT</Method><ResourceType>BUCKET</ResourceType>";
    assert!(text(&response).contains(expected), "{}", text(&response));
    let response = send(&cloud, "OPTIONS", OBJECT, &[("origin", "https://a.test")], "").await;
    assert!(text(&response).contains("<Method>OPTIONS</Method>"));
    let response = send(&cloud, "OPTIONS", "http://127.0.0.1:4566/none/a", &[("origin", "https://a.test")], "").await;
    assert!(text(&response).contains("<Message>CORSResponse: Bucket not found</Message>"));
}

#[tokio::test]
async fn origins() {
    let (cloud, s3) = with_bucket().await;
    put(&s3, "a", "test-cors").await;
    open_up(&s3, "s3:GetObject", "arn:aws:s3:::cafe/*").await;
    configure(&s3, rule(&["https://localhost:4200", "http://*.origin.com"], &["GET", "PUT"], &[])).await;
    let right = preflight(&cloud, "https://localhost:4200", "PUT", None).await;
    assert_eq!(right.status().as_u16(), 200);
    assert_eq!(header(&right, "access-control-allow-origin"), Some("https://localhost:4200"));
    assert_eq!(header(&right, "access-control-allow-methods"), Some("GET, PUT"));
    assert_eq!(header(&right, "access-control-allow-credentials"), Some("true"));
    assert_eq!(header(&right, "access-control-max-age"), Some("3000"));
    assert_eq!(header(&right, "vary"), Some("Origin, Access-Control-Request-Headers, Access-Control-Request-Method"));
    let partial = preflight(&cloud, "http://test.origin.com", "GET", None).await;
    assert_eq!(header(&partial, "access-control-allow-origin"), Some("http://test.origin.com"));
    let wrong = preflight(&cloud, "https://wrong.test", "PUT", None).await;
    assert_eq!(wrong.status().as_u16(), 403);
    assert!(text(&wrong).contains(NOT_ALLOWED) && text(&wrong).contains("<ResourceType>OBJECT</ResourceType>"));
    let get = send(&cloud, "GET", OBJECT, &[("origin", "https://localhost:4200")], "").await;
    assert_eq!((text(&get), header(&get, "access-control-allow-methods")), ("test-cors", Some("GET, PUT")));
    let get = send(&cloud, "GET", OBJECT, &[("origin", "https://wrong.test")], "").await;
    assert_eq!((text(&get), header(&get, "access-control-allow-origin")), ("test-cors", None));
    configure(&s3, rule(&["*"], &["GET"], &[])).await;
    let any = preflight(&cloud, "https://any.test", "GET", None).await;
    assert_eq!(header(&any, "access-control-allow-origin"), Some("*"));
    assert_eq!(header(&any, "access-control-allow-credentials"), None);
}

#[tokio::test]
async fn headers() {
    let (cloud, s3) = with_bucket().await;
    let allowed = ["x-amz-request-payer", "x-AMZ-server-SIDE-encryption"];
    configure(&s3, rule(&["https://localhost:4200"], &["GET"], &allowed)).await;
    let origin = "https://localhost:4200";
    let one = preflight(&cloud, origin, "GET", Some("x-amz-request-payer,X-Amz-Server-Side-Encryption")).await;
    let expected = Some("x-amz-request-payer, x-amz-server-side-encryption");
    assert_eq!(header(&one, "access-control-allow-headers"), expected);
    let other = preflight(&cloud, origin, "GET", Some("authorization")).await;
    assert_eq!(other.status().as_u16(), 403);
}

#[tokio::test]
async fn configurations_that_are_none() {
    let (_, s3) = with_bucket().await;
    let bad = CorsConfiguration::builder().cors_rules(rule(&["*"], &["MYMETHOD"], &[])).build().expect("rules");
    let refusal = refused!(s3.put_bucket_cors().bucket("cafe").cors_configuration(bad));
    let text = "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD";
    assert_eq!(refusal, (400, "InvalidRequest".to_owned(), text.to_owned()));
    let empty = CorsConfiguration::builder().set_cors_rules(Some(Vec::new())).build().expect("rules");
    assert_eq!(refused!(s3.put_bucket_cors().bucket("cafe").cors_configuration(empty)).1, "MalformedXML");
}
