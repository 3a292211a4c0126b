//! The cloud's only source of time, randomness and keys, so that tests can hold all three still.

mod keys;

use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::Notify;

/// Tells the time and waits.
pub trait Clock: Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
    /// Resolves when `duration` has passed on this clock.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
    /// The time that those who send requests have, if it is known. A clock that stands still or is moved lives at
    /// another time than its clients, and cannot judge the age of what they sign.
    fn wall_clock(&self) -> Option<Timestamp> {
        None
    }
}

/// Makes RSA keys for user pools.
pub trait KeySource: Debug + Send + Sync {
    /// A fresh RSA-2048 private key as PKCS #8 DER.
    fn rsa_2048(&self) -> Vec<u8>;
    /// Tells that so many keys will soon be wanted, for sources that can make them ahead of time.
    fn expect(&self, _count: usize) {}
}

/// What a cloud takes from the world.
#[derive(Debug, Clone)]
pub struct Env {
    clock: Arc<dyn Clock>,
    ahead: Arc<Ahead>,
    random: Arc<Mutex<StdRng>>,
    keys: Arc<dyn KeySource>,
}

/// How far a cloud's time was put forward by hand.
#[derive(Debug, Default)]
struct Ahead {
    seconds: AtomicI64,
    moved: Notify,
}

impl Env {
    /// Real time, real randomness, freshly made keys.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock), keys::of_process(), rand::random())
    }

    /// An environment of chosen parts; equal seeds give equal ids.
    pub fn new(clock: Arc<dyn Clock>, keys: Arc<dyn KeySource>, seed: u64) -> Self {
        Self { clock, ahead: Arc::default(), random: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))), keys }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        match self.seconds_ahead() {
            0 => now,
            seconds => now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX),
        }
    }

    /// By how many seconds this cloud's time was put forward.
    pub fn seconds_ahead(&self) -> i64 {
        self.ahead.seconds.load(Ordering::Acquire)
    }

    /// The same environment for a cloud whose time is ahead.
    pub(crate) fn ahead_by(self, seconds: i64) -> Self {
        let ahead = Ahead { seconds: AtomicI64::new(seconds), moved: Notify::new() };
        Self { ahead: Arc::new(ahead), ..self }
    }

    /// Puts this cloud's time forward to `seconds` ahead of its clock; whoever waits for a moment that has now passed
    /// goes on.
    pub(crate) fn put_ahead(&self, seconds: i64) {
        self.ahead.seconds.store(seconds, Ordering::Release);
        self.ahead.moved.notify_waiters();
    }

    /// The time that those who send requests have, if it is known.
    pub fn wall_clock(&self) -> Option<Timestamp> {
        self.clock.wall_clock()
    }

    /// Waits on this environment's clock, also when it is put forward meanwhile.
    pub async fn sleep(&self, duration: Duration) {
        let until = self.now().checked_add(duration).unwrap_or(Timestamp::MAX);
        loop {
            let moved = self.ahead.moved.notified();
            let left = until.duration_since(self.now());
            let Ok(left) = Duration::try_from(left) else { return };
            tokio::select! {
                () = self.clock.sleep(left) => return,
                () = moved => {}
            }
        }
    }

    /// A fresh RSA-2048 private key as PKCS #8 DER.
    pub fn rsa_2048(&self) -> Vec<u8> {
        self.keys.rsa_2048()
    }

    /// Tells that so many keys will soon be wanted.
    pub fn expect_keys(&self, count: usize) {
        self.keys.expect(count);
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.lock().expect("no panic while holding the lock").fill_bytes(&mut bytes);
        bytes
    }

    /// `length` characters out of `alphabet` (at most 256 letters).
    pub fn letters(&self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[usize::from(self.bytes::<1>()[0]) % alphabet.len()])).collect()
    }

    /// Lower-case letters and digits, as in API ids and client ids.
    pub fn lower_alphanumeric(&self, length: usize) -> String {
        self.letters(b"abcdefghijklmnopqrstuvwxyz0123456789", length)
    }

    /// A random (version 4) UUID.
    pub fn uuid(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().to_string()
    }
}

/// Seconds since the epoch with a fraction, as JSON protocols of AWS send times.
pub fn epoch_seconds(at: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this millennium are exact in an f64")]
    let seconds = at.as_millisecond() as f64 / 1000.0;
    seconds
}

#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place where the cloud reads the clock")]
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn wall_clock(&self) -> Option<Timestamp> {
        Some(self.now())
    }
}
