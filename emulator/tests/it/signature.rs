//! Signatures: the official SDK's are accepted; anything else is refused in the words of the service's protocol.

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_sts::error::ProvideErrorMetadata;
use emulator::env::Clock;
use emulator::testing::SharedKeys;
use futures::future::BoxFuture;
use jiff::Timestamp;

use crate::support::{cloud, sdk, send, text};

const URL: &str = "http://127.0.0.1:4566/";
const CALLER: &str = "Action=GetCallerIdentity&Version=2011-06-15";
/// A well-formed header whose signature is nonsense.
fn header(key: &str, service: &str) -> String {
    let scope = format!("{key}/20261122/us-east-1/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={}", "0".repeat(64))
}

fn with_keys(config: &SdkConfig, id: &str, secret: &str, token: Option<&str>) -> SdkConfig {
    let keys = Credentials::new(id, secret, token.map(str::to_owned), None, "tests");
    config.to_builder().credentials_provider(SharedCredentialsProvider::new(keys)).build()
}

#[tokio::test]
async fn the_sdk_learns_who_it_is() {
    let (cloud, _) = cloud();
    let me = aws_sdk_sts::Client::new(&sdk(&cloud)).get_caller_identity().send().await.expect("an answer");
    assert_eq!(me.account(), Some("123456789012"));
    assert_eq!(me.arn(), Some("arn:aws:iam::123456789012:user/sofia"));
    assert_eq!(me.user_id().map(str::len), Some(21));
}

#[tokio::test]
async fn a_wrong_secret_and_an_unknown_key_are_told_apart() {
    let (cloud, _) = cloud();
    let config = sdk(&cloud);
    let code = async |id: &str, secret: &str| {
        let config = with_keys(&config, id, secret, None);
        let sts = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await.expect_err("a refusal");
        let dynamodb = aws_sdk_dynamodb::Client::new(&config).list_tables().send().await.expect_err("a refusal");
        (sts.code().unwrap_or_default().to_owned(), dynamodb.code().unwrap_or_default().to_owned())
    };
    assert_eq!(code("test", "wrong").await, ("SignatureDoesNotMatch".into(), "InvalidSignatureException".into()));
    assert_eq!(code("other", "test").await, ("InvalidClientTokenId".into(), "UnrecognizedClientException".into()));
}

#[tokio::test]
async fn a_leftover_session_token_does_no_harm() {
    let (cloud, _) = cloud();
    let config = with_keys(&sdk(&cloud), "test", "test", Some("left/over+token=="));
    aws_sdk_sts::Client::new(&config).get_caller_identity().send().await.expect("an answer");
}

#[tokio::test]
async fn unsigned_and_half_signed_requests_are_refused() {
    let (cloud, _) = cloud();
    let target = ("x-amz-target", "DynamoDB_20120810.ListTables");
    let answer = send(&cloud, "POST", URL, &[target], "{}").await;
    assert_eq!(answer.status(), 400);
    assert!(text(&answer).contains("MissingAuthenticationTokenException"), "{}", text(&answer));

    let host = "https://sts.us-east-1.amazonaws.com/";
    let answer = send(&cloud, "POST", host, &[], CALLER).await;
    assert_eq!(answer.status(), 403);
    assert!(text(&answer).contains("<Code>MissingAuthenticationToken</Code>"), "{}", text(&answer));

    let answer = send(&cloud, "POST", host, &[("authorization", "AWS4-HMAC-SHA256 Credential=test")], CALLER).await;
    assert_eq!(answer.status(), 400);
    let expected = "Authorization header requires &apos;Signature&apos; parameter.";
    assert!(text(&answer).contains("IncompleteSignature") && text(&answer).contains(expected), "{}", text(&answer));
}

#[tokio::test]
async fn a_signature_is_bound_to_its_service() {
    let (cloud, _) = cloud();
    let host = "https://sts.us-east-1.amazonaws.com/";
    let headers = [("authorization", &*header("test", "iam")), ("x-amz-date", "20261122T210000Z")];
    let answer = send(&cloud, "POST", host, &headers, CALLER).await;
    assert_eq!(answer.status(), 403);
    assert!(text(&answer).contains("Credential should be scoped to correct service"), "{}", text(&answer));
}

/// Worked example of the `SigV4` documentation for IAM's `ListUsers`: key `AKIDEXAMPLE`, of August 2015.
fn documented(env: emulator::Env) -> (emulator::Cloud, Vec<(&'static str, &'static str)>) {
    let settings = emulator::Settings {
        access_key_id: "AKIDEXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        ..emulator::Settings::default()
    };
    let cloud = emulator::Cloud::in_memory(env, emulator::Snapshot { settings, ..emulator::Snapshot::default() });
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    let headers = vec![
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("x-amz-date", "20150830T123600Z"),
        ("authorization", authorization),
    ];
    (cloud, headers)
}

