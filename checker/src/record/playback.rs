//! Plays a recording back: answers what was asked then as it was answered then, and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use cafe::http::{HttpError, NoAnswer, Request, Response, without_query};
use cafe::wire::{Answered, Channel, Onward, Wire};
use cafe::{Cafe, Secret};

use super::file::{Invalid, Outcome, Recording};
use super::redact::{PASSWORD, Redactor};
use crate::{Options, Selection};

/// A recording as a target.
#[derive(Debug)]
pub struct Playback {
    redactor: Redactor,
    /// Answers by what was asked; the same question may have had several.
    answers: HashMap<String, Answers>,
}

#[derive(Debug, Default)]
struct Answers {
    all: Vec<Outcome>,
    next: Mutex<usize>,
}

impl Playback {
    /// A café whose every exchange comes from the recording, how to check it, and what.
    ///
    /// # Errors
    /// When the recording makes no sense.
    pub async fn open(recording: Recording) -> Result<(Arc<Cafe>, Options, Selection), Invalid> {
        let (connection, config) = recording.connection()?;
        let about = recording.about.clone();
        let signatures = recording.signatures.iter().cloned().collect();
        let wire: Arc<dyn Wire> = Arc::new(Self::new(recording));
        let connection = cafe::Connection { in_process: Some(cafe::wire::nowhere()), ..connection };
        let cafe = Cafe::connect(connection, config).await.map_err(|error| Invalid::Target(error.to_string()))?;
        let cafe = cafe.through(&wire).with_workspace(cafe::Workspace::in_memory());
        let mut options = Options::new(&cafe, Some(Secret::new(PASSWORD)), about.seed, move || about.at);
        options.may_write = about.may_write;
        options.signatures = Some(Arc::new(signatures));
        // What was seen at the last look is what counts; nothing gets better by waiting.
        options.patience.sleep = Arc::new(|_| Box::pin(std::future::ready(())));
        let selection = Selection::parse(&about.checks).map_err(|error| Invalid::Target(error.to_string()))?;
        Ok((Arc::new(cafe), options, selection))
    }

    fn new(recording: Recording) -> Self {
        let mut answers: HashMap<String, Answers> = HashMap::new();
        for exchange in recording.exchanges {
            answers.entry(exchange.request).or_default().all.push(exchange.outcome);
        }
        Self { redactor: Redactor::new(None), answers }
    }

    fn answer(&self, channel: Channel, request: &Request) -> Result<Response, HttpError> {
        let asked = self.redactor.request(channel, request);
        let failed = |reason| HttpError { url: without_query(&request.uri().to_string()), reason };
        let unreadable = |error: String| failed(NoAnswer::Said(error));
        let Some(known) = self.answers.get(&asked) else {
            return Err(failed(NoAnswer::NotRecorded));
        };
        let mut next = known.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = (*next).min(known.all.len() - 1);
        *next += 1;
        match &known.all[at] {
            Outcome::Failure { failure } => Err(failed(NoAnswer::Said(failure.clone()))),
            Outcome::Answer { status, headers, body, base64 } => {
                let bytes = if *base64 {
                    Bytes::from(BASE64_STANDARD.decode(body).map_err(|error| unreadable(error.to_string()))?)
                } else {
                    Bytes::from(body.clone())
                };
                let mut response = http::Response::builder().status(*status);
                // Redaction changes lengths.
                for (name, value) in
                    headers.iter().filter(|(name, _)| !matches!(name.as_str(), "content-length" | "transfer-encoding"))
                {
                    response = response.header(name, value);
                }
                response.body(bytes).map_err(|error| unreadable(error.to_string()))
            }
        }
    }
}

impl Wire for Playback {
    fn carry(&self, channel: Channel, request: Request, _: Onward) -> Answered<'_> {
        Box::pin(async move { self.answer(channel, &request) })
    }
}
