//! Signatures: the official SDK's are accepted; anything else is refused in the words of the service's protocol.

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::error::ProvideErrorMetadata;

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

/// Worked example of the SigV4 documentation for IAM's `ListUsers`: key `AKIDEXAMPLE`, of August 2015.
#[tokio::test]
async fn the_documented_example_is_accepted() {
    let (env, _) = emulator::testing::env(7);
    let settings = emulator::Settings {
        access_key_id: "AKIDEXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        ..emulator::Settings::default()
    };
    let cloud = emulator::Cloud::in_memory(env, emulator::Snapshot { settings, ..emulator::Snapshot::default() });
    let signature = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature={signature}"
    );
    let headers = [
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("x-amz-date", "20150830T123600Z"),
        ("authorization", &*authorization),
    ];
    let url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";
    let answer = send(&cloud, "GET", url, &headers, "").await;
    assert!(text(&answer).contains("does not support the operation iam:ListUsers"), "{}", text(&answer));
    let answer = send(&cloud, "GET", &url.replace("ListUsers", "ListRoles"), &headers, "").await;
    assert!(text(&answer).contains("SignatureDoesNotMatch"), "{}", text(&answer));
}
