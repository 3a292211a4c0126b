//! The one table of host names: which address belongs to which resource, in both directions.
//!
//! Every resource with an address of its own has three forms: an origin below `localhost` for browsers, AWS's own host
//! name (recognised in the `Host` header), and a path on the endpoint, `/_aws/…`, for clients that cannot resolve
//! `*.localhost`. Ports are ignored when routing.

use http::Uri;

use crate::cloud::Settings;
use crate::message::Request;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A service's API; which one is told by the signature's scope, the target header or the host name.
    Service(Option<String>),
    /// A deployed REST API; `path` begins with the stage: `/prod/create_report`.
    ExecuteApi { api: String, path: String },
    /// A CloudFront distribution.
    CloudFront { distribution: String, path: String },
    /// The OAuth and login pages of a user pool domain.
    HostedUi { prefix: String, path: String },
    /// Discovery and keys of a user pool: `/<pool>/.well-known/…`.
    WellKnown { pool: String, document: String },
    /// A bucket's website endpoint.
    Website { bucket: String, path: String },
    /// A bucket in virtual-host style.
    Bucket { bucket: String, path: String },
    /// The cloud's own requests and pages, `/_cafelab/…` and `http://cloud.localhost`.
    Control { path: String },
}

impl Destination {
    /// Finds the destination by host name, then by path.
    pub fn of(request: &Request) -> Self {
        let path = request.uri().path().to_owned();
        Self::by_host(&host_of(request), &path).unwrap_or_else(|| Self::by_path(&path))
    }

    /// What a host name stands for, whatever the path; `None` when it is none of this cloud's.
    pub(crate) fn of_host(host: &str) -> Option<Self> {
        Self::by_host(&host.to_ascii_lowercase(), "/")
    }

    fn by_host(host: &str, path: &str) -> Option<Self> {
        let path = path.to_owned();
        let labels: Vec<&str> = host.split('.').collect();
        let local = labels.last() == Some(&"localhost");
        let aws = host.ends_with(".amazonaws.com");
        match labels.as_slice() {
            ["cloud", "localhost"] => Some(Self::Control { path }),
            // Where SDKs with virtual-host style look for a bucket when their endpoint is `http://localhost:4566`.
            [bucket, "localhost"] if *bucket != "s3" => Some(Self::Bucket { bucket: (*bucket).to_owned(), path }),
            [id, "cloudfront", "localhost" | "net"] => Some(Self::CloudFront { distribution: (*id).to_owned(), path }),
            [api, "execute-api", ..] if local || aws => Some(Self::ExecuteApi { api: (*api).to_owned(), path }),
            [prefix, "auth", _, "amazoncognito", "localhost" | "com"] => {
                Some(Self::HostedUi { prefix: (*prefix).to_owned(), path })
            }
            ["cognito-idp", _, ..] if local || aws => {
                Some(Self::well_known(&path).unwrap_or(Self::Service(Some("cognito-idp".to_owned()))))
            }
            _ if local || aws => bucket_or_service(host, &labels, path),
            _ => None,
        }
    }

    fn by_path(path: &str) -> Self {
        let rest = path.strip_prefix("/_aws/").and_then(|rest| rest.split_once('/'));
        if let Some((kind, rest)) = rest {
            let (name, tail) = rest.split_once('/').unwrap_or((rest, ""));
            let (name, path) = (name.to_owned(), format!("/{tail}"));
            match kind {
                "execute-api" => return Self::ExecuteApi { api: name, path },
                "cloudfront" => return Self::CloudFront { distribution: name, path },
                "auth" => return Self::HostedUi { prefix: name, path },
                "website" => return Self::Website { bucket: name, path },
                _ => {}
            }
        }
        if let Some(rest) = path.strip_prefix("/_cafelab")
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return Self::Control { path: rest.to_owned() };
        }
        Self::well_known(path).unwrap_or(Self::Service(None))
    }

    fn well_known(path: &str) -> Option<Self> {
        let (pool, document) = path.strip_prefix('/')?.split_once("/.well-known/")?;
        Some(Self::WellKnown { pool: pool.to_owned(), document: document.to_owned() })
    }
}

fn bucket_or_service(host: &str, labels: &[&str], path: String) -> Option<Destination> {
    if let Some(at) = labels.iter().position(|label| label.starts_with("s3-website")) {
        return (at > 0).then(|| Destination::Website { bucket: labels[..at].join("."), path });
    }
    if let Some(at) = labels.iter().position(|label| *label == "s3")
        && at > 0
    {
        return Some(Destination::Bucket { bucket: labels[..at].join("."), path });
    }
    let service = labels[0].strip_prefix("sync-").unwrap_or(labels[0]);
    host.ends_with(".amazonaws.com").then(|| Destination::Service(Some(service.to_owned())))
}

