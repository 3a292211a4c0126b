//! The settings of a user pool that `UpdateUserPool` overwrites, with AWS's defaults.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::messages::{EmailOption, InviteTemplate, VerificationTemplate};
use crate::cognito::error::Error;
use crate::error::AwsError;

/// What an omitted field is set to, at creation and at every update.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct PoolSettings {
    pub(crate) policies: Policies,
    pub(crate) deletion_protection: DeletionProtection,
    /// No triggers: the café cloud has no Lambda.
    lambda_config: Nothing,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) auto_verified_attributes: Vec<String>,
    pub(super) verification_message_template: VerificationTemplate,
    /// Older names of two texts of the template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email_verification_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email_verification_subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sms_verification_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_attribute_update_settings: Option<AttributeUpdates>,
    mfa_configuration: Mfa,
    email_configuration: EmailConfiguration,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) user_pool_tags: BTreeMap<String, String>,
    pub(crate) admin_create_user_config: AdminCreateUserConfig,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_recovery_setting: Option<AccountRecovery>,
    pub(crate) user_pool_tier: Tier,
}

impl PoolSettings {
    /// Checks what the types alone do not.
    pub(crate) fn check(&self, operation: &str) -> Result<(), Error> {
        let unsupported = |what: &str| Err(AwsError::unsupported(format_args!("{what} of {operation}")).into());
        if self.mfa_configuration != Mfa::Off {
            return unsupported("MfaConfiguration other than OFF");
        }
        if self.email_configuration.email_sending_account != EmailSender::CognitoDefault {
            return unsupported("EmailSendingAccount DEVELOPER");
        }
        if self.verification_message_template.default_email_option != EmailOption::ConfirmWithCode {
            return unsupported("DefaultEmailOption CONFIRM_WITH_LINK");
        }
        if self.policies.sign_in_policy.allowed_first_auth_factors != ["PASSWORD"] {
            return unsupported("AllowedFirstAuthFactors other than PASSWORD");
        }
        if self.policies.password_policy.password_history_size.is_some_and(|size| size > 0) {
            return unsupported("PasswordHistorySize");
        }
        if let Some(odd) = self.auto_verified_attributes.iter().find(|name| *name != "email" && *name != "phone_number")
        {
            let rule = format!("satisfy enum value set: [phone_number, email], not {odd}");
            return Err(Error::constraint("autoVerifiedAttributes", &rule));
        }
        if self.verifies("phone_number") {
            let text = "SMS configuration is required when phone_number is selected for auto verification";
            return Err(Error::invalid(text));
        }
        self.check_recovery()?;
        self.check_messages()?;
        self.policies.password_policy.check()
    }

    fn check_recovery(&self) -> Result<(), Error> {
        let Some(setting) = &self.account_recovery_setting else { return Ok(()) };
        let mechanisms = &setting.recovery_mechanisms;
        if mechanisms.len() > 1 && mechanisms.iter().any(|mechanism| mechanism.name == RecoveryName::AdminOnly) {
            let text = "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.";
            return Err(Error::invalid(text));
        }
        let twice = |at: usize, one: &RecoveryMechanism| {
            mechanisms[..at].iter().any(|other| other.name == one.name || other.priority == one.priority)
        };
        if mechanisms.iter().enumerate().any(|(at, one)| twice(at, one)) {
            let text = "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.";
            return Err(Error::invalid(text));
        }
        Ok(())
    }

    /// How users may come to a new password, the most wanted way first.
    pub(crate) fn recovery_mechanisms(&self) -> Vec<RecoveryName> {
        let Some(setting) = &self.account_recovery_setting else { return RecoveryName::DEFAULT.to_vec() };
        let mut mechanisms = setting.recovery_mechanisms.clone();
        mechanisms.sort_by_key(|mechanism| mechanism.priority);
        mechanisms.into_iter().map(|mechanism| mechanism.name).collect()
    }

    /// Whether a new address takes effect only with the code that was sent to it.
    pub(crate) fn verifies_before_update(&self, attribute: &str) -> bool {
        let settings = self.user_attribute_update_settings.as_ref();
        settings.is_some_and(|settings| {
            settings.attributes_require_verification_before_update.iter().any(|own| own == attribute)
        })
    }

