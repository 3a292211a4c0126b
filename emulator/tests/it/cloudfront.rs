//! CloudFront through the SDK, and as viewers see it.

mod cache;
mod control;
mod errors;
mod viewer;

use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::types::{
    DefaultCacheBehavior, DistributionConfig, InvalidationBatch, Origin, OriginAccessControlConfig,
    OriginAccessControlOriginTypes, OriginAccessControlSigningBehaviors, OriginAccessControlSigningProtocols, Origins,
    Paths, S3OriginConfig, ViewerProtocolPolicy,
};
use aws_sdk_s3::primitives::ByteStream;
use emulator::testing::ManualClock;
use emulator::{Cloud, Response};

use crate::support::{cloud, sdk, send};

const OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const BUCKET_HOST: &str = "cafe.s3.us-east-1.amazonaws.com";

/// A private bucket `cafe` and what talks to it.
struct Stage {
    cloud: Cloud,
    clock: ManualClock,
    s3: aws_sdk_s3::Client,
    cloudfront: Client,
}

async fn stage() -> Stage {
    let (cloud, clock) = cloud();
    let config = sdk(&cloud);
    let s3 = aws_sdk_s3::Client::new(&config);
    s3.create_bucket().bucket("cafe").send().await.expect("a bucket");
    Stage { cloudfront: Client::new(&config), cloud, clock, s3 }
}

impl Stage {
    /// A finished site: a distribution with access control, the bucket's policy, two pages. Gives the id.
    async fn site(&self) -> String {
        let control = self.access_control("cafe").await;
        let id = self.create(config("one", origin(BUCKET_HOST, &control))).await;
        self.allow(&id).await;
        self.put("index.html", "home", None).await;
        self.put("page.html", "page", None).await;
        id
    }

    async fn put(&self, key: &str, body: &str, cache_control: Option<&str>) {
        let request = self.s3.put_object().bucket("cafe").key(key).content_type("text/html");
        let request = request.set_cache_control(cache_control.map(str::to_owned));
        request.body(ByteStream::from(body.as_bytes().to_vec())).send().await.expect("an object");
    }

    async fn access_control(&self, name: &str) -> String {
        let config = control(name);
        let made = self.cloudfront.create_origin_access_control().origin_access_control_config(config).send().await;
        made.expect("an access control").origin_access_control.expect("an access control").id
    }

    async fn create(&self, config: DistributionConfig) -> String {
        let made = self.cloudfront.create_distribution().distribution_config(config).send().await;
        made.expect("a distribution").distribution.expect("a distribution").id
    }

    /// Lets the distribution read the bucket.
    async fn allow(&self, id: &str) {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"cloudfront.amazonaws.com"}},
            "Action":"s3:GetObject","Resource":"arn:aws:s3:::cafe/*",
            "Condition":{{"StringEquals":{{"AWS:SourceArn":"arn:aws:cloudfront::123456789012:distribution/{id}"}}}}}}]}}"#
        );
        self.s3.put_bucket_policy().bucket("cafe").policy(policy).send().await.expect("a policy");
    }

    async fn invalidate(&self, id: &str, reference: &str, path: &str) {
        let paths = Paths::builder().quantity(1).items(path).build().expect("paths");
        let batch = InvalidationBatch::builder().caller_reference(reference).paths(paths).build().expect("a batch");
        self.cloudfront.create_invalidation().distribution_id(id).invalidation_batch(batch).send().await.expect("made");
    }

    async fn get(&self, id: &str, path: &str) -> Response {
        self.get_with(id, path, &[]).await
    }

    async fn get_with(&self, id: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let host = id.to_lowercase();
        send(&self.cloud, "GET", &format!("http://{host}.cloudfront.localhost:4566{path}"), headers, "").await
    }

    /// Changes the configuration of a distribution.
    async fn change(&self, id: &str, change: impl FnOnce(&mut DistributionConfig)) {
        let current = self.cloudfront.get_distribution_config().id(id).send().await.expect("a configuration");
        let mut config = current.distribution_config.expect("a configuration");
        change(&mut config);
        let request = self.cloudfront.update_distribution().id(id).set_if_match(current.e_tag);
        request.distribution_config(config).send().await.expect("updated");
    }
}

fn control(name: &str) -> OriginAccessControlConfig {
    OriginAccessControlConfig::builder()
        .name(name)
        .signing_protocol(OriginAccessControlSigningProtocols::Sigv4)
        .signing_behavior(OriginAccessControlSigningBehaviors::Always)
        .origin_access_control_origin_type(OriginAccessControlOriginTypes::S3)
        .build()
        .expect("a configuration")
}

fn origin(host: &str, control: &str) -> Origin {
    let bucket = S3OriginConfig::builder().origin_access_identity("").build();
    let origin = Origin::builder().id("site").domain_name(host).origin_access_control_id(control);
    origin.s3_origin_config(bucket).build().expect("an origin")
}

fn config(reference: &str, origin: Origin) -> DistributionConfig {
    let behavior = DefaultCacheBehavior::builder()
        .target_origin_id(origin.id())
        .viewer_protocol_policy(ViewerProtocolPolicy::RedirectToHttps)
        .cache_policy_id(OPTIMIZED)
        .compress(true)
        .build();
    DistributionConfig::builder()
        .caller_reference(reference)
        .comment("cafe website")
        .enabled(true)
        .default_root_object("index.html")
        .origins(Origins::builder().quantity(1).items(origin).build().expect("origins"))
        .default_cache_behavior(behavior.expect("a behaviour"))
        .build()
        .expect("a configuration")
}

fn x_cache(response: &Response) -> &str {
    response.headers()["x-cache"].to_str().expect("text")
}
