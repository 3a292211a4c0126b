//! Where a submission is: an archive, a folder of code, or a commit of a repository.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What is at a submission's path.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    #[default]
    Archive,
    /// A folder of code.
    Folder,
    /// A repository; of it, this commit.
    Commit(String),
}

impl Source {
    /// Whether it is code, which has to be compiled and run.
    pub fn is_code(&self) -> bool {
        *self != Self::Archive
    }
}

/// Longer names of commits are none.
const LONGEST: usize = 200;

/// `path/to/repository@commit`, if the text is that and the repository is there.
pub fn commit(path: &Path) -> Option<(PathBuf, String)> {
    let (repository, commit) = path.to_str()?.rsplit_once('@')?;
    let repository = PathBuf::from(repository);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._/-~^".contains(letter);
    let is_name = !commit.is_empty() && commit.len() <= LONGEST && commit.chars().all(plain);
    // What begins otherwise could be an option of git's.
    let is_name = is_name && commit.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    let is_repository = repository.join(".git").exists() || repository.join("objects").is_dir();
    (!path.exists() && is_name && is_repository).then(|| (repository, commit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_has_a_repository_before_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = folder.path().join("ada@work");
        std::fs::create_dir_all(repository.join(".git")).expect("writable");
        let of = |commit: &str| super::commit(Path::new(&format!("{}@{commit}", repository.display())));
        assert_eq!(of("v1.0"), Some((repository.clone(), "v1.0".to_owned())));
        assert_eq!(of("refs/heads/main~1").map(|(_, commit)| commit), Some("refs/heads/main~1".to_owned()));
        for bad in ["", "--output=x", "a b", "$(x)", "a:b"] {
            assert_eq!(of(bad), None, "{bad}");
        }
        assert_eq!(super::commit(&folder.path().join("nothing@main")), None);
        assert_eq!(super::commit(&repository), None);
    }
}
