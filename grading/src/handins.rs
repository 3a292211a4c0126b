//! Finds archives and code on disk and understands the names that the bulk downloads of learning platforms give them.
//!
//! Who handed something in is told by the platform, in names of files and folders, never by the archive itself:
//! - Canvas: `lovelaceada_LATE_101_2001_ada.cafe` (name, user, submission, the file's own name);
//! - Moodle: `Ada Lovelace_4711_assignsubmission_file/ada.cafe`, or the same as one name (the number is the
//!   participant's);
//! - Gradescope: `submission_2001/ada.cafe` beside a `submission_metadata.yml`;
//! - anything else: the file's name without its ending is the learner.

mod find;
mod gradescope;
mod named;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::code::{self, Source};
use crate::submission::handed_in::sha256;
use crate::submission::{ENDING, Limits};
use find::Places;

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

impl HandIn {
    /// Where it is, as it can be typed.
    pub fn place(&self) -> String {
        match &self.source {
            Source::Commit(commit) => format!("{}@{commit}", self.path.display()),
            Source::Archive | Source::Folder => self.path.display().to_string(),
        }
    }
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

/// Larger files are not even read to their ends. The limits of an archive are lower.
const LARGEST: u64 = 256 << 20;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order of their paths.
    pub hand_ins: Vec<HandIn>,
    pub passed_over: Vec<PassedOver>,
}

/// Something that lies among the submissions and is not graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    pub path: String,
    pub sender: Sender,
    /// As a clause about it.
    pub why: String,
}

/// All archives and code in files and folders. Links are not followed.
///
/// # Errors
/// When a path cannot be read, or there is no submission in it.
pub fn find(paths: &[PathBuf]) -> Result<Found, HandInError> {
    let places = Places::of(paths)?;
    let roots: Vec<PathBuf> = paths.iter().map(|path| named::root(path)).collect();
    let mut metadata = BTreeMap::new();
    let mut found = Found::default();
    for (path, source) in places.found {
        let named = named::named(&path, &source, &roots, &mut metadata)?;
        let sha256 = digest_of(&path, &source);
        found.hand_ins.push(HandIn {
            path,
            source,
            sha256,
            sender: named.sender,
            at: named.at,
            marked_late: named.late,
        });
    }
    for (path, why) in places.passed_over {
        let sender = named::named(&path, &Source::Archive, &roots, &mut metadata)?.sender;
        found.passed_over.push(PassedOver { path: path.display().to_string(), sender, why });
    }
    Ok(found)
}

fn digest_of(path: &Path, source: &Source) -> String {
    if source.is_code() {
        return code::read(path, source, &Limits::default()).digest;
    }
    match read(path) {
        Ok(archive) => archive.sha256,
        // Whoever is to judge it finds out as well, and says so.
        Err(error) => sha256(format!("{}: {error}", path.display()).as_bytes()),
    }
}

/// An archive's bytes, and the digest that it goes by.
#[derive(Debug)]
pub struct Archive {
    pub sha256: String,
    pub bytes: Vec<u8>,
}

