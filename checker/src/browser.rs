//! A real browser, used as a person uses it: Chromium over its DevTools protocol.
//!
//! A [`Browser`] is started when the first page is opened and shared from then on, by checks and by submissions; each
//! [`Page`] lives in a browser context of its own, so that pages share no cookies, no storage and no cache. Elements are
//! found by role and accessible name, as a screen reader names them, never by their place in the markup.

pub mod cors;
pub mod find;
pub mod network;
mod page;
mod process;
mod proxy;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cafe::http::SharedHttp;
use tokio::sync::Mutex;

pub use page::{Element, Page, Patience, Want};
use process::Process;

/// Why the browser could not do what it was told. Never a learner's mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrowserError {
    #[error("{program} did not start: {reason}")]
    Start { program: String, reason: String },
    #[error("the browser refused {command}: {reason}")]
    Command { command: &'static str, reason: String },
    #[error("the browser is gone")]
    Gone,
    #[error("no port for the browser's requests: {0}")]
    Proxy(String),
}

/// A handle to one browser; clones share it.
#[derive(Clone)]
pub struct Browser(Arc<Inner>);

struct Inner {
    program: PathBuf,
    process: Mutex<Option<Arc<Process>>>,
}

impl Browser {
    /// A browser that is not running yet; see [`find::find`] for its program.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Inner { program: program.into(), process: Mutex::new(None) }))
    }

    /// Where its program is.
    pub fn program(&self) -> &Path {
        &self.0.program
    }

    /// Starts the browser, if it is not running, so that the first page comes sooner.
    pub async fn start(&self) -> Result<(), BrowserError> {
        self.process().await.map(drop)
    }

    /// A blank page in a context of its own. With `http`, all its plain requests are sent there and nothing leaves for
    /// the network; without, the browser goes to the network by itself.
    pub async fn page(&self, http: Option<SharedHttp>) -> Result<Page, BrowserError> {
        Page::open(self.process().await?, http).await
    }

    /// The running browser; one that has crashed is started again.
    async fn process(&self) -> Result<Arc<Process>, BrowserError> {
        let mut slot = self.0.process.lock().await;
        if let Some(process) = slot.as_ref().filter(|process| process.is_alive()) {
            return Ok(Arc::clone(process));
        }
        let process = Arc::new(Process::start(&self.0.program).await?);
        *slot = Some(Arc::clone(&process));
        Ok(process)
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").field("program", &self.0.program).finish_non_exhaustive()
    }
}
