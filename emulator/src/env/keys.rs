//! RSA keys made ahead of need, on a thread of their own: no request waits for one while there are any in stock.
//! The stock is the process's, not a cloud's, since a key is as good for one user pool as for another.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};

use super::KeySource;

/// More than this many are not kept, whatever is expected.
const MOST: usize = 32;

/// The stock of this process.
pub(super) fn of_process() -> Arc<Stock> {
    static STOCK: LazyLock<Arc<Stock>> = LazyLock::new(|| Arc::new(Stock::new(fresh)));
    Arc::clone(&STOCK)
}

/// Keys in stock, and how many more are on order.
pub(super) struct Stock {
    make: fn() -> Vec<u8>,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Default)]
struct Shelf {
    ready: Vec<Vec<u8>>,
    ordered: usize,
    /// Whether a thread is filling the shelf.
    at_work: bool,
}

impl Stock {
    fn new(make: fn() -> Vec<u8>) -> Self {
        Self { make, shelf: Arc::default() }
    }
}

fn lock(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keys are secrets: only how many there are is told.
impl fmt::Debug for Stock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = lock(&self.shelf);
        formatter
            .debug_struct("Stock")
            .field("ready", &now.ready.len())
            .field("ordered", &now.ordered)
            .finish_non_exhaustive()
    }
}

impl KeySource for Stock {
    /// From the shelf; from an empty one the caller has to make it.
    fn rsa_2048(&self) -> Vec<u8> {
        let taken = lock(&self.shelf).ready.pop();
        taken.unwrap_or_else(self.make)
    }

    fn expect(&self, count: usize) {
        let mut now = lock(&self.shelf);
        now.ordered = (now.ordered + count).min(MOST.saturating_sub(now.ready.len()));
        if now.ordered == 0 || now.at_work {
            return;
        }
        let (make, own) = (self.make, Arc::clone(&self.shelf));
        // Without a thread the keys are made when they are needed.
        now.at_work = thread::Builder::new().name("keys".to_owned()).spawn(move || fill(&own, make)).is_ok();
    }
}

/// Makes what is ordered, one at a time.
fn fill(shelf: &Mutex<Shelf>, make: fn() -> Vec<u8>) {
    loop {
        {
            let mut shelf = lock(shelf);
            if shelf.ordered == 0 {
                shelf.at_work = false;
                return;
            }
        }
        let key = make();
        let mut shelf = lock(shelf);
        shelf.ready.push(key);
        shelf.ordered = shelf.ordered.saturating_sub(1);
    }
}

fn fresh() -> Vec<u8> {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("the system has entropy");
    let der: Pkcs8V1Der<'static> = pair.as_der().expect("a fresh key can be encoded");
    der.as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key that tells which thread made it.
    fn signed() -> Vec<u8> {
        thread::current().name().unwrap_or_default().as_bytes().to_vec()
    }

    fn settle(stock: &Stock) {
        while lock(&stock.shelf).at_work {
            thread::yield_now();
        }
    }

    #[test]
    fn a_warm_stock_makes_nobody_wait() {
        let stock = Stock::new(signed);
        stock.expect(2);
        settle(&stock);
        assert_eq!([stock.rsa_2048(), stock.rsa_2048()], [b"keys".to_vec(), b"keys".to_vec()]);
    }

    #[test]
    fn a_cold_stock_still_gives_keys() {
        let stock = Stock::new(signed);
        assert_ne!(stock.rsa_2048(), b"keys".to_vec());
    }

    #[test]
    fn a_stock_is_bounded_and_tells_no_secrets() {
        let stock = Stock::new(|| b"secret".to_vec());
        for _ in 0..3 {
            stock.expect(MOST);
            settle(&stock);
        }
        assert_eq!(format!("{stock:?}"), format!("Stock {{ ready: {MOST}, ordered: 0, .. }}"));
    }
}
