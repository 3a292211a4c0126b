//! Response headers policies: what distributions add to their answers and take away from them.
//!
//! Responsible for the policies themselves; [`super::response_headers`] applies them. Source:
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html>.

use std::sync::LazyLock;

use http::StatusCode;

use super::call::{Answer, Call, iso, with_location, with_version};
use super::config::children;
use super::error::CloudFrontError;
use super::schema::Kind::{List, Maybe, OneOf, Only, Optional, Required, Text};
use super::schema::{Field, Kind, normalize};
use super::state::{HeadersPolicy, State};
use crate::xml::Element;

const BOOLEAN: Kind = OneOf(&["false", "true"]);
const OVERRIDE: Field = Field("Override", BOOLEAN);
const CONFIG: &[Field] = &[
    Field("Comment", Text("")),
    Field("Name", Required),
    Field("CorsConfig", Maybe(CORS)),
    Field("SecurityHeadersConfig", Maybe(SECURITY)),
    Field("ServerTimingHeadersConfig", Maybe(&[Field("Enabled", Only("false")), Field("SamplingRate", Optional)])),
    Field("CustomHeadersConfig", List("ResponseHeadersPolicyCustomHeader", &Maybe(CUSTOM))),
    Field("RemoveHeadersConfig", List("ResponseHeadersPolicyRemoveHeader", &Maybe(&[Field("Header", Required)]))),
];
const CORS: &[Field] = &[
    Field("AccessControlAllowOrigins", List("Origin", &Required)),
    Field("AccessControlAllowHeaders", List("Header", &Required)),
    Field("AccessControlAllowMethods", List("Method", &METHOD)),
    Field("AccessControlAllowCredentials", BOOLEAN),
    Field("AccessControlExposeHeaders", List("Header", &Required)),
    Field("AccessControlMaxAgeSec", Optional),
    Field("OriginOverride", BOOLEAN),
];
const METHOD: Kind = OneOf(&["GET", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "HEAD", "ALL"]);
const SECURITY: &[Field] = &[
    Field("XSSProtection", Maybe(XSS)),
    Field("FrameOptions", Maybe(&[OVERRIDE, Field("FrameOption", OneOf(&["DENY", "SAMEORIGIN"]))])),
    Field("ReferrerPolicy", Maybe(&[OVERRIDE, Field("ReferrerPolicy", Required)])),
    Field("ContentSecurityPolicy", Maybe(&[OVERRIDE, Field("ContentSecurityPolicy", Required)])),
    Field("ContentTypeOptions", Maybe(&[OVERRIDE])),
    Field("StrictTransportSecurity", Maybe(TRANSPORT)),
];
const XSS: &[Field] =
    &[OVERRIDE, Field("Protection", BOOLEAN), Field("ModeBlock", BOOLEAN), Field("ReportUri", Optional)];
const TRANSPORT: &[Field] = &[
    OVERRIDE,
    Field("IncludeSubdomains", BOOLEAN),
    Field("Preload", BOOLEAN),
    Field("AccessControlMaxAgeSec", Required),
];
const CUSTOM: &[Field] = &[Field("Header", Required), Field("Value", Required), OVERRIDE];

/// The policies that AWS keeps ready for everybody: id, name, whether they have CORS, preflights and security headers.
const MANAGED: [(&str, &str, bool, bool, bool); 5] = [
    ("60669652-455b-4ae9-85a4-c4c02393f86c", "Managed-SimpleCORS", true, false, false),
    ("5cc3b908-e619-4b99-88e5-2cf7f45965bd", "Managed-CORS-With-Preflight", true, true, false),
    ("67f7725c-6f97-4210-82d7-5512b31e9d03", "Managed-SecurityHeadersPolicy", false, false, true),
    ("e61eb60c-9c35-4d20-a928-2b84e02af89c", "Managed-CORS-and-SecurityHeadersPolicy", true, false, true),
    ("eaab4381-ed33-4a86-88ca-d9558dc6cd63", "Managed-CORS-with-preflight-and-SecurityHeadersPolicy", true, true, true),
];

static READY: LazyLock<Vec<(&str, Element)>> = LazyLock::new(|| {
    let policies = MANAGED.iter().map(|(id, name, cors, preflight, security)| {
        let mut config = Element::new("ResponseHeadersPolicyConfig").with(Element::text("Name", name));
        if *cors {
            config = config.with(managed_cors(*preflight));
        }
        if *security {
            config = config.with(managed_security());
        }
        (*id, normalize(&config, CONFIG).unwrap_or(config))
    });
    policies.collect()
});

/// A list in CloudFront's shape.
fn listed(name: &str, item: &str, values: &[&str]) -> Element {
    let items = Element::new("Items").with_all(values.iter().map(|value| Element::text(item, value)));
    Element::new(name).with(Element::text("Quantity", values.len())).with(items)
}

fn managed_cors(preflight: bool) -> Element {
    let all = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
    let methods: &[&str] = if preflight { &all } else { &["GET"] };
    let cors = Element::new("CorsConfig")
        .with(listed("AccessControlAllowOrigins", "Origin", &["*"]))
        .with(listed("AccessControlAllowHeaders", "Header", &["*"]))
        .with(listed("AccessControlAllowMethods", "Method", methods));
    if preflight { cors.with(listed("AccessControlExposeHeaders", "Header", &["*"])) } else { cors }
}

fn managed_security() -> Element {
    let header = |name: &str, overrides: bool| Element::new(name).with(Element::text("Override", overrides));
    Element::new("SecurityHeadersConfig")
        .with(
            header("XSSProtection", false)
                .with(Element::text("Protection", true))
                .with(Element::text("ModeBlock", true)),
        )
        .with(header("FrameOptions", false).with(Element::text("FrameOption", "SAMEORIGIN")))
        .with(header("ReferrerPolicy", false).with(Element::text("ReferrerPolicy", "strict-origin-when-cross-origin")))
        .with(header("ContentTypeOptions", true))
        .with(header("StrictTransportSecurity", false).with(Element::text("AccessControlMaxAgeSec", 31_536_000)))
}

