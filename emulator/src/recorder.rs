//! What went through a cloud: its last exchanges, each with the steps that it took inside.
//!
//! Kept in memory only, bounded, and without secrets: what may be one is left out before anything is kept
//! ([`redaction`]). Whoever subscribes gets each exchange as it ends.

mod exchange;
mod har;
mod redaction;
mod span;
mod token;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::Env;
use crate::message::{Request, Response};
use crate::operations::Asked;

pub use exchange::{Exchange, Outcome, Step};
pub use har::to_har;
pub(crate) use span::{Recording, decision, step};
pub use token::Token;

/// Exchanges that are kept unless [`Recorder::keep`] says otherwise.
const KEPT: usize = 200;
/// Exchanges that a subscriber may be behind before it misses some.
const BEHIND: usize = 256;

/// The last exchanges of a cloud.
#[derive(Debug)]
pub struct Recorder {
    kept: Mutex<VecDeque<Arc<Exchange>>>,
    most: AtomicUsize,
    next: AtomicU64,
    run: OnceLock<String>,
    live: OnceLock<Sender<Arc<Exchange>>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            most: AtomicUsize::new(KEPT),
            next: AtomicU64::new(1),
            run: OnceLock::new(),
            // Made for the first subscriber: most clouds never have one.
            live: OnceLock::new(),
        }
    }
}

impl Recorder {
    /// Sets how many exchanges are kept; the oldest make room. With 0 nothing is recorded unless somebody subscribes.
    pub fn keep(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
        let mut kept = self.kept();
        while kept.len() > most {
            kept.pop_front();
        }
    }

    /// The kept exchanges with an id above `after`, oldest first.
    pub fn list(&self, after: u64) -> Vec<Arc<Exchange>> {
        self.kept().iter().filter(|exchange| exchange.id > after).cloned().collect()
    }

    /// The place of an exchange among all that a cloud has ever had: `<run>:<id>`. Ids begin anew with every run, so the
    /// id alone would be taken for another run's.
    pub(crate) fn place(&self, env: &Env, id: u64) -> String {
        format!("{}:{id}", self.run(env))
    }

    /// The id up to which somebody has seen this run who has seen all up to `place`: none of it, if the place is another
    /// run's. An id alone is taken for one of this run. `None` is no place at all.
    pub(crate) fn seen(&self, env: &Env, place: &str) -> Option<u64> {
        let Some((run, id)) = place.rsplit_once(':') else { return place.parse().ok() };
        let id = id.parse().ok()?;
        Some(if run == self.run(env) { id } else { 0 })
    }

    fn run(&self, env: &Env) -> &str {
        self.run.get_or_init(|| env.uuid())
    }

    /// Forgets the kept exchanges. Ids go on.
    pub fn clear(&self) {
        self.kept().clear();
    }

    /// Exchanges from now on, each as it ends.
    pub fn subscribe(&self) -> Receiver<Arc<Exchange>> {
        self.live.get_or_init(|| channel(BEHIND).0).subscribe()
    }

    /// Whether anybody will see what is recorded.
    pub(crate) fn is_wanted(&self) -> bool {
        self.most.load(Ordering::Relaxed) > 0 || self.live.get().is_some_and(|live| live.receiver_count() > 0)
    }

    /// Begins to record a request.
    pub(crate) fn begin(env: &Env, request: &Request, asked: Asked) -> Recording {
        Recording::begin(env, request, asked)
    }

    /// Keeps what was recorded.
    pub(crate) fn end(&self, env: &Env, recording: Recording, response: &Response) {
        // Numbered as they end, under the lock: who has seen the list up to an id has missed none that took longer.
        let mut kept = self.kept();
        let exchange = Arc::new(recording.end(env, response, self.next.fetch_add(1, Ordering::Relaxed)));
        if let Some(live) = self.live.get() {
            // Nobody listens: no harm.
            let _ = live.send(Arc::clone(&exchange));
        }
        let most = self.most.load(Ordering::Relaxed);
        // What makes room is let go of after the lock.
        let _gone = if kept.len() >= most { kept.pop_front() } else { None };
        if most > 0 {
            kept.push_back(exchange);
        }
        drop(kept);
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<Exchange>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
