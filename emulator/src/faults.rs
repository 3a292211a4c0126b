//! Mishaps to order: latency, throttling, refusals, failures and slow propagation, per service and operation.
//!
//! A control request orders them; requests from outside and calls between services meet them. Each is drawn with a
//! probability of its own from a seed of its own, so that a run can be repeated.

mod answer;
mod refusal;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::operations;

pub(crate) use answer::refuse;
pub(crate) use refusal::Refusal;

/// The longest latency or propagation, in milliseconds.
const LONGEST: u64 = 600_000;
/// Faults at a time.
const AT_MOST: usize = 100;

/// A fault as it is ordered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// As in `GET /_cafelab/operations`.
    pub service: String,
    /// AWS's name, or method and path (`POST /create_report`); absent for every operation of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    pub fault: Kind,
    /// Of `latency` and `propagation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
    /// How many requests meet it; absent for all until it is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Between 0 and 1; absent for certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// What the draws begin with.
    #[serde(default)]
    pub seed: u64,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// The answer comes later.
    Latency,
    /// The answer comes at once, but others see the change later.
    Propagation,
    Throttling,
    AccessDenied,
    /// 500.
    InternalError,
    /// 503.
    Unavailable,
}

/// A fault in force.
#[derive(Debug, Serialize)]
pub(crate) struct Fault {
    pub id: u64,
    #[serde(flatten)]
    pub order: Order,
    /// Requests that have met it.
    pub hits: u32,
    #[serde(skip)]
    random: StdRng,
}

/// What a request meets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mishap {
    pub latency: Duration,
    pub propagation: Duration,
    pub refusal: Option<Refusal>,
}

/// The faults of a cloud.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Mutex<List>,
    /// Looked at by every request, while faults are rare.
    any: AtomicBool,
}

#[derive(Debug, Default)]
struct List {
    faults: Vec<Fault>,
    made: u64,
}

impl Faults {
    /// Puts a fault in force; gives its id.
    ///
    /// # Errors
    /// In words, when it makes no sense.
    pub fn add(&self, order: Order) -> Result<u64, String> {
        order.check()?;
        let mut list = self.lock();
        if list.faults.len() >= AT_MOST {
            return Err(format!("there are {AT_MOST} faults already"));
        }
        list.made += 1;
        let (id, random) = (list.made, StdRng::seed_from_u64(order.seed));
        list.faults.push(Fault { id, order, hits: 0, random });
        self.any.store(true, Ordering::Release);
        Ok(id)
    }

    /// Removes one fault, or all; gives how many there were.
    pub fn remove(&self, id: Option<u64>) -> usize {
        let mut list = self.lock();
        let before = list.faults.len();
        list.faults.retain(|fault| id.is_some_and(|id| fault.id != id));
        self.any.store(!list.faults.is_empty(), Ordering::Release);
        before - list.faults.len()
    }

    /// Looks at the faults in force.
    pub fn look<T>(&self, look: impl FnOnce(&[Fault]) -> T) -> T {
        look(&self.lock().faults)
    }

