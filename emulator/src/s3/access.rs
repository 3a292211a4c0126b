//! Who may do what with a bucket: its policy and the four switches of Block Public Access.
//!
//! The owner may do everything that the bucket's policy does not deny; strangers and CloudFront only what it allows.
//! Objects have no ACLs of their own here: all are private, as with `BucketOwnerEnforced`.
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.

use std::collections::BTreeMap;

use super::error::S3Error;
use super::state::Bucket;
use crate::cloud::Cloud;
use crate::iam::policy::{AccessRequest, Decision, Policy, Principal};
use crate::sts;

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The account that this cloud belongs to.
    Owner,
    Anonymous,
    /// CloudFront with an origin access control, for the distribution of that ARN.
    CloudFront {
        distribution_arn: String,
    },
}

/// Whether `caller` may do `action` on the bucket, or on `key` in it.
pub(crate) fn authorize(
    cloud: &Cloud,
    (name, bucket): (&str, &Bucket),
    caller: &Caller,
    action: &str,
    key: Option<&str>,
) -> Result<(), S3Error> {
    let policy = bucket.policy.as_deref().and_then(|text| Policy::parse(text).ok());
    let decision = policy.as_ref().map(|policy| decide(cloud, policy, caller, action, &resource(name, key)));
    let shut = bucket.blocks().restrict_public_buckets && policy.as_ref().is_some_and(Policy::is_public);
    let allowed = match (caller, decision) {
        // AWS's way back from a policy that shuts everybody out is the account's root user, which this cloud lacks.
        (Caller::Owner, Some(Decision::Deny)) => action.ends_with("BucketPolicy"),
        (Caller::Owner, _) => true,
        (Caller::Anonymous, Some(Decision::Allow)) => !shut,
        (Caller::CloudFront { .. }, Some(Decision::Allow)) => true,
        _ => false,
    };
    if allowed { Ok(()) } else { Err(S3Error::AccessDenied) }
}

fn decide(cloud: &Cloud, policy: &Policy, caller: &Caller, action: &str, resource: &str) -> Decision {
    let settings = cloud.settings();
    // The cloud speaks plain HTTP below `localhost`, which browsers treat as secure. So does this key.
    let mut context = BTreeMap::from([("aws:SecureTransport".to_owned(), "true".to_owned())]);
    let mut add = |key: &str, value: &str| context.insert(key.to_owned(), value.to_owned());
    let principal = match caller {
        Caller::Anonymous => {
            add("aws:SourceIp", "127.0.0.1");
            Principal::Anonymous
        }
        Caller::Owner => {
            add("aws:SourceIp", "127.0.0.1");
            add("aws:PrincipalAccount", &settings.account);
            add("aws:PrincipalArn", &sts::caller_arn(settings));
            Principal::Aws(sts::caller_arn(settings))
        }
        Caller::CloudFront { distribution_arn } => {
            add("aws:SourceArn", distribution_arn);
            add("aws:SourceAccount", &settings.account);
            add("aws:PrincipalIsAWSService", "true");
            add("aws:PrincipalServiceName", "cloudfront.amazonaws.com");
            Principal::Service("cloudfront.amazonaws.com".to_owned())
        }
    };
    policy.evaluate(&AccessRequest { principal, action, resource, context: &context })
}

fn resource(bucket: &str, key: Option<&str>) -> String {
    match key {
        Some(key) => format!("arn:aws:s3:::{bucket}/{key}"),
        None => format!("arn:aws:s3:::{bucket}"),
    }
}
