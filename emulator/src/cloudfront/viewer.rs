//! What viewers get from a distribution.
//!
//! Viewers of an emulated distribution speak plain HTTP on a host below `localhost`, which browsers treat as secure;
//! every viewer protocol policy counts as fulfilled. Source:
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorS3Origin.html>.

mod page;

use bytes::Bytes;
use http::{HeaderName, Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};

use super::behavior::Behavior;
use super::config::children;
use super::distributions;
use super::edge::Stored;
use super::origin;
use super::state::{Distribution, State};
use super::{response_headers, response_headers_policies};
use crate::addresses::host_of;
use crate::cloud::Cloud;
use crate::message::{Request, Response, SANDBOX, set, text_header};
use crate::s3::conditions::{self, Span, Verdict};
use crate::xml::Element;

/// How long errors live at the edge unless the distribution says otherwise, in seconds.
const ERROR_LIFETIME: u64 = 10;

/// A request to a distribution.
struct Visit<'a> {
    cloud: &'a Cloud,
    state: &'a State,
    id: &'a str,
    distribution: &'a Distribution,
    query: Option<&'a str>,
    /// Origin of the page that asks.
    page: Option<&'a str>,
    now: Timestamp,
}

/// An answer with what `X-Cache` says of it.
struct Served {
    stored: Stored,
    how: &'static str,
}

