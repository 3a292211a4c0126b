//! What makes the settings of an app client acceptable, in AWS's words.

use url::Url;

use super::settings::{ClientSettings, OAuthFlow, is_legacy};
use crate::cognito::error::Error;
use crate::cognito::state::Pool;
use crate::error::AwsError;

/// Scopes that every pool has.
pub(crate) const OWN_SCOPES: [&str; 5] = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

const ALLOW_FLOWS: [&str; 6] = [
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_AUTH",
];

const DAY: i64 = 86_400;

impl ClientSettings {
    /// Refuses settings that AWS would refuse for a client of `pool`.
    pub(super) fn check(&mut self, pool: &Pool, has_secret: bool, operation: &str) -> Result<(), Error> {
        if self.refresh_token_validity == 0 {
            self.refresh_token_validity = 30;
        }
        self.check_supported(operation)?;
        self.check_validity()?;
        self.check_auth_flows()?;
        self.check_rotation()?;
        self.check_providers(pool)?;
        self.check_attributes(pool)?;
        for url in self.callback_urls.iter().chain(&self.logout_urls) {
            check_url(url)?;
        }
        self.check_oauth(has_secret)?;
        match self.scopes.iter().find(|scope| !pool.has_scope(scope)) {
            Some(scope) => Err(Error::NoScope(scope.clone())),
            None => Ok(()),
        }
    }

    fn check_supported(&self, operation: &str) -> Result<(), Error> {
        let unsupported = |what: &str| Err(AwsError::unsupported(format_args!("{what} of {operation}")).into());
        if self.enable_propagate_additional_user_context_data {
            return unsupported("EnablePropagateAdditionalUserContextData");
        }
        Ok(())
    }

    fn check_validity(&self) -> Result<(), Error> {
        let (access, id, refresh) = (self.access_seconds(), self.id_seconds(), self.refresh_seconds());
        let short = 300..=DAY;
        if !short.contains(&access) || !short.contains(&id) || !(3600..=3650 * DAY).contains(&refresh) {
            return Err(Error::invalid("Invalid range for token validity."));
        }
        if access > refresh || id > refresh {
            let text =
                "Access and Id Token expiration times must be less than or equal to refresh token expiration times.";
            return Err(Error::invalid(text));
        }
        match self.auth_session_validity {
            ..3 => Err(Error::constraint("authSessionValidity", "have value greater than or equal to 3")),
            16.. => Err(Error::constraint("authSessionValidity", "have value less than or equal to 15")),
            _ => Ok(()),
        }
    }

    fn check_auth_flows(&self) -> Result<(), Error> {
        let flows = &self.explicit_auth_flows;
        if let Some(odd) = flows.iter().find(|flow| !is_legacy(flow) && !ALLOW_FLOWS.contains(&flow.as_str())) {
            let rule = format!("satisfy enum value set, not {odd}");
            return Err(Error::constraint("explicitAuthFlows", &rule));
        }
        if flows.iter().any(|flow| is_legacy(flow)) && flows.iter().any(|flow| flow.starts_with("ALLOW_")) {
            let text = "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.";
            return Err(Error::invalid(text));
        }
        Ok(())
    }

    /// With rotation a refresh token is good once, which the older flow does not know.
    fn check_rotation(&self) -> Result<(), Error> {
        let Some(grace) = self.rotation_grace() else { return Ok(()) };
        if self.explicit_auth_flows.iter().any(|flow| flow == "ALLOW_REFRESH_TOKEN_AUTH") {
            let text = "ALLOW_REFRESH_TOKEN_AUTH cannot be enabled along with refresh token rotation.";
            return Err(Error::invalid(text));
        }
        if grace > 60 {
            let member = "refreshTokenRotation.retryGracePeriodSeconds";
            return Err(Error::constraint(member, "have value less than or equal to 60"));
        }
        Ok(())
    }

    fn check_providers(&self, pool: &Pool) -> Result<(), Error> {
        match self.supported_identity_providers.iter().find(|name| *name != "COGNITO") {
            Some(name) => Err(Error::invalid(format!("The provider {name} does not exist for User Pool {}.", pool.id))),
            None => Ok(()),
        }
    }

