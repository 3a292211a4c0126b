//! `DistributionConfig`: its shape, its defaults, and what has to fit together in it.
//!
//! Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html>.

use super::error::CloudFrontError;
use super::origin::{self, Place};
use super::schema::Kind::{List, ListWith, Maybe, Nothing, OneOf, Only, Optional, Required, Struct, Text};
use super::schema::{Field, Kind, normalize};
use super::state::State;
use super::{cache_policies, origin_request_policies, response_headers_policies};
use crate::xml::Element;

const CONFIG: &[Field] = &[
    Field("CallerReference", Required),
    Field("Aliases", Nothing),
    Field("DefaultRootObject", Text("")),
    Field("Origins", List("Origin", &Struct(ORIGIN))),
    Field("OriginGroups", Nothing),
    Field("DefaultCacheBehavior", Struct(BEHAVIOR)),
    Field("CacheBehaviors", List("CacheBehavior", &Struct(PATH_BEHAVIOR))),
    Field("CustomErrorResponses", List("CustomErrorResponse", &Struct(ERROR_RESPONSE))),
    Field("Comment", Required),
    Field("Logging", Struct(LOGGING)),
    Field("PriceClass", OneOf(&["PriceClass_All", "PriceClass_100", "PriceClass_200"])),
    Field("Enabled", Required),
    Field("ViewerCertificate", Struct(CERTIFICATE)),
    Field("Restrictions", Struct(&[Field("GeoRestriction", Struct(GEO))])),
    Field("WebACLId", Only("")),
    Field("HttpVersion", OneOf(&["http2", "http1.1", "http3", "http2and3"])),
    Field("IsIPV6Enabled", OneOf(&["true", "false"])),
    Field("ContinuousDeploymentPolicyId", Only("")),
    Field("Staging", Only("false")),
];
const ORIGIN: &[Field] = &[
    Field("Id", Required),
    Field("DomainName", Required),
    Field("OriginPath", Text("")),
    Field("CustomHeaders", Nothing),
    Field("S3OriginConfig", Maybe(&[Field("OriginAccessIdentity", Only("")), Field("OriginReadTimeout", Text("30"))])),
    Field("CustomOriginConfig", Maybe(CUSTOM_ORIGIN)),
    Field("ConnectionAttempts", Text("3")),
    Field("ConnectionTimeout", Text("10")),
    Field("OriginShield", Struct(&[Field("Enabled", Only("false"))])),
    Field("OriginAccessControlId", Text("")),
];
const CUSTOM_ORIGIN: &[Field] = &[
    Field("HTTPPort", Text("80")),
    Field("HTTPSPort", Text("443")),
    Field("OriginProtocolPolicy", OneOf(&["http-only", "match-viewer", "https-only"])),
    Field("OriginSslProtocols", List("SslProtocol", &Required)),
    Field("OriginReadTimeout", Text("30")),
    Field("OriginKeepaliveTimeout", Text("5")),
];
const SIGNERS: Kind = Struct(&[Field("Enabled", Only("false")), Field("Quantity", Only("0"))]);
const METHODS: Kind =
    ListWith("Method", &OneOf(&["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]), CACHED_METHODS);
const CACHED_METHODS: &[Field] = &[Field("CachedMethods", List("Method", &OneOf(&["GET", "HEAD", "OPTIONS"])))];
const PROTOCOL: Kind = OneOf(&["allow-all", "https-only", "redirect-to-https"]);
const BOOLEAN: Kind = OneOf(&["false", "true"]);

/// The elements of every behaviour, with those that only path behaviours have before them.
macro_rules! behavior {
    ($($first:expr),*) => {
        &[
            $($first,)*
            Field("TargetOriginId", Required),
            Field("TrustedSigners", SIGNERS),
            Field("TrustedKeyGroups", SIGNERS),
            Field("ViewerProtocolPolicy", PROTOCOL),
            Field("AllowedMethods", METHODS),
            Field("SmoothStreaming", Only("false")),
            Field("Compress", BOOLEAN),
            Field("LambdaFunctionAssociations", Nothing),
            Field("FunctionAssociations", Nothing),
            Field("FieldLevelEncryptionId", Only("")),
            Field("CachePolicyId", Optional),
            Field("OriginRequestPolicyId", Optional),
            Field("ResponseHeadersPolicyId", Optional),
            Field("GrpcConfig", Struct(&[Field("Enabled", Only("false"))])),
            Field("ForwardedValues", Maybe(FORWARDED)),
            Field("MinTTL", Optional),
            Field("DefaultTTL", Optional),
            Field("MaxTTL", Optional),
        ]
    };
}
const BEHAVIOR: &[Field] = behavior!();
const PATH_BEHAVIOR: &[Field] = behavior!(Field("PathPattern", Required));
const FORWARDED: &[Field] = &[
    Field("QueryString", BOOLEAN),
    Field("Cookies", Struct(&[Field("Forward", Only("none"))])),
    Field("Headers", List("Name", &Required)),
    Field("QueryStringCacheKeys", Nothing),
];
const ERROR_RESPONSE: &[Field] = &[
    Field("ErrorCode", Required),
    Field("ResponsePagePath", Text("")),
    Field("ResponseCode", Text("")),
    Field("ErrorCachingMinTTL", Text("10")),
];
const LOGGING: &[Field] = &[
    Field("Enabled", Only("false")),
    Field("IncludeCookies", Only("false")),
    Field("Bucket", Only("")),
    Field("Prefix", Only("")),
];
const CERTIFICATE: &[Field] = &[
    Field("CloudFrontDefaultCertificate", Only("true")),
    Field("SSLSupportMethod", Text("vip")),
    Field("MinimumProtocolVersion", Text("TLSv1")),
    Field("CertificateSource", Text("cloudfront")),
];
const GEO: &[Field] = &[Field("RestrictionType", Only("none")), Field("Quantity", Only("0"))];
/// The statuses that may have a page of their own.
const ERROR_CODES: [u16; 11] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/// Checks a configuration and fills in AWS's defaults.
pub(super) fn accept(state: &State, given: &Element) -> Result<Element, CloudFrontError> {
    if given.child("DefaultCacheBehavior").is_none() {
        return Err(invalid("The parameter DefaultCacheBehavior is required."));
    }
    let mut config = normalize(given, CONFIG)?;
    for origin in children_mut(&mut config, &["Origins", "Items"]) {
        complete_origin(state, origin)?;
    }
    let origins: Vec<String> = children(&config, &["Origins", "Items"])
        .filter_map(|origin| origin.child_text("Id").map(str::to_owned))
        .collect();
    if origins.is_empty() {
        return Err(invalid("The parameter Origins is required."));
    }
    let default = config.children.iter_mut().filter(|child| child.name == "DefaultCacheBehavior");
    default.into_iter().try_for_each(|behavior| complete_behavior(state, behavior, &origins))?;
    for behavior in children_mut(&mut config, &["CacheBehaviors", "Items"]) {
        complete_behavior(state, behavior, &origins)?;
    }
    children(&config, &["CustomErrorResponses", "Items"]).try_for_each(check_error_response)?;
    if !matches!(config.child_text("Enabled"), Some("true" | "false")) {
        return Err(invalid("The parameter Enabled is not valid."));
    }
    let root = config.child_text("DefaultRootObject").unwrap_or_default();
    if root.starts_with('/') || root.len() > 255 {
        return Err(CloudFrontError::InvalidDefaultRootObject);
    }
    Ok(config)
}

fn complete_origin(state: &State, origin: &Element) -> Result<(), CloudFrontError> {
    let domain = origin.child_text("DomainName").unwrap_or_default();
    let (s3, custom) = (origin.child("S3OriginConfig"), origin.child("CustomOriginConfig"));
    let place = origin::place(domain);
    match (s3, custom) {
        (Some(_), Some(_)) | (None, None) => {
            return Err(invalid("Exactly one of CustomOriginConfig and S3OriginConfig must be specified"));
        }
        (Some(_), None) if !matches!(place, Some(Place::Bucket(_))) => {
            return Err(invalid("The parameter Origin DomainName does not refer to a valid S3 bucket."));
        }
        (None, Some(_)) if place.is_none() => {
            return Err(CloudFrontError::unsupported(format_args!(
                "the origin {domain} in CloudFront; an origin is a bucket or a bucket's website here"
            )));
        }
        _ => {}
    }
    let path = origin.child_text("OriginPath").unwrap_or_default();
    if !path.is_empty() && (!path.starts_with('/') || path.ends_with('/')) {
        return Err(invalid("The parameter OriginPath is not valid: it must begin with a slash and not end with one."));
    }
    let control = origin.child_text("OriginAccessControlId").unwrap_or_default();
    if !control.is_empty() && (s3.is_none() || !state.access_controls.contains_key(control)) {
        return Err(CloudFrontError::InvalidOriginAccessControl);
    }
    Ok(())
}

fn complete_behavior(state: &State, behavior: &mut Element, origins: &[String]) -> Result<(), CloudFrontError> {
    if !origins.iter().any(|id| behavior.child_text("TargetOriginId") == Some(id)) {
        return Err(CloudFrontError::NoSuchOrigin);
    }
    if let Some(id) = behavior.child_text("OriginRequestPolicyId").filter(|id| !id.is_empty()) {
        origin_request_policies::check(id)?;
    }
    let is_cors = |name: &Element| {
        origin_request_policies::CORS_HEADERS.iter().any(|known| known.eq_ignore_ascii_case(&name.text))
    };
    if !children(behavior, &["ForwardedValues", "Headers", "Items"]).all(is_cors) {
        return Err(CloudFrontError::InvalidHeadersForS3Origin);
    }
    let headers = behavior.child_text("ResponseHeadersPolicyId").filter(|id| !id.is_empty());
    if headers.is_some_and(|id| response_headers_policies::find(state, id).is_none()) {
        return Err(CloudFrontError::NoSuchResponseHeadersPolicy);
    }
    complete_methods(behavior)?;
    let ttl = ["MinTTL", "DefaultTTL", "MaxTTL"];
    match (behavior.child_text("CachePolicyId"), behavior.child("ForwardedValues")) {
        (None, None) => Err(invalid("The parameter ForwardedValues is required.")),
        (Some(_), Some(_)) => Err(invalid(
            "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.",
        )),
        (Some(id), None) if cache_policies::find(id).is_none() => Err(CloudFrontError::NoSuchCachePolicy),
        (Some(_), None) => match ttl.into_iter().find(|name| behavior.child(name).is_some()) {
            Some(name) => Err(invalid(&format!(
                "The parameter {name} cannot be used when a cache policy is associated to the cache behavior."
            ))),
            None => Ok(()),
        },
        (None, Some(_)) => {
            for (name, default) in ttl.into_iter().zip(["0", "86400", "31536000"]) {
                match behavior.child_text(name) {
                    Some(text) if text.parse::<u32>().is_err() => {
                        return Err(invalid(&format!("The parameter {name} is not valid.")));
                    }
                    Some(_) => {}
                    None => behavior.children.push(Element::text(name, default)),
                }
            }
            Ok(())
        }
    }
}

/// Reads and heads when nothing is said.
fn complete_methods(behavior: &mut Element) -> Result<(), CloudFrontError> {
    let list = |name: &str, methods: &[&str]| {
        let items = Element::new("Items").with_all(methods.iter().map(|method| Element::text("Method", method)));
        Element::new(name).with(Element::text("Quantity", methods.len())).with(items)
    };
    let Some(allowed) = behavior.children.iter_mut().find(|child| child.name == "AllowedMethods") else {
        return Ok(());
    };
    let cached = allowed.child("CachedMethods").filter(|cached| cached.child("Items").is_some()).cloned();
    let cached = cached.unwrap_or_else(|| list("CachedMethods", &["HEAD", "GET"]));
    let mut methods: Vec<&str> = children(allowed, &["Items"]).map(|method| method.text.as_str()).collect();
    methods.sort_unstable();
    *allowed = match methods.as_slice() {
        [] => list("AllowedMethods", &["HEAD", "GET"]),
        ["GET", "HEAD"] | ["GET", "HEAD", "OPTIONS"] | ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] => {
            let mut kept = allowed.clone();
            kept.children.retain(|child| child.name != "CachedMethods");
            kept
        }
        _ => return Err(invalid("The parameter AllowedMethods contains an invalid combination of methods.")),
    }
    .with(cached);
    Ok(())
}

fn check_error_response(response: &Element) -> Result<(), CloudFrontError> {
    let text = |name| response.child_text(name).unwrap_or_default();
    let code = text("ErrorCode").parse().ok().filter(|code| ERROR_CODES.contains(code));
    code.ok_or(CloudFrontError::InvalidErrorCode)?;
    let (page, status) = (text("ResponsePagePath"), text("ResponseCode"));
    if page.is_empty() != status.is_empty() {
        return Err(invalid("The parameters ResponsePagePath and ResponseCode must be specified together."));
    }
    if !page.is_empty() && !page.starts_with('/') {
        return Err(invalid("The parameter ResponsePagePath must begin with a slash."));
    }
    let status_fits =
        status.is_empty() || status.parse().is_ok_and(|code: u16| code == 200 || ERROR_CODES.contains(&code));
    if !status_fits || text("ErrorCachingMinTTL").parse::<u32>().is_err() {
        return Err(invalid("The parameter CustomErrorResponses is not valid."));
    }
    Ok(())
}

/// The elements below a path of names, if it is there.
pub(super) fn children<'a>(tree: &'a Element, path: &[&str]) -> impl Iterator<Item = &'a Element> + use<'a> {
    tree.at(path).into_iter().flat_map(|items| &items.children)
}

fn children_mut<'a>(tree: &'a mut Element, path: &[&str]) -> std::slice::IterMut<'a, Element> {
    let mut found = tree;
    for name in path {
        match found.children.iter().position(|child| child.name == *name) {
            Some(at) => found = &mut found.children[at],
            None => return [].iter_mut(),
        }
    }
    found.children.iter_mut()
}

fn invalid(text: &str) -> CloudFrontError {
    CloudFrontError::InvalidArgument(text.to_owned())
}