/// Answers a viewer's request.
pub(super) fn serve(cloud: &Cloud, request: &Request, distribution: &str, path: &str) -> Response {
    let state = cloud.cloudfront().spread(cloud.env());
    let mut response = match distributions::find(&state, distribution) {
        Ok((id, distribution)) if distribution.is_enabled() => {
            let query = request.uri().query();
            let (page, now) = (text_header(request, header::ORIGIN), cloud.env().now());
            let visit = Visit { cloud, state: &state, id, distribution, query, page, now };
            visit.answer(request, path)
        }
        _ => page::bad_request(),
    };
    let id = cloud.env().letters(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", 54);
    set(&mut response, header::VIA, "1.1 cafe.cloudfront.net (CloudFront)");
    set(&mut response, HeaderName::from_static("x-amz-cf-pop"), "CAF50-C1");
    set(&mut response, HeaderName::from_static("x-amz-cf-id"), &format!("{id}=="));
    if !host_of(request).contains(".cloudfront.") {
        // Under the address of the control plane a learner's page must not act in its name.
        set(&mut response, header::CONTENT_SECURITY_POLICY, SANDBOX);
    }
    if request.method() == Method::HEAD {
        response.body_mut().clear();
    }
    response
}

impl Visit<'_> {
    fn answer(&self, request: &Request, path: &str) -> Response {
        let config = &self.distribution.config;
        let path = match (path, config.child_text("DefaultRootObject")) {
            ("/" | "", Some(root)) => format!("/{root}"),
            _ => path.to_owned(),
        };
        let Some(behavior) = Behavior::of(config, &path) else { return page::bad_request() };
        let method = request.method();
        if !behavior.allows(method.as_str()) {
            return page::method_not_allowed();
        }
        if method != Method::GET && method != Method::HEAD {
            return page::unsupported(method.as_str());
        }
        let Some(served) = self.copy(&path) else { return page::bad_request() };
        let status = served.stored.response.status();
        let mut response = if status.is_client_error() || status.is_server_error() {
            self.error(&served)
        } else {
            let mut response = conditional(request, served.stored.response.clone());
            set(&mut response, HeaderName::from_static("x-cache"), served.how);
            self.set_age(&mut response, &served);
            response
        };
        let policy = behavior.headers_policy().and_then(|id| response_headers_policies::find(self.state, id));
        if let Some(policy) = policy {
            response_headers::apply(policy, request, &mut response);
        }
        response
    }

    /// The edge's copy, or what the origin answers now.
    fn copy(&self, path: &str) -> Option<Served> {
        let config = &self.distribution.config;
        let behavior = Behavior::of(config, path)?;
        let mut key = match self.query.filter(|_| behavior.minds_query()) {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        let (forwards, differs) = behavior.forwards_origin();
        let page = self.page.filter(|_| forwards);
        if let Some(page) = page.filter(|_| differs) {
            key = format!("{key}#{page}");
        }
        let old = self.state.edge.get(self.id, &key);
        if let Some(stored) = old.clone().filter(|stored| self.now < stored.fresh_until) {
            return Some(Served { stored, how: "Hit from cloudfront" });
        }
        let origin = behavior.origin(config)?;
        let response = origin::fetch(self.cloud, self.state, self.id, origin, (path, page))?;
        let lifetime = if response.status().is_client_error() || response.status().is_server_error() {
            self.error_lifetime(response.status())
        } else {
            behavior.lifetime(response.headers(), self.now)
        };
        let seconds = i64::try_from(lifetime).unwrap_or(i64::MAX).min(i64::from(u32::MAX));
        let fresh_until = self.now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
        let tag = |response: &Response| response.headers().get(header::ETAG).cloned();
        let unchanged = old.is_some_and(|old| tag(&old.response).is_some() && tag(&old.response) == tag(&response));
        let stored = Stored { response, fetched: self.now, fresh_until };
        if lifetime > 0 {
            self.state.edge.put(self.id, &key, stored.clone());
        }
        Some(Served { stored, how: if unchanged { "RefreshHit from cloudfront" } else { "Miss from cloudfront" } })
    }

    /// An error, with the page that the distribution has for it.
    fn error(&self, served: &Served) -> Response {
        let status = served.stored.response.status();
        let page = self.custom_error(status).and_then(|custom| {
            let path = custom.child_text("ResponsePagePath").filter(|path| !path.is_empty())?;
            let status = custom.child_text("ResponseCode")?.parse().ok()?;
            let page = self.copy(path).filter(|page| page.stored.response.status().is_success())?;
            Some((page, StatusCode::from_u16(status).ok()?))
        });
        let mut response = match page {
            Some((page, status)) => {
                let mut response = page.stored.response.clone();
                *response.status_mut() = status;
                response
            }
            None => served.stored.response.clone(),
        };
        set(&mut response, HeaderName::from_static("x-cache"), "Error from cloudfront");
        self.set_age(&mut response, served);
        response
    }

    fn custom_error(&self, status: StatusCode) -> Option<&Element> {
        let code = status.as_u16().to_string();
        let mut custom = children(&self.distribution.config, &["CustomErrorResponses", "Items"]);
        custom.find(|custom| custom.child_text("ErrorCode") == Some(&code))
    }

    fn error_lifetime(&self, status: StatusCode) -> u64 {
        let own = self.custom_error(status).and_then(|custom| custom.child_text("ErrorCachingMinTTL")?.parse().ok());
        own.unwrap_or(ERROR_LIFETIME)
    }

    fn set_age(&self, response: &mut Response, served: &Served) {
        if served.stored.fetched < self.now {
            let age = self.now.as_second() - served.stored.fetched.as_second();
            set(response, header::AGE, &age.to_string());
        }
    }
}

/// The copy itself, a part of it, or `304`.
fn conditional(request: &Request, mut response: Response) -> Response {
    let text = |name| response.headers().get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let (Some(etag), true) = (text(header::ETAG).map(str::to_owned), response.status() == StatusCode::OK) else {
        return response;
    };
    let modified = text(header::LAST_MODIFIED).and_then(conditions::parse_date).unwrap_or(Timestamp::UNIX_EPOCH);
    match conditions::judge(request.headers(), &etag, modified) {
        Verdict::NotModified => {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.body_mut().clear();
            response.headers_mut().remove(header::CONTENT_LENGTH);
            response.headers_mut().remove(header::CONTENT_TYPE);
            return response;
        }
        Verdict::Failed(_) => return page::status(StatusCode::PRECONDITION_FAILED),
        Verdict::Send => {}
    }
    let size = response.body().len();
    match conditions::span(request.headers(), &etag, size) {
        Span::Whole => response,
        Span::Unsatisfiable => {
            let mut response = page::status(StatusCode::RANGE_NOT_SATISFIABLE);
            set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            response
        }
        Span::Part(first, end) => {
            let part: Bytes = response.body().slice(first..end);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut response, header::CONTENT_LENGTH, &part.len().to_string());
            let range = format!("bytes {first}-{}/{size}", end.saturating_sub(1));
            set(&mut response, header::CONTENT_RANGE, &range);
            *response.body_mut() = part;
            response
        }
    }
}
