//! Judges one archive: its cloud is opened in memory with keys and a password of the grader's, at the time that it was
//! made, and the checks run on it. No network, no foreign code, no clock: the same archive gets the same verdicts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use cafe::config::Config;
use cafe::names::Names;
use cafe::{Cafe, Connection, Lab, Learner, Secret, Target, Workspace, http};
use checker::report::json::{Report, Summary};
use checker::report::{harmless, one_line};
use checker::{Browser, Context, Language, Options, Selection};
use emulator::env::Clock;
use emulator::portable::{Portable, PortableError};
use emulator::provenance::Made;
use emulator::testing::env_at;
use emulator::{Cloud, Snapshot};
use jiff::Timestamp;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::code::limits::CodeLimits;
use crate::code::{Source, Work};
use crate::submission::handed_in::sha256;
use crate::submission::{Limits, Refused, read};

/// What verdicts depend on, beside the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct How {
    /// What randomised probes are made from, together with the archive.
    pub seed: u64,
    /// The labs that are judged; all if empty.
    pub labs: Vec<Lab>,
    pub limits: Limits,
    /// Seconds for a single check.
    pub check_seconds: u64,
    /// Seconds for a whole archive.
    pub seconds: u64,
    /// Bytes of memory that the process may have that judges archives.
    pub memory: u64,
    /// Of code that is handed in.
    #[serde(default)]
    pub code: CodeLimits,
    /// Of reports.
    #[serde(default)]
    pub language: Language,
    /// Whether a real browser opens the sites.
    #[serde(default)]
    pub browser: bool,
    /// Whose mark the names of the café's resources have to carry, whatever the submission calls them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked_for: Option<Learner>,
}

/// Beyond the time that programs have, for the café before and the checks after.
const AROUND: u64 = 90;
/// What a browser may take on top, for a check and for a submission.
const BROWSING: u64 = 60;

impl Default for How {
    fn default() -> Self {
        Self {
            seed: 42,
            labs: Vec::new(),
            limits: Limits::default(),
            check_seconds: 10,
            seconds: 30,
            memory: 2 << 30,
            code: CodeLimits::default(),
            language: Language::default(),
            browser: false,
            marked_for: None,
        }
    }
}

impl How {
    /// A name for these settings and these checks: results under the same name can stand for each other.
    pub fn key(&self) -> String {
        let settings = serde_json::to_string(self).expect("plain data");
        sha256(format!("{}\n{}\n{settings}", env!("CARGO_PKG_VERSION"), env!("CAFELAB_SOURCES")).as_bytes())
    }

    /// Seconds for one submission.
    pub fn seconds_of(&self, source: &Source) -> u64 {
        let browser = if self.browser { BROWSING } else { 0 };
        browser + if source.is_code() { self.code.seconds + AROUND } else { self.seconds }
    }

    /// Settings for a submission that calls the café's resources `own`.
    pub(crate) fn config(&self, own: Names) -> Config {
        let names = match &self.marked_for {
            // These carry no mark.
            Some(learner) => Names { stage: own.stage, user: own.user, email: own.email, ..Names::of(learner) },
            None => own,
        };
        Config { names, learner: self.marked_for.clone(), ..Config::default() }
    }

    pub(crate) fn seed_of(&self, archive: &str) -> u64 {
        let drawn = u64::from_str_radix(archive.get(..13).unwrap_or_default(), 16).unwrap_or_default();
        // 53 bits, so that JSON readers with floating-point numbers keep it whole.
        (drawn ^ self.seed) & ((1 << 53) - 1)
    }

    fn selection(&self) -> Selection {
        if self.labs.is_empty() { Selection::all() } else { Selection::labs(&self.labs) }
    }
}

/// What came of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    Judged(Box<Judged>),
    /// It is no archive that can be judged.
    Refused {
        reason: String,
    },
    /// The grader could not judge it.
    Broken {
        reason: String,
        log: String,
    },
}

/// An archive that was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Without durations, which are never the same twice.
    pub report: Report,
    /// Whom it says it is from; code says nothing of that.
    pub learner: Option<Learner>,
    /// When it says it was made. For code, the time of the cloud that it worked on.
    pub made_at: Timestamp,
    /// The version of the tool that it says it was made with.
    pub made_with: String,
    #[serde(flatten)]
    pub traces: Traces,
    /// Fingerprints of the sources by path; see [`fingerprint`].
    pub sources: BTreeMap<String, String>,
    /// What came of its programs, if it is code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
}

/// An archive is a stranger's: of each kind of trace so many are taken, and of names so many letters.
const TRACES: usize = 16;
const NAME: usize = 64;

/// What a cloud shows of where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traces {
    /// Ids that were drawn at random.
    pub ids: BTreeSet<String>,
    /// Marks of learners that names in it carry; see [`Learner::mark`].
    pub carries: BTreeSet<String>,
    /// What commands made that do a learner's work.
    pub made_by: Vec<Made>,
}

