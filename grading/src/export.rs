//! What is written for instructors, learning platforms and learners.
//!
//! Files that would not change are not touched. A file is replaced whole, so that a reader never sees half of one.

mod class;
pub mod feedback;
mod platforms;
pub mod visibility;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cafe::Learner;

use crate::grade::Grade;
use crate::gradebook::Book;
use crate::gradebook::notes::Note;
use crate::judge::Outcome;
use crate::ledger::{Ledger, LedgerError, Published};
use crate::submission::handed_in::sha256;

/// Why results were not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// The report on the class.
pub const COHORT: &str = "cohort.html";
/// The folder of the learners' own files.
pub const LEARNERS: &str = "learners";

/// Writes everything into a folder and notes in the ledger what was written.
///
/// # Errors
/// When a file cannot be written or the ledger cannot be read.
pub fn write(
    folder: &Path,
    book: &Book,
    (grades, notes): (&[Grade], &[Note]),
    ledger: &Ledger,
) -> Result<(), ExportError> {
    for (name, text) in class::files(book, grades, notes) {
        put(&folder.join(name), &text)?;
    }
    let old: BTreeMap<Learner, Published> =
        ledger.published()?.into_iter().map(|one| (one.learner.clone(), one)).collect();
    let rules = serde_json::to_string(&book.plan.rules).unwrap_or_default();
    let key = &book.plan.key;
    let (mut published, mut sheets) = (Vec::new(), Vec::new());
    for grade in grades {
        let json = serde_json::to_string(grade).unwrap_or_default();
        let files = sha256(format!("{key}\n{rules}\n{json}").as_bytes());
        let own = folder.join(LEARNERS).join(grade.learner.as_str());
        let same = old.get(&grade.learner).is_some_and(|old| old.files == files);
        if same && is_complete(&own, grade) {
            continue;
        }
        let outcome = match &grade.submission {
            Some(handed) => ledger.outcome(&handed.sha256, &handed.how_key)?,
            None => None,
        };
        sheets.push(Sheet { folder: own, grade, outcome });
        published.push(Published { learner: grade.learner.clone(), grade: json, files });
        if sheets.len() >= AT_ONCE {
            write_sheets(book, &sheets)?;
            sheets.clear();
        }
    }
    write_sheets(book, &sheets)?;
    ledger.publish(&published)?;
    if book.plan.anonymous {
        // A report of an earlier grading may name everybody.
        remove(&folder.join(COHORT))?;
    }
    let present: BTreeSet<&Learner> = grades.iter().map(|grade| &grade.learner).collect();
    for gone in old.keys().filter(|learner| !present.contains(learner)) {
        let own = folder.join(LEARNERS).join(gone.as_str());
        fs::remove_dir_all(&own)
            .or_else(passing_over_missing)
            .map_err(|source| ExportError::Io { path: own, source })?;
        ledger.withdraw(gone)?;
    }
    Ok(())
}

/// A learner whose files are to be written.
struct Sheet<'a> {
    folder: PathBuf,
    grade: &'a Grade,
    /// As the ledger has it.
    outcome: Option<String>,
}

/// How many learners' outcomes are held in memory.
const AT_ONCE: usize = 64;

/// Writes learners' files. Most of the time goes into nine formats each, so all processors share it.
fn write_sheets(book: &Book, sheets: &[Sheet<'_>]) -> Result<(), ExportError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let write = |sheet: &Sheet<'_>| {
        let outcome: Option<Outcome> =
            sheet.outcome.as_deref().map(serde_json::from_str).transpose().map_err(LedgerError::from)?;
        learner(&sheet.folder, book, sheet.grade, outcome.as_ref())
    };
    std::thread::scope(|scope| {
        let parts = sheets.chunks(sheets.len().div_ceil(threads).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(|| part.iter().try_for_each(write))).collect();
        running.into_iter().try_for_each(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Whether all files of a learner are there.
fn is_complete(folder: &Path, grade: &Grade) -> bool {
    let of_platforms = platforms::FILES.iter().map(|(_, name)| *name).filter(|_| !grade.checks.is_empty());
    feedback::FILES.into_iter().chain(of_platforms).all(|name| folder.join(name).is_file())
}

fn learner(folder: &Path, book: &Book, grade: &Grade, outcome: Option<&Outcome>) -> Result<(), ExportError> {
    let report = match outcome {
        Some(Outcome::Judged(judged)) => Some(visibility::for_learners(&judged.report, &book.plan.rules)),
        _ => None,
    };
    let work = match outcome {
        Some(Outcome::Judged(judged)) => judged.work.as_ref(),
        _ => None,
    };
    let mut files = feedback::files(book, grade, feedback::Told { report: report.as_ref(), work });
    match &report {
        Some(report) => files.extend(platforms::files(grade, report)),
        // What an earlier grading left would say something else.
        None => {
            for (_, name) in platforms::FILES {
                remove(&folder.join(name))?;
            }
        }
    }
    for (name, text) in files {
        put(&folder.join(name), &text)?;
    }
    Ok(())
}

fn remove(file: &Path) -> Result<(), ExportError> {
    let io = |source| ExportError::Io { path: file.to_owned(), source };
    fs::remove_file(file).or_else(passing_over_missing).map_err(io)
}

fn passing_over_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// Replaces a file whose text is another.
fn put(path: &Path, text: &str) -> Result<(), ExportError> {
    let io = |source| ExportError::Io { path: path.to_owned(), source };
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(io)?;
    // Always the same name, so that what a killed run left is taken up and does not stay.
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let unfinished = folder.join(format!(".unfinished-{name}"));
    fs::write(&unfinished, text).map_err(io)?;
    fs::rename(&unfinished, path).map_err(io)
}