    /// Whether the pool sends codes to an address of its own accord.
    pub(crate) fn verifies(&self, attribute: &str) -> bool {
        self.auto_verified_attributes.iter().any(|own| own == attribute)
    }
}

/// An object in which every field is unsupported.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct Policies {
    #[serde(default = "PasswordPolicy::strict")]
    pub(crate) password_policy: PasswordPolicy,
    sign_in_policy: SignInPolicy,
}

impl Default for Policies {
    fn default() -> Self {
        Self { password_policy: PasswordPolicy::strict(), sign_in_policy: SignInPolicy::default() }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SignInPolicy {
    allowed_first_auth_factors: Vec<String>,
}

impl Default for SignInPolicy {
    fn default() -> Self {
        Self { allowed_first_auth_factors: vec!["PASSWORD".to_owned()] }
    }
}

/// What a password must look like.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "AWS's own four switches")]
pub(crate) struct PasswordPolicy {
    #[serde(default = "eight")]
    pub(crate) minimum_length: usize,
    #[serde(default)]
    pub(crate) require_uppercase: bool,
    #[serde(default)]
    pub(crate) require_lowercase: bool,
    #[serde(default)]
    pub(crate) require_numbers: bool,
    #[serde(default)]
    pub(crate) require_symbols: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_history_size: Option<u32>,
    #[serde(default = "seven")]
    temporary_password_validity_days: i64,
}

impl PasswordPolicy {
    /// The policy of a pool that is made without one.
    pub(crate) fn strict() -> Self {
        Self {
            minimum_length: eight(),
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
            password_history_size: None,
            temporary_password_validity_days: seven(),
        }
    }

    /// Days that a temporary password is good for.
    pub(crate) fn temporary_days(&self) -> i64 {
        self.temporary_password_validity_days
    }

    fn check(&self) -> Result<(), Error> {
        let length = "policies.passwordPolicy.minimumLength";
        match self.minimum_length {
            ..6 => return Err(Error::constraint(length, "have value greater than or equal to 6")),
            100.. => return Err(Error::constraint(length, "have value less than or equal to 99")),
            _ => {}
        }
        if !(0..=365).contains(&self.temporary_password_validity_days) {
            let member = "policies.passwordPolicy.temporaryPasswordValidityDays";
            return Err(Error::constraint(member, "have value between 0 and 365"));
        }
        Ok(())
    }
}

fn eight() -> usize {
    8
}

fn seven() -> i64 {
    7
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum DeletionProtection {
    Active,
    #[default]
    Inactive,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Mfa {
    #[default]
    Off,
    On,
    Optional,
}

/// What a pool costs, and what it can do for that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Tier {
    Lite,
    #[default]
    Essentials,
    Plus,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct AttributeUpdates {
    attributes_require_verification_before_update: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct EmailConfiguration {
    email_sending_account: EmailSender,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum EmailSender {
    #[default]
    CognitoDefault,
    Developer,
}

/// Who may make users.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct AdminCreateUserConfig {
    pub(crate) allow_admin_create_user_only: bool,
    /// AWS still reports this predecessor of `TemporaryPasswordValidityDays`.
    unused_account_validity_days: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) invite_message_template: Option<InviteTemplate>,
}

impl Default for AdminCreateUserConfig {
    fn default() -> Self {
        Self {
            allow_admin_create_user_only: false,
            unused_account_validity_days: seven(),
            invite_message_template: None,
        }
    }
}

/// How users may come to a new password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct AccountRecovery {
    recovery_mechanisms: Vec<RecoveryMechanism>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RecoveryMechanism {
    priority: u8,
    name: RecoveryName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecoveryName {
    VerifiedEmail,
    VerifiedPhoneNumber,
    AdminOnly,
}

impl RecoveryName {
    /// Without a setting a text message is preferred to a letter.
    pub(crate) const DEFAULT: [Self; 2] = [Self::VerifiedPhoneNumber, Self::VerifiedEmail];

    /// The attribute that a code is sent to.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        match self {
            Self::VerifiedEmail => Some("email"),
            Self::VerifiedPhoneNumber => Some("phone_number"),
            Self::AdminOnly => None,
        }
    }
}
