//! The cache policies that AWS keeps ready for everybody. Others cannot be made here.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html>.

use http::StatusCode;

use super::behavior::Lifetimes;
use super::call::{Answer, Call, managed_etag, with_version};
use super::error::CloudFrontError;
use crate::xml::Element;

/// A managed policy. None of these puts query strings, headers or cookies into the cache key.
pub(super) struct Managed {
    id: &'static str,
    name: &'static str,
    comment: &'static str,
    pub lifetimes: Lifetimes,
    gzip: bool,
    brotli: bool,
}

static MANAGED: &[Managed] = &[
    Managed {
        id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        name: "Managed-CachingOptimized",
        comment: "Policy with caching enabled. Supports Gzip and Brotli compression.",
        lifetimes: Lifetimes { min: 1, default: 86_400, max: 31_536_000 },
        gzip: true,
        brotli: true,
    },
    Managed {
        id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        name: "Managed-CachingDisabled",
        comment: "Policy with caching disabled",
        lifetimes: Lifetimes { min: 0, default: 0, max: 0 },
        gzip: false,
        brotli: false,
    },
    Managed {
        id: "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
        name: "Managed-CachingOptimizedForUncompressedObjects",
        comment: "Default policy when compression is disabled",
        lifetimes: Lifetimes { min: 1, default: 86_400, max: 31_536_000 },
        gzip: false,
        brotli: false,
    },
];

/// The managed policy of that id.
pub(super) fn find(id: &str) -> Option<&'static Managed> {
    MANAGED.iter().find(|policy| policy.id == id)
}

/// `GetCachePolicy`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let policy = find(call.ids[0]).ok_or(CloudFrontError::NoSuchCachePolicy)?;
    Ok(with_version(call.document(StatusCode::OK, policy.describe()), &managed_etag(policy.id)))
}

/// `GetCachePolicyConfig`.
pub(super) fn get_config(call: &Call<'_>) -> Answer {
    let policy = find(call.ids[0]).ok_or(CloudFrontError::NoSuchCachePolicy)?;
    Ok(with_version(call.document(StatusCode::OK, policy.config()), &managed_etag(policy.id)))
}

/// `ListCachePolicies`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let shown = call.param("Type") != Some("custom");
    let summary = |policy: &Managed| {
        let tree = Element::new("CachePolicySummary").with(Element::text("Type", "managed")).with(policy.describe());
        (policy.id.to_owned(), tree)
    };
    call.policies("CachePolicyList", MANAGED.iter().filter(|_| shown).map(summary).collect())
}

impl Managed {
    fn describe(&self) -> Element {
        Element::new("CachePolicy")
            .with(Element::text("Id", self.id))
            .with(Element::text("LastModifiedTime", "1970-01-01T00:00:00Z"))
            .with(self.config())
    }

    fn config(&self) -> Element {
        let none = |name: &str, kind: &str| Element::new(name).with(Element::text(kind, "none"));
        let key = Element::new("ParametersInCacheKeyAndForwardedToOrigin")
            .with(Element::text("EnableAcceptEncodingGzip", self.gzip))
            .with(Element::text("EnableAcceptEncodingBrotli", self.brotli))
            .with(none("HeadersConfig", "HeaderBehavior"))
            .with(none("CookiesConfig", "CookieBehavior"))
            .with(none("QueryStringsConfig", "QueryStringBehavior"));
        Element::new("CachePolicyConfig")
            .with(Element::text("Comment", self.comment))
            .with(Element::text("Name", self.name))
            .with(Element::text("DefaultTTL", self.lifetimes.default))
            .with(Element::text("MaxTTL", self.lifetimes.max))
            .with(Element::text("MinTTL", self.lifetimes.min))
            .with(key)
    }
}
