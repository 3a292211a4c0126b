//! The files of a commit. Settings of a repository can make `git` run programs, so `git` itself runs in the sandbox,
//! where it sees the repository and nothing else.

use std::path::{Path, PathBuf};

use cafe::Lab;

use super::Trouble;
use super::limits::CodeLimits;
use super::tree::{MANIFEST, SETTINGS, Tree, TreeError};
use crate::sandbox::{Job, Mount, Sandbox, variables};
use crate::submission::Limits;

/// Where the repository is inside.
const PLACE: &str = "/repository";
/// Names at the top of a commit that are asked for.
const LABS: &str = "labs";

/// Why a commit is not read.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    #[error(transparent)]
    Trouble(#[from] Trouble),
    #[error("git cannot read it: {0}")]
    Git(String),
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// Reads a commit.
pub async fn read(
    sandbox: &Sandbox,
    repository: &Path,
    commit: &str,
    limits: (&CodeLimits, &Limits),
) -> Result<Tree, CommitError> {
    let names = git(sandbox, repository, &["ls-tree", "--name-only", commit], limits.0).await?;
    let names = String::from_utf8_lossy(&names).into_owned();
    let wanted =
        |name: &&str| [LABS, SETTINGS, MANIFEST].contains(name) || Lab::ALL.iter().any(|lab| lab.slug() == *name);
    let names: Vec<&str> = names.lines().filter(wanted).collect();
    let tree = format!("{commit}^{{tree}}");
    let mut words = vec!["archive", "--format=tar", &tree, "--"];
    words.extend(names);
    if words.len() == 4 {
        return Err(TreeError::Empty.into());
    }
    let archive = git(sandbox, repository, &words, limits.0).await?;
    Ok(Tree::unpack(&archive, limits.1)?)
}

async fn git(
    sandbox: &Sandbox,
    repository: &Path,
    words: &[&str],
    limits: &CodeLimits,
) -> Result<Vec<u8>, CommitError> {
    let from = repository.canonicalize().map_err(Trouble::new)?;
    let usual = [
        ("HOME", "/tmp"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_ALLOW_PROTOCOL", "none"),
    ];
    // The repository is somebody else's, which is no reason to refuse it here.
    let mut arguments: Vec<String> = ["-c", "safe.directory=*", "-C", PLACE].map(str::to_owned).into();
    arguments.extend(words.iter().map(|word| (*word).to_owned()));
    let job = Job {
        program: program().ok_or_else(|| Trouble::new("commits are read by git, and there is none on this machine"))?,
        arguments,
        environment: variables(usual),
        folder: PathBuf::from("/"),
        mounts: vec![Mount::new(from, PLACE)],
        tools: true,
        listens: false,
        files: Vec::new(),
        product: None,
        limits: limits.read,
    };
    let (ended, _) = sandbox.run(&job).await.map_err(Trouble::new)?;
    if ended.code == Some(0) && ended.stopped.is_none() {
        return Ok(ended.output);
    }
    let said = String::from_utf8_lossy(&ended.errors);
    let said = said.lines().next().unwrap_or("it was stopped");
    Err(CommitError::Git(checker::report::harmless(&said.chars().take(200).collect::<String>())))
}

fn program() -> Option<PathBuf> {
    ["/usr/bin/git", "/usr/local/bin/git", "/bin/git"].map(PathBuf::from).into_iter().find(|file| file.is_file())
}
