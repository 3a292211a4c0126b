//! Records: lets everything through and keeps what passed, without its secrets.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use cafe::http::{HttpError, Request, Response};
use cafe::wire::{Answered, Channel, Onward, Wire};
use jsonwebtoken::jwk::JwkSet;

use super::file::{About, Exchange, FORMAT, Outcome, Recording};
use super::redact::Redactor;
use crate::tokens;

/// A recording in the making.
#[derive(Debug)]
pub struct Tape {
    redactor: Redactor,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    exchanges: Vec<Exchange>,
    /// Tokens as they were, until it is known whether they are good. They never leave this place.
    tokens: Vec<String>,
    keys: Vec<JwkSet>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("exchanges", &self.exchanges.len()).finish_non_exhaustive()
    }
}

impl Tape {
    /// An empty one. The password is known so that it can be taken out wherever it turns up.
    pub fn new(password: Option<&str>) -> Self {
        Self { redactor: Redactor::new(password), kept: Mutex::default() }
    }

    /// What was recorded.
    pub fn recording(&self, about: About) -> Recording {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut signatures: Vec<(String, Option<tokens::Invalid>)> = Vec::new();
        for token in &kept.tokens {
            let verdicts = kept.keys.iter().map(|keys| tokens::verify(token, keys).err());
            let verdict = verdicts.min_by_key(Option::is_some).flatten();
            let redacted = self.redactor.text(token);
            if !signatures.iter().any(|(known, _)| *known == redacted) {
                signatures.push((redacted, verdict));
            }
        }
        Recording { format: FORMAT.to_owned(), about, exchanges: kept.exchanges.clone(), signatures }
    }

    fn keep(&self, request: String, answer: &Result<Response, HttpError>) {
        let outcome = match answer {
            Ok(response) => {
                let kind =
                    response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or("json html");
                let (body, base64) = match std::str::from_utf8(response.body()) {
                    Ok(text) => (self.redactor.body(kind, text), false),
                    Err(_) => (BASE64_STANDARD.encode(response.body()), true),
                };
                let headers = self.redactor.headers(response.headers());
                Outcome::Answer { status: response.status().as_u16(), headers, body, base64 }
            }
            Err(error) => Outcome::Failure { failure: error.reason.to_string() },
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(response) = answer {
            kept.note(response);
        }
        kept.exchanges.push(Exchange { request, outcome });
    }
}

impl Kept {
    fn note(&mut self, response: &Response) {
        let location = response.headers().get("location").map(|value| Bytes::copy_from_slice(value.as_bytes()));
        for text in [Some(response.body().clone()), location].into_iter().flatten() {
            self.tokens.extend(tokens::find(&String::from_utf8_lossy(&text)));
        }
        if let Ok(keys) = serde_json::from_slice::<JwkSet>(response.body())
            && !keys.keys.is_empty()
        {
            self.keys.push(keys);
        }
    }
}

impl Wire for Tape {
    fn carry(&self, channel: Channel, request: Request, onward: Onward) -> Answered<'_> {
        Box::pin(async move {
            let asked = self.redactor.request(channel, &request);
            let answer = onward(request).await;
            self.keep(asked, &answer);
            answer
        })
    }
}
