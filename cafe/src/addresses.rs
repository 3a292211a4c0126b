//! Where the café's resources are reached, on AWS and on an emulator.

use url::Url;

use crate::target::Target;

/// Builds the addresses of resources for a target and a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    region: String,
    /// Where an emulator is reached; `None` is AWS.
    endpoint: Option<Url>,
    /// The port in the addresses of an emulator's resources. They keep the port they were made with.
    port: u16,
}

impl Addresses {
    /// For `target`; the café cloud in the same process has the addresses of one on port `port`.
    pub fn new(target: &Target, region: &str, port: u16) -> Self {
        let endpoint = match target {
            Target::Live => None,
            Target::Endpoint(url) => Some(url.clone()),
            Target::Emulated => {
                Some(Url::parse(&format!("http://127.0.0.1:{port}")).expect("a literal URL with a port"))
            }
        };
        let port = match target {
            Target::Endpoint(url) => url.port_or_known_default().unwrap_or(port),
            Target::Emulated | Target::Live => port,
        };
        Self { region: region.to_owned(), endpoint, port }
    }

    /// The same addresses of resources, with the emulator itself reached at `endpoint`.
    #[must_use]
    pub fn reached_at(self, endpoint: Option<Url>) -> Self {
        Self { endpoint: endpoint.or(self.endpoint), ..self }
    }

    /// Where the emulator is reached.
    pub fn endpoint(&self) -> Option<&Url> {
        self.endpoint.as_ref()
    }

    /// The port in the addresses of an emulator's resources.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `https://<api>.execute-api.<region>.amazonaws.com/<stage>`, without a trailing slash.
    pub fn stage(&self, api: &str, stage: &str) -> String {
        format!("{}/{stage}", self.origin(&format!("{api}.execute-api.{}", self.region), "amazonaws.com"))
    }

    /// `https://<prefix>.auth.<region>.amazoncognito.com`, without a trailing slash.
    pub fn hosted_ui(&self, prefix: &str) -> String {
        self.origin(&format!("{prefix}.auth.{}.amazoncognito", self.region), "com")
    }

    /// The `iss` of a pool's tokens, the same on AWS and on an emulator.
    pub fn issuer(&self, pool: &str) -> String {
        format!("https://cognito-idp.{}.amazonaws.com/{pool}", self.region)
    }

    /// A pool's JSON Web Key Set.
    pub fn jwks(&self, pool: &str) -> String {
        let base = match &self.endpoint {
            Some(endpoint) => format!("{}/{pool}", endpoint.origin().ascii_serialization()),
            None => self.issuer(pool),
        };
        format!("{base}/.well-known/jwks.json")
    }

    /// The origin of a distribution, from its `DomainName`: https, but http below `localhost`.
    pub fn site(domain_name: &str) -> String {
        let host = domain_name.split(':').next().unwrap_or_default();
        let scheme = if host.ends_with("localhost") { "http" } else { "https" };
        format!("{scheme}://{domain_name}")
    }

    /// Whether two URLs name the same place; ports of `*.localhost` do not count, since a state folder can be served
    /// on another port than it was made on.
    pub fn same(left: &str, right: &str) -> bool {
        let plain = |text: &str| {
            let mut url = Url::parse(text).ok()?;
            if url.host_str().is_some_and(|host| host.ends_with("localhost")) {
                url.set_port(None).ok()?;
            }
            Some(url)
        };
        left == right || (plain(left).is_some() && plain(left) == plain(right))
    }

    fn origin(&self, local: &str, aws_suffix: &str) -> String {
        match &self.endpoint {
            None => format!("https://{local}.{aws_suffix}"),
            Some(endpoint) => format!("{}://{local}.localhost:{}", endpoint.scheme(), self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_on_both_kinds_of_target() {
        let aws = Addresses::new(&Target::Live, "us-east-1", 4566);
        assert_eq!(aws.stage("a1", "prod"), "https://a1.execute-api.us-east-1.amazonaws.com/prod");
        assert_eq!(aws.hosted_ui("cafe"), "https://cafe.auth.us-east-1.amazoncognito.com");
        let local = Addresses::new(&Target::Emulated, "us-east-1", 4566);
        assert_eq!(local.stage("a1", "prod"), "http://a1.execute-api.us-east-1.localhost:4566/prod");
        assert_eq!(local.hosted_ui("cafe"), "http://cafe.auth.us-east-1.amazoncognito.localhost:4566");
        assert_eq!(Addresses::site("d1.cloudfront.localhost:4566"), "http://d1.cloudfront.localhost:4566");
        assert_eq!(Addresses::site("d1.cloudfront.net"), "https://d1.cloudfront.net");
    }

    #[test]
    fn ports_of_local_names_do_not_count() {
        assert!(Addresses::same("http://a.localhost:1/x", "http://a.localhost:2/x"));
        assert!(!Addresses::same("https://a.example:1/x", "https://a.example:2/x"));
        assert!(!Addresses::same("http://a.localhost:1/x", "http://a.localhost:1/y"));
    }
}
