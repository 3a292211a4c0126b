//! The origin request policies that AWS keeps ready for everybody and that make sense before a bucket: those that tell
//! it the origin of a page. Others cannot be made or used here.
//!
//! Source:
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html>.

use http::StatusCode;

use super::call::{Answer, Call, managed_etag, with_version};
use super::error::CloudFrontError;
use crate::xml::Element;

/// The headers of CORS, the only ones that S3 understands.
pub(super) const CORS_HEADERS: [&str; 3] =
    ["Access-Control-Request-Headers", "Access-Control-Request-Method", "Origin"];

struct Managed {
    id: &'static str,
    name: &'static str,
    comment: &'static str,
    headers: &'static [&'static str],
}

static MANAGED: &[Managed] = &[
    Managed {
        id: "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
        name: "Managed-CORS-S3Origin",
        comment: "Policy for S3 origin with CORS",
        headers: &["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"],
    },
    Managed {
        id: "59781a5b-3903-41f3-afcb-af62929ccde1",
        name: "Managed-CORS-CustomOrigin",
        comment: "Policy for custom origin with CORS",
        headers: &["Origin"],
    },
];
/// Policies of AWS's that forward more than a bucket can take.
const ELSEWHERE: [(&str, &str); 4] = [
    ("216adef6-5c7f-47e4-b989-5492eafa07d3", "Managed-AllViewer"),
    ("33f36d7e-f396-46d9-90e0-52428a34d9dc", "Managed-AllViewerAndCloudFrontHeaders-2022-06"),
    ("b689b0a8-53d0-4ab6-baf2-68738e2966ac", "Managed-AllViewerExceptHostHeader"),
    ("acba4595-bd28-49b8-b9fe-13317c0390fa", "Managed-UserAgentRefererHeaders"),
];

/// Makes sure that a behaviour may name a policy.
pub(super) fn check(id: &str) -> Result<(), CloudFrontError> {
    if MANAGED.iter().any(|policy| policy.id == id) {
        return Ok(());
    }
    match ELSEWHERE.iter().find(|(known, _)| *known == id) {
        Some((_, name)) => Err(CloudFrontError::unsupported(format_args!("the origin request policy {name}"))),
        None => Err(CloudFrontError::NoSuchOriginRequestPolicy),
    }
}

/// `GetOriginRequestPolicy`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let policy = find(call)?;
    Ok(with_version(call.document(StatusCode::OK, policy.describe()), &managed_etag(policy.id)))
}

/// `GetOriginRequestPolicyConfig`.
pub(super) fn get_config(call: &Call<'_>) -> Answer {
    let policy = find(call)?;
    Ok(with_version(call.document(StatusCode::OK, policy.config()), &managed_etag(policy.id)))
}

/// `ListOriginRequestPolicies`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let shown = call.param("Type") != Some("custom");
    let summary = |policy: &Managed| {
        let tree = Element::new("OriginRequestPolicySummary").with(Element::text("Type", "managed"));
        (policy.id.to_owned(), tree.with(policy.describe()))
    };
    call.policies("OriginRequestPolicyList", MANAGED.iter().filter(|_| shown).map(summary).collect())
}

fn find(call: &Call<'_>) -> Result<&'static Managed, CloudFrontError> {
    MANAGED.iter().find(|policy| policy.id == call.ids[0]).ok_or(CloudFrontError::NoSuchOriginRequestPolicy)
}

impl Managed {
    fn describe(&self) -> Element {
        Element::new("OriginRequestPolicy")
            .with(Element::text("Id", self.id))
            .with(Element::text("LastModifiedTime", "1970-01-01T00:00:00Z"))
            .with(self.config())
    }

    fn config(&self) -> Element {
        let none = |name: &str, kind: &str| Element::new(name).with(Element::text(kind, "none"));
        let names = Element::new("Items").with_all(self.headers.iter().map(|name| Element::text("Name", name)));
        let headers = Element::new("Headers").with(Element::text("Quantity", self.headers.len())).with(names);
        let headers = Element::new("HeadersConfig").with(Element::text("HeaderBehavior", "whitelist")).with(headers);
        Element::new("OriginRequestPolicyConfig")
            .with(Element::text("Comment", self.comment))
            .with(Element::text("Name", self.name))
            .with(headers)
            .with(none("CookiesConfig", "CookieBehavior"))
            .with(none("QueryStringsConfig", "QueryStringBehavior"))
    }
}
