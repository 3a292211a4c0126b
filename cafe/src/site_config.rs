//! `config.json`, through which the deployed site learns where its API and its login page are.

use serde::{Deserialize, Serialize};

/// The whole file. `auth` is `null` until lab 3, `report` until lab 5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteConfig {
    /// Base of the deployed API with its stage and without a trailing slash: `https://…/prod`.
    pub api: String,
    /// How to log in.
    #[serde(default)]
    pub auth: Option<AuthConfig>,
    /// How to get the report.
    #[serde(default)]
    pub report: Option<ReportConfig>,
}

/// The `auth` part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthConfig {
    /// Origin of the hosted UI, without a trailing slash.
    pub domain: String,
    /// App client id.
    pub client_id: String,
    /// Where Cognito sends the browser after the login; registered byte for byte.
    pub redirect_uri: String,
    /// Where Cognito sends the browser after the log-out.
    pub logout_uri: String,
    /// OAuth scopes; `openid` and `email` if absent, as for the site itself.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// `code` (authorization code grant with PKCE; if absent) or `token` (implicit grant).
    #[serde(default = "code")]
    pub response_type: String,
    /// Which token the API is sent: `id` (if absent) or `access`.
    #[serde(default = "id")]
    pub token_use: String,
}

fn scopes() -> Vec<String> {
    vec!["openid".to_owned(), "email".to_owned()]
}

fn code() -> String {
    "code".to_owned()
}

fn id() -> String {
    "id".to_owned()
}

/// The `report` part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportConfig {
    /// Path below `api`.
    pub path: String,
    /// Name of the header that carries the token.
    pub token_header: String,
}
