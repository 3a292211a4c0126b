//! The history of an execution: what `GetExecutionHistory` gives.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html>.

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use crate::Env;
use crate::env::epoch_seconds;

/// Events that an execution may have, as on AWS for standard workflows.
pub(in crate::stepfunctions) const AT_MOST: u64 = 25_000;

/// The events of one execution so far.
#[derive(Debug)]
pub(in crate::stepfunctions) struct Events {
    /// Express executions have no history that could be asked for.
    kept: bool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    count: u64,
    list: Vec<Value>,
}

impl Events {
    /// No events yet; `kept` says whether to keep more than their number.
    pub fn new(kept: bool) -> Self {
        Self { kept, inner: Mutex::default() }
    }

    /// Adds an event and gives its id. `details` are made only when they are kept.
    pub fn add(
        &self,
        env: &Env,
        previous: u64,
        kind: &str,
        details: impl FnOnce() -> Option<(&'static str, Value)>,
    ) -> u64 {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.count += 1;
        let id = inner.count;
        if self.kept {
            let mut event = Map::new();
            event.insert("timestamp".to_owned(), json!(epoch_seconds(env.now())));
            event.insert("type".to_owned(), json!(kind));
            event.insert("id".to_owned(), json!(id));
            event.insert("previousEventId".to_owned(), json!(previous));
            if let Some((name, details)) = details() {
                event.insert(name.to_owned(), details);
            }
            inner.list.push(Value::Object(event));
        }
        id
    }

    /// How many events there are.
    pub fn count(&self) -> u64 {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// The events that were kept so far.
    pub fn list(&self) -> Vec<Value> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).list.clone()
    }
}

/// Details of an event without those that are not there.
pub(in crate::stepfunctions) fn error_details(error: Option<&str>, cause: Option<&str>) -> Value {
    let mut details = Map::new();
    if let Some(error) = error {
        details.insert("error".to_owned(), json!(error));
    }
    if let Some(cause) = cause {
        details.insert("cause".to_owned(), json!(cause));
    }
    Value::Object(details)
}
