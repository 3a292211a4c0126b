//! The texts of what a pool sends: AWS's own words, or those that the pool's settings give.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html>.

use serde::{Deserialize, Serialize};

use super::settings::PoolSettings;
use crate::cognito::codes::CodePurpose;
use crate::cognito::error::Error;

/// Where the code, or the temporary password, goes.
const CODE: &str = "{####}";
const USERNAME: &str = "{username}";

/// What is sent to users who must prove an address.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct VerificationTemplate {
    pub(super) default_email_option: EmailOption,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email_subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sms_message: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum EmailOption {
    #[default]
    ConfirmWithCode,
    ConfirmWithLink,
}

/// What is sent to users whom an administrator makes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct InviteTemplate {
    #[serde(rename = "SMSMessage", skip_serializing_if = "Option::is_none")]
    sms_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_subject: Option<String>,
}

/// A message without its address. Text messages have no subject.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) subject: Option<String>,
    pub(crate) text: String,
}

impl Letter {
    /// The letter that brings a code.
    pub(crate) fn with_code(settings: &PoolSettings, purpose: CodePurpose, attribute: &str, code: &str) -> Self {
        let own = match purpose {
            CodePurpose::Recovery => "Your password reset code is {####}",
            CodePurpose::Email | CodePurpose::PhoneNumber => "Your verification code is {####}",
            CodePurpose::SignUp => "Your confirmation code is {####}",
        };
        let template = &settings.verification_message_template;
        let by_mail = attribute == "email";
        let (given, older) = if by_mail {
            (&template.email_message, &settings.email_verification_message)
        } else {
            (&template.sms_message, &settings.sms_verification_message)
        };
        let text = given.as_deref().or(older.as_deref()).unwrap_or(own).replace(CODE, code);
        let subject = template.email_subject.as_deref().or(settings.email_verification_subject.as_deref());
        Self { subject: by_mail.then(|| subject.unwrap_or("Your verification code").to_owned()), text }
    }

    /// The letter that brings a temporary password.
    pub(crate) fn invitation(settings: &PoolSettings, attribute: &str, username: &str, password: &str) -> Self {
        let own = "Your username is {username} and temporary password is {####}.";
        let template = settings.admin_create_user_config.invite_message_template.as_ref();
        let by_mail = attribute == "email";
        let given = template.and_then(|template| {
            if by_mail { template.email_message.as_deref() } else { template.sms_message.as_deref() }
        });
        let text = given.unwrap_or(own).replace(USERNAME, username).replace(CODE, password);
        let subject = template.and_then(|template| template.email_subject.as_deref());
        Self { subject: by_mail.then(|| subject.unwrap_or("Your temporary password").to_owned()), text }
    }
}

impl PoolSettings {
    /// Refuses texts that would not bring what they are sent for.
    pub(super) fn check_messages(&self) -> Result<(), Error> {
        let template = &self.verification_message_template;
        for (text, member) in [
            (&template.email_message, "verificationMessageTemplate.emailMessage"),
            (&template.sms_message, "verificationMessageTemplate.smsMessage"),
            (&self.email_verification_message, "emailVerificationMessage"),
            (&self.sms_verification_message, "smsVerificationMessage"),
        ] {
            must_hold(text.as_deref(), member, &[CODE])?;
        }
        if let Some(invite) = &self.admin_create_user_config.invite_message_template {
            let member = "adminCreateUserConfig.inviteMessageTemplate";
            must_hold(invite.email_message.as_deref(), &format!("{member}.emailMessage"), &[USERNAME, CODE])?;
            must_hold(invite.sms_message.as_deref(), &format!("{member}.sMSMessage"), &[USERNAME, CODE])?;
        }
        Ok(())
    }
}

fn must_hold(text: Option<&str>, member: &str, parts: &[&str]) -> Result<(), Error> {
    let Some(text) = text else { return Ok(()) };
    if let Some(part) = parts.iter().find(|part| !text.contains(**part)) {
        let part = part.replace('{', "\\{").replace('}', "\\}");
        return Err(Error::constraint(member, &format!("satisfy regular expression pattern: .*{part}.*")));
    }
    Ok(())
}
