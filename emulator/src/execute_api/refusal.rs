//! Why a request is not answered by its backend.

use std::borrow::Cow;

use crate::error::AwsError;

/// What ends a request early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// API Gateway refuses: a gateway response.
    Refused(Refusal),
    /// The café cloud does not do this: 501.
    Unsupported(AwsError),
}

impl Stop {
    pub(super) fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::Unsupported(AwsError::unsupported(what))
    }

    /// A mistake in the API's definition that shows at run time only.
    pub(super) fn misconfigured(log: impl Into<String>) -> Self {
        let mut refusal = Refusal::new(Kind::ApiConfigurationError, "Internal server error");
        refusal.log = Some(log.into());
        Self::Refused(refusal)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A gateway response before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub kind: Kind,
    /// `$context.error.message`; AWS has none in some cases.
    pub message: Option<String>,
    /// `x-amzn-ErrorType`, where it is not the one of the kind.
    pub error_type: Cow<'static, str>,
    /// `$context.error.validationErrorString`.
    pub validation: Option<String>,
    /// What AWS writes into the execution log; the client never sees it.
    pub log: Option<String>,
}

impl Refusal {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        let error_type = Cow::Borrowed(kind.row().2);
        Self { kind, message: Some(message.into()), error_type, validation: None, log: None }
    }

    pub(super) fn without_message(kind: Kind) -> Self {
        Self { message: None, ..Self::new(kind, "") }
    }

    pub(super) fn of_type(mut self, error_type: impl Into<Cow<'static, str>>) -> Self {
        self.error_type = error_type.into();
        self
    }
}

/// Gateway response types that occur on this cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    AccessDenied,
    ApiConfigurationError,
    AuthorizerConfigurationError,
    BadRequestBody,
    BadRequestParameters,
    IntegrationFailure,
    IntegrationTimeout,
    InvalidApiKey,
    InvalidSignature,
    MissingAuthenticationToken,
    QuotaExceeded,
    Throttled,
    Unauthorized,
    UnsupportedMediaType,
}

impl Kind {
    /// Name, status and `x-amzn-ErrorType`.
    pub(super) const fn row(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::AccessDenied => ("ACCESS_DENIED", 403, "AccessDeniedException"),
            Self::ApiConfigurationError => ("API_CONFIGURATION_ERROR", 500, "InternalServerErrorException"),
            Self::AuthorizerConfigurationError => {
                ("AUTHORIZER_CONFIGURATION_ERROR", 500, "AuthorizerConfigurationException")
            }
            Self::BadRequestBody => ("BAD_REQUEST_BODY", 400, "BadRequestException"),
            Self::BadRequestParameters => ("BAD_REQUEST_PARAMETERS", 400, "BadRequestException"),
            Self::IntegrationFailure => ("INTEGRATION_FAILURE", 504, "InternalServerErrorException"),
            Self::IntegrationTimeout => ("INTEGRATION_TIMEOUT", 504, "InternalServerErrorException"),
            Self::InvalidApiKey => ("INVALID_API_KEY", 403, "ForbiddenException"),
            Self::InvalidSignature => ("INVALID_SIGNATURE", 403, "InvalidSignatureException"),
            Self::MissingAuthenticationToken => {
                ("MISSING_AUTHENTICATION_TOKEN", 403, "MissingAuthenticationTokenException")
            }
            Self::QuotaExceeded => ("QUOTA_EXCEEDED", 429, "LimitExceededException"),
            Self::Throttled => ("THROTTLED", 429, "TooManyRequestsException"),
            Self::Unauthorized => ("UNAUTHORIZED", 401, "UnauthorizedException"),
            Self::UnsupportedMediaType => ("UNSUPPORTED_MEDIA_TYPE", 415, "BadRequestException"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use crate::apigateway::GATEWAY_RESPONSE_TYPES;

    #[test]
    fn types_and_statuses_are_those_of_the_control_plane() {
        for kind in [
            Kind::AccessDenied,
            Kind::ApiConfigurationError,
            Kind::AuthorizerConfigurationError,
            Kind::BadRequestBody,
            Kind::BadRequestParameters,
            Kind::IntegrationFailure,
            Kind::IntegrationTimeout,
            Kind::InvalidApiKey,
            Kind::InvalidSignature,
            Kind::MissingAuthenticationToken,
            Kind::QuotaExceeded,
            Kind::Throttled,
            Kind::Unauthorized,
            Kind::UnsupportedMediaType,
        ] {
            let (name, status, _) = kind.row();
            assert!(GATEWAY_RESPONSE_TYPES.contains(&(name, Some(status))), "{name}");
        }
    }
}