/// Reads an archive; of a file that is too long for one, as much as shows that it is. Of one that is far too long the
/// digest is of its size: it is refused anyway, whatever is in it.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path) -> io::Result<Archive> {
    let (mut file, size) = (fs::File::open(path)?, fs::metadata(path)?.len());
    // One byte more than an archive may have shows that it is too long.
    let mut bytes = Vec::new();
    file.by_ref().take(Limits::default().packed + 1).read_to_end(&mut bytes)?;
    if size > LARGEST {
        return Ok(Archive { sha256: sha256(&size.to_le_bytes()), bytes });
    }
    let mut digest = digest::Context::new(&digest::SHA256);
    digest.update(&bytes);
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Archive { sha256: hex::encode(digest.finish()), bytes }),
            length => digest.update(&buffer[..length]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::folder as tree;

    fn senders(folder: &Path) -> Vec<Sender> {
        find(&[folder.to_owned()]).expect("archives").hand_ins.into_iter().map(|one| one.sender).collect()
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
        let late = find(&[folder.path().join("lovelaceada_LATE_101_2001_ada-1.cafe")]).expect("an archive").hand_ins;
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
        let found = find(&[folder.path().to_owned()]).expect("archives").hand_ins;
        let Sender::Gradescope { people, .. } = &found[0].sender else { panic!("{:?}", found[0].sender) };
        let emails: Vec<_> = people.iter().map(|person| person.email.as_str()).collect();
        assert_eq!(
            (emails.as_slice(), people[0].sid.as_str()),
            (["ada@example.edu", "grace@example.edu"].as_slice(), "0042")
        );
        assert_eq!(found[0].at.map(|at| at.to_string()).as_deref(), Some("2026-11-30T18:04:05.678Z"));
        // Nobody is said to have handed that in, whatever the file is called.
        assert_eq!(found[1].sender, Sender::Gradescope { submission: "2002".to_owned(), people: Vec::new() });
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
        let code = find(&[folder.path().join("ada")]).expect("code").hand_ins;
        assert_eq!(code[0].source, Source::Folder);
        // The same files are the same submission, wherever they are.
        assert_eq!(
            code[0].sha256,
            find(&[folder.path().join("Kay_13_assignsubmission_file")]).expect("code").hand_ins[0].sha256
        );
    }

    #[test]
    fn a_platforms_word_goes_before_names_that_learners_choose() {
        let metadata = "submission_11:\n  :submitters:\n  - :name: Ada\n    :email: ada@example.edu\n";
        let folder = tree(&[
            ("gs/submission_metadata.yml", metadata),
            ("gs/submission_11/my-cafe/kay.cafe", "1"),
            ("gs/submission_11/my-cafe/Kay_1_assignsubmission_file/eve.cafe", "2"),
            ("md/Zoe_81_assignsubmission_file/work/kay.cafe", "3"),
            ("md/Zoe_82_assignsubmission_file/course/labs/02-user-pool/src/main.rs", "fn main() {}"),
        ]);
        let people = vec![Person { name: "Ada".into(), email: "ada@example.edu".into(), ..Person::default() }];
        let ada = Sender::Gradescope { submission: "11".to_owned(), people };
        let zoe = |number: &str| Sender::Moodle { participant: number.to_owned(), name: "Zoe".to_owned() };
        assert_eq!(senders(folder.path()), [ada.clone(), ada, zoe("81"), zoe("82")]);
    }

    #[test]
    fn what_is_odd_stops_nobody_and_is_told() {
        let folder = tree(&[
            ("ADA.CAFE", "1"),
            ("ada.cafe", "2"),
            ("zoe.zip", "3"),
            ("__MACOSX/._ada.cafe", "4"),
            ("._kay.cafe", "5"),
            ("Eve_9_assignsubmission_file/my work.zip", "6"),
            ("1/2/3/4/5/6/7/deep.cafe", "7"),
        ]);
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let latin = std::ffi::OsStr::from_bytes(b"m\xfcller.cafe");
            std::fs::write(folder.path().join(latin), "8").expect("writable");
            std::os::unix::fs::symlink("ada.cafe", folder.path().join("link.cafe")).expect("writable");
        }
        let found = find(&[folder.path().to_owned(), folder.path().join("1/../ada.cafe")]).expect("archives");
        let mut names: Vec<_> =
            found.hand_ins.iter().map(|one| one.path.file_name().expect("a name").to_owned()).collect();
        names.sort();
        assert_eq!(names, ["ADA.CAFE", "ada.cafe"]);
        let root = folder.path().display().to_string();
        let told = found.passed_over.iter().map(|one| format!("{}: {}", one.path.replace(&root, ""), one.why));
        let mut expected = vec![
            "/1/2/3/4/5/6/7: it is more than 6 folders down",
            "/Eve_9_assignsubmission_file/my work.zip: it is no archive of cafelab (*.cafe)",
            "/zoe.zip: it is no archive of cafelab (*.cafe)",
        ];
        if cfg!(unix) {
            expected.insert(2, "/link.cafe: it is a link, and links are not followed");
            expected.insert(3, "/m\u{fffd}ller.cafe: its name is not UTF-8; rename it");
        }
        assert_eq!(told.collect::<Vec<_>>(), expected);
        let eve = Sender::Moodle { participant: "9".to_owned(), name: "Eve".to_owned() };
        assert_eq!(found.passed_over[1].sender, eve);
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