/// The configuration of a policy, managed or made.
pub(super) fn find<'a>(state: &'a State, id: &str) -> Option<&'a Element> {
    let ready = READY.iter().find(|(known, _)| *known == id).map(|(_, config)| config);
    ready.or_else(|| state.headers_policies.get(id).map(|policy| &policy.config))
}

/// `CreateResponseHeadersPolicy`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let config = accept(call)?;
    let mut state = call.cloud.cloudfront().write();
    check_name(&state, &config, None)?;
    let id = call.cloud.env().uuid();
    let policy = HeadersPolicy { config, etag: call.fresh_id(), modified: call.cloud.env().now() };
    let response = with_version(call.document(StatusCode::CREATED, describe(&id, &policy)), &policy.etag);
    let response = with_location(response, &format!("response-headers-policy/{id}"));
    state.headers_policies.insert(id, policy);
    Ok(response)
}

/// `GetResponseHeadersPolicy`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let policy = shown(&call.cloud.cloudfront().read(), call.ids[0])?;
    Ok(with_version(call.document(StatusCode::OK, describe(call.ids[0], &policy)), &policy.etag))
}

/// `GetResponseHeadersPolicyConfig`.
pub(super) fn get_config(call: &Call<'_>) -> Answer {
    let policy = shown(&call.cloud.cloudfront().read(), call.ids[0])?;
    Ok(with_version(call.document(StatusCode::OK, policy.config), &policy.etag))
}

/// `UpdateResponseHeadersPolicy`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let config = accept(call)?;
    let id = call.ids[0];
    let mut state = call.cloud.cloudfront().write();
    call.check_version(&shown(&state, id)?.etag)?;
    if !state.headers_policies.contains_key(id) {
        return Err(CloudFrontError::IllegalUpdate);
    }
    check_name(&state, &config, Some(id))?;
    let policy = HeadersPolicy { config, etag: call.fresh_id(), modified: call.cloud.env().now() };
    let response = with_version(call.document(StatusCode::OK, describe(id, &policy)), &policy.etag);
    state.headers_policies.insert(id.to_owned(), policy);
    Ok(response)
}

/// `DeleteResponseHeadersPolicy`, unless a distribution uses it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let id = call.ids[0];
    let mut state = call.cloud.cloudfront().write();
    call.check_version(&shown(&state, id)?.etag)?;
    if !state.headers_policies.contains_key(id) {
        return Err(CloudFrontError::IllegalDelete);
    }
    let uses = |behavior: &Element| behavior.child_text("ResponseHeadersPolicyId") == Some(id);
    let used = state.distributions.values().any(|one| {
        let default = one.config.child("DefaultCacheBehavior").into_iter();
        default.chain(children(&one.config, &["CacheBehaviors", "Items"])).any(uses)
    });
    if used {
        return Err(CloudFrontError::ResponseHeadersPolicyInUse);
    }
    state.headers_policies.remove(id);
    Ok(call.done())
}

/// `ListResponseHeadersPolicies`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let state = call.cloud.cloudfront().read();
    let wanted = call.param("Type");
    let shown = |kind: &str| wanted.is_none_or(|wanted| wanted == kind);
    let summary = |kind: &str, id: &str, policy: &HeadersPolicy| {
        let tree = Element::new("ResponseHeadersPolicySummary").with(Element::text("Type", kind));
        (id.to_owned(), tree.with(describe(id, policy)))
    };
    let ready = READY.iter().filter(|_| shown("managed"));
    let ready = ready.map(|(id, config)| summary("managed", id, &managed(id, config)));
    let own = state.headers_policies.iter().filter(|_| shown("custom"));
    let all = ready.chain(own.map(|(id, policy)| summary("custom", id, policy))).collect();
    call.policies("ResponseHeadersPolicyList", all)
}

fn managed(id: &str, config: &Element) -> HeadersPolicy {
    let etag = format!("E{}", &id.replace('-', "").to_ascii_uppercase()[..13]);
    HeadersPolicy { config: config.clone(), etag, modified: jiff::Timestamp::UNIX_EPOCH }
}

fn shown(state: &State, id: &str) -> Result<HeadersPolicy, CloudFrontError> {
    if let Some((id, config)) = READY.iter().find(|(known, _)| *known == id) {
        return Ok(managed(id, config));
    }
    state.headers_policies.get(id).cloned().ok_or(CloudFrontError::NoSuchResponseHeadersPolicy)
}

fn accept(call: &Call<'_>) -> Result<Element, CloudFrontError> {
    normalize(&call.xml("ResponseHeadersPolicyConfig")?, CONFIG)
}

fn check_name(state: &State, config: &Element, own: Option<&str>) -> Result<(), CloudFrontError> {
    let name = config.child_text("Name");
    let taken =
        |(id, policy): (&String, &HeadersPolicy)| Some(id.as_str()) != own && policy.config.child_text("Name") == name;
    if state.headers_policies.iter().any(taken) || READY.iter().any(|(_, ready)| ready.child_text("Name") == name) {
        return Err(CloudFrontError::ResponseHeadersPolicyAlreadyExists);
    }
    Ok(())
}

fn describe(id: &str, policy: &HeadersPolicy) -> Element {
    Element::new("ResponseHeadersPolicy")
        .with(Element::text("Id", id))
        .with(Element::text("LastModifiedTime", iso(policy.modified)))
        .with(policy.config.clone())
}
