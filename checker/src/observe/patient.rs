//! Plain HTTP with patience: what may pass is tried again, and an answer that was cut off is no answer.
//!
//! The login robot and the exchange of codes go through here too.

use std::sync::Arc;

use cafe::http::{Http, HttpError, NoAnswer, Request, Response, SharedHttp, without_query};
use futures::future::BoxFuture;
use http::{Method, StatusCode, header};

use crate::patience::{Patience, retry_after};

/// Sends requests, if need be more than once.
#[derive(Debug)]
pub struct Patient {
    inner: SharedHttp,
    patience: Patience,
}

impl Patient {
    /// In front of another one.
    pub fn new(inner: &SharedHttp, patience: &Patience) -> Self {
        Self { inner: Arc::clone(inner), patience: patience.clone() }
    }

    /// Sends a request that does no harm when it arrives twice.
    pub async fn send_again(&self, request: Request) -> Result<Response, HttpError> {
        self.exchange(request, true).await
    }

    async fn exchange(&self, request: Request, harmless: bool) -> Result<Response, HttpError> {
        let mut count = self.patience.count();
        loop {
            let answer = self.once(request.clone()).await;
            let (passing, asked_for) = match &answer {
                Ok(response) => {
                    let status = response.status();
                    // These say that nothing was done.
                    let refused = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
                    let after = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
                    (refused || (harmless && status.is_server_error()), retry_after(after))
                }
                Err(_) => (harmless, None),
            };
            if !passing || !count.again(asked_for).await {
                return answer;
            }
        }
    }

    async fn once(&self, request: Request) -> Result<Response, HttpError> {
        let (url, head) = (without_query(&request.uri().to_string()), request.method() == Method::HEAD);
        let response = self.inner.send(request).await?;
        let announced = response.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let announced = announced.and_then(|length| length.parse::<usize>().ok());
        match announced {
            Some(length) if !head && response.body().len() < length => {
                let reason = NoAnswer::CutOff(response.body().len(), length);
                Err(HttpError { url, reason })
            }
            _ => Ok(response),
        }
    }
}

impl Http for Patient {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, HttpError>> {
        let harmless = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        Box::pin(self.exchange(request, harmless))
    }
}