    fn check_attributes(&self, pool: &Pool) -> Result<(), Error> {
        let unknown = |name: &String| !pool.schema.iter().any(|attribute| attribute.name == *name);
        if self.read_attributes.iter().any(unknown) {
            return Err(Error::invalid("Invalid read attributes specified while creating a client"));
        }
        // What Cognito alone decides.
        let fixed = |name: &String| matches!(name.as_str(), "sub" | "email_verified" | "phone_number_verified");
        if self.write_attributes.iter().any(|name| unknown(name) || fixed(name)) {
            return Err(Error::invalid("Invalid write attributes specified while creating a client"));
        }
        Ok(())
    }

    fn check_oauth(&self, has_secret: bool) -> Result<(), Error> {
        let has = |flow: OAuthFlow| self.flows.contains(&flow);
        let by_user = has(OAuthFlow::Code) || has(OAuthFlow::Implicit);
        if self.oauth && (self.flows.is_empty() || self.scopes.is_empty()) {
            let text = "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.";
            return Err(Error::invalid(text));
        }
        if has(OAuthFlow::ClientCredentials) && by_user {
            let text = "client_credentials flow can not be selected along with code flow or implicit flow.";
            return Err(Error::OAuthFlow(text));
        }
        if has(OAuthFlow::ClientCredentials) && !has_secret {
            let text = "client_credentials flow can not be selected if client does not have a client secret.";
            return Err(Error::OAuthFlow(text));
        }
        if by_user && self.callback_urls.is_empty() {
            let text = "CallbackUrls can not be empty when code flow or implicit flow is selected";
            return Err(Error::OAuthFlow(text));
        }
        if self.flows.len() > 3 {
            return Err(Error::constraint("allowedOAuthFlows", "have length less than or equal to 3"));
        }
        for (urls, member) in [(&self.callback_urls, "callbackURLs"), (&self.logout_urls, "logoutURLs")] {
            if urls.len() > 100 {
                return Err(Error::constraint(member, "have length less than or equal to 100"));
            }
        }
        if self.scopes.len() > 50 {
            return Err(Error::constraint("allowedOAuthScopes", "have length less than or equal to 50"));
        }
        match &self.default_redirect_uri {
            Some(url) if !self.callback_urls.contains(url) => {
                Err(Error::invalid("Default redirect URI must be one of the callback URLs."))
            }
            _ => Ok(()),
        }
    }
}

impl Pool {
    /// Whether a scope is one of AWS's own or of a resource server of this pool.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        let custom = |(server, name): (&str, &str)| {
            self.resource_servers.get(server).is_some_and(|server| server.scopes.contains_key(name))
        };
        // Identifiers of resource servers are often URLs, names of scopes have no slash.
        OWN_SCOPES.contains(&scope) || scope.rsplit_once('/').is_some_and(custom)
    }
}

/// Rules of callback and log-out URLs.
fn check_url(url: &str) -> Result<(), Error> {
    if url.is_empty() || url.chars().count() > 1024 {
        return Err(Error::constraint("callbackURLs", "have length between 1 and 1024"));
    }
    if url.contains('#') {
        return Err(Error::invalid(format!("{url} cannot use fragment")));
    }
    let Ok(parsed) = Url::parse(url) else {
        return Err(Error::invalid(format!("{url} is not an absolute URL")));
    };
    let host = parsed.host_str().unwrap_or_default();
    // `*.localhost` is where the café cloud serves websites.
    let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost");
    if parsed.scheme() == "http" && !local {
        return Err(Error::invalid(format!("{url} cannot use the HTTP protocol.")));
    }
    if matches!(parsed.scheme(), "javascript" | "data" | "vbscript") {
        return Err(Error::invalid(format!("{url} cannot use the {} scheme.", parsed.scheme())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callback_urls_are_https_or_local() {
        for good in [
            "https://d1.cloudfront.net/callback.html",
            "http://localhost:3000/x",
            "http://127.0.0.1/",
            "http://[::1]:8/",
            "http://d1.cloudfront.localhost:4566/callback.html",
            "myapp://done",
        ] {
            assert_eq!(check_url(good), Ok(()), "{good}");
        }
        let text = |url: &str| check_url(url).expect_err(url).to_string();
        assert!(text("http://cafe.example/").ends_with("http://cafe.example/ cannot use the HTTP protocol."));
        assert!(text("https://cafe.example/#x").ends_with("https://cafe.example/#x cannot use fragment"));
        assert!(check_url("/callback.html").is_err());
        assert!(check_url("javascript:alert(1)").is_err());
    }
}
