//! The origin access control, with which the distribution signs its requests to the private bucket.

use aws_sdk_cloudfront::types::{
    OriginAccessControlConfig, OriginAccessControlOriginTypes, OriginAccessControlSigningBehaviors,
    OriginAccessControlSigningProtocols,
};
use cafe::journal::Kind;
use cafe::names::Names;
use cafe::{Error, Result, find};

use crate::job::Job;
use crate::steps::State;

/// It belongs to no region and takes no tags, so it is called like the bucket, whose name has account and region.
pub fn name(names: &Names) -> String {
    names.bucket.clone()
}

pub async fn look(job: &Job<'_>) -> Result<State> {
    let found = find::origin_access_control_id(job.cafe, &name(&job.names)).await?;
    Ok(found.map_or(State::Missing, |_| State::Ready))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let name = name(&job.names);
    let config = OriginAccessControlConfig::builder()
        .name(&name)
        .signing_protocol(OriginAccessControlSigningProtocols::Sigv4)
        .signing_behavior(OriginAccessControlSigningBehaviors::Always)
        .origin_access_control_origin_type(OriginAccessControlOriginTypes::S3)
        .build()
        .map_err(|error| Error::unexpected(error.to_string()))?;
    job.cafe.creating(Kind::OriginAccessControl, &name).await?;
    let request = job.cafe.clients.cloudfront.create_origin_access_control();
    let answer = request.origin_access_control_config(config).send().await?;
    let id = find::required(answer.origin_access_control.map(|made| made.id), "the id of the origin access control")?;
    job.cafe.created(Kind::OriginAccessControl, &name, &id).await
}
