//! S3 through the SDK and through plain requests.

mod access;
mod buckets;
mod cors;
mod listing;
mod multipart;
mod objects;
mod versions;
mod website;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::PublicAccessBlockConfiguration;
use emulator::Cloud;

use crate::support::{cloud, sdk};

/// A cloud with the bucket `cafe`.
async fn with_bucket() -> (Cloud, Client) {
    let (cloud, _) = cloud();
    let s3 = Client::new(&sdk(&cloud));
    s3.create_bucket().bucket("cafe").send().await.expect("a bucket");
    (cloud, s3)
}

async fn put(s3: &Client, key: &str, body: &str) {
    let body = ByteStream::from(body.as_bytes().to_vec());
    s3.put_object().bucket("cafe").key(key).body(body).content_type("text/html").send().await.expect("an object");
}

/// Switches Block Public Access off and lets everybody do `action` on `resource`.
async fn open_up(s3: &Client, action: &str, resource: &str) {
    let off = PublicAccessBlockConfiguration::builder().build();
    let request = s3.put_public_access_block().bucket("cafe").public_access_block_configuration(off);
    request.send().await.expect("switched off");
    let policy = policy(r#""*""#, action, resource);
    s3.put_bucket_policy().bucket("cafe").policy(policy).send().await.expect("a policy");
}

fn policy(principal: &str, action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

/// The code and text of a refused SDK call.
#[macro_export]
macro_rules! refused {
    ($call:expr) => {{
        let error = $call.send().await.expect_err("a refusal");
        let status = error.raw_response().map(|response| response.status().as_u16());
        let meta = error.into_service_error();
        (
            status.unwrap_or_default(),
            meta.meta().code().unwrap_or_default().to_owned(),
            meta.meta().message().unwrap_or_default().to_owned(),
        )
    }};
}
