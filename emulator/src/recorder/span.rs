//! An exchange while it is recorded: steps find it through the task that they run on.

use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::exchange::{Exchange, Headers, Outcome, Step};
use super::redaction;
use super::token::{self, Token};
use crate::Env;
use crate::message::{Request, Response};
use crate::operations::{Asked, Door};

tokio::task_local! {
    /// Where steps on this task belong.
    static PLACE: Place;
}

/// Steps kept of one exchange: a state machine may make a great many calls.
const STEPS_AT_MOST: usize = 200;

#[derive(Debug, Clone)]
struct Place {
    steps: Arc<Steps>,
    parent: Option<usize>,
}

#[derive(Debug, Default)]
struct Steps(Mutex<Vec<Step>>);

impl Steps {
    fn lock(&self) -> MutexGuard<'_, Vec<Step>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(crate) struct Recording {
    at: Timestamp,
    asked: Asked,
    method: String,
    url: String,
    headers: Headers,
    bytes: usize,
    sent: Option<Token>,
    steps: Arc<Steps>,
}

impl Recording {
    pub(super) fn begin(env: &Env, request: &Request, asked: Asked) -> Self {
        Self {
            at: env.now(),
            asked,
            method: redaction::method(request.method()),
            url: redaction::url(request),
            headers: redaction::headers(request.headers()),
            bytes: request.body().len(),
            sent: token::sent(request),
            steps: Arc::default(),
        }
    }

    /// Runs the work that answers the request; its steps are recorded.
    pub async fn within<T>(&self, work: impl Future<Output = T>) -> T {
        PLACE.scope(Place { steps: Arc::clone(&self.steps), parent: None }, work).await
    }

    pub(super) fn end(self, env: &Env, response: &Response, id: u64) -> Exchange {
        let Asked { door, service, operation } = self.asked;
        let mut tokens: Vec<_> = self.sent.into_iter().collect();
        if door == Door::Login {
            tokens.extend(token::issued(response));
        }
        Exchange {
            id,
            at: self.at,
            duration_micros: micros(self.at, env.now()),
            door,
            service,
            operation: operation.map(redaction::operation),
            method: self.method,
            url: self.url,
            request_headers: self.headers,
            request_bytes: self.bytes,
            status: response.status().as_u16(),
            response_headers: redaction::headers(response.headers()),
            response_bytes: response.body().len(),
            error: redaction::error_code(response),
            tokens,
            steps: std::mem::take(&mut self.steps.lock()),
        }
    }
}

/// Runs a call of another service as a step of the exchange on this task, if there is one.
pub(crate) async fn step<T, E: Display>(
    env: &Env,
    service: &str,
    operation: &str,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let Some(place) = here() else { return work.await };
    let Some(id) = place.open(env, service, operation) else { return work.await };
    let inner = Place { steps: Arc::clone(&place.steps), parent: Some(id) };
    let result = PLACE.scope(inner, work).await;
    let outcome = result.as_ref().map(|_| ()).map_err(ToString::to_string);
    place.close(env, id, outcome);
    result
}

/// Adds a decision as a step: `Err` refuses, both say why.
pub(crate) fn decision(env: &Env, service: &str, operation: &str, reason: Result<&str, &str>) {
    let Some(place) = here() else { return };
    let Some(id) = place.open(env, service, operation) else { return };
    place.close(env, id, reason.map(|_| ()).map_err(str::to_owned));
    if let Ok(reason) = reason
        && let Some(step) = place.steps.lock().get_mut(id - 1)
    {
        step.reason = Some(reason.to_owned());
    }
}

fn here() -> Option<Place> {
    PLACE.try_with(Clone::clone).ok()
}

impl Place {
    fn open(&self, env: &Env, service: &str, operation: &str) -> Option<usize> {
        let mut steps = self.steps.lock();
        if steps.len() >= STEPS_AT_MOST {
            return None;
        }
        let id = steps.len() + 1;
        steps.push(Step {
            id,
            parent: self.parent,
            at: env.now(),
            duration_micros: 0,
            service: service.to_owned(),
            operation: operation.to_owned(),
            outcome: Outcome::Unfinished,
            reason: None,
        });
        Some(id)
    }

    fn close(&self, env: &Env, id: usize, outcome: Result<(), String>) {
        // Of a request that was answered meanwhile, the steps are gone.
        if let Some(step) = self.steps.lock().get_mut(id - 1) {
            step.duration_micros = micros(step.at, env.now());
            (step.outcome, step.reason) = match outcome {
                Ok(()) => (Outcome::Done, None),
                Err(reason) => (Outcome::Refused, Some(reason)),
            };
        }
    }
}

fn micros(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_microsecond().saturating_sub(from.as_microsecond())).unwrap_or_default()
}
