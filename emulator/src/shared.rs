//! State that is read by many requests, remembers that it was changed, and can be shown as it was a while ago.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;

use crate::env::Env;

/// A service's state behind a lock, with a mark for the store. Guards must not live across an `await`.
#[derive(Debug, Default)]
pub struct Shared<T> {
    value: RwLock<T>,
    dirty: AtomicBool,
    past: Mutex<Vec<Past<T>>>,
    /// Whether `past` may hold something: looked at by every request, while pasts are rare.
    lagging: AtomicBool,
}

/// What a state was before a change that has not spread yet.
#[derive(Debug)]
struct Past<T> {
    until: Timestamp,
    value: Arc<T>,
}

/// The state as those see it whom changes reach later.
#[derive(Debug)]
pub enum Spread<'a, T> {
    Present(RwLockReadGuard<'a, T>),
    Past(Arc<T>),
}

impl<T> Deref for Spread<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Present(value) => value,
            Self::Past(value) => value,
        }
    }
}

impl<T> Shared<T> {
    /// Wraps a state that is on disk already or need not be.
    pub fn new(value: T) -> Self {
        let (dirty, lagging) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { value: RwLock::new(value), dirty, past: Mutex::new(Vec::new()), lagging }
    }

    /// Looks at the state.
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.value.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the state as far as changes have spread: for what AWS documents as eventually consistent. Changes
    /// spread at once unless a control request says otherwise.
    pub fn spread(&self, env: &Env) -> Spread<'_, T> {
        if !self.lagging.load(Ordering::Acquire) {
            return Spread::Present(self.read());
        }
        let now = env.now();
        let mut past = self.past();
        past.retain(|past| past.until > now);
        match past.first() {
            Some(past) => Spread::Past(Arc::clone(&past.value)),
            None => {
                self.lagging.store(false, Ordering::Release);
                Spread::Present(self.read())
            }
        }
    }

    /// Shows those who wait for changes to spread `value`, an earlier state, until the given moment.
    pub(crate) fn lag(&self, value: Arc<T>, until: Timestamp) {
        self.past().push(Past { until, value });
        self.lagging.store(true, Ordering::Release);
    }

    /// Changes the state; it is written to disk before the request is answered.
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        let guard = self.value.write().unwrap_or_else(PoisonError::into_inner);
        self.dirty.store(true, Ordering::Release);
        guard
    }

    /// Begins anew with `value`; nothing of the past is left.
    pub(crate) fn replace(&self, value: T) {
        let mut past = self.past();
        past.clear();
        self.lagging.store(false, Ordering::Release);
        *self.write() = value;
    }

    /// Whether there is something to write, and forgets it.
    pub(crate) fn take_dirty(&self) -> bool {
        self.dirty.swap(false, Ordering::AcqRel)
    }

    /// Marks the state as not yet written, after a write to disk failed.
    pub(crate) fn mark_dirty(&self) {
        self.dirty.store(true, Ordering::Release);
    }

    fn past(&self) -> MutexGuard<'_, Vec<Past<T>>> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
