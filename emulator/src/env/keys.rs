//! RSA keys: made on the spot, or ahead of need on a thread of their own.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};

use super::KeySource;

/// Keys that wait for a pool: one pool needs two.
const READY: usize = 2;

/// Makes each key when it is asked for.
#[derive(Debug)]
pub(super) struct FreshKeys;

impl KeySource for FreshKeys {
    fn rsa_2048(&self) -> Vec<u8> {
        fresh()
    }
}

/// Has keys ready, so that no request waits for one unless many pools are made at once.
#[derive(Debug)]
pub(super) struct ReadyKeys(Mutex<Receiver<Vec<u8>>>);

impl ReadyKeys {
    /// Begins to make keys. The thread ends with the value.
    pub fn start() -> Self {
        let (ready, taken) = sync_channel(READY);
        let work = move || while ready.send(fresh()).is_ok() {};
        // Where no thread can be had, keys are made on the spot.
        let _ = std::thread::Builder::new().name("keys".to_owned()).spawn(work);
        Self(Mutex::new(taken))
    }
}

impl KeySource for ReadyKeys {
    fn rsa_2048(&self) -> Vec<u8> {
        let ready = self.0.lock().unwrap_or_else(PoisonError::into_inner).try_recv();
        ready.unwrap_or_else(|_| fresh())
    }
}

fn fresh() -> Vec<u8> {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("the system has entropy");
    let der: Pkcs8V1Der<'static> = pair.as_der().expect("a fresh key can be encoded");
    der.as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_made_ahead_are_keys_and_differ() {
        let keys = ReadyKeys::start();
        let made: BTreeSet<_> = (0..3).map(|_| keys.rsa_2048()).collect();
        assert_eq!(made.len(), 3);
        assert!(made.iter().all(|der| KeyPair::from_pkcs8(der).is_ok()));
    }
}
