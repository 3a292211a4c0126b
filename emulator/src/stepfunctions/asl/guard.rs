//! Stops evaluations that eat the machine's memory.
//!
//! The JSONata evaluator limits depth, time and the length of sequences, but not of texts: forty doublings of one letter
//! would be a terabyte. One thread of the process looks every few milliseconds whether memory has grown beyond reason
//! since an evaluation began, and stops all that are under way. It sleeps for good while there are none. Where the
//! system does not tell how much memory is in use, nothing is stopped.

use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jsonata_core::evaluator::CancelToken;

/// Growth that no evaluation has a reason for: inputs and outputs are at most 256 KiB.
const GROWTH: usize = 256 * 1024 * 1024;
/// Between two looks.
const PACE: Duration = Duration::from_millis(10);
/// Looks without any evaluation before the thread goes to sleep.
const PATIENCE: u32 = 100;
/// Bytes of a page of memory.
const PAGE: usize = 4096;

/// An evaluation under way; it is no longer watched when this is dropped.
#[derive(Debug)]
pub(super) struct Watched(u64);

struct Evaluation {
    id: u64,
    token: CancelToken,
    /// Memory in use when it was first seen.
    before: Option<usize>,
}

#[derive(Default)]
struct Watch {
    evaluations: Vec<Evaluation>,
    started: u64,
    asleep: bool,
}

struct Guard {
    watch: Mutex<Watch>,
    wake: Condvar,
}

static GUARD: LazyLock<Guard> = LazyLock::new(|| {
    // Without a thread there is nobody to stop anything, and everything else works.
    let _ = thread::Builder::new().name("jsonata guard".to_owned()).spawn(|| GUARD.look());
    Guard { watch: Mutex::default(), wake: Condvar::new() }
});

/// Watches an evaluation that `token` stops.
pub(super) fn watch(token: &CancelToken) -> Watched {
    let mut watch = GUARD.lock();
    watch.started += 1;
    let id = watch.started;
    watch.evaluations.push(Evaluation { id, token: token.clone(), before: None });
    if watch.asleep {
        watch.asleep = false;
        GUARD.wake.notify_one();
    }
    Watched(id)
}

impl Drop for Watched {
    fn drop(&mut self) {
        GUARD.lock().evaluations.retain(|evaluation| evaluation.id != self.0);
    }
}

impl Guard {
    fn lock(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self) {
        let mut idle = 0;
        loop {
            thread::sleep(PACE);
            let mut watch = self.lock();
            if watch.evaluations.is_empty() {
                idle += 1;
                if idle > PATIENCE {
                    watch.asleep = true;
                    let woken = self.wake.wait_while(watch, |watch| watch.asleep);
                    drop(woken.unwrap_or_else(PoisonError::into_inner));
                    idle = 0;
                }
                continue;
            }
            idle = 0;
            let Some(now) = resident() else { return };
            for evaluation in &mut watch.evaluations {
                let before = *evaluation.before.get_or_insert(now);
                if now.saturating_sub(before) > GROWTH {
                    evaluation.token.cancel();
                }
            }
        }
    }
}

/// Memory of this process that is in use, in bytes.
fn resident() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: usize = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_known_where_the_tests_run() {
        assert!(!cfg!(target_os = "linux") || resident().is_some_and(|bytes| bytes > PAGE));
    }

    #[test]
    fn evaluations_are_watched_while_they_run() {
        let token = CancelToken::new();
        let watched = watch(&token);
        assert!(GUARD.lock().evaluations.iter().any(|evaluation| evaluation.id == watched.0));
        let id = watched.0;
        drop(watched);
        assert!(GUARD.lock().evaluations.iter().all(|evaluation| evaluation.id != id));
        assert!(!token.is_cancelled());
    }
}
