//! What can be typed. Every command has an example; the wiring is in [`crate::commands`].

mod grading;
mod sandboxed;

use std::convert::Infallible;
use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use cafe::lab::Lab;
use cafe::{Learner, Target};
use checker::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub use grading::{Grade, GradeCommand, Merge, Report, Submit};
pub use sandboxed::Sandboxed;

/// A lab course with a grader: secure Frank's café website with Amazon Cognito.
///
/// Exit codes: 0 all well, 1 some check failed, 2 wrong usage, 3 something could not be judged or done.
#[derive(Debug, Parser)]
#[command(name = "cafelab", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Start here: `cafelab tour`, then `cafelab doctor` and labs/01-environment/README.md")]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads what was typed and the environment, in which an empty variable counts as one that is not set; ends the process
    /// where that makes no sense.
    pub fn read() -> Self {
        let matches = without_empty(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

fn without_empty(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = command.mut_args(|arg| match arg.get_env() {
        Some(name) if is_empty(name) => arg.env(None::<&str>),
        _ => arg,
    });
    command.mut_subcommands(without_empty)
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Where the deployment lives: `emulated`, `live`, or an endpoint URL
    #[arg(long, global = true, env = "CAFELAB_TARGET", value_name = "TARGET")]
    pub target: Option<Target>,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Language of what is written for people: `en` or `es` [default: from `LC_ALL`, `LC_MESSAGES` or `LANG`]
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Language>,
    /// The course folder, where `cafelab.toml` and `.cafelab/` are
    #[arg(long, global = true, env = "CAFELAB_FOLDER", value_name = "DIR", hide_env_values = true)]
    pub folder: Option<PathBuf>,
}

impl Global {
    /// The language to speak.
    pub fn language(&self) -> Language {
        self.lang.unwrap_or_else(|| {
            let settings = ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).unwrap_or_default());
            Language::of_locale(settings.iter().map(String::as_str))
        })
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// How to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch the whole course happen on a fresh café cloud
    #[command(after_help = "Example: cafelab tour --serve")]
    Tour(Tour),
    /// Say what is installed and reachable, with a cure for each gap
    #[command(after_help = "Example: cafelab doctor")]
    Doctor(Reporting),
    /// Write a course folder: labs, settings for VS Code, and all that the labs need to build
    #[command(
        after_help = "Examples: cafelab init my-cafe && cd my-cafe && code .\n          cafelab init my-cafe --learner ada"
    )]
    Init(Init),
    /// Start the café cloud as a server
    #[command(after_help = "Example: cafelab up --detach")]
    Up(Up),
    /// Stop the café cloud that `up` started
    #[command(after_help = "Example: cafelab down")]
    Down(StateFolder),
    /// Say where the deployment is and how far it is
    #[command(after_help = "Example: cafelab status --format json")]
    Status(Reporting),
    /// Rebuild the state that the labs before LAB left
    #[command(after_help = "Example: cafelab restore 2 --plan")]
    Restore(Restore),
    /// Build the starter of a lab and run it against the target
    #[command(after_help = "Example: cafelab run user-pool")]
    Run(OneLab),
    /// Verify the deployment
    #[command(
        after_help = "Examples: cafelab check 2\n          cafelab check authorizer.deployed\n          cafelab check --format json --output report.json\n          cafelab check --explain cors.preflight"
    )]
    Check(Check),
    /// A nudge, the place, or the exact change for a check
    #[command(after_help = "Example: cafelab hint app-client.callback --level 2")]
    Hint(Hint),
    /// Apply the reference of the labs up to LAB
    #[command(after_help = "Example: cafelab solve 2 --files")]
    #[cfg(feature = "solve")]
    Solve(Solve),
    /// Put the starter files of a lab back
    #[command(after_help = "Example: cafelab reset 3")]
    Reset(OneLab),
    /// Open the site, the login page or the cloud's page in a browser
    #[command(after_help = "Example: cafelab open site")]
    Open(Open),
    /// Write an archive of your café for the instructor
    #[command(after_help = "Examples: cafelab submit --check\n          cafelab submit --learner ada -o ada.cafe")]
    Submit(Submit),
    /// Grade the archives and the code of a class
    #[command(
        after_help = "Examples: cafelab grade downloads/ --roster roster.csv\n          cafelab grade --resume\n          cafelab grade --selftest\n          cafelab grade --explain ada\n          cafelab grade --replay ada"
    )]
    Grade(Grade),
    /// Look at a class that was graded: grades, checks, mistakes, similar submissions
    #[command(after_help = "Example: cafelab report --html")]
    Report(Report),
    /// Prove the checks: run them on deployments whose verdict is known, and count
    #[command(after_help = "Example: cafelab validity --check cors.preflight")]
    Validity(Validity),
    /// Draw what went through the café cloud lately, as an HTML file
    #[command(after_help = "Example: cafelab trace --output trace.html")]
    Trace(Trace),
    /// Remove what restore and the labs made, and prove that nothing is left
    #[command(after_help = "Example: cafelab destroy --yes")]
    Destroy(Consent),
    /// Write shell completions
    #[command(after_help = "Example: cafelab completions bash > ~/.local/share/bash-completion/completions/cafelab")]
    Completions(Completions),
    /// Run code of a learner; a grading starts this in a sandbox itself
    #[command(hide = true)]
    Sandboxed(Sandboxed),
}

