//! A fresh cloud and SDK clients connected to it.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use bytes::Bytes;
use emulator::testing::ManualClock;
use emulator::{Cloud, Response, Snapshot};

/// A cloud in memory with a clock that is turned by hand.
pub fn cloud() -> (Cloud, ManualClock) {
    let (env, clock) = emulator::testing::env(7);
    (Cloud::in_memory(env, Snapshot::default()), clock)
}

/// SDK configuration for a cloud.
pub fn sdk(cloud: &Cloud) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url("http://127.0.0.1:4566")
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(Credentials::new(
            "test", "test", None, None, "tests",
        )))
        .http_client(cloud.sdk_http_client())
        .build()
}

/// Makes a role that a service may take on and that may do everything.
pub async fn role(cloud: &Cloud, name: &str, service: &str) {
    let statement = |rest: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{rest}}}]}}"#);
    let trust = statement(&format!(r#""Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole""#));
    let iam = aws_sdk_iam::Client::new(&sdk(cloud));
    iam.create_role().role_name(name).assume_role_policy_document(trust).send().await.expect("a role");
    let all = statement(r#""Action":"*","Resource":"*""#);
    iam.put_role_policy().role_name(name).policy_name("all").policy_document(all).send().await.expect("a policy");
}

/// Sends a plain request with an absolute URL.
pub async fn send(cloud: &Cloud, method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    cloud.handle(request.body(Bytes::from(body.to_owned())).expect("a request")).await
}

/// The body of a response as text.
pub fn text(response: &Response) -> &str {
    std::str::from_utf8(response.body()).expect("text")
}

/// The cloud's page with the mailbox, the newest message first.
pub async fn mailbox(cloud: &Cloud) -> String {
    text(&send(cloud, "GET", "http://cloud.localhost/", &[], "").await).to_owned()
}

/// The newest code that was sent.
pub async fn mailed_code(cloud: &Cloud) -> String {
    mailbox(cloud).await.split("code is ").nth(1).expect("a code in the mailbox")[..6].to_owned()
}

/// A POST with a Signature Version 4 for `service`.
pub fn signed_for(service: &str, url: &str, body: &str) -> emulator::Request {
    signed_with("POST", service, url, body)
}

/// A request with a Signature Version 4 for `service`.
pub fn signed_with(verb: &str, service: &str, url: &str, body: &str) -> emulator::Request {
    let identity = Credentials::new("test", "test", None, None, "tests").into();
    let parameters = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name(service)
        .time(std::time::SystemTime::UNIX_EPOCH)
        .settings(SigningSettings::default())
        .build()
        .expect("parameters")
        .into();
    let uri: http::Uri = url.parse().expect("an address");
    let host = uri.authority().expect("a host").as_str();
    let content = SignableBody::Bytes(body.as_bytes());
    let signable = SignableRequest::new(verb, url, [("host", host)].into_iter(), content).expect("a request");
    let (instructions, _) = sign(signable, &parameters).expect("a signature").into_parts();
    let mut request = http::Request::builder().method(verb).uri(url).header("host", host);
    for header in instructions.into_parts().0 {
        request = request.header(header.name(), header.value());
    }
    request.body(Bytes::from(body.to_owned())).expect("a request")
}
