//! Names to tell a story with in place of a learner's own.
//!
//! What a module does must not depend on the names that it is given, so one story does for a whole class whose sites
//! have the same files: it is told with names made of these files. A module that passes with them passes; one that does
//! not is judged by the real names, for it may well have the learner's own written in it. The names are a digest of the
//! files, so no file can hold its own.

use std::borrow::Cow;

use aws_lc_rs::digest::{Context, SHA256};
use cafe::site_config::AuthConfig;
use url::Url;

use crate::javascript::{Source, Sources};

/// Facts that a story can be told with.
pub trait Facts: Clone + std::fmt::Debug + Send + 'static {
    /// The same with other names.
    #[must_use]
    fn instead(&self, names: &StandIn) -> Self;
}

/// Names made of a site's files.
#[derive(Debug, Clone)]
pub struct StandIn {
    /// Lower-case letters and digits.
    digits: String,
    /// Origin of the learner's site, and the one in its place.
    site: (String, String),
}

impl StandIn {
    /// For a site at this origin with these files.
    pub fn of(sources: &Sources, site: &str) -> Self {
        let mut digest = Context::new(&SHA256);
        for (path, source) in sources.iter() {
            let text: Cow<'_, str> = match source {
                Source::Script(text) => text.into(),
                Source::NotServed(why) => format!("{why:?}").into(),
            };
            for part in [path, &text] {
                digest.update(&part.len().to_le_bytes());
                digest.update(part.as_bytes());
            }
        }
        let digits = hex::encode(digest.finish());
        let other = first_label(site, &digits[..14]);
        Self { digits, site: (site.to_owned(), other) }
    }

    /// The origin of the site.
    pub fn site(&self) -> &str {
        &self.site.1
    }

    /// The same address on another host: the first label of its name is the one that differs between learners.
    pub fn host(&self, address: &str) -> String {
        first_label(address, &self.digits[14..28])
    }

    /// A login with other names.
    pub fn auth(&self, auth: &AuthConfig) -> AuthConfig {
        let own = |address: &str| match address.strip_prefix(&self.site.0) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{}{rest}", self.site.1),
            _ => address.to_owned(),
        };
        AuthConfig {
            domain: self.host(&auth.domain),
            client_id: self.digits[28..54].to_owned(),
            redirect_uri: own(&auth.redirect_uri),
            logout_uri: own(&auth.logout_uri),
            ..auth.clone()
        }
    }
}

/// Puts another label in the place of the first of an address's host name; what has no such label stays as it is.
fn first_label(address: &str, label: &str) -> String {
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    let Some((first, rest)) = host.as_deref().and_then(|host| host.split_once('.')) else { return address.to_owned() };
    if first.parse::<u8>().is_ok() {
        return address.to_owned();
    }
    address.replacen(&format!("//{first}.{rest}"), &format!("//{label}.{rest}"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> StandIn {
        let files: Sources = [("/js/auth.js", Source::Script(text.to_owned()))].into_iter().collect();
        StandIn::of(&files, "http://d111111abcdef8.cloudfront.localhost:4566")
    }

    #[test]
    fn names_have_the_shape_of_those_they_stand_for() {
        let names = names("export function startLogin() {}");
        let auth = AuthConfig {
            domain: "http://cafe-x1.auth.us-east-1.amazoncognito.localhost:4566".to_owned(),
            client_id: "1example23456789example234".to_owned(),
            redirect_uri: "http://d111111abcdef8.cloudfront.localhost:4566/callback.html".to_owned(),
            logout_uri: "http://elsewhere.example/".to_owned(),
            scopes: vec!["openid".to_owned()],
            response_type: "code".to_owned(),
            token_use: "id".to_owned(),
        };
        let other = names.auth(&auth);
        assert_eq!(other.redirect_uri, format!("{}/callback.html", names.site()));
        assert!(names.site().ends_with(".cloudfront.localhost:4566"), "{names:?}");
        assert!(other.domain.ends_with(".auth.us-east-1.amazoncognito.localhost:4566"), "{other:?}");
        assert_eq!(other.client_id.len(), 26);
        assert_eq!((&other.logout_uri, &other.scopes), (&auth.logout_uri, &auth.scopes));
        for (new, old) in [(&other.domain, &auth.domain), (&other.client_id, &auth.client_id)] {
            assert_ne!(new, old);
        }
    }

    #[test]
    fn other_files_give_other_names_and_addresses_by_number_stay() {
        assert_ne!(names("1").site(), names("2").site());
        assert_eq!(names("1").site(), names("1").site());
        assert_eq!(names("1").host("http://127.0.0.1:4566/prod"), "http://127.0.0.1:4566/prod");
        assert_eq!(names("1").host("http://localhost:4566"), "http://localhost:4566");
    }
}
