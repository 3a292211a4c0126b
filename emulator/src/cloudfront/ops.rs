//! Every operation of CloudFront there is here, and how requests find theirs.

use http::Method;

use super::call::{Answer, Call};
use super::error::CloudFrontError;
use super::origin_request_policies as requests;
use super::response_headers_policies as headers;
use super::{access_controls, cache_policies, distributions, invalidations, tags};
use crate::cloud::Cloud;
use crate::message::{Request, pick, query_pairs};

/// What every path begins with.
const VERSION: &str = "/2020-05-31/";

/// A row of the table of operations.
struct Op {
    /// AWS's name.
    name: &'static str,
    method: &'static str,
    /// Below `/2020-05-31/`; `{}` stands for an id.
    path: &'static str,
    /// A query parameter that must be there, with its value unless that is empty.
    selector: (&'static str, &'static str),
    run: fn(&Call<'_>) -> Answer,
}

const fn op(name: &'static str, method: &'static str, path: &'static str, run: fn(&Call<'_>) -> Answer) -> Op {
    Op { name, method, path, selector: ("", ""), run }
}

const fn selected(
    name: &'static str,
    method: &'static str,
    path: &'static str,
    selector: (&'static str, &'static str),
    run: fn(&Call<'_>) -> Answer,
) -> Op {
    Op { name, method, path, selector, run }
}

/// AWS's names of all operations.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OPS.iter().map(|op| op.name)
}

/// Every operation. Rows with a selector come before those without.
static OPS: &[Op] = &[
    selected("CreateDistributionWithTags", "POST", "distribution", ("WithTags", ""), distributions::create_with_tags),
    op("CreateDistribution", "POST", "distribution", distributions::create),
    op("ListDistributions", "GET", "distribution", distributions::list),
    op("GetDistribution", "GET", "distribution/{}", distributions::get),
    op("DeleteDistribution", "DELETE", "distribution/{}", distributions::delete),
    op("GetDistributionConfig", "GET", "distribution/{}/config", distributions::get_config),
    op("UpdateDistribution", "PUT", "distribution/{}/config", distributions::update),
    op("CreateInvalidation", "POST", "distribution/{}/invalidation", invalidations::create),
    op("ListInvalidations", "GET", "distribution/{}/invalidation", invalidations::list),
    op("GetInvalidation", "GET", "distribution/{}/invalidation/{}", invalidations::get),
    op("CreateOriginAccessControl", "POST", "origin-access-control", access_controls::create),
    op("ListOriginAccessControls", "GET", "origin-access-control", access_controls::list),
    op("GetOriginAccessControl", "GET", "origin-access-control/{}", access_controls::get),
    op("DeleteOriginAccessControl", "DELETE", "origin-access-control/{}", access_controls::delete),
    op("GetOriginAccessControlConfig", "GET", "origin-access-control/{}/config", access_controls::get_config),
    op("UpdateOriginAccessControl", "PUT", "origin-access-control/{}/config", access_controls::update),
    selected("TagResource", "POST", "tagging", ("Operation", "Tag"), tags::tag),
    selected("UntagResource", "POST", "tagging", ("Operation", "Untag"), tags::untag),
    op("ListTagsForResource", "GET", "tagging", tags::list),
    op("ListCachePolicies", "GET", "cache-policy", cache_policies::list),
    op("GetCachePolicy", "GET", "cache-policy/{}", cache_policies::get),
    op("GetCachePolicyConfig", "GET", "cache-policy/{}/config", cache_policies::get_config),
    op("ListOriginRequestPolicies", "GET", "origin-request-policy", requests::list),
    op("GetOriginRequestPolicy", "GET", "origin-request-policy/{}", requests::get),
    op("GetOriginRequestPolicyConfig", "GET", "origin-request-policy/{}/config", requests::get_config),
    op("CreateResponseHeadersPolicy", "POST", "response-headers-policy", headers::create),
    op("ListResponseHeadersPolicies", "GET", "response-headers-policy", headers::list),
    op("GetResponseHeadersPolicy", "GET", "response-headers-policy/{}", headers::get),
    op("UpdateResponseHeadersPolicy", "PUT", "response-headers-policy/{}", headers::update),
    op("DeleteResponseHeadersPolicy", "DELETE", "response-headers-policy/{}", headers::delete),
    op("GetResponseHeadersPolicyConfig", "GET", "response-headers-policy/{}/config", headers::get_config),
];

/// The operation that a request names, if there is such a one.
pub(super) fn name(request: &Request) -> Option<&'static str> {
    let query = query_pairs(request);
    let below = request.uri().path().strip_prefix(VERSION)?;
    let segments: Vec<&str> = below.trim_end_matches('/').split('/').collect();
    OPS.iter().find(|op| matched(op, request.method(), &segments, &query).is_some()).map(|op| op.name)
}

/// Runs the operation that a request asks for.
pub(super) fn run(cloud: &Cloud, request: &Request) -> Answer {
    let path = request.uri().path();
    let query = query_pairs(request);
    let unsupported =
        || CloudFrontError::unsupported(format_args!("the CloudFront request {} {path}", request.method()));
    let below = path.strip_prefix(VERSION).ok_or_else(unsupported)?;
    let segments: Vec<&str> = below.trim_end_matches('/').split('/').collect();
    let found = OPS.iter().find_map(|op| Some((op, matched(op, request.method(), &segments, &query)?)));
    let (op, ids) = found.ok_or_else(unsupported)?;
    (op.run)(&Call { cloud, request, query, ids })
}

/// The ids in the path, if the row fits.
fn matched<'a>(op: &Op, method: &Method, segments: &[&'a str], query: &[(String, String)]) -> Option<Vec<&'a str>> {
    let (name, value) = op.selector;
    let selected = name.is_empty() || pick(query, name).is_some_and(|given| value.is_empty() || given == value);
    let pattern: Vec<&str> = op.path.split('/').collect();
    let fits = |(part, segment): (&&str, &&str)| *part == "{}" || part == segment;
    if !selected || op.method != method.as_str() || pattern.len() != segments.len() {
        return None;
    }
    if !pattern.iter().zip(segments).all(fits) {
        return None;
    }
    Some(pattern.iter().zip(segments).filter(|(part, _)| **part == "{}").map(|(_, segment)| *segment).collect())
}
