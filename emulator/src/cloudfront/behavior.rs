//! Which cache behaviour a path has, and what it says of methods and lifetimes.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html>.

use http::{HeaderMap, header};
use jiff::Timestamp;

use super::cache_policies;
use super::config::children;
use crate::s3::conditions;
use crate::xml::Element;

/// How long copies live at the edge, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifetimes {
    pub min: u64,
    pub default: u64,
    pub max: u64,
}

/// `DefaultCacheBehavior` or one of `CacheBehaviors`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Behavior<'a>(&'a Element);

impl<'a> Behavior<'a> {
    /// The first behaviour whose pattern fits, else the default.
    pub fn of(config: &'a Element, path: &str) -> Option<Self> {
        let pattern =
            |behavior: &&Element| behavior.child_text("PathPattern").is_some_and(|pattern| fits(pattern, path));
        let found = children(config, &["CacheBehaviors", "Items"]).find(pattern);
        found.or_else(|| config.child("DefaultCacheBehavior")).map(Self)
    }

    /// The origin that it leads to.
    pub fn origin(self, config: &'a Element) -> Option<&'a Element> {
        let id = self.0.child_text("TargetOriginId");
        children(config, &["Origins", "Items"]).find(|origin| origin.child_text("Id") == id)
    }

    /// Whether the bucket is told the origin of the page that asks, and whether copies differ by it.
    pub fn forwards_origin(self) -> (bool, bool) {
        let policy = self.0.child_text("OriginRequestPolicyId").is_some_and(|id| !id.is_empty());
        let mut listed = children(self.0, &["ForwardedValues", "Headers", "Items"]);
        let listed = listed.any(|name| name.text.eq_ignore_ascii_case("origin"));
        (policy || listed, listed)
    }

    /// Id of its response headers policy.
    pub fn headers_policy(self) -> Option<&'a str> {
        self.0.child_text("ResponseHeadersPolicyId")
    }

    /// Whether viewers may use a method.
    pub fn allows(self, method: &str) -> bool {
        children(self.0, &["AllowedMethods", "Items"]).any(|allowed| allowed.text == method)
    }

    /// Whether copies differ by query string.
    pub fn minds_query(self) -> bool {
        self.0.at(&["ForwardedValues", "QueryString"]).is_some_and(|text| text.text == "true")
    }

    /// How long an answer with these headers may be used, in seconds from now.
    pub fn lifetime(self, headers: &HeaderMap, now: Timestamp) -> u64 {
        let Lifetimes { min, default, max } = self.lifetimes();
        let directives = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let directives: Vec<String> = directives.split(',').map(|one| one.trim().to_ascii_lowercase()).collect();
        let says = |name: &str| directives.iter().any(|one| one == name);
        let seconds = |name: &str| directives.iter().find_map(|one| one.strip_prefix(name)?.parse::<u64>().ok());
        if says("no-store") || says("no-cache") || says("private") {
            return min;
        }
        let expires =
            headers.get(header::EXPIRES).and_then(|value| value.to_str().ok()).and_then(conditions::parse_date);
        let until = expires.map(|at| u64::try_from(at.as_second() - now.as_second()).unwrap_or(0));
        match seconds("s-maxage=").or_else(|| seconds("max-age=")).or(until) {
            Some(age) => age.max(min).min(max),
            None => default.max(min),
        }
    }

    fn lifetimes(self) -> Lifetimes {
        let seconds = |name, default| self.0.child_text(name).and_then(|text| text.parse().ok()).unwrap_or(default);
        let managed = self.0.child_text("CachePolicyId").and_then(cache_policies::find);
        managed.map_or_else(
            || Lifetimes {
                min: seconds("MinTTL", 0),
                default: seconds("DefaultTTL", 86_400),
                max: seconds("MaxTTL", 31_536_000),
            },
            |policy| policy.lifetimes,
        )
    }
}

/// Whether a path fits a pattern with `*` and `?`. Case counts; the leading slash of a pattern may be left out.
fn fits(pattern: &str, path: &str) -> bool {
    let pattern: Vec<char> = pattern.strip_prefix('/').unwrap_or(pattern).chars().collect();
    let path: Vec<char> = path.strip_prefix('/').unwrap_or(path).chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < path.len() {
        if p < pattern.len() && pattern[p] == '*' {
            retry = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == path[t]) {
            p += 1;
            t += 1;
        } else if let Some((star, from)) = retry {
            retry = Some((star, from + 1));
            p = star + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn path_patterns() {
        for (pattern, path, expected) in [
            ("*", "/anything/at/all", true),
            ("/images/*.jpg", "/images/a/b.jpg", true),
            ("images/*.jpg", "/images/a.png", false),
            ("a??.html", "/abc.html", true),
            ("a??.html", "/ab.html", false),
            ("/api/*", "/API/x", false),
            ("*.js", "/js/main.js", true),
            ("/exact", "/exact/", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }
}
