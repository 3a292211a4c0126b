//! Distributions: create, read, update, disable, delete.
//!
//! Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html> and its siblings.

use http::StatusCode;

use super::call::{Answer, Call, iso, with_location, with_version};
use super::config;
use super::error::CloudFrontError;
use super::state::{Distribution, State};
use super::tags;
use crate::cloud::Cloud;
use crate::xml::Element;

/// What a summary repeats of the configuration, in AWS's order.
const SUMMARY: [&str; 16] = [
    "Aliases",
    "Origins",
    "OriginGroups",
    "DefaultCacheBehavior",
    "CacheBehaviors",
    "CustomErrorResponses",
    "Comment",
    "PriceClass",
    "Enabled",
    "ViewerCertificate",
    "Restrictions",
    "WebACLId",
    "HttpVersion",
    "IsIPV6Enabled",
    "Staging",
    "ConnectionMode",
];

/// `CreateDistribution`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    make(call, &call.xml("DistributionConfig")?, Vec::new())
}

/// `CreateDistributionWithTags`.
pub(super) fn create_with_tags(call: &Call<'_>) -> Answer {
    let tree = call.xml("DistributionConfigWithTags")?;
    let config = tree.child("DistributionConfig").ok_or(CloudFrontError::MalformedXml)?;
    let tags = tree.child("Tags").map(tags::parse).transpose()?.unwrap_or_default();
    make(call, config, tags)
}

fn make(call: &Call<'_>, given: &Element, tags: Vec<(String, String)>) -> Answer {
    let id = call.fresh_id();
    let mut state = call.cloud.cloudfront().write();
    let config = config::accept(&state, given)?;
    let reference = config.child_text("CallerReference");
    let same = state.distributions.iter().find(|(_, other)| other.config.child_text("CallerReference") == reference);
    if let Some((other, _)) = same {
        return Err(CloudFrontError::DistributionAlreadyExists(other.clone()));
    }
    let distribution = Distribution {
        config,
        etag: call.fresh_id(),
        modified: call.cloud.env().now(),
        deployed: false,
        tags,
        invalidations: std::collections::BTreeMap::new(),
    };
    let response = call.document(StatusCode::CREATED, describe(call.cloud, &id, &distribution));
    let response = with_version(response, &distribution.etag);
    let response = with_location(response, &format!("distribution/{id}"));
    state.distributions.insert(id, distribution);
    Ok(response)
}

/// `GetDistribution`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    settle(call.cloud);
    let state = call.cloud.cloudfront().read();
    let (id, distribution) = find(&state, call.ids[0])?;
    let response = call.document(StatusCode::OK, describe(call.cloud, id, distribution));
    Ok(with_version(response, &distribution.etag))
}

/// `GetDistributionConfig`.
pub(super) fn get_config(call: &Call<'_>) -> Answer {
    let state = call.cloud.cloudfront().read();
    let (_, distribution) = find(&state, call.ids[0])?;
    Ok(with_version(call.document(StatusCode::OK, distribution.config.clone()), &distribution.etag))
}

/// `UpdateDistribution`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let given = call.xml("DistributionConfig")?;
    let mut state = call.cloud.cloudfront().write();
    let (id, current) = find(&state, call.ids[0])?;
    call.check_version(&current.etag)?;
    let config = config::accept(&state, &given)?;
    if config.child_text("CallerReference") != current.config.child_text("CallerReference") {
        return Err(CloudFrontError::IllegalUpdate);
    }
    let id = id.to_owned();
    let mut updated = current.clone();
    updated.config = config;
    updated.etag = call.fresh_id();
    updated.modified = call.cloud.env().now();
    updated.deployed = false;
    let response = call.document(StatusCode::OK, describe(call.cloud, &id, &updated));
    let response = with_version(response, &updated.etag);
    state.distributions.insert(id, updated);
    Ok(response)
}

/// `DeleteDistribution`: disabled first, and that change deployed.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let id = {
        let state = call.cloud.cloudfront().read();
        let (id, distribution) = find(&state, call.ids[0])?;
        call.check_version(&distribution.etag)?;
        if distribution.is_enabled() || !distribution.deployed {
            drop(state);
            settle(call.cloud);
            return Err(CloudFrontError::DistributionNotDisabled);
        }
        id.to_owned()
    };
    let mut state = call.cloud.cloudfront().write();
    state.distributions.remove(&id);
    state.edge.forget(&id);
    Ok(call.done())
}

/// `ListDistributions`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    settle(call.cloud);
    let state = call.cloud.cloudfront().read();
    let summary = |(id, distribution): (&String, &Distribution)| {
        let config = &distribution.config;
        let tree = head("DistributionSummary", call.cloud, id, distribution)
            .with_all(SUMMARY.iter().filter_map(|name| config.child(name).cloned()));
        (id.clone(), tree)
    };
    call.list("DistributionList", state.distributions.iter().map(summary).collect())
}

/// The distribution of that id. Ids come back from host names in lower case.
pub(super) fn find<'a>(state: &'a State, id: &str) -> Result<(&'a str, &'a Distribution), CloudFrontError> {
    let id = id.to_ascii_uppercase();
    let found = state.distributions.get_key_value(&id);
    found.map(|(id, distribution)| (id.as_str(), distribution)).ok_or(CloudFrontError::NoSuchDistribution)
}

/// `arn:aws:cloudfront::<account>:distribution/<id>`.
pub(super) fn arn(cloud: &Cloud, id: &str) -> String {
    format!("arn:aws:cloudfront::{}:distribution/{id}", cloud.settings().account)
}

/// Looking is what brings changes to the edge: no waiting, and still `InProgress` right after a change.
fn settle(cloud: &Cloud) {
    let pending = cloud.cloudfront().read().distributions.values().any(|distribution| !distribution.deployed);
    if pending {
        cloud.cloudfront().write().distributions.values_mut().for_each(|distribution| distribution.deployed = true);
    }
}

fn head(name: &str, cloud: &Cloud, id: &str, distribution: &Distribution) -> Element {
    Element::new(name)
        .with(Element::text("Id", id))
        .with(Element::text("ARN", arn(cloud, id)))
        .with(Element::text("Status", distribution.status()))
        .with(Element::text("LastModifiedTime", iso(distribution.modified)))
        .with(Element::text("DomainName", cloud.settings().cloudfront_domain(id)))
}

fn describe(cloud: &Cloud, id: &str, distribution: &Distribution) -> Element {
    let none = |name| Element::new(name).with(Element::text("Enabled", false)).with(Element::text("Quantity", 0));
    let running = distribution.invalidations.values().filter(|invalidation| !invalidation.completed).count();
    head("Distribution", cloud, id, distribution)
        .with(Element::text("InProgressInvalidationBatches", running))
        .with(none("ActiveTrustedSigners"))
        .with(none("ActiveTrustedKeyGroups"))
        .with(distribution.config.clone())
}
