//! What is typed to hand in and to grade.

use std::path::PathBuf;

use cafe::{Lab, Learner};
use clap::{Args, Subcommand};

use super::{Browser, Format};

#[derive(Debug, Args)]
pub struct Submit {
    /// Where to write the archive [default: LEARNER.cafe]
    #[arg(short, long, value_name = "FILE", conflicts_with = "check")]
    pub output: Option<PathBuf>,
    /// Your id in this course [default: `learner` of cafelab.toml, else your name on this computer]
    #[arg(long, env = "CAFELAB_LEARNER", value_name = "ID")]
    pub learner: Option<Learner>,
    /// Say what the grader will see, and write nothing
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Subcommand)]
pub enum GradeCommand {
    /// Join the ledgers of all shards and write the results
    #[command(after_help = "Example: cafelab grade merge shards/* --out grades")]
    Merge(Merge),
}

#[derive(Debug, Args)]
pub struct Merge {
    /// The folders that the shards were graded into
    #[arg(value_name = "DIR", required = true)]
    pub shards: Vec<PathBuf>,
    /// The folder of the results and the ledger
    #[arg(long, value_name = "DIR", default_value = "grades")]
    pub out: PathBuf,
    /// How to report; `json` is a line per event
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Grade {
    #[command(subcommand)]
    pub command: Option<GradeCommand>,
    /// Archives (*.cafe), folders with learners' labs, commits (REPOSITORY@COMMIT), and folders of all these as
    /// learning platforms let you download them
    #[arg(value_name = "PATH", required_unless_present_any = ["resume", "selftest", "explain", "replay", "worker"])]
    pub paths: Vec<PathBuf>,
    /// The folder of the results and the ledger
    #[arg(long, value_name = "DIR", default_value = "grades")]
    pub out: PathBuf,
    /// How many archives are judged at once [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// The labs that count, in the place of those of the rules
    #[arg(long, value_name = "LAB", value_delimiter = ',')]
    pub labs: Vec<Lab>,
    /// How points become grades [default: grading.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Who takes part: a CSV file with a column `learner`
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
    /// Whether a real browser opens each site, which takes about a second longer: `on`, `off`, `auto` (if there is one), or
    /// the path of its program
    #[arg(long, default_value = "off", value_name = "WHEN or PATH")]
    pub browser: Browser,
    /// Go on with the run in DIR that was broken off
    #[arg(long, conflicts_with_all = ["paths", "labs", "rules", "roster"])]
    pub resume: bool,
    /// Show pseudonyms in the place of learners in all results; grade again without it to release them
    #[arg(long, conflicts_with = "resume")]
    pub anonymous: bool,
    /// Judge one part of the class: `2/8`, or `auto` in an array job of Slurm, Kubernetes or AWS Batch
    #[arg(long, value_name = "I/N", conflicts_with = "resume")]
    pub shard: Option<String>,
    /// Say what would be graded, and judge and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Grade an empty café and the reference by the rules: they have to get nothing and everything
    #[arg(long, conflicts_with_all = ["paths", "resume", "dry_run", "roster"])]
    pub selftest: bool,
    /// Show what the grade of a learner rests on
    #[arg(long, value_name = "LEARNER", conflicts_with_all = ["paths", "resume", "dry_run", "selftest", "labs", "rules", "roster"])]
    pub explain: Option<Learner>,
    /// Judge again what the grade of a learner rests on, and compare; writes nothing
    #[arg(long, value_name = "LEARNER", conflicts_with_all = ["paths", "resume", "dry_run", "selftest", "labs", "rules", "roster", "anonymous", "shard"])]
    #[expect(clippy::option_option, reason = "how clap tells an option without a value from none")]
    pub replay: Option<Option<Learner>>,
    /// How to report; `json` is a line per event
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Judge what the input names; a grading starts such processes itself
    #[arg(long, hide = true)]
    pub worker: bool,
}

#[derive(Debug, Args)]
pub struct Report {
    /// The folder that `cafelab grade` wrote its results into
    #[arg(long, value_name = "DIR", default_value = "grades")]
    pub out: PathBuf,
    /// Write a page that needs nothing but itself
    #[arg(long, conflicts_with = "format")]
    pub html: bool,
    /// Where to write the page [default: DIR/cohort.html]
    #[arg(short, long, value_name = "FILE", requires = "html")]
    pub output: Option<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
