//! What a check works with: the target, the options of the run, and the observations that checks share.
//!
//! Each observation is made at most once per run, when the first check asks for it. How they are made is told in
//! [`crate::observe`].

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cafe::names::Names;
use cafe::{Cafe, Secret};
use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::browser::Browser;
use crate::finding::Unjudged;
use crate::observe::Observations;
use crate::observe::pace::Pace;
use crate::observe::probe_item::ProbeItems;
use crate::text;

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a run is to go.
#[derive(Clone)]
pub struct Options {
    /// Frank's password; without it his sign-in cannot be judged.
    pub password: Option<Secret>,
    /// What randomised probes are made from; the same seed makes the same probes.
    pub seed: u64,
    /// Whether a probe item may be written into the table and removed again.
    pub may_write: bool,
    /// Whether nobody else works on the target, so that all that probes are called can come from the seed too.
    pub alone: bool,
    /// The browser to use; without one its checks are left out.
    pub browser: Option<Browser>,
    /// Where pictures of what a browser showed are kept, if they are wanted.
    pub pictures: Option<PathBuf>,
    /// How long a single check may take.
    pub deadline: Duration,
    /// The time, for the expiry of tokens.
    pub now: Now,
}

impl Options {
    /// The usual options for a target: a probe item is written everywhere but on live, where somebody has to agree.
    pub fn new(
        cafe: &Cafe,
        password: Option<Secret>,
        seed: u64,
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        let deadline = Duration::from_secs(if cafe.target.is_live() { 120 } else { 60 });
        let now = Arc::new(now);
        Self {
            password,
            seed,
            may_write: !cafe.target.is_live(),
            alone: false,
            browser: None,
            pictures: None,
            deadline,
            now,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("seed", &self.seed)
            .field("may_write", &self.may_write)
            .field("browser", &self.browser)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// One run's view of a target.
#[derive(Debug)]
pub struct Context {
    pub cafe: Arc<Cafe>,
    pub options: Options,
    /// Whether the run judges that a wrong password is refused. The probe costs one failed sign-in, so it is made only
    /// when asked for, and always before the right one, which resets Cognito's count.
    pub tries_wrong_password: bool,
    pub(crate) seen: Observations,
    pub(crate) pace: Pace,
    pub(crate) probe_items: ProbeItems,
}

impl Context {
    /// A fresh view; nothing is sent yet.
    pub fn new(cafe: Arc<Cafe>, options: Options) -> Self {
        let pace = Pace::for_target(&cafe.target);
        let probe_items = ProbeItems::new(&cafe);
        Self { cafe, options, tries_wrong_password: true, seen: Observations::default(), pace, probe_items }
    }

    /// The account's twelve digits.
    pub async fn account(&self) -> Result<&str, Unjudged> {
        let make = async {
            match self.cafe.account().await {
                Ok(account) => Ok(account.to_owned()),
                Err(cafe::Error::Aws(failure)) => Err(Unjudged::aws("sts GetCallerIdentity", &failure)),
                Err(other) => Err(Unjudged::new("sts GetCallerIdentity", other.to_string(), text!("cure-identity"))),
            }
        };
        self.seen.account.get(make).await.map(String::as_str)
    }

    /// What the café's resources are called here.
    pub async fn names(&self) -> Result<&Names, Unjudged> {
        let make = async { Ok(self.cafe.config.names.filled(self.account().await?, &self.cafe.region)) };
        self.seen.names.get(make).await
    }

    /// A generator of random things for one purpose; which check asks first makes no difference.
    pub fn random(&self, purpose: &str) -> StdRng {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.options.seed.to_le_bytes());
        for (at, byte) in purpose.bytes().enumerate() {
            let slot = &mut seed[8 + at % 24];
            *slot = slot.wrapping_mul(31).wrapping_add(byte);
        }
        StdRng::from_seed(seed)
    }

    /// What outlives the run and can tidy up after it.
    pub fn tidier(&self) -> Tidier {
        Tidier(self.probe_items.clone())
    }

    /// Removes probe items that are still in the table, after a run that was broken off.
    pub async fn tidy_up(&self) {
        self.probe_items.remove_all().await;
    }
}

/// Removes what a run that was broken off has left on the target.
#[derive(Debug, Clone)]
pub struct Tidier(ProbeItems);

impl Tidier {
    /// Removes probe items that are still in the table.
    pub async fn tidy_up(&self) {
        self.0.remove_all().await;
    }
}
