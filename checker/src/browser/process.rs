//! The browser's process: started without a window, with a profile that is thrown away.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use cdpkit::CDP;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

use super::BrowserError;

/// How long a browser may take to start on a slow and busy machine.
const START: Duration = Duration::from_secs(30);
/// How long a single command may take.
const COMMAND: Duration = Duration::from_secs(20);

/// No window, no first-run pages, no calls home, nothing kept.
const FLAGS: [&str; 17] = [
    "--headless",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    // Pages that nobody looks at must not run slower.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    // A page under test has no way round the proxy.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--password-store=basic",
];

/// A running browser. Dropping it ends the process and removes its profile.
#[derive(Debug)]
pub(super) struct Process {
    connection: Connection,
    _child: Child,
    _profile: TempDir,
}

/// [`CDP`] does not tell anything of itself.
struct Connection(CDP);

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

impl Process {
    pub async fn start(program: &Path) -> Result<Self, BrowserError> {
        let failed = |reason: String| BrowserError::Start { program: program.display().to_string(), reason };
        let profile = tempfile::Builder::new().prefix("cafelab-browser-").tempdir();
        let profile = profile.map_err(|error| failed(format!("no folder for its profile: {error}")))?;
        let mut command = Command::new(program);
        command.args(FLAGS).arg(format!("--user-data-dir={}", profile.path().display()));
        if runs_as_root() {
            // Chromium's sandbox does not work for root, who is who runs things in containers.
            command.arg("--no-sandbox");
        }
        command.arg("about:blank").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().map_err(|error| failed(error.to_string()))?;
        let stderr = child.stderr.take().ok_or_else(|| failed("it has no output".to_owned()))?;
        let mut lines = BufReader::new(stderr).lines();
        let address = tokio::time::timeout(START, address(&mut lines)).await;
        let address =
            address.map_err(|_| failed(format!("no answer within {} s", START.as_secs())))?.map_err(failed)?;
        // Whoever does not read what a process writes makes it wait.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let cdp = CDP::connect_ws(&address).await.map_err(|error| failed(error.to_string()))?;
        cdp.set_command_timeout(COMMAND).map_err(|error| failed(error.to_string()))?;
        Ok(Self { connection: Connection(cdp), _child: child, _profile: profile })
    }

    pub fn cdp(&self) -> &CDP {
        &self.connection.0
    }

    pub fn is_alive(&self) -> bool {
        !self.cdp().is_closed()
    }
}

/// Chromium tells where it listens, after complaints about things that do not matter here.
async fn address(lines: &mut Lines<BufReader<ChildStderr>>) -> Result<String, String> {
    let mut last = "it ended at once".to_owned();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((_, address)) = line.split_once("DevTools listening on ") {
            return Ok(address.trim().to_owned());
        }
        last = line;
    }
    Err(crate::observe::probe::shorten(&last, 200))
}

/// Asked of the system, because the environment may say anything.
fn runs_as_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // A folder that was just made belongs to whoever made it.
        tempfile::tempdir().is_ok_and(|folder| folder.path().metadata().is_ok_and(|about| about.uid() == 0))
    }
    #[cfg(not(unix))]
    {
        false
    }
}
