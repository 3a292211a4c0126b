//! Finds archives on disk and understands the names that the bulk downloads of learning platforms give them.
//!
//! Who handed something in is told by the platform, in names of files and folders, never by the archive itself:
//! - Canvas: `lovelaceada_LATE_101_2001_ada.cafe` (name, user, submission, the file's own name);
//! - Moodle: `Ada Lovelace_4711_assignsubmission_file/ada.cafe`, or the same as one name (the number is the
//!   participant's);
//! - Gradescope: `submission_2001/ada.cafe` beside a `submission_metadata.yml`;
//! - anything else: the file's name without its ending is the learner.

mod gradescope;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::submission::ENDING;
use crate::submission::handed_in::sha256;

/// An archive and whom it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    pub path: PathBuf,
    /// Of the file.
    pub sha256: String,
    pub sender: Sender,
    /// When it was handed in, if the platform says so.
    pub at: Option<Timestamp>,
    /// Whether the platform says that it was late.
    pub marked_late: bool,
}

/// Whom an archive is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sender {
    /// The name of the file.
    File(String),
    Canvas {
        user: String,
        name: String,
    },
    Moodle {
        participant: String,
        name: String,
    },
    /// A submission of one person or of a group.
    Gradescope {
        submission: String,
        people: Vec<Person>,
    },
}

/// Somebody whom Gradescope names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    pub sid: String,
    pub email: String,
}

/// A path that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HandInError {
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} is no archive: its name does not end with .{ENDING}", path = path.display())]
    NoArchive { path: PathBuf },
    #[error("there is no archive (*.{ENDING}) in {path}", path = path.display())]
    Empty { path: PathBuf },
    #[error("the name of {path} is not UTF-8", path = path.display())]
    Name { path: PathBuf },
    #[error("{path}: {what}", path = path.display())]
    Metadata { path: PathBuf, what: String },
}

/// Folders below a given one in which archives are looked for.
const DEPTH: usize = 6;
/// Larger files are not even read. The limits of an archive are lower.
const LARGEST: u64 = 256 << 20;

/// All archives in files and folders, in the order of their paths. Links are not followed.
///
/// # Errors
/// When a path cannot be read, or there is no archive in it.
pub fn find(paths: &[PathBuf]) -> Result<Vec<HandIn>, HandInError> {
    let mut files = Vec::new();
    for path in paths {
        let about = fs::metadata(path).map_err(|source| HandInError::Io { path: path.clone(), source })?;
        if about.is_dir() {
            let before = files.len();
            collect(path, DEPTH, &mut files)?;
            if files.len() == before {
                return Err(HandInError::Empty { path: path.clone() });
            }
        } else if is_archive(path) {
            files.push(path.clone());
        } else {
            return Err(HandInError::NoArchive { path: path.clone() });
        }
    }
    files.sort();
    files.dedup();
    let mut metadata = BTreeMap::new();
    files.into_iter().map(|path| hand_in(&path, &mut metadata)).collect()
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), HandInError> {
    let io = |source| HandInError::Io { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let kind = entry.file_type().map_err(io)?;
        let path = entry.path();
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, files)?;
        } else if kind.is_file() && is_archive(&path) {
            files.push(path);
        }
    }
    Ok(())
}

type Metadata = BTreeMap<PathBuf, Option<gradescope::Metadata>>;

fn hand_in(path: &Path, metadata: &mut Metadata) -> Result<HandIn, HandInError> {
    let io = |source| HandInError::Io { path: path.to_owned(), source };
    let text = path.to_str().ok_or_else(|| HandInError::Name { path: path.to_owned() })?;
    let stem = Path::new(text).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    let size = fs::metadata(path).map_err(io)?.len();
    // A file that is too large gets a digest of its size: it is refused anyway, whatever is in it.
    let digest = if size > LARGEST { sha256(&size.to_le_bytes()) } else { sha256(&fs::read(path).map_err(io)?) };
    let mut hand_in = HandIn {
        sha256: digest,
        sender: Sender::File(stem.clone()),
        at: None,
        marked_late: false,
        path: path.to_owned(),
    };
    if let Some(submission) = folder.strip_prefix("submission_").filter(|rest| is_number(rest)) {
        if let Some(about) = described(path, submission, metadata)? {
            hand_in.at = about.at;
            hand_in.sender = Sender::Gradescope { submission: submission.to_owned(), people: about.people };
        }
    } else if let Some((name, participant)) = moodle(folder).or_else(|| moodle(&stem)) {
        hand_in.sender = Sender::Moodle { participant, name };
    } else if let Some(parts) = CANVAS.captures(&stem) {
        hand_in.marked_late = parts.name("late").is_some();
        hand_in.sender = Sender::Canvas { user: parts["user"].to_owned(), name: parts["name"].to_owned() };
    }
    Ok(hand_in)
}

