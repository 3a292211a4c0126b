//! What a check works with: the target, the options of the run, and the observations that checks share.
//!
//! Each observation is made at most once per run, when the first check asks for it. How they are made is told in
//! [`crate::observe`].

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cafe::names::Names;
use cafe::oauth::{Attempt, Pkce};
use cafe::site_config::AuthConfig;
use cafe::{Cafe, Secret};
use jiff::Timestamp;
use jsonwebtoken::jwk::JwkSet;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::browser::Browser;
use crate::finding::Unjudged;
use crate::observe::Observations;
use crate::observe::aws;
use crate::observe::pace::Pace;
use crate::observe::patient::Patient;
use crate::observe::probe_item::ProbeItems;
use crate::patience::Patience;
use crate::text;
use crate::tokens::{self, Claims, Invalid};

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
    /// The browser to use; without one its checks are left out.
    pub browser: Option<Browser>,
    /// Whether many cafés are judged in this process, whose sites may have the same files.
    pub in_bulk: bool,
    /// The time that pages see, where it is not the machine's.
    pub page_clock: Option<Timestamp>,
    /// Where pictures of what a browser showed are kept, if they are wanted.
    pub pictures: Option<PathBuf>,
    /// How long a single check may take.
    pub deadline: Duration,
    /// How often things are tried again.
    pub patience: Patience,
    /// Of a recording: redacted tokens, and what was wrong with the signatures that they had.
    pub signatures: Option<Arc<HashMap<String, Option<Invalid>>>>,
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
        let patience = Patience::new(cafe);
        let now = Arc::new(now);
        Self {
            password,
            seed,
            may_write: !cafe.target.is_live(),
            browser: None,
            in_bulk: false,
            page_clock: None,
            pictures: None,
            deadline,
            patience,
            signatures: None,
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
    /// Plain requests go this way.
    pub http: Arc<Patient>,
    pub(crate) pace: Arc<Pace>,
    pub(crate) probe_items: ProbeItems,
}

impl Context {
    /// A fresh view; nothing is sent yet.
    pub fn new(cafe: Arc<Cafe>, options: Options) -> Self {
        let pace = Arc::new(Pace::for_target(&cafe.target));
        let http = Arc::new(Patient::new(&cafe.http, &options.patience));
        let probe_items = ProbeItems::new(&cafe, &options.patience);
        Self { cafe, options, tries_wrong_password: true, seen: Observations::default(), http, pace, probe_items }
    }

    /// The same target with fresh eyes: nothing has been seen yet. Paces and probe items are shared.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            cafe: Arc::clone(&self.cafe),
            options: self.options.clone(),
            tries_wrong_password: false,
            seen: Observations::default(),
            http: Arc::clone(&self.http),
            pace: Arc::clone(&self.pace),
            probe_items: self.probe_items.clone(),
        }
    }

    /// The account's twelve digits.
    pub async fn account(&self) -> Result<&str, Unjudged> {
        let make = async {
            let what = "sts GetCallerIdentity";
            let call = || self.cafe.clients.sts.get_caller_identity().send();
            let mut count = self.options.patience.count();
            loop {
                if let Some(account) = aws::ask(&self.options.patience, what, call).await?.account {
                    return Ok(account);
                }
                // The answer was cut off where nobody notices.
                if !count.again(None).await {
                    return Err(Unjudged::new(what, text!("no-account-named"), text!("cure-identity")));
                }
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

    /// An attempt to log in whose secrets come from the seed, so that the same seed sends the same.
    pub fn attempt(&self, auth: &AuthConfig, purpose: &str) -> Attempt {
        let mut random = self.random(purpose);
        let mut text = || format!("{:016x}{:016x}", random.random::<u64>(), random.random::<u64>());
        let (state, nonce) = (text(), text());
        let verifier = text() + &text();
        let pkce = (auth.response_type == "code").then(|| Pkce::with_verifier(verifier));
        Attempt { auth: auth.clone(), state, nonce, pkce }
    }

    /// The claims of a token if its signature verifies; else what is wrong with it.
    pub fn verify(&self, token: &str, keys: &JwkSet) -> Result<Claims, Invalid> {
        match self.options.signatures.as_ref().and_then(|known| known.get(token)) {
            Some(Some(invalid)) => Err(invalid.clone()),
            Some(None) => tokens::claims(token).ok_or(Invalid::Form),
            None => tokens::verify(token, keys),
        }
    }

    /// What outlives the run and can tidy up after it.
    pub fn tidier(&self) -> Tidier {
        Tidier(self.probe_items.clone())
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
