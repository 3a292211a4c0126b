//! What strangers may do with a bucket.

use aws_sdk_s3::types::PublicAccessBlockConfiguration;
use http::StatusCode;

use super::{open_up, policy, put, with_bucket};
use crate::refused;
use crate::support::{send, text};

const PAGE: &str = "http://127.0.0.1:4566/cafe/index.html";
const VIRTUAL: &str = "http://cafe.s3.us-east-1.amazonaws.com/index.html";

#[tokio::test]
async fn a_private_bucket_refuses_strangers() {
    let (cloud, s3) = with_bucket().await;
    put(&s3, "index.html", "hello").await;
    for url in [PAGE, VIRTUAL, "http://127.0.0.1:4566/cafe/none"] {
        let response = send(&cloud, "GET", url, &[], "").await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert_eq!(response.headers()["content-type"], "application/xml");
        assert!(text(&response).contains("<Code>AccessDenied</Code>"), "{}", text(&response));
    }
    assert_eq!(send(&cloud, "DELETE", PAGE, &[], "").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(send(&cloud, "GET", "http://127.0.0.1:4566/", &[], "").await.status(), StatusCode::FORBIDDEN);
    let head = send(&cloud, "HEAD", PAGE, &[], "").await;
    assert_eq!((head.status(), head.body().len()), (StatusCode::FORBIDDEN, 0));
    let nowhere = send(&cloud, "GET", "http://127.0.0.1:4566/no-such-bucket/x", &[], "").await;
    assert!(text(&nowhere).contains("<Code>NoSuchBucket</Code>"));
}

#[tokio::test]
async fn a_public_policy_opens_what_it_names() {
    let (cloud, s3) = with_bucket().await;
    put(&s3, "index.html", "hello").await;
    open_up(&s3, "s3:GetObject", "arn:aws:s3:::cafe/*").await;
    for url in [PAGE, VIRTUAL] {
        let response = send(&cloud, "GET", url, &[], "").await;
        assert_eq!((response.status(), text(&response)), (StatusCode::OK, "hello"));
    }
    let page = send(&cloud, "GET", PAGE, &[], "").await;
    assert!(page.headers()["content-security-policy"].to_str().expect("text").starts_with("sandbox"));
    let own = send(&cloud, "GET", VIRTUAL, &[], "").await;
    assert!(!own.headers().contains_key("content-security-policy"));
    // Without the right to list, what is missing looks forbidden.
    let missing = send(&cloud, "GET", "http://127.0.0.1:4566/cafe/none", &[], "").await;
    assert_eq!(missing.status(), StatusCode::FORBIDDEN);
    assert_eq!(send(&cloud, "PUT", PAGE, &[], "mine").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn restricting_public_buckets_shuts_an_open_one() {
    let (cloud, s3) = with_bucket().await;
    put(&s3, "index.html", "hello").await;
    open_up(&s3, "s3:GetObject", "arn:aws:s3:::cafe/*").await;
    let shut = PublicAccessBlockConfiguration::builder().restrict_public_buckets(true).build();
    let request = s3.put_public_access_block().bucket("cafe").public_access_block_configuration(shut);
    request.send().await.expect("switched on");
    assert_eq!(send(&cloud, "GET", PAGE, &[], "").await.status(), StatusCode::FORBIDDEN);
    s3.get_object().bucket("cafe").key("index.html").send().await.expect("the owner still may");
}

#[tokio::test]
async fn a_denial_binds_the_owner_who_can_still_mend_it() {
    let (_, s3) = with_bucket().await;
    put(&s3, "index.html", "hello").await;
    let deny = policy(r#""*""#, "s3:*", r#"arn:aws:s3:::cafe","arn:aws:s3:::cafe/*"#).replace("Allow", "Deny");
    let deny = deny.replace(r#""Resource":"#, r#""Resource":["#).replace(r#"/*"}"#, r#"/*"]}"#);
    s3.put_bucket_policy().bucket("cafe").policy(deny).send().await.expect("a policy");
    assert_eq!(refused!(s3.get_object().bucket("cafe").key("index.html")).1, "AccessDenied");
    s3.delete_bucket_policy().bucket("cafe").send().await.expect("deleted");
    s3.get_object().bucket("cafe").key("index.html").send().await.expect("open again");
}

#[tokio::test]
async fn wrong_keys_are_refused_in_the_words_of_s3() {
    let (cloud, _) = with_bucket().await;
    let credential =
        "AWS4-HMAC-SHA256 Credential=WRONG/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00";
    let headers = [
        ("authorization", credential),
        ("x-amz-date", "20261122T210000Z"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ];
    let response = send(&cloud, "GET", "http://127.0.0.1:4566/cafe", &headers, "").await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(text(&response).contains("<Code>InvalidAccessKeyId</Code>"), "{}", text(&response));
}

#[tokio::test]
async fn a_policy_names_actions_that_there_are() {
    let (_cloud, s3) = with_bucket().await;
    let put = |action: &str| {
        let policy = policy(r#"{"AWS":"123456789012"}"#, action, "arn:aws:s3:::cafe/*");
        s3.put_bucket_policy().bucket("cafe").policy(policy)
    };
    for bad in ["s3:GetObjects", "s3:Read*", "s3:", "dynamodb:Scan"] {
        let wrong = (400, "MalformedPolicy".to_owned(), "Policy has invalid action".to_owned());
        assert_eq!(refused!(put(bad)), wrong, "{bad}");
    }
    for good in ["s3:GetObject", "s3:getobject", "s3:Get*", "s3:*", "s3:PutObject?cl"] {
        put(good).send().await.expect("a policy");
    }
}
