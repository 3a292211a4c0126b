//! Calls of the AWS SDK with what the checks need on top: patience, and errors as reasons.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use cafe::error::{AwsFailure, FailureKind};

use crate::finding::Unjudged;
use crate::patience::Patience;

/// Makes a call that has to succeed.
pub async fn ask<T, E, F, R>(patience: &Patience, what: &str, call: F) -> Result<T, Unjudged>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    AwsFailure: From<SdkError<E, HttpResponse>>,
{
    patience.call(call).await.map_err(|failure| Unjudged::aws(what, &failure))
}

/// Makes a call about a thing that may not be there.
pub async fn look_up<T, E, F, R>(patience: &Patience, what: &str, call: F) -> Result<Option<T>, Unjudged>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    AwsFailure: From<SdkError<E, HttpResponse>>,
{
    match patience.call(call).await {
        Ok(answer) => Ok(Some(answer)),
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(None),
        Err(failure) => Err(Unjudged::aws(what, &failure)),
    }
}

/// Cuts a cause that came from elsewhere.
pub fn shorten_cause(text: &str) -> String {
    super::probe::shorten(text, 300)
}
