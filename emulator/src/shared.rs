//! State that is read by many requests and remembers that it was changed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A service's state behind a lock, with a mark for the store. Guards must not live across an `await`.
#[derive(Debug, Default)]
pub struct Shared<T> {
    value: RwLock<T>,
    dirty: AtomicBool,
}

impl<T> Shared<T> {
    /// Wraps a state that is on disk already or need not be.
    pub fn new(value: T) -> Self {
        Self { value: RwLock::new(value), dirty: AtomicBool::new(false) }
    }

    /// Looks at the state.
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.value.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state; it is written to disk before the request is answered.
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        let guard = self.value.write().unwrap_or_else(PoisonError::into_inner);
        self.dirty.store(true, Ordering::Release);
        guard
    }

    /// Whether there is something to write, and forgets it.
    pub(crate) fn take_dirty(&self) -> bool {
        self.dirty.swap(false, Ordering::AcqRel)
    }

    /// Marks the state as not yet written, after a write to disk failed.
    pub(crate) fn mark_dirty(&self) {
        self.dirty.store(true, Ordering::Release);
    }
}
