//! Parts for tests: a clock that is turned by hand and keys that are made once per process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use futures::future::BoxFuture;
use jiff::Timestamp;

use crate::env::{Clock, Env, KeySource};

/// A clock that stands still until it is moved; sleeping moves it and returns at once.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// A clock that shows `at`.
    pub fn at(at: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(at)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.advance(duration);
        Box::pin(std::future::ready(()))
    }
}

/// Hands out a few keys that are made once per process: pools cost next to nothing, and two pools in a row differ.
#[derive(Debug, Default)]
pub struct SharedKeys(AtomicUsize);

static KEYS: [LazyLock<Vec<u8>>; 4] = [const { LazyLock::new(fresh_key) }; 4];

impl KeySource for SharedKeys {
    fn rsa_2048(&self) -> Vec<u8> {
        KEYS[self.0.fetch_add(1, Ordering::Relaxed) % KEYS.len()].to_vec()
    }
}

fn fresh_key() -> Vec<u8> {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("the system has entropy");
    AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).expect("a fresh key can be encoded").as_ref().to_vec()
}

/// An environment with a clock at `2026-11-22T21:00:00Z`, shared keys and ids that `seed` decides, and its clock.
pub fn env(seed: u64) -> (Env, ManualClock) {
    env_at("2026-11-22T21:00:00Z".parse().expect("a literal time"), seed)
}

/// As [`env`], at another time.
pub fn env_at(now: Timestamp, seed: u64) -> (Env, ManualClock) {
    let clock = ManualClock::at(now);
    (Env::new(Arc::new(clock.clone()), Arc::new(SharedKeys::default()), seed), clock)
}
