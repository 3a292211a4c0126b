//! Whose something is, by the names of the file and of the folders that it is in.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;

use super::{HandInError, Sender, gradescope};
use crate::code::Source;

/// What was read beside Gradescope's folders, by file.
pub(super) type Metadata = BTreeMap<PathBuf, Option<gradescope::Metadata>>;

/// What names of files and folders tell.
pub(super) struct Named {
    pub sender: Sender,
    pub at: Option<Timestamp>,
    pub late: bool,
}

impl Named {
    fn by(sender: Sender) -> Self {
        Self { sender, at: None, late: false }
    }
}

/// The outermost folder whose name may tell whose something is: the given one, or the one that a given file is in.
pub(super) fn root(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if whole.is_dir() { whole } else { whole.parent().map(Path::to_owned).unwrap_or(whole) }
}

/// Asks the names, from the outermost folder that counts to the file's own.
pub(super) fn named(
    path: &Path,
    source: &Source,
    roots: &[PathBuf],
    metadata: &mut Metadata,
) -> Result<Named, HandInError> {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let own = if source.is_code() { whose(&whole) } else { whole.with_extension("") };
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A platform's folder has the archive or the code in it, or is the code. The outermost one is the platform's: what is
    // further in may have been packed, and named, by whoever handed in.
    let innermost = if source.is_code() { Some(own.as_path()) } else { own.parent() };
    let mut folders: Vec<&Path> = innermost.map(|folder| folder.ancestors().collect()).unwrap_or_default();
    folders.retain(|folder| roots.iter().any(|root| folder.starts_with(root)));
    folders.reverse();
    for folder in folders {
        let name = name(folder);
        if let Some(submission) = name.strip_prefix("submission_").filter(|rest| is_number(rest))
            && let Some(about) = described(folder, submission, metadata)?
        {
            let sender = Sender::Gradescope { submission: submission.to_owned(), people: about.people };
            return Ok(Named { at: about.at, ..Named::by(sender) });
        }
        if let Some(sender) = moodle(&name) {
            return Ok(Named::by(sender));
        }
    }
    let stem = name(&own);
    if let Some(sender) = moodle(&stem) {
        return Ok(Named::by(sender));
    }
    if let Some(parts) = CANVAS.captures(&stem) {
        let sender = Sender::Canvas { user: parts["user"].to_owned(), name: parts["name"].to_owned() };
        return Ok(Named { late: parts.name("late").is_some(), ..Named::by(sender) });
    }
    Ok(Named::by(Sender::File(stem)))
}

/// The folder whose name tells whose code it is: a tree of labs may be called just that.
fn whose(path: &Path) -> PathBuf {
    match path.parent() {
        Some(above) if path.file_name().is_some_and(|name| name == "labs") => above.to_owned(),
        _ if path.extension().is_some_and(|ending| ending == "git") => path.with_extension(""),
        _ => path.to_owned(),
    }
}

static CANVAS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?<name>[^_]+)_(?<late>LATE_)?(?<user>[0-9]+)_[0-9]+_.+$").expect("a literal expression")
});
static MOODLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?<name>.+)_(?<participant>[0-9]+)_assignsubmission_file(_.*)?$").expect("a literal expression")
});

fn moodle(name: &str) -> Option<Sender> {
    let parts = MOODLE.captures(name)?;
    Some(Sender::Moodle { participant: parts["participant"].to_owned(), name: parts["name"].to_owned() })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// What the file above the submissions' folders says of one; nothing if there is no such file, and nobody if it does not
/// know the submission.
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
    let known = known.get(&file).and_then(Option::as_ref);
    Ok(known.map(|metadata| metadata.get(submission).cloned().unwrap_or_default()))
}