static CANVAS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?<name>[^_]+)_(?<late>LATE_)?(?<user>[0-9]+)_[0-9]+_.+$").expect("a literal expression")
});
static MOODLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?<name>.+)_(?<participant>[0-9]+)_assignsubmission_file(_.*)?$").expect("a literal expression")
});

fn moodle(name: &str) -> Option<(String, String)> {
    let parts = MOODLE.captures(name)?;
    Some((parts["name"].to_owned(), parts["participant"].to_owned()))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// What the file above the submissions' folders says of one; nothing if there is no such file.
fn described(
    archive: &Path,
    submission: &str,
    known: &mut Metadata,
) -> Result<Option<gradescope::Described>, HandInError> {
    let Some(above) = archive.parent().and_then(Path::parent) else { return Ok(None) };
    let file = above.join(gradescope::FILE);
    if !known.contains_key(&file) {
        let read = match fs::read_to_string(&file) {
            Ok(text) => Some(gradescope::read(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(HandInError::Io { path: file, source }),
        };
        known.insert(file.clone(), read);
    }
    Ok(known.get(&file).and_then(Option::as_ref).and_then(|metadata| metadata.get(submission)).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(path, text).expect("writable");
        }
        folder
    }

    fn senders(folder: &Path) -> Vec<Sender> {
        find(&[folder.to_owned()]).expect("archives").into_iter().map(|one| one.sender).collect()
    }

    #[test]
    fn names_of_downloads_are_understood() {
        let folder = tree(&[
            ("Ada Lovelace_4711_assignsubmission_file/ada.cafe", "1"),
            ("Grace B. Hopper_12_assignsubmission_file_work.cafe", "2"),
            ("lovelaceada_LATE_101_2001_ada-1.cafe", "3"),
            ("hoppergrace_102_2002_my_work.cafe", "4"),
            ("plain/alan.cafe", "5"),
            ("plain/notes.txt", "6"),
        ]);
        let text = str::to_owned;
        assert_eq!(
            senders(folder.path()),
            [
                Sender::Moodle { participant: text("4711"), name: text("Ada Lovelace") },
                Sender::Moodle { participant: text("12"), name: text("Grace B. Hopper") },
                Sender::Canvas { user: text("102"), name: text("hoppergrace") },
                Sender::Canvas { user: text("101"), name: text("lovelaceada") },
                Sender::File(text("alan")),
            ]
        );
        let late = find(&[folder.path().join("lovelaceada_LATE_101_2001_ada-1.cafe")]).expect("an archive");
        assert!(late[0].marked_late);
    }

    #[test]
    fn gradescope_says_who_and_when() {
        let metadata = "---\nsubmission_2001:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '0042'\n    \
                        :email: ada@example.edu\n  - :name: Grace\n    :email: grace@example.edu\n  \
                        :created_at: 2026-11-30 18:04:05.678000000 Z\n  :score: 3.0\n";
        let folder = tree(&[
            ("export/submission_metadata.yml", metadata),
            ("export/submission_2001/work.cafe", "1"),
            ("export/submission_2002/grace.cafe", "2"),
        ]);
        let found = find(&[folder.path().to_owned()]).expect("archives");
        let Sender::Gradescope { people, .. } = &found[0].sender else { panic!("{:?}", found[0].sender) };
        let emails: Vec<_> = people.iter().map(|person| person.email.as_str()).collect();
        assert_eq!(
            (emails.as_slice(), people[0].sid.as_str()),
            (["ada@example.edu", "grace@example.edu"].as_slice(), "0042")
        );
        assert_eq!(found[0].at.map(|at| at.to_string()).as_deref(), Some("2026-11-30T18:04:05.678Z"));
        assert_eq!(found[1].sender, Sender::File("grace".to_owned()));
    }

    #[test]
    fn what_is_no_archive_is_named() {
        let folder = tree(&[("a.zip", "1"), ("empty/readme", "2")]);
        let error = |path: &str| find(&[folder.path().join(path)]).expect_err(path).to_string();
        assert!(error("a.zip").contains("is no archive"));
        assert!(error("empty").contains("no archive (*.cafe)"));
        assert!(error("nothing").contains("nothing"));
    }
}
