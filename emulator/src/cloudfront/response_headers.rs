//! Applies response headers policies to what viewers get.
//!
//! CORS headers go only onto answers to requests with an `Origin`. Source:
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>.

use http::{HeaderName, header};

use super::config::children;
use crate::message::{Request, Response, set, text_header};
use crate::xml::Element;

/// Changes an answer as a policy says.
pub(super) fn apply(policy: &Element, request: &Request, response: &mut Response) {
    for removed in children(policy, &["RemoveHeadersConfig", "Items"]) {
        if let Some(name) = removed.child_text("Header") {
            response.headers_mut().remove(name);
        }
    }
    if let (Some(cors), Some(origin)) = (policy.child("CorsConfig"), text_header(request, header::ORIGIN)) {
        allow(cors, origin, response);
    }
    for (name, value, overrides) in policy.child("SecurityHeadersConfig").map(security).unwrap_or_default() {
        put(response, name, &value, overrides);
    }
    for custom in children(policy, &["CustomHeadersConfig", "Items"]) {
        let text = |name| custom.child_text(name).unwrap_or_default();
        put(response, text("Header"), text("Value"), text("Override") == "true");
    }
}

/// Sets a header that is not there yet, or that may be replaced.
fn put(response: &mut Response, name: &str, value: &str, overrides: bool) {
    let Ok(name) = name.to_ascii_lowercase().parse::<HeaderName>() else { return };
    if overrides || !response.headers().contains_key(&name) {
        set(response, name, value);
    }
}

fn allow(cors: &Element, origin: &str, response: &mut Response) {
    let overrides = cors.child_text("OriginOverride") == Some("true");
    // What the origin itself says about CORS stays, unless the policy overrides it.
    if !overrides && response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        return;
    }
    let origins = || children(cors, &["AccessControlAllowOrigins", "Items"]);
    if origins().any(|allowed| allowed.text == "*") {
        put(response, "access-control-allow-origin", "*", true);
    } else if origins().any(|allowed| fits(&allowed.text, origin)) {
        put(response, "access-control-allow-origin", origin, true);
        put(response, "vary", "Origin", false);
    } else {
        return;
    }
    if cors.child_text("AccessControlAllowCredentials") == Some("true") {
        put(response, "access-control-allow-credentials", "true", true);
    }
    let exposed: Vec<&str> =
        children(cors, &["AccessControlExposeHeaders", "Items"]).map(|header| header.text.as_str()).collect();
    if !exposed.is_empty() {
        put(response, "access-control-expose-headers", &exposed.join(","), true);
    }
}

/// Whether an origin fits a pattern with at most one `*`, for example `https://*.cafe.example`.
fn fits(pattern: &str, origin: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == origin,
        Some((before, after)) => {
            origin.len() >= before.len() + after.len() && origin.starts_with(before) && origin.ends_with(after)
        }
    }
}

/// Name, value and whether it overrides the origin's own.
fn security(config: &Element) -> Vec<(&'static str, String, bool)> {
    let mut headers = Vec::new();
    let mut add = |name: &str, header: &'static str, value: &dyn Fn(&Element) -> String| {
        if let Some(found) = config.child(name) {
            headers.push((header, value(found), found.child_text("Override") == Some("true")));
        }
    };
    let text = |tree: &Element, name: &str| tree.child_text(name).unwrap_or_default().to_owned();
    add("XSSProtection", "x-xss-protection", &|tree| {
        if text(tree, "Protection") != "true" {
            return "0".to_owned();
        }
        let report = tree.child_text("ReportUri").map(|uri| format!("; report={uri}"));
        let block = if text(tree, "ModeBlock") == "true" { "; mode=block" } else { "" };
        format!("1{block}{}", report.unwrap_or_default())
    });
    add("FrameOptions", "x-frame-options", &|tree| text(tree, "FrameOption"));
    add("ReferrerPolicy", "referrer-policy", &|tree| text(tree, "ReferrerPolicy"));
    add("ContentSecurityPolicy", "content-security-policy", &|tree| text(tree, "ContentSecurityPolicy"));
    add("ContentTypeOptions", "x-content-type-options", &|_| "nosniff".to_owned());
    add("StrictTransportSecurity", "strict-transport-security", &|tree| {
        let subdomains = if text(tree, "IncludeSubdomains") == "true" { "; includeSubDomains" } else { "" };
        let preload = if text(tree, "Preload") == "true" { "; preload" } else { "" };
        format!("max-age={}{subdomains}{preload}", text(tree, "AccessControlMaxAgeSec"))
    });
    headers
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn origins_fit_patterns() {
        assert!(fits("https://cafe.example", "https://cafe.example"));
        assert!(fits("https://*.cafe.example", "https://www.cafe.example"));
        assert!(!fits("https://*.cafe.example", "https://cafe.example"));
        assert!(!fits("https://cafe.example", "https://cafe.example:8443"));
    }
}
