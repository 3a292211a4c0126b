//! The domain that a request reached, and the address under which it was reached: links lead back there.

use http::{Uri, header};

use super::cookies;
use crate::cognito::PasswordPolicy;
use crate::cognito::error::Error;
use crate::cognito::state::{Client, Domain, Pool, User};
use crate::message::{query_pairs, text_header};
use crate::{Cloud, Request};

/// A user pool's domain while it answers a request.
pub(super) struct Site<'a> {
    pub(super) cloud: &'a Cloud,
    pub(super) request: &'a Request,
    pub(super) domain: Domain,
    /// `http://cafe.auth.us-east-1.amazoncognito.localhost:4566`.
    origin: String,
    /// `/_aws/auth/cafe` if the domain was reached by its path form, else empty.
    path_prefix: String,
}

impl<'a> Site<'a> {
    /// The domain `prefix`, if there is one.
    pub(super) fn find(cloud: &'a Cloud, request: &'a Request, prefix: &str) -> Option<Self> {
        let domain = cloud.cognito().spread(cloud.env()).domains.get(prefix)?.clone();
        let path_form = format!("/_aws/auth/{prefix}");
        let rest = request.uri().path().strip_prefix(&path_form);
        let by_path = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let path_prefix = if by_path { path_form } else { String::new() };
        Some(Self { cloud, request, domain, origin: origin(request), path_prefix })
    }

    /// A path of this domain as links within the page have it.
    pub(super) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.path_prefix)
    }

    /// An absolute address of this domain.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{}", self.origin, self.path(path))
    }

    /// `path` with the query of this request.
    pub(super) fn with_query(&self, path: &str) -> String {
        match self.request.uri().query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        }
    }

    /// The query of this request, decoded.
    pub(super) fn query(&self) -> Vec<(String, String)> {
        query_pairs(self.request)
    }

    /// A client of this domain's pool.
    pub(super) fn client(&self, id: &str) -> Result<Client, Error> {
        self.cloud.cognito().spread(self.cloud.env()).pool(&self.domain.pool)?.client(id).cloned()
    }

    /// Asks the domain's pool.
    pub(super) fn with_pool<T>(&self, ask: impl FnOnce(&Pool) -> T) -> Option<T> {
        self.cloud.cognito().read().pool(&self.domain.pool).ok().map(ask)
    }

    /// A user by name or alias.
    pub(super) fn user(&self, login: &str) -> Option<User> {
        self.with_pool(|pool| pool.user(login).ok().cloned()).flatten()
    }

    /// Whether people may register themselves.
    pub(super) fn sign_up_is_open(&self) -> bool {
        self.with_pool(|pool| !pool.settings.admin_create_user_config.allow_admin_create_user_only).unwrap_or_default()
    }

    /// What the pool asks of passwords.
    pub(super) fn password_policy(&self) -> PasswordPolicy {
        let policy = self.with_pool(|pool| pool.settings.policies.password_policy.clone());
        policy.unwrap_or_else(PasswordPolicy::strict)
    }

    /// What to type in as the username, where that is an address.
    pub(super) fn username_hint(&self) -> Option<&'static str> {
        let takes = self.with_pool(|pool| {
            let has = |name: &str| pool.names.username_attributes.iter().any(|own| own == name);
            (has("email"), has("phone_number"))
        });
        match takes {
            Some((true, true)) => Some("Your email address, or your phone number with + and country code."),
            Some((true, false)) => Some("Your email address."),
            Some((false, true)) => Some("Your phone number with + and country code."),
            _ => None,
        }
    }

    /// The value of a cookie that the browser sent. One that comes with two values was planted by a neighbouring
    /// site, and nobody can tell which is which: neither counts.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.request.headers().get_all(header::COOKIE).iter();
        let pairs = cookies.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
        let mut values = pairs.filter_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    }

    /// Host and port under which this domain was reached.
    pub(super) fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// A `Set-Cookie` value for this domain.
    pub(super) fn set_cookie(&self, name: &str, value: &str, seconds: Option<i64>) -> String {
        cookies::set(name, value, &self.path("/"), seconds)
    }

    /// The user who signed in here within the last hour.
    pub(super) fn signed_in(&self) -> Option<(User, jiff::Timestamp)> {
        cookies::signed_in(self)
    }
}

fn origin(request: &Request) -> String {
    let named = text_header(request, header::HOST).filter(|host| host.parse::<http::uri::Authority>().is_ok());
    let authority = named.or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
    let scheme = request.uri().scheme_str().unwrap_or("http");
    format!("{scheme}://{}", authority.unwrap_or("localhost"))
}

/// Adds parameters to an address, in its query or its fragment.
pub(super) fn with_parameters(address: &str, fragment: bool, parameters: &[(&str, &str)]) -> String {
    let joint = match (fragment, address.parse::<Uri>().ok().and_then(|uri| uri.query().map(str::len))) {
        (true, _) => "#",
        (false, Some(0)) => "",
        (false, Some(_)) => "&",
        (false, None) if address.contains('?') => "&",
        (false, None) => "?",
    };
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(parameters);
    format!("{address}{joint}{}", text.finish())
}

#[cfg(test)]
mod tests {
    use super::with_parameters;

    #[test]
    fn parameters_join_an_address() {
        let code = [("code", "a b")];
        assert_eq!(with_parameters("https://x.y/z", false, &code), "https://x.y/z?code=a+b");
        assert_eq!(with_parameters("https://x.y/z?q=1", false, &code), "https://x.y/z?q=1&code=a+b");
        assert_eq!(with_parameters("https://x.y/z", true, &code), "https://x.y/z#code=a+b");
        assert_eq!(with_parameters("myapp://done", false, &code), "myapp://done?code=a+b");
    }
}