const LIST_USERS: &str = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";

#[tokio::test]
async fn the_documented_example_is_accepted() {
    let (env, _) = emulator::testing::env(7);
    let (cloud, headers) = documented(env);
    let answer = send(&cloud, "GET", LIST_USERS, &headers, "").await;
    assert!(text(&answer).contains("does not support the operation iam:ListUsers"), "{}", text(&answer));
    let answer = send(&cloud, "GET", &LIST_USERS.replace("ListUsers", "ListRoles"), &headers, "").await;
    assert!(text(&answer).contains("SignatureDoesNotMatch"), "{}", text(&answer));
}

/// A clock that clients share, held still.
#[derive(Debug)]
struct Wall(Timestamp);

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn wall_clock(&self) -> Option<Timestamp> {
        Some(self.0)
    }
}

#[tokio::test]
async fn a_signature_lives_a_quarter_of_an_hour() {
    let answer_at = async |time: &str| {
        let clock = Wall(time.parse().expect("a time"));
        let env = emulator::Env::new(Arc::new(clock), Arc::new(SharedKeys::default()), 7);
        let (cloud, headers) = documented(env);
        text(&send(&cloud, "GET", LIST_USERS, &headers, "").await).to_owned()
    };
    assert!(answer_at("2015-08-30T12:51:00Z").await.contains("does not support"));
    assert!(answer_at("2015-08-30T12:21:00Z").await.contains("does not support"));
    let late = "Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z (20150830T125200Z - 15 min.)";
    assert!(answer_at("2015-08-30T12:52:00Z").await.contains(late));
    let early = "Signature not yet current: 20150830T123600Z is still later than 20150830T123500Z";
    assert!(answer_at("2015-08-30T12:20:00Z").await.contains(early));
}

#[tokio::test]
async fn a_presigned_address_opens_what_it_was_signed_for() {
    let (cloud, _) = cloud();
    let config = aws_sdk_s3::config::Builder::from(&sdk(&cloud)).force_path_style(true).build();
    let s3 = aws_sdk_s3::Client::from_conf(config);
    s3.create_bucket().bucket("presigned").send().await.expect("a bucket");
    s3.put_object().bucket("presigned").key("a b/ü.txt").body(b"menu".to_vec().into()).send().await.expect("an object");
    let life = PresigningConfig::expires_in(Duration::from_mins(1)).expect("a life");
    let link = s3.get_object().bucket("presigned").key("a b/ü.txt").presigned(life).await.expect("a link");
    let answer = send(&cloud, "GET", link.uri(), &[], "").await;
    assert_eq!((answer.status().as_u16(), text(&answer)), (200, "menu"));
    let old = "http://127.0.0.1:4566/presigned/x?AWSAccessKeyId=test&Signature=c2ln&Expires=1800000000";
    let old = send(&cloud, "GET", old, &[], "").await;
    assert!(text(&old).contains("Please use AWS4-HMAC-SHA256."), "{}", text(&old));
    let other = send(&cloud, "GET", &link.uri().replace("a%20b", "other"), &[], "").await;
    assert_eq!(other.status(), 403);
    assert!(text(&other).contains("<Code>SignatureDoesNotMatch</Code>"), "{}", text(&other));
}

/// Worked example of S3's documentation of signed chunks, of May 2013.
#[tokio::test]
async fn signed_chunks_are_checked_one_by_one() {
    let (env, _) = emulator::testing::env(7);
    let settings = emulator::Settings {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        ..emulator::Settings::default()
    };
    let cloud = emulator::Cloud::in_memory(env, emulator::Snapshot { settings, ..emulator::Snapshot::default() });
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
    let headers = [
        ("host", "s3.amazonaws.com"),
        ("authorization", authorization),
        ("content-encoding", "aws-chunked"),
        ("content-length", "66824"),
        ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
        ("x-amz-date", "20130524T000000Z"),
        ("x-amz-decoded-content-length", "66560"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
    ];
    let body = format!(
        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{}\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{}\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n",
        "a".repeat(65_536),
        "a".repeat(1024)
    );
    let put = async |body: &str| {
        let answer = send(&cloud, "PUT", "/examplebucket/chunkObject.txt", &headers, body).await;
        text(&answer).to_owned()
    };
    let answer = put(&body).await;
    assert!(!answer.contains("Signature") && !answer.contains("bodies of the kind"), "{answer}");
    let answer = put(&body.replacen("aaa", "aba", 1)).await;
    assert!(answer.contains("SignatureDoesNotMatch"), "{answer}");
}