impl Traces {
    fn of(cloud: &Snapshot) -> Self {
        static MARK: LazyLock<Regex> =
            LazyLock::new(|| Regex::new("-([0-9a-f]{8})(?:-|$)").expect("a literal pattern"));
        let names = cloud.given_names();
        let marks = names.iter().filter_map(|name| MARK.captures(name)).map(|found| found[1].to_owned());
        let short = |by: &str| one_line(&harmless(by)).replace('`', "'").chars().take(NAME).collect();
        let made_by = cloud.provenance().into_iter().take(TRACES);
        let made_by = made_by.map(|made| Made { by: short(&made.by), ..made }).collect();
        Self { ids: cloud.random_ids(), carries: marks.take(TRACES).collect(), made_by }
    }
}

/// Why an archive was not judged.
#[derive(Debug, thiserror::Error)]
pub enum Unjudged {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    State(#[from] PortableError),
    #[error("the cloud in it cannot be used: {0}")]
    Cafe(#[from] cafe::Error),
}

/// Judges an archive; with a browser only if `how` says so.
///
/// # Errors
/// When it is not one that can be judged.
pub async fn judge(archive: &[u8], how: &How, browser: Option<&Browser>) -> Result<Judged, Unjudged> {
    let submission = read(archive, &how.limits)?;
    let sources = submission.sources.iter().map(|(path, body)| (path.clone(), fingerprint(body))).collect();
    let made_at = submission.manifest.made_at;
    let made_with = submission.manifest.tool.version.chars().take(40).collect();
    let learner = Some(submission.manifest.learner);
    let about = (submission.manifest.names, made_at);
    let (report, traces) = judge_cloud(submission.cloud, about, (how, browser), how.seed_of(&sha256(archive))).await?;
    Ok(Judged { report, learner, made_at, made_with, traces, sources, work: None })
}

/// Runs the checks on a cloud that somebody else made, under these names unless `how` wants others, and up to this time.
pub(crate) async fn judge_cloud(
    cloud: Portable,
    (names, made_at): (Names, Timestamp),
    (how, browser): (&How, Option<&Browser>),
    seed: u64,
) -> Result<(Report, Traces), Unjudged> {
    let config = how.config(names);
    let names = &config.names;
    let (env, clock) = env_at(made_at, seed);
    let password = password(seed);
    let snapshot = cloud.open(&env, &[&names.user, &names.email], password.reveal())?;
    let traces = Traces::of(&snapshot);
    let cloud = Cloud::in_memory(env, snapshot);
    // Nobody will look at what went through it.
    cloud.recorder().keep(0);
    let cafe = connect(&cloud, config).await?;
    let mut options = Options::new(&cafe, Some(password), seed, move || clock.now());
    options.deadline = Duration::from_secs(how.check_seconds + if how.browser { BROWSING } else { 0 });
    options.browser = browser.filter(|_| how.browser).cloned();
    options.page_clock = Some(made_at);
    options.in_bulk = true;
    let run = checker::run(Context::new(Arc::clone(&cafe), options), &how.selection(), Arc::new(|_| ())).await;
    let mut report = Report::new(&run, &cafe, made_at, how.language).await;
    report.duration_ms = 0;
    for check in &mut report.checks {
        check.duration_ms = 0;
        if !how.labs.is_empty() && !how.labs.iter().any(|lab| lab.slug() == check.lab) {
            // It is shown because another check waits for it.
            (check.earned, check.possible, check.points) = (0, 0, 0);
        }
    }
    report.summary = Summary::of(&report.checks);
    Ok((report, traces))
}

/// How the tool reaches a cloud in this process, without a socket.
pub fn in_process(cloud: &Cloud) -> Connection {
    let answering = cloud.clone();
    let plain = http::from_fn(move |request| {
        let cloud = answering.clone();
        async move { cloud.handle(request).await }
    });
    let settings = cloud.settings();
    Connection {
        region: Some(settings.region.clone()),
        port: settings.port,
        in_process: Some((cloud.sdk_http_client(), plain)),
        ..Connection::to(Target::Emulated)
    }
}

/// The café on a cloud in this process.
pub(crate) async fn connect(cloud: &Cloud, config: Config) -> Result<Arc<Cafe>, cafe::Error> {
    Ok(Arc::new(Cafe::connect(in_process(cloud), config).await?.with_workspace(Workspace::in_memory())))
}

/// A password that the strictest policy accepts: 99 characters are the most that one can ask for.
fn password(seed: u64) -> Secret {
    let digits = sha256(&seed.to_le_bytes());
    Secret::new(format!("Aa1!{digits}{digits}"))
}

/// A digest of a source that layout does not change.
pub fn fingerprint(source: &[u8]) -> String {
    let plain: Vec<u8> = source.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    sha256(&plain)
}

/// The archive of a cloud as it is, for instance one that was just made.
///
/// # Errors
/// Only when memory cannot be written.
pub fn archive_of(cloud: Snapshot, learner: Learner, made_at: Timestamp) -> std::io::Result<Vec<u8>> {
    crate::submission::pack(crate::submission::pack::Contents {
        learner,
        made_at,
        names: cafe::names::Names::default(),
        cloud,
        sources: BTreeMap::new(),
        report: None,
    })
}