#[derive(Debug, Args)]
pub struct Tour {
    /// Afterwards serve the finished café until Ctrl-C
    #[arg(long)]
    pub serve: bool,
    /// Where to serve it
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566", requires = "serve")]
    pub listen: SocketAddr,
}

#[derive(Debug, Args)]
pub struct Reporting {
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Init {
    /// The folder to write; files that are there already are kept
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Your id in this course; the names of your café then carry a mark of your own
    #[arg(long, env = "CAFELAB_LEARNER", value_name = "ID")]
    pub learner: Option<Learner>,
}

#[derive(Debug, Args)]
pub struct StateFolder {
    /// The cloud's state folder [default: .cafelab/cloud]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Up {
    /// Loopback address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub folder: StateFolder,
    /// Keep nothing on disk
    #[arg(long, conflicts_with_all = ["state", "detach"])]
    pub ephemeral: bool,
    /// Answer no control requests (`/_cafelab/…`): no made-to-order tokens, faults, reset or `cafelab down`
    #[arg(long)]
    pub no_controls: bool,
    /// Return when the cloud is ready and leave it running
    #[arg(long)]
    pub detach: bool,
    /// How to write the ready line
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct OneLab {
    /// `2`, `02`, `user-pool` or `02-user-pool` [default: the lab you are at]
    #[arg(value_name = "LAB")]
    pub lab: Option<Lab>,
}

#[derive(Debug, Args)]
pub struct Consent {
    /// Do not ask before changing anything
    #[arg(long, short)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    pub lab: OneLab,
    /// Show what is there and what would be made, and stop
    #[arg(long)]
    pub plan: bool,
    #[command(flatten)]
    pub consent: Consent,
}

#[derive(Debug, Args)]
#[cfg(feature = "solve")]
pub struct Solve {
    /// `2`, `02`, `user-pool` or `02-user-pool`
    #[arg(value_name = "LAB")]
    pub lab: Lab,
    /// Also write the reference into the starter; a copy of what it replaces is kept
    #[arg(long)]
    pub files: bool,
    #[command(flatten)]
    pub consent: Consent,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Labs or checks; all labs if none is named
    #[arg(value_name = "LAB or CHECK")]
    pub select: Vec<String>,
    /// List the checks instead of running them
    #[arg(long)]
    pub list: bool,
    /// Say what each check does, why it matters and where it comes from, instead of running them
    #[arg(long, conflicts_with_all = ["list", "watch", "output"])]
    pub explain: bool,
    /// Check again whenever the deployment or a file of the labs changes
    #[arg(long, conflicts_with_all = ["list", "output"])]
    pub watch: bool,
    /// How to report; with `prairielearn` and `exercism` the exit code is 0 once there is a report
    #[arg(long, value_parser = report_format(), default_value = "human", value_name = "FORMAT")]
    pub format: checker::report::Format,
    /// Write the report to a file, whole or not at all; until the run ends it says that nothing was judged yet
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Seed of the randomised probes; the report names the one it used
    #[arg(long)]
    pub seed: Option<u64>,
    /// Keep what the checks see in a file, without secrets, to judge it again later
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "watch", "replay"])]
    pub record: Option<PathBuf>,
    /// Judge what a file of `--record` holds; no target is asked
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "watch", "seed", "select"])]
    pub replay: Option<PathBuf>,
    /// Whether checks may use a real browser: `auto` (if there is one), `on`, `off`, or the path of its program
    #[arg(long, default_value = "auto", value_name = "WHEN or PATH")]
    pub browser: Browser,
    #[command(flatten)]
    pub consent: Consent,
}

fn report_format() -> impl TypedValueParser<Value = checker::report::Format> {
    PossibleValuesParser::new(checker::report::Format::ALL.map(checker::report::Format::name))
        .try_map(|name| name.parse::<checker::report::Format>())
}

#[derive(Debug, Args)]
pub struct Validity {
    /// Only the mutants of this check; variants and unfinished work are run all the same
    #[arg(long, value_name = "CHECK")]
    pub check: Option<String>,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Whether checks may use a real browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Browser {
    /// If one is found.
    Auto,
    /// It is an error if none is found.
    On,
    Off,
    /// This one.
    Program(PathBuf),
}

impl FromStr for Browser {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "auto" => Self::Auto,
            "on" => Self::On,
            "off" => Self::Off,
            path => Self::Program(path.into()),
        })
    }
}

#[derive(Debug, Args)]
pub struct Hint {
    /// Id of a check, see `cafelab check --list`
    #[arg(value_name = "CHECK")]
    pub check: String,
    /// Say what the check does, why it matters and where it comes from
    #[arg(long, conflicts_with = "level")]
    pub explain: bool,
    /// 1 a nudge, 2 the place, 3 the exact change
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub level: u8,
}

#[derive(Debug, Args)]
pub struct Open {
    /// What to open
    #[arg(value_enum, default_value_t = Page::Site)]
    pub page: Page,
    /// Print the address instead
    #[arg(long)]
    pub print: bool,
}

#[derive(Debug, Args)]
pub struct Trace {
    /// Write the page to a file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Pages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Page {
    Site,
    Login,
    Cloud,
}

#[derive(Debug, Args)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
