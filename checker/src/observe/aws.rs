//! Calls of the AWS SDK with what the checks need on top: a second attempt at what passes, and errors as reasons.

use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use cafe::error::{AwsFailure, FailureKind};
use futures::future::BoxFuture;

use crate::finding::Unjudged;

/// Waits between attempts, on top of the SDK's own.
const WAITS: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// Makes a call; throttling and faults of the target are tried again.
pub async fn attempt<T, E, F, R>(call: F) -> Result<T, AwsFailure>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    AwsFailure: From<SdkError<E, HttpResponse>>,
{
    for wait in WAITS {
        match boxed(call()).await.map_err(AwsFailure::from) {
            Err(failure) if matches!(failure.kind, FailureKind::Throttled | FailureKind::ServerFault) => {
                tokio::time::sleep(wait).await;
            }
            other => return other,
        }
    }
    boxed(call()).await.map_err(AwsFailure::from)
}

/// The SDK's futures are large and deep.
fn boxed<'a, T>(future: impl Future<Output = T> + Send + 'a) -> BoxFuture<'a, T> {
    Box::pin(future)
}

/// Makes a call that has to succeed.
pub async fn ask<T, E, F, R>(what: &str, call: F) -> Result<T, Unjudged>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    AwsFailure: From<SdkError<E, HttpResponse>>,
{
    attempt(call).await.map_err(|failure| Unjudged::aws(what, &failure))
}

/// Makes a call about a thing that may not be there.
pub async fn look_up<T, E, F, R>(what: &str, call: F) -> Result<Option<T>, Unjudged>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    AwsFailure: From<SdkError<E, HttpResponse>>,
{
    match attempt(call).await {
        Ok(answer) => Ok(Some(answer)),
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(None),
        Err(failure) => Err(Unjudged::aws(what, &failure)),
    }
}

/// Cuts a cause that came from elsewhere.
pub fn shorten_cause(text: &str) -> String {
    super::probe::shorten(text, 300)
}