    /// What a request for an operation meets.
    pub fn draw(&self, service: &str, operation: Option<&str>) -> Mishap {
        let mut mishap = Mishap::default();
        if !self.any.load(Ordering::Acquire) {
            return mishap;
        }
        for fault in &mut self.lock().faults {
            if fault.meets(service, operation) {
                mishap.add(&fault.order);
            }
        }
        mishap
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Order {
    fn check(&self) -> Result<(), String> {
        let services = operations::services();
        let Some(service) = services.iter().find(|service| service.name == self.service) else {
            let names: Vec<_> = services.iter().map(|service| service.name).collect();
            return Err(format!("there is no service {}; there are {}", self.service, names.join(", ")));
        };
        if let Some(operation) = &self.operation
            && !service.operations.is_empty()
            && !service.operations.contains(&operation.as_str())
        {
            return Err(format!("{} has no operation {operation}", self.service));
        }
        let timed = matches!(self.fault, Kind::Latency | Kind::Propagation);
        match self.milliseconds {
            None if timed => return Err("this fault needs milliseconds".to_owned()),
            Some(_) if !timed => return Err("this fault takes no milliseconds".to_owned()),
            Some(long) if long > LONGEST => return Err(format!("at most {LONGEST} milliseconds")),
            _ => {}
        }
        if self.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            return Err("probability must be between 0 and 1".to_owned());
        }
        Ok(())
    }
}

impl Fault {
    fn meets(&mut self, service: &str, operation: Option<&str>) -> bool {
        let named = self.order.operation.as_deref();
        if self.order.service != service || (named.is_some() && named != operation) {
            return false;
        }
        if self.order.count.is_some_and(|count| self.hits >= count) {
            return false;
        }
        if self.order.probability.is_some_and(|probability| !self.random.random_bool(probability)) {
            return false;
        }
        self.hits = self.hits.saturating_add(1);
        true
    }
}

impl Mishap {
    fn add(&mut self, order: &Order) {
        let time = Duration::from_millis(order.milliseconds.unwrap_or_default());
        match order.fault {
            Kind::Latency => self.latency += time,
            Kind::Propagation => self.propagation = self.propagation.max(time),
            Kind::Throttling => self.refuse(Refusal::Throttling),
            Kind::AccessDenied => self.refuse(Refusal::AccessDenied),
            Kind::InternalError => self.refuse(Refusal::InternalError),
            Kind::Unavailable => self.refuse(Refusal::Unavailable),
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refusal.get_or_insert(refusal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(fault: Kind) -> Order {
        Order {
            service: "dynamodb".to_owned(),
            operation: Some("Scan".to_owned()),
            fault,
            milliseconds: None,
            count: None,
            probability: None,
            seed: 7,
        }
    }

    #[test]
    fn faults_meet_what_they_name_and_as_often_as_they_say() {
        let faults = Faults::default();
        faults.add(Order { count: Some(2), ..order(Kind::Throttling) }).expect("a fault");
        let met = || faults.draw("dynamodb", Some("Scan")).refusal;
        assert_eq!(faults.draw("dynamodb", Some("Query")), Mishap::default());
        assert_eq!((met(), met(), met()), (Some(Refusal::Throttling), Some(Refusal::Throttling), None));
        assert_eq!(faults.look(|faults| faults[0].hits), 2);
    }

    #[test]
    fn equal_seeds_give_equal_draws() {
        let draws = |seed| {
            let faults = Faults::default();
            faults.add(Order { probability: Some(0.5), seed, ..order(Kind::Unavailable) }).expect("a fault");
            (0..64).map(|_| faults.draw("dynamodb", Some("Scan")).refusal.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(2));
        let hits = draws(1).iter().filter(|hit| **hit).count();
        assert!((10..54).contains(&hits), "{hits}");
    }

    #[test]
    fn faults_add_up() {
        let faults = Faults::default();
        for milliseconds in [100, 50] {
            faults.add(Order { milliseconds: Some(milliseconds), ..order(Kind::Latency) }).expect("a fault");
        }
        faults.add(order(Kind::AccessDenied)).expect("a fault");
        let mishap = faults.draw("dynamodb", Some("Scan"));
        assert_eq!(mishap.latency, Duration::from_millis(150));
        assert_eq!(mishap.refusal, Some(Refusal::AccessDenied));
        assert_eq!(faults.remove(Some(2)), 1);
        assert_eq!(faults.draw("dynamodb", Some("Scan")).latency, Duration::from_millis(100));
        assert_eq!(faults.remove(None), 2);
        assert_eq!(faults.draw("dynamodb", Some("Scan")), Mishap::default());
    }

    #[test]
    fn senseless_orders_are_refused() {
        let refused = |order: Order| Faults::default().add(order).expect_err("a refusal");
        assert!(refused(Order { service: "lambda".to_owned(), ..order(Kind::Throttling) }).contains("states"));
        assert!(refused(Order { operation: Some("Scna".to_owned()), ..order(Kind::Throttling) }).contains("Scna"));
        assert!(refused(order(Kind::Latency)).contains("milliseconds"));
        assert!(refused(Order { milliseconds: Some(1), ..order(Kind::Throttling) }).contains("milliseconds"));
        assert!(refused(Order { milliseconds: Some(u64::MAX), ..order(Kind::Latency) }).contains("at most"));
        assert!(refused(Order { probability: Some(1.5), ..order(Kind::Throttling) }).contains("between"));
    }
}
