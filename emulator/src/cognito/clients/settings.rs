//! The settings of an app client that `UpdateUserPoolClient` overwrites, with AWS's defaults.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html>.

use serde::{Deserialize, Serialize};

/// What an omitted field is set to, at creation and at every update. Unset lists are not shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct ClientSettings {
    pub(crate) refresh_token_validity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_validity_units: Option<Units>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) read_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) write_attributes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) explicit_auth_flows: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) supported_identity_providers: Vec<String>,
    #[serde(rename = "CallbackURLs", skip_serializing_if = "Vec::is_empty")]
    pub(crate) callback_urls: Vec<String>,
    #[serde(rename = "LogoutURLs", skip_serializing_if = "Vec::is_empty")]
    pub(crate) logout_urls: Vec<String>,
    #[serde(rename = "DefaultRedirectURI", skip_serializing_if = "Option::is_none")]
    pub(crate) default_redirect_uri: Option<String>,
    #[serde(rename = "AllowedOAuthFlows", skip_serializing_if = "Vec::is_empty")]
    pub(crate) flows: Vec<OAuthFlow>,
    #[serde(rename = "AllowedOAuthScopes", skip_serializing_if = "Vec::is_empty")]
    pub(crate) scopes: Vec<String>,
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient")]
    pub(crate) oauth: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prevent_user_existence_errors: Option<ExistenceErrors>,
    pub(crate) enable_token_revocation: bool,
    pub(super) enable_propagate_additional_user_context_data: bool,
    /// Minutes.
    pub(crate) auth_session_validity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token_rotation: Option<Rotation>,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            refresh_token_validity: 30,
            access_token_validity: None,
            id_token_validity: None,
            token_validity_units: None,
            read_attributes: Vec::new(),
            write_attributes: Vec::new(),
            explicit_auth_flows: Vec::new(),
            supported_identity_providers: Vec::new(),
            callback_urls: Vec::new(),
            logout_urls: Vec::new(),
            default_redirect_uri: None,
            flows: Vec::new(),
            scopes: Vec::new(),
            oauth: false,
            prevent_user_existence_errors: None,
            enable_token_revocation: true,
            enable_propagate_additional_user_context_data: false,
            auth_session_validity: 3,
            refresh_token_rotation: None,
        }
    }
}

impl ClientSettings {
    /// Seconds that an access token lasts.
    pub(crate) fn access_seconds(&self) -> i64 {
        let unit = self.token_validity_units.and_then(|units| units.access_token).unwrap_or(Unit::Hours);
        self.access_token_validity.map_or(3600, |count| count.saturating_mul(unit.seconds()))
    }

    /// Seconds that an id token lasts.
    pub(crate) fn id_seconds(&self) -> i64 {
        let unit = self.token_validity_units.and_then(|units| units.id_token).unwrap_or(Unit::Hours);
        self.id_token_validity.map_or(3600, |count| count.saturating_mul(unit.seconds()))
    }

    /// Seconds that a refresh token lasts.
    pub(crate) fn refresh_seconds(&self) -> i64 {
        let unit = self.token_validity_units.and_then(|units| units.refresh_token).unwrap_or(Unit::Days);
        self.refresh_token_validity.saturating_mul(unit.seconds())
    }

    /// Seconds for which a refresh token stays good after it was exchanged for another; `None` without rotation.
    pub(crate) fn rotation_grace(&self) -> Option<i64> {
        let on = |rotation: &Rotation| rotation.feature == Switch::Enabled;
        self.refresh_token_rotation.filter(on).map(|rotation| rotation.retry_grace_period_seconds.unwrap_or(0))
    }

    /// Whether unknown users look like wrong passwords.
    pub(crate) fn hides_users(&self) -> bool {
        self.prevent_user_existence_errors == Some(ExistenceErrors::Enabled)
    }

    /// Whether a sign-in flow is open, by its name without `ALLOW_`.
    pub(crate) fn allows_flow(&self, flow: &str) -> bool {
        if flow == "REFRESH_TOKEN_AUTH" && self.rotation_grace().is_some() {
            return false;
        }
        if self.explicit_auth_flows.is_empty() {
            return matches!(flow, "REFRESH_TOKEN_AUTH" | "USER_SRP_AUTH" | "CUSTOM_AUTH");
        }
        let legacy = match flow {
            "ADMIN_USER_PASSWORD_AUTH" => "ADMIN_NO_SRP_AUTH",
            // Clients with legacy names could always refresh and use SRP.
            "REFRESH_TOKEN_AUTH" | "USER_SRP_AUTH" => {
                return self.explicit_auth_flows.iter().any(|name| *name == format!("ALLOW_{flow}") || is_legacy(name));
            }
            other => other,
        };
        self.explicit_auth_flows.iter().any(|name| *name == format!("ALLOW_{flow}") || name == legacy)
    }

    /// Whether the client may see an attribute of its users.
    pub(crate) fn reads(&self, attribute: &str) -> bool {
        self.read_attributes.is_empty() || self.read_attributes.iter().any(|name| name == attribute)
    }

    /// Whether users of the client may change an attribute of their own.
    pub(crate) fn writes(&self, attribute: &str) -> bool {
        self.write_attributes.is_empty() || self.write_attributes.iter().any(|name| name == attribute)
    }
}

/// Names of sign-in flows from before the `ALLOW_` names.
pub(crate) fn is_legacy(name: &str) -> bool {
    matches!(name, "ADMIN_NO_SRP_AUTH" | "CUSTOM_AUTH_FLOW_ONLY" | "USER_PASSWORD_AUTH")
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "AWS's names")]
pub(crate) struct Units {
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<Unit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<Unit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Unit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl Unit {
    fn seconds(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 86_400,
        }
    }
}

/// Grants of OAuth 2.0 that a client may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OAuthFlow {
    Code,
    Implicit,
    ClientCredentials,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ExistenceErrors {
    Legacy,
    Enabled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Rotation {
    pub(super) feature: Switch,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_grace_period_seconds: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Switch {
    Enabled,
    Disabled,
}