/// The host a request names, in lower case and without a port.
pub fn host_of(request: &Request) -> String {
    let named = request.headers().get(http::header::HOST).and_then(|value| value.to_str().ok());
    let authority = named.or_else(|| request.uri().authority().map(http::uri::Authority::as_str)).unwrap_or_default();
    let host = authority.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.unwrap_or_else(|| authority.to_owned()).to_ascii_lowercase()
}

impl Settings {
    /// `d111111abcdef8.cloudfront.localhost:4566`, the `DomainName` of a distribution.
    pub fn cloudfront_domain(&self, distribution: &str) -> String {
        format!("{}.cloudfront.localhost:{}", distribution.to_ascii_lowercase(), self.port)
    }

    /// `abc123.execute-api.us-east-1.localhost:4566`, the host of a REST API.
    pub fn execute_api_domain(&self, api: &str) -> String {
        format!("{api}.execute-api.{}.localhost:{}", self.region, self.port)
    }

    /// `http://cafe.auth.us-east-1.amazoncognito.localhost:4566`, the base of the hosted UI.
    pub fn hosted_ui_origin(&self, prefix: &str) -> String {
        format!("http://{prefix}.auth.{}.amazoncognito.localhost:{}", self.region, self.port)
    }

    /// `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI`, the `iss` of a pool's tokens.
    pub fn issuer(&self, pool: &str) -> String {
        format!("https://cognito-idp.{}.amazonaws.com/{pool}", self.region)
    }

    /// `http://cognito-idp.us-east-1.localhost:4566/<pool>`, where discovery and keys are served.
    pub fn well_known_base(&self, pool: &str) -> String {
        format!("http://cognito-idp.{}.localhost:{}/{pool}", self.region, self.port)
    }

    /// An ARN in this cloud's region and account.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[track_caller]
    fn destination(host: &str, path: &str) -> Destination {
        let request = http::Request::builder().uri(path).header("host", host).body(Bytes::new());
        Destination::of(&request.expect("a request"))
    }

    #[test]
    fn hosts_and_paths_name_the_same_things() {
        let site = Destination::CloudFront { distribution: "e1".into(), path: "/index.html".into() };
        assert_eq!(destination("e1.cloudfront.localhost:4566", "/index.html"), site);
        assert_eq!(destination("E1.cloudfront.net", "/index.html"), site);
        assert_eq!(destination("127.0.0.1:4566", "/_aws/cloudfront/e1/index.html"), site);
        let api = Destination::ExecuteApi { api: "a1".into(), path: "/prod/x".into() };
        assert_eq!(destination("a1.execute-api.us-east-1.localhost:1", "/prod/x"), api);
        assert_eq!(destination("a1.execute-api.eu-west-1.amazonaws.com", "/prod/x"), api);
        assert_eq!(destination("localhost:4566", "/_aws/execute-api/a1/prod/x"), api);
        let login = Destination::HostedUi { prefix: "cafe-1".into(), path: "/login".into() };
        assert_eq!(destination("cafe-1.auth.us-east-1.amazoncognito.localhost", "/login"), login);
        assert_eq!(destination("cafe-1.auth.us-east-1.amazoncognito.com", "/login"), login);
    }

    #[test]
    fn buckets_and_services() {
        let bucket = Destination::Bucket { bucket: "b.c".into(), path: "/k".into() };
        assert_eq!(destination("b.c.s3.us-east-1.amazonaws.com", "/k"), bucket);
        assert_eq!(destination("b.c.s3.localhost:4566", "/k"), bucket);
        let bucket = Destination::Bucket { bucket: "cafe-site".into(), path: "/k".into() };
        assert_eq!(destination("cafe-site.localhost:4566", "/k"), bucket);
        assert_eq!(destination("s3.localhost:4566", "/b/k"), Destination::Service(None));
        let website = Destination::Website { bucket: "b".into(), path: "/".into() };
        assert_eq!(destination("b.s3-website-us-east-1.localhost:4566", "/"), website);
        assert_eq!(
            destination("sync-states.us-east-1.amazonaws.com", "/"),
            Destination::Service(Some("states".into()))
        );
        assert_eq!(destination("127.0.0.1:4566", "/bucket/key"), Destination::Service(None));
        let keys = Destination::WellKnown { pool: "us-east-1_a".into(), document: "jwks.json".into() };
        assert_eq!(destination("127.0.0.1:4566", "/us-east-1_a/.well-known/jwks.json"), keys);
        assert_eq!(destination("cognito-idp.us-east-1.localhost:4566", "/us-east-1_a/.well-known/jwks.json"), keys);
    }
}
