//! The distribution in front of the bucket, and the wait until the café answers.
//!
//! Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html>.

use aws_sdk_cloudfront::error::BuildError;
use aws_sdk_cloudfront::types::{
    DefaultCacheBehavior, DistributionConfig, DistributionConfigWithTags, Origin, Origins, PriceClass, S3OriginConfig,
    Tag, Tags, ViewerProtocolPolicy,
};
use bytes::Bytes;
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Error, Result, find};

use crate::access;
use crate::job::Job;
use crate::patience::Wait;
use crate::steps::State;

/// AWS's managed policy `CachingOptimized`. It honours the `no-cache` that the site's files carry.
const CACHE_POLICY: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const ORIGIN: &str = "site";
const INDEX: &str = "index.html";

pub async fn look(job: &Job<'_>) -> Result<State> {
    let Some((_, config, _)) = current(job).await? else { return Ok(State::Missing) };
    let mut right = config.clone();
    correct(job, &mut right).await?;
    Ok(State::ready_if(config == right, "its settings are others"))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let cloudfront = &job.cafe.clients.cloudfront;
    if let Some((id, mut config, version)) = current(job).await? {
        correct(job, &mut config).await?;
        let request = cloudfront.update_distribution().id(id).set_if_match(version);
        request.distribution_config(config).send().await?;
        return Ok(());
    }
    let name = &job.names.distribution;
    let access = find::origin_access_control_id(job.cafe, &access::name(&job.names)).await?;
    let access = find::required(access, "the origin access control")?;
    let config = fresh(job, &access).map_err(|error| Error::unexpected(error.to_string()))?;
    job.cafe.creating(Kind::Distribution, name).await?;
    let answer = cloudfront.create_distribution_with_tags().distribution_config_with_tags(config).send().await?;
    let id = find::required(answer.distribution.map(|made| made.id), "the id of the distribution")?;
    job.cafe.created(Kind::Distribution, name, &id).await
}

/// Whether the café answers: on AWS a new distribution takes minutes.
pub async fn look_served(job: &Job<'_>) -> Result<State> {
    Ok(State::ready_if(is_served(job).await?, "it does not answer yet"))
}

pub async fn make_served(job: &Job<'_>) -> Result<()> {
    let mut wait = Wait::minutes(job.cafe, "the café to answer");
    while !is_served(job).await? {
        wait.pause().await?;
    }
    Ok(())
}

async fn is_served(job: &Job<'_>) -> Result<bool> {
    let Some(site) = find::distribution(job.cafe).await? else { return Ok(false) };
    let Some(api) = find::api_url(job.cafe).await? else { return Ok(false) };
    if site.status != "Deployed" {
        return Ok(false);
    }
    for url in [format!("{}/config.json", site.site_origin()), format!("{api}/products")] {
        let request = http::Request::get(url).body(Bytes::new());
        let request = request.map_err(|error| Error::unexpected(error.to_string()))?;
        // A name that does not resolve yet is no more than "not yet".
        match job.cafe.http.send(request).await {
            Ok(response) if response.status().is_success() => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// The distribution's id, settings and version.
async fn current(job: &Job<'_>) -> Result<Option<(String, DistributionConfig, Option<String>)>> {
    let Some(found) = find::distribution(job.cafe).await? else { return Ok(None) };
    let answer = job.cafe.clients.cloudfront.get_distribution_config().id(&found.id).send().await;
    let Some(answer) = find::absent(answer.map_err(Into::into))? else { return Ok(None) };
    let version = answer.e_tag;
    Ok(answer.distribution_config.map(|config| (found.id, config, version)))
}

/// Puts those settings right that the course rests on, and leaves the others.
async fn correct(job: &Job<'_>, config: &mut DistributionConfig) -> Result<()> {
    let access = find::origin_access_control_id(job.cafe, &access::name(&job.names)).await?;
    config.enabled = true;
    config.default_root_object = Some(INDEX.to_owned());
    let bucket = bucket_host(job);
    for origin in config.origins.iter_mut().flat_map(|origins| &mut origins.items) {
        if origin.domain_name == bucket && access.is_some() {
            origin.origin_access_control_id.clone_from(&access);
        }
    }
    Ok(())
}

fn fresh(job: &Job<'_>, access: &str) -> Result<DistributionConfigWithTags, BuildError> {
    let origin = Origin::builder()
        .id(ORIGIN)
        .domain_name(bucket_host(job))
        .origin_access_control_id(access)
        // Empty, because the newer origin access control takes its place.
        .s3_origin_config(S3OriginConfig::builder().origin_access_identity("").build())
        .build()?;
    let behavior = DefaultCacheBehavior::builder()
        .target_origin_id(ORIGIN)
        .viewer_protocol_policy(ViewerProtocolPolicy::RedirectToHttps)
        .cache_policy_id(CACHE_POLICY)
        .compress(true)
        .build()?;
    let config = DistributionConfig::builder()
        // CloudFront refuses a second distribution with the same reference.
        .caller_reference(cafe::oauth::random_text())
        .comment(&job.names.distribution)
        .enabled(true)
        .default_root_object(INDEX)
        .origins(Origins::builder().quantity(1).items(origin).build()?)
        .default_cache_behavior(behavior)
        .price_class(PriceClass::PriceClass100)
        .build()?;
    let tags = Tags::builder().items(Tag::builder().key(TAG_KEY).value(TAG_VALUE).build()?).build();
    Ok(DistributionConfigWithTags::builder().distribution_config(config).tags(tags).build())
}

/// The regional host: the global one redirects for hours after the bucket was made.
fn bucket_host(job: &Job<'_>) -> String {
    format!("{}.s3.{}.amazonaws.com", job.names.bucket, job.cafe.region)
}
