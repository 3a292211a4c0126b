//! The site: its distribution, and its files as they are served.

use cafe::addresses::Addresses;
use cafe::site_config::{AuthConfig, SiteConfig};

use super::aws;
use super::probe::Answer;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;

/// A CloudFront distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    pub id: String,
    pub domain_name: String,
    pub comment: String,
    pub enabled: bool,
    /// `InProgress` or `Deployed`.
    pub status: String,
    pub origins: Vec<String>,
    /// The one that the site's files come from, if it is a single one.
    pub origin: Option<Origin>,
}

/// How a distribution asks an origin for files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub domain: String,
    /// Put before every path; empty as a rule.
    pub path: String,
    /// Whether its requests to a bucket are signed, so that the bucket knows who asks.
    pub signs: bool,
}

impl Origin {
    /// The bucket, if it is one that answers signed requests: websites do not.
    pub fn bucket(&self) -> Option<&str> {
        let (bucket, rest) = self.domain.split_once(".s3")?;
        (!rest.starts_with("-website")).then_some(bucket)
    }
}

/// `config.json` as served.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    pub answer: Answer,
    /// Or why it cannot be read.
    pub config: Result<SiteConfig, String>,
}

impl Context {
    async fn distributions(&self) -> Result<&[Distribution], Unjudged> {
        let make = async {
            let mut found = Vec::new();
            let mut marker: Option<String> = None;
            loop {
                let call = || self.cafe.clients.cloudfront.list_distributions().set_marker(marker.clone()).send();
                let page = aws::ask(&self.options.patience, "cloudfront ListDistributions", call).await?;
                let Some(list) = page.distribution_list else { return Ok(found) };
                found.extend(list.items.unwrap_or_default().into_iter().map(|item| {
                    let target = item.default_cache_behavior.map(|behavior| behavior.target_origin_id);
                    let origins = item.origins.map(|list| list.items).unwrap_or_default();
                    let origin = origins.iter().find(|one| Some(&one.id) == target.as_ref()).map(|one| {
                        let control = one.origin_access_control_id.as_deref();
                        // The older way of signing.
                        let identity =
                            one.s3_origin_config.as_ref().map(|config| config.origin_access_identity.as_str());
                        let signs = [control, identity].into_iter().flatten().any(|id| !id.is_empty());
                        let path = one.origin_path.clone().unwrap_or_default();
                        Origin { domain: one.domain_name.clone(), path, signs }
                    });
                    Distribution {
                        id: item.id,
                        domain_name: item.domain_name,
                        comment: item.comment,
                        enabled: item.enabled,
                        status: item.status,
                        origins: origins.into_iter().map(|origin| origin.domain_name).collect(),
                        origin,
                    }
                }));
                marker = list.next_marker.filter(|marker| list.is_truncated && !marker.is_empty());
                if marker.is_none() {
                    return Ok(found);
                }
            }
        };
        self.seen.distributions.get(make).await.map(Vec::as_slice)
    }

    /// The site's distribution: in front of the café's bucket and with the right comment, else one of both.
    pub async fn distribution(&self) -> Result<Option<&Distribution>, Unjudged> {
        let make = async {
            let (all, names) = futures::try_join!(self.distributions(), self.names())?;
            let score = |one: &Distribution| {
                let bucket = one.origins.iter().any(|origin| origin.split('.').next() == Some(names.bucket.as_str()));
                (2 * usize::from(bucket) + usize::from(one.comment == names.distribution), one.enabled)
            };
            Ok(all.iter().filter(|one| score(one).0 > 0).max_by_key(|one| score(one)).cloned())
        };
        self.seen.distribution.get(make).await.map(Option::as_ref)
    }

    /// The site's origin as browsers write it, `https://d111111abcdef8.cloudfront.net`.
    pub async fn site_origin(&self) -> Result<String, Unjudged> {
        let distribution = self.distribution().await?.ok_or_else(|| Unjudged::missing(text!("the-distribution")))?;
        Ok(Addresses::site(&distribution.domain_name))
    }

    /// The address of the callback page.
    pub async fn callback_url(&self) -> Result<String, Unjudged> {
        Ok(format!("{}/callback.html", self.site_origin().await?))
    }

    /// `config.json` as the site serves it.
    pub async fn config_file(&self) -> Result<&ConfigFile, Unjudged> {
        let make = async {
            let answer = self.get(&format!("{}/config.json", self.site_origin().await?)).await?;
            let config = serde_json::from_slice(&answer.body).map_err(|error| error.to_string());
            Ok(ConfigFile { answer, config })
        };
        self.seen.site_config.get(make).await
    }

    /// The contents of `config.json`, if it can be read.
    pub async fn config(&self) -> Result<Option<&SiteConfig>, Unjudged> {
        Ok(self.config_file().await?.config.as_ref().ok())
    }

    /// The `auth` part of `config.json`, if there is one.
    pub async fn auth(&self) -> Result<Option<&AuthConfig>, Unjudged> {
        Ok(self.config().await?.and_then(|config| config.auth.as_ref()))
    }

    /// The `auth` part, for checks that need `site.config`.
    pub async fn the_auth(&self) -> Result<&AuthConfig, Unjudged> {
        self.auth().await?.ok_or_else(|| Unjudged::missing(text!("the-auth-part")))
    }
}

/// Whether two addresses are the same byte for byte; ports of `*.localhost` do not count.
pub fn same_bytes(left: &str, right: &str) -> bool {
    left == right || without_local_port(left) == without_local_port(right)
}

fn without_local_port(text: &str) -> String {
    let Some((before, after)) = text.split_once(".localhost:") else { return text.to_owned() };
    format!("{before}.localhost{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_but_local_ports_do_not() {
        assert!(same_bytes(
            "http://d1.cloudfront.localhost:1/callback.html",
            "http://d1.cloudfront.localhost:22/callback.html"
        ));
        assert!(!same_bytes(
            "http://d1.cloudfront.localhost:1/callback.html",
            "http://d1.cloudfront.localhost:1/callback.html/"
        ));
        assert!(!same_bytes("https://D1.cloudfront.net/callback.html", "https://d1.cloudfront.net/callback.html"));
        assert!(!same_bytes("https://d1.example:1/", "https://d1.example:2/"));
    }
}
