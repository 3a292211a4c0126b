//! The one table of how services refuse when they are told to: status, code and text of each service's own.
//!
//! Sources: the pages "Common Errors" of each service's API reference, and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.

use crate::error::AwsError;

/// A refusal that a service did not decide on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Throttling,
    AccessDenied,
    InternalError,
    Unavailable,
}

impl Refusal {
    /// The refusal as `service` words it.
    pub fn of_service(self, service: &str, operation: Option<&str>, caller: &str) -> AwsError {
        match self {
            Self::Throttling => throttling(service),
            Self::AccessDenied => access_denied(service, operation.unwrap_or("this operation"), caller),
            Self::InternalError => internal_error(service),
            Self::Unavailable => unavailable(service),
        }
    }
}

fn throttling(service: &str) -> AwsError {
    let (status, code, text) = match service {
        "apigateway" => (429, "TooManyRequestsException", "Too Many Requests"),
        "cognito-idp" => (400, "TooManyRequestsException", "Rate exceeded"),
        "dynamodb" => (400, "ThrottlingException", "Rate of requests exceeds the allowed throughput."),
        "s3" => (503, "SlowDown", "Please reduce your request rate."),
        "iam" | "sts" | "cloudfront" => (400, "Throttling", "Rate exceeded"),
        _ => (400, "ThrottlingException", "Rate exceeded"),
    };
    AwsError::new(status, code, text)
}

fn access_denied(service: &str, operation: &str, caller: &str) -> AwsError {
    let text = format!(
        "User: {caller} is not authorized to perform: {service}:{operation} because no identity-based policy allows the \
         {service}:{operation} action"
    );
    match service {
        "s3" => AwsError::new(403, "AccessDenied", "Access Denied"),
        "iam" | "sts" | "cloudfront" => AwsError::new(403, "AccessDenied", text),
        "apigateway" => AwsError::new(403, "AccessDeniedException", text),
        _ => AwsError::new(400, "AccessDeniedException", text),
    }
}

fn internal_error(service: &str) -> AwsError {
    let (code, text) = match service {
        "cognito-idp" => ("InternalErrorException", "Something went wrong"),
        "dynamodb" => ("InternalServerError", "Internal server error"),
        "s3" => ("InternalError", "We encountered an internal error. Please try again."),
        _ => {
            ("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.")
        }
    };
    AwsError::new(500, code, text)
}

fn unavailable(service: &str) -> AwsError {
    let (code, text) = match service {
        "s3" => ("ServiceUnavailable", "Service is unable to handle request."),
        "apigateway" => ("ServiceUnavailableException", "Service Unavailable"),
        _ => ("ServiceUnavailable", "The request has failed due to a temporary failure of the server."),
    };
    AwsError::new(503, code, text)
}
