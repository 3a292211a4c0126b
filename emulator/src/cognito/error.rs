//! What can go wrong in a user pool, and the one table of what AWS calls it.
//!
//! Source: the error lists of <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/>.

use crate::error::AwsError;

/// A refusal by a user pool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("no user pool {0}")]
    NoPool(String),
    #[error("no app client {0}")]
    NoClient(String),
    #[error("no such user")]
    NoUser,
    #[error("no such group")]
    NoGroup,
    #[error("no resource server {0}")]
    NoResourceServer(String),
    #[error("no identity provider {0}")]
    NoProvider(String),
    #[error("no client secret {0}")]
    NoSecret(String),
    #[error("the client has all the secrets it may have")]
    TooManySecrets,
    #[error("the refresh token was used before")]
    RefreshTokenReused,
    #[error("no such branding style")]
    NoBranding,
    #[error("the user exists")]
    UserExists,
    #[error("no such user for this client")]
    NoSuchLogin,
    #[error("another user has this {0}")]
    AliasTaken(&'static str),
    #[error("another user has this {0} as an alias")]
    AliasExists(&'static str),
    #[error("the group exists")]
    GroupExists,
    #[error("the client has a branding style")]
    BrandingExists,
    #[error("invalid parameter: {0}")]
    Invalid(String),
    #[error("invalid OAuth flows: {0}")]
    OAuthFlow(&'static str),
    #[error("no scope {0}")]
    NoScope(String),
    #[error("weak password: {0}")]
    WeakPassword(&'static str),
    #[error("not authorized: {0}")]
    NotAuthorized(String),
    #[error("the user is not confirmed")]
    NotConfirmed,
    #[error("the password must be replaced")]
    ResetRequired,
    #[error("too many wrong codes")]
    TooManyAttempts,
    #[error("{0} is past its invitation")]
    NotInvited(String),
    #[error("another confirmation code")]
    CodeMismatch,
    #[error("the confirmation code is gone or too old")]
    CodeExpired,
    #[error("the tier lacks {0}")]
    TierLacks(&'static str),
    #[error("not a refresh token")]
    TokenType,
    #[error("the client's secret is missing or wrong")]
    ClientSecret,
    #[error(transparent)]
    Aws(#[from] AwsError),
}

impl Error {
    /// `InvalidParameterException` with AWS's text.
    pub(crate) fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into())
    }

    /// AWS's wording for a value outside its constraint; `member` is the path in lower camel case.
    pub(crate) fn constraint(member: &str, rule: &str) -> Self {
        Self::Invalid(format!(
            "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must {rule}"
        ))
    }

    /// As [`Self::constraint`], with the value.
    pub(crate) fn broken(value: &str, member: &str, rule: &str) -> Self {
        Self::Invalid(format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must {rule}"
        ))
    }

    /// No pool of this name. A text that names no pool anywhere breaks the model first.
    pub(crate) fn no_pool(id: &str) -> Self {
        let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
        let place =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if id.rsplit_once('_').is_some_and(|(region, own)| place(region) && word(own)) {
            return Self::NoPool(id.to_owned());
        }
        Self::broken(id, "userPoolId", "satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+")
    }

    /// `NotAuthorizedException` with AWS's text.
    pub(crate) fn not_authorized(text: impl Into<String>) -> Self {
        Self::NotAuthorized(text.into())
    }

    /// Neither the user's name nor the password is named as the wrong one.
    pub(crate) fn wrong_password() -> Self {
        Self::not_authorized("Incorrect username or password.")
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        const NOT_FOUND: &str = "ResourceNotFoundException";
        let (code, text) = match error {
            Error::NoPool(id) => (NOT_FOUND, format!("User pool {id} does not exist.")),
            Error::NoClient(id) => (NOT_FOUND, format!("User pool client {id} does not exist.")),
            Error::NoUser => ("UserNotFoundException", "User does not exist.".to_owned()),
            Error::NoSuchLogin => ("UserNotFoundException", "Username/client id combination not found.".to_owned()),
            Error::NoGroup => (NOT_FOUND, "Group not found.".to_owned()),
            Error::NoResourceServer(id) => (NOT_FOUND, format!("Resource server {id} does not exist.")),
            Error::NoProvider(name) => (NOT_FOUND, format!("Identity provider {name} does not exist.")),
            Error::NoSecret(id) => (NOT_FOUND, format!("Client secret {id} does not exist.")),
            Error::TooManySecrets => ("LimitExceededException", "A client can have two secrets at most.".to_owned()),
            Error::RefreshTokenReused => {
                ("RefreshTokenReuseException", "Refresh token has been invalidated".to_owned())
            }
            Error::NoBranding => (NOT_FOUND, "Managed login branding does not exist.".to_owned()),
            Error::UserExists => ("UsernameExistsException", "User account already exists".to_owned()),
            Error::AliasTaken(alias) => {
                ("UsernameExistsException", format!("An account with the given {alias} already exists."))
            }
            Error::AliasExists(alias) => {
                ("AliasExistsException", format!("An account with the given {alias} already exists."))
            }
            Error::GroupExists => ("GroupExistsException", "A group with the name already exists.".to_owned()),
            Error::BrandingExists => {
                ("ManagedLoginBrandingExistsException", "Managed login branding already exists.".to_owned())
            }
            Error::Invalid(text) => ("InvalidParameterException", text),
            Error::OAuthFlow(text) => ("InvalidOAuthFlowException", text.to_owned()),
            Error::NoScope(scope) => ("ScopeDoesNotExistException", format!("Invalid scope requested: {scope}")),
            Error::WeakPassword(why) => {
                ("InvalidPasswordException", format!("Password did not conform with policy: {why}"))
            }
            Error::NotAuthorized(text) => ("NotAuthorizedException", text),
            Error::NotConfirmed => ("UserNotConfirmedException", "User is not confirmed.".to_owned()),
            Error::ResetRequired => {
                ("PasswordResetRequiredException", "Password reset required for the user".to_owned())
            }
            Error::TooManyAttempts => {
                ("LimitExceededException", "Attempt limit exceeded, please try after some time.".to_owned())
            }
            Error::NotInvited(name) => (
                "UnsupportedUserStateException",
                format!("Resend not possible. {name} status is not FORCE_CHANGE_PASSWORD"),
            ),
            Error::CodeMismatch => {
                ("CodeMismatchException", "Invalid verification code provided, please try again.".to_owned())
            }
            Error::CodeExpired => {
                ("ExpiredCodeException", "Invalid code provided, please request a code again.".to_owned())
            }
            Error::TierLacks(feature) => (
                "FeatureUnavailableInTierException",
                format!("The following feature is not available for the LITE pricing tier configured: {feature}"),
            ),
            Error::TokenType => ("UnsupportedTokenTypeException", "Only refresh tokens can be revoked.".to_owned()),
            Error::ClientSecret => ("UnauthorizedException", "Invalid client secret.".to_owned()),
            Error::Aws(error) => return error,
        };
        Self::new(400, code, text)
    }
}
