//! Finds archives and code on disk and understands the names that the bulk downloads of learning platforms give them.
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

use crate::code::{self, Source};
use crate::submission::handed_in::sha256;
use crate::submission::{ENDING, Limits};

/// A submission and whom it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    pub path: PathBuf,
    #[serde(default)]
    pub source: Source,
    /// Of the file; of code, of all its files.
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
    #[error("there is no archive (*.{ENDING}) and no folder with labs in {path}", path = path.display())]
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

/// All archives and code in files and folders, in the order of their paths. Links are not followed.
///
/// # Errors
/// When a path cannot be read, or there is no submission in it.
pub fn find(paths: &[PathBuf]) -> Result<Vec<HandIn>, HandInError> {
    let mut places = Vec::new();
    for path in paths {
        if let Some((repository, commit)) = code::source::commit(path) {
            places.push((repository, Source::Commit(commit)));
            continue;
        }
        let about = fs::metadata(path).map_err(|source| HandInError::Io { path: path.clone(), source })?;
        if about.is_dir() {
            let before = places.len();
            collect(path, DEPTH, &mut places)?;
            if places.len() == before {
                return Err(HandInError::Empty { path: path.clone() });
            }
        } else if is_archive(path) {
            places.push((path.clone(), Source::Archive));
        } else {
            return Err(HandInError::NoArchive { path: path.clone() });
        }
    }
    places.sort();
    places.dedup();
    let mut metadata = BTreeMap::new();
    places.into_iter().map(|(path, source)| hand_in(&path, source, &mut metadata)).collect()
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

type Places = Vec<(PathBuf, Source)>;

/// The archives in a folder and below. Where there is none but a tree of labs, the folder itself is what was handed in.
fn collect(folder: &Path, depth: usize, places: &mut Places) -> Result<(), HandInError> {
    let io = |source| HandInError::Io { path: folder.to_owned(), source };
    let (mut archives, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let kind = entry.file_type().map_err(io)?;
        let path = entry.path();
        if kind.is_dir() {
            folders.push(path);
        } else if kind.is_file() && is_archive(&path) {
            archives.push((path, Source::Archive));
        }
    }
    if archives.is_empty() && code::tree::is_code(folder) {
        places.push((folder.to_owned(), Source::Folder));
        return Ok(());
    }
    let beside_code = !archives.is_empty() && code::tree::is_code(folder);
    places.append(&mut archives);
    if beside_code {
        // The archive was made of it.
        return Ok(());
    }
    for folder in folders.iter().filter(|_| depth > 0) {
        collect(folder, depth - 1, places)?;
    }
    Ok(())
}

type Metadata = BTreeMap<PathBuf, Option<gradescope::Metadata>>;

fn hand_in(path: &Path, source: Source, metadata: &mut Metadata) -> Result<HandIn, HandInError> {
    let named = if source.is_code() { whose(path) } else { path.with_extension("") };
    let text = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let stem = text(&named).filter(|_| path.to_str().is_some());
    let stem = stem.ok_or_else(|| HandInError::Name { path: path.to_owned() })?;
    let mut hand_in = HandIn {
        sha256: digest(path, &source)?,
        sender: Sender::File(stem.clone()),
        at: None,
        marked_late: false,
        path: path.to_owned(),
        source,
    };
    // A platform's folder has the archive in it, or the code, or is the code.
    let own = hand_in.source.is_code().then_some(named.as_path());
    for folder in own.into_iter().chain(path.parent()) {
        let name = text(folder).unwrap_or_default();
        if let Some(submission) = name.strip_prefix("submission_").filter(|rest| is_number(rest)) {
            if let Some(about) = described(folder, submission, metadata)? {
                hand_in.at = about.at;
                hand_in.sender = Sender::Gradescope { submission: submission.to_owned(), people: about.people };
            }
            return Ok(hand_in);
        }
        if let Some((name, participant)) = moodle(&name) {
            hand_in.sender = Sender::Moodle { participant, name };
            return Ok(hand_in);
        }
    }
    if let Some((name, participant)) = moodle(&stem) {
        hand_in.sender = Sender::Moodle { participant, name };
    } else if let Some(parts) = CANVAS.captures(&stem) {
        hand_in.marked_late = parts.name("late").is_some();
        hand_in.sender = Sender::Canvas { user: parts["user"].to_owned(), name: parts["name"].to_owned() };
    }
    Ok(hand_in)
}

/// The folder whose name tells whose code it is: a tree of labs may be called just that.
fn whose(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match path.parent() {
        Some(above) if path.file_name().is_some_and(|name| name == "labs") => above.to_owned(),
        _ if path.extension().is_some_and(|ending| ending == "git") => path.with_extension(""),
        _ => path,
    }
}

fn digest(path: &Path, source: &Source) -> Result<String, HandInError> {
    if source.is_code() {
        return Ok(code::read(path, source, &Limits::default()).digest);
    }
    let io = |source| HandInError::Io { path: path.to_owned(), source };
    let size = fs::metadata(path).map_err(io)?.len();
    // A file that is too large gets a digest of its size: it is refused anyway, whatever is in it.
    Ok(if size > LARGEST { sha256(&size.to_le_bytes()) } else { sha256(&fs::read(path).map_err(io)?) })
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
    folder: &Path,
    submission: &str,
    known: &mut Metadata,
) -> Result<Option<gradescope::Described>, HandInError> {
    let Some(above) = folder.parent() else { return Ok(None) };
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
    use crate::fixtures::folder as tree;

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
    fn code_is_found_where_no_archive_is() {
        let main = "labs/02-user-pool/src/main.rs";
        let in_folder = |folder: &str| format!("{folder}/{main}");
        let all = [
            in_folder("ada"),
            in_folder("Grace B. Hopper_12_assignsubmission_file"),
            in_folder("Kay_13_assignsubmission_file/course"),
            in_folder("export/submission_2001"),
            in_folder("eve"),
        ];
        let mut files: Vec<(&str, &str)> = all.iter().map(|path| (path.as_str(), "fn main() {}")).collect();
        files.push(("eve/eve-handed-in.cafe", "1"));
        files.push((
            "export/submission_metadata.yml",
            "submission_2001:\n  :submitters:\n  - :name: Alan\n    :email: alan@example.edu\n",
        ));
        let folder = tree(&files);
        let text = str::to_owned;
        let people = vec![Person { name: text("Alan"), email: text("alan@example.edu"), ..Person::default() }];
        assert_eq!(
            senders(folder.path()),
            [
                Sender::Moodle { participant: text("12"), name: text("Grace B. Hopper") },
                Sender::Moodle { participant: text("13"), name: text("Kay") },
                Sender::File(text("ada")),
                Sender::File(text("eve-handed-in")),
                Sender::Gradescope { submission: text("2001"), people },
            ]
        );
        assert_eq!(senders(&folder.path().join("ada/labs")), [Sender::File(text("ada"))]);
        let code = find(&[folder.path().join("ada")]).expect("code");
        assert_eq!(code[0].source, Source::Folder);
        // The same files are the same submission, wherever they are.
        assert_eq!(
            code[0].sha256,
            find(&[folder.path().join("Kay_13_assignsubmission_file")]).expect("code")[0].sha256
        );
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
