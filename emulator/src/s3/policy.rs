//! What S3 asks of a bucket policy before it takes it.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>. Evaluating one is the business
//! of [`crate::iam::policy`].

use super::actions;
use super::error::S3Error;
use crate::iam::policy::{Kind, Policy, PolicyError};

/// Reads a policy that is to be attached to `bucket`.
pub(super) fn parse(text: &[u8], bucket: &str) -> Result<Policy, S3Error> {
    let not_json = "Policies must be valid JSON and the first byte must be '{'";
    let text = std::str::from_utf8(text).map_err(|_| S3Error::MalformedPolicy(not_json))?;
    let refused = |error: PolicyError| match error {
        PolicyError::NotJson => S3Error::MalformedPolicy(not_json),
        PolicyError::Missing("Principal") => S3Error::MalformedPolicy("Missing required field Principal"),
        PolicyError::Missing("Action") => S3Error::MalformedPolicy("Missing required field Action"),
        PolicyError::Missing("Resource") => S3Error::MalformedPolicy("Missing required field Resource"),
        PolicyError::Missing("Effect") => S3Error::MalformedPolicy("Missing required field Effect"),
        PolicyError::Principal { .. } => S3Error::MalformedPolicy("Invalid principal in policy"),
        PolicyError::Action(_) => S3Error::MalformedPolicy("Policy has invalid action"),
        PolicyError::Resource(_) => S3Error::MalformedPolicy("Policy has invalid resource"),
        _ => S3Error::MalformedPolicy("This policy contains invalid Json"),
    };
    let policy = Policy::parse(text).map_err(refused)?;
    policy.check(Kind::Resource).map_err(refused)?;
    for (actions, resources) in policy.patterns() {
        check_reach(actions, resources, bucket)?;
    }
    Ok(policy)
}

/// A policy may speak only of its own bucket, and of S3's actions on what it names.
fn check_reach(actions: &[String], resources: &[String], bucket: &str) -> Result<(), S3Error> {
    let whole = format!("arn:aws:s3:::{bucket}");
    let inside = format!("{whole}/");
    let fits =
        |resource: &String| *resource == whole || resource.starts_with(&inside) || *resource == format!("{whole}*");
    if !resources.iter().all(fits) {
        return Err(S3Error::MalformedPolicy("Policy has invalid resource"));
    }
    if !actions.iter().all(|action| actions::exists(action)) {
        return Err(S3Error::MalformedPolicy("Policy has invalid action"));
    }
    let on_objects = |action: &str| {
        let action = action.to_ascii_lowercase();
        action.contains("object") && !action.contains("bucket") && action != "s3:listbucket"
    };
    let wide = |action: &str| action.contains(['*', '?']);
    let only_bucket = resources.iter().all(|resource| *resource == whole);
    let only_objects = resources.iter().all(|resource| resource.starts_with(&inside));
    let misses = |action: &String| {
        !wide(action) && ((only_bucket && on_objects(action)) || (only_objects && !on_objects(action) && known(action)))
    };
    if !resources.is_empty() && actions.iter().any(misses) {
        return Err(S3Error::MalformedPolicy("Action does not apply to any resource(s) in statement"));
    }
    Ok(())
}

/// Actions on buckets that are written often enough with an object's ARN by mistake.
fn known(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    action == "s3:listbucket" || action.starts_with("s3:getbucket") || action.starts_with("s3:putbucket")
}
