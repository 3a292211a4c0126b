//! The bucket of the site: private, and readable by the café's distribution only.

use aws_sdk_s3::types::{
    BucketLocationConstraint, CreateBucketConfiguration, PublicAccessBlockConfiguration, Tag, Tagging,
};
use cafe::find::Distribution;
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Error, Result, find};
use serde_json::{Value, json};

use crate::job::Job;
use crate::steps::State;

pub async fn look(job: &Job<'_>) -> Result<State> {
    if !find::bucket_exists(job.cafe, &job.names.bucket).await? {
        return Ok(State::Missing);
    }
    if !is_private(job).await? {
        return Ok(State::Differs("its public access block is off".to_owned()));
    }
    Ok(State::ready_if(is_tagged(job).await?, "it has no tag"))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let (s3, bucket) = (&job.cafe.clients.s3, &job.names.bucket);
    if !find::bucket_exists(job.cafe, bucket).await? {
        job.cafe.creating(Kind::Bucket, bucket).await?;
        let mut request = s3.create_bucket().bucket(bucket);
        // The oldest region must not be named.
        if job.cafe.region != "us-east-1" {
            let place = BucketLocationConstraint::from(job.cafe.region.as_str());
            let place = CreateBucketConfiguration::builder().location_constraint(place).build();
            request = request.create_bucket_configuration(place);
        }
        request.send().await?;
        job.cafe.created(Kind::Bucket, bucket, bucket).await?;
    }
    let block = PublicAccessBlockConfiguration::builder()
        .block_public_acls(true)
        .ignore_public_acls(true)
        .block_public_policy(true)
        .restrict_public_buckets(true)
        .build();
    s3.put_public_access_block().bucket(bucket).public_access_block_configuration(block).send().await?;
    let tag = Tag::builder().key(TAG_KEY).value(TAG_VALUE).build();
    let tags = tag.and_then(|tag| Tagging::builder().tag_set(tag).build());
    let tags = tags.map_err(|error| Error::unexpected(error.to_string()))?;
    s3.put_bucket_tagging().bucket(bucket).tagging(tags).send().await?;
    Ok(())
}

pub async fn look_policy(job: &Job<'_>) -> Result<State> {
    let Some(site) = find::distribution(job.cafe).await? else { return Ok(State::Missing) };
    let answer = job.cafe.clients.s3.get_bucket_policy().bucket(&job.names.bucket).send().await;
    let Some(policy) = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.policy) else {
        return Ok(State::Missing);
    };
    let policy: Value = serde_json::from_str(&policy).unwrap_or_default();
    Ok(State::ready_if(policy == wanted_policy(job, &site), "it is not the café's policy"))
}

pub async fn make_policy(job: &Job<'_>) -> Result<()> {
    let site = find::required(find::distribution(job.cafe).await?, "the café's CloudFront distribution")?;
    let policy = wanted_policy(job, &site).to_string();
    job.cafe.clients.s3.put_bucket_policy().bucket(&job.names.bucket).policy(policy).send().await?;
    Ok(())
}

/// CloudFront may read objects, on behalf of the café's distribution only.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>
fn wanted_policy(job: &Job<'_>, site: &Distribution) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "CafeWebsite",
            "Effect": "Allow",
            "Principal": { "Service": "cloudfront.amazonaws.com" },
            "Action": "s3:GetObject",
            "Resource": format!("arn:aws:s3:::{}/*", job.names.bucket),
            "Condition": { "StringEquals": { "AWS:SourceArn": site.arn } },
        }],
    })
}

async fn is_private(job: &Job<'_>) -> Result<bool> {
    let answer = job.cafe.clients.s3.get_public_access_block().bucket(&job.names.bucket).send().await;
    let block = find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.public_access_block_configuration);
    Ok(block.is_some_and(|block| {
        [block.block_public_acls, block.ignore_public_acls, block.block_public_policy, block.restrict_public_buckets]
            .iter()
            .all(|flag| *flag == Some(true))
    }))
}

async fn is_tagged(job: &Job<'_>) -> Result<bool> {
    let answer = job.cafe.clients.s3.get_bucket_tagging().bucket(&job.names.bucket).send().await;
    let tags = find::absent(answer.map_err(Into::into))?.map(|answer| answer.tag_set).unwrap_or_default();
    Ok(tags.iter().any(|tag| tag.key == TAG_KEY && tag.value == TAG_VALUE))
}
