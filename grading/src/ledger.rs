//! The ledger: an `SQLite` file, `ledger.sqlite` in the folder of the results, where every outcome is written down as it
//! comes. One process writes it; `kill -9` at any moment loses at most what was under way.
//!
//! Outcomes are found by what they depend on, the archive's SHA-256 and [`How::key`], so the ledger is also the cache
//! of later runs. `docs/grading.md` describes the tables.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cafe::Learner;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde::de::DeserializeOwned;

use crate::grade::Handed;
use crate::gradebook::Plan;
use crate::judge::{How, Outcome};
use crate::marks::Marks;
use crate::shard::{Shard, Written};

/// The file's name.
pub const FILE: &str = "ledger.sqlite";
/// Version of the tables.
const VERSION: i64 = 1;

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("the ledger {FILE}: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{path} is no ledger, or damaged ({source}); move it away and grade again", path = path.display())]
    Damaged { path: PathBuf, source: rusqlite::Error },
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("another cafelab command is grading into {path}", path = path.display())]
    InUse { path: PathBuf },
    #[error("the ledger in {path} has version {found}; this cafelab reads {VERSION}", path = path.display())]
    Version { path: PathBuf, found: i64 },
    #[error("the ledger has an entry that cannot be read: {0}")]
    Entry(#[from] serde_json::Error),
}

/// An open ledger, locked for this process.
#[derive(Debug)]
pub struct Ledger {
    db: Connection,
    /// Held for its lock, which the operating system drops with the process.
    _lock: File,
}

/// What learners were told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub learner: Learner,
    /// The grade as JSON; see [`crate::grade::Grade`].
    pub grade: String,
    /// What the learner's files were written from.
    pub files: String,
}

const COLUMNS: &str = "archive, how_key, how, outcome, marks, broken, milliseconds";

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS outcomes(
    archive TEXT NOT NULL,
    how_key TEXT NOT NULL,
    how TEXT NOT NULL,
    outcome TEXT NOT NULL,
    marks TEXT NOT NULL,
    broken INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    PRIMARY KEY(archive, how_key)
) STRICT;
CREATE TABLE IF NOT EXISTS runs(
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL,
    finished INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS shards(
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    plan TEXT NOT NULL,
    complete INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS published(
    learner TEXT PRIMARY KEY,
    grade TEXT NOT NULL,
    files TEXT NOT NULL
) STRICT;
";

/// The database and the version of its tables.
fn connect(file: &Path) -> Result<(Connection, i64), rusqlite::Error> {
    let db = Connection::open(file)?;
    // With a write-ahead log, a process that is killed leaves whole entries only.
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "NORMAL")?;
    let version = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((db, version))
}

impl Ledger {
    /// Opens the ledger of a folder, which is made if need be.
    ///
    /// # Errors
    /// When it cannot be made or read, is of another version, or another process grades into the folder.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        let io = |source| LedgerError::Io { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(io)?;
        let lock =
            File::options().create(true).truncate(false).write(true).open(folder.join("ledger.lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LedgerError::InUse { path: folder.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let file = folder.join(FILE);
        let (db, found) = connect(&file).map_err(|source| match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => LedgerError::Damaged { path: file, source },
            _ => source.into(),
        })?;
        if found != 0 && found != VERSION {
            return Err(LedgerError::Version { path: folder.to_owned(), found });
        }
        db.execute_batch(TABLES)?;
        db.pragma_update(None, "user_version", VERSION)?;
        Ok(Self { db, _lock: lock })
    }

    /// Notes that a run begins; `request` is what it takes to go on with it.
    pub fn begin(&self, request: &str) -> Result<(), LedgerError> {
        self.db.execute("DELETE FROM runs WHERE finished = 0", [])?;
        self.db.execute("INSERT INTO runs(request, finished) VALUES(?1, 0)", [request])?;
        Ok(())
    }

    /// The request of the run that was not finished.
    pub fn unfinished(&self) -> Result<Option<String>, LedgerError> {
        let query = "SELECT request FROM runs WHERE finished = 0 ORDER BY id DESC LIMIT 1";
        Ok(self.db.query_row(query, [], |row| row.get(0)).optional()?)
    }

    /// The request of the last run, finished or not.
    pub fn last_request(&self) -> Result<Option<String>, LedgerError> {
        let query = "SELECT request FROM runs ORDER BY id DESC LIMIT 1";
        Ok(self.db.query_row(query, [], |row| row.get(0)).optional()?)
    }

    /// Notes that the run has ended.
    pub fn finish(&self) -> Result<(), LedgerError> {
        self.db.execute("UPDATE runs SET finished = 1 WHERE finished = 0", [])?;
        Ok(())
    }

    /// Notes that this ledger is of a shard, which is not complete yet.
    pub fn begin_shard(&self, shard: Shard, plan: &Plan) -> Result<(), LedgerError> {
        let transaction = self.db.unchecked_transaction()?;
        transaction.execute("DELETE FROM shards", [])?;
        let insert = "INSERT INTO shards(number, count, plan, complete) VALUES(?1, ?2, ?3, 0)";
        transaction.execute(insert, params![shard.number, shard.of, serde_json::to_string(plan)?])?;
        Ok(transaction.commit()?)
    }

    /// Notes that all archives of the shard have an outcome.
    pub fn complete_shard(&self) -> Result<(), LedgerError> {
        self.db.execute("UPDATE shards SET complete = 1", [])?;
        Ok(())
    }

    /// The shard that this ledger is of.
    pub fn shard(&self) -> Result<Option<Written>, LedgerError> {
        let query = "SELECT number, count, plan, complete FROM shards";
        let row = self.db.query_row(query, [], |row| {
            let shard = Shard { number: row.get(0)?, of: row.get(1)? };
            Ok((shard, row.get::<_, String>(2)?, row.get::<_, bool>(3)?))
        });
        let Some((shard, plan, complete)) = row.optional()? else { return Ok(None) };
        Ok(Some(Written { shard, plan: serde_json::from_str(&plan)?, complete }))
    }

    /// Takes over all outcomes of another ledger.
    pub fn take(&self, other: &Self) -> Result<(), LedgerError> {
        let transaction = self.db.unchecked_transaction()?;
        {
            let mut read = other.db.prepare(&format!("SELECT {COLUMNS} FROM outcomes ORDER BY archive, how_key"))?;
            let mut write = transaction
                .prepare(&format!("INSERT OR REPLACE INTO outcomes({COLUMNS}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"))?;
            let mut rows = read.query([])?;
            while let Some(row) = rows.next()? {
                let values: Vec<rusqlite::types::Value> = (0..7).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                write.execute(rusqlite::params_from_iter(values))?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Writes an outcome down; one that is there already is replaced.
    pub fn record(
        &self,
        archive: &str,
        how: &How,
        outcome: &Outcome,
        duration: Duration,
    ) -> Result<Marks, LedgerError> {
        let marks = Marks::of(outcome);
        let mut statement = self.db.prepare(
            "INSERT OR REPLACE INTO outcomes(archive, how_key, how, outcome, marks, broken, milliseconds)
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        statement.execute(params![
            archive,
            how.key(),
            serde_json::to_string(how)?,
            serde_json::to_string(outcome)?,
            serde_json::to_string(&marks)?,
            matches!(outcome, Outcome::Broken { .. }),
            i64::try_from(duration.as_millis()).unwrap_or(i64::MAX),
        ])?;
        Ok(marks)
    }

    /// The marks of an archive. `settled` passes over one that the grader could not judge: that is tried again.
    pub fn marks(&self, archive: &str, how_key: &str, settled: bool) -> Result<Option<Marks>, LedgerError> {
        let query = "SELECT marks FROM outcomes WHERE archive = ?1 AND how_key = ?2 AND broken <= ?3";
        self.json(query, params![archive, how_key, !settled])
    }

    /// The whole outcome of an archive, as the JSON of an [`Outcome`].
    pub fn outcome(&self, archive: &str, how_key: &str) -> Result<Option<String>, LedgerError> {
        self.text("SELECT outcome FROM outcomes WHERE archive = ?1 AND how_key = ?2", params![archive, how_key])
    }

    /// The outcome of a submission that counted, with the settings it was judged under; the newest one if it is not known
    /// which these were.
    pub fn counted(&self, handed: &Handed) -> Result<Option<(How, Outcome)>, LedgerError> {
        let query =
            "SELECT how, outcome FROM outcomes WHERE archive = ?1 ORDER BY how_key = ?2 DESC, rowid DESC LIMIT 1";
        let row = self.db.query_row(query, [&handed.sha256, &handed.how_key], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        });
        let Some((how, outcome)) = row.optional()? else { return Ok(None) };
        Ok(Some((serde_json::from_str(&how)?, serde_json::from_str(&outcome)?)))
    }

    fn json<T: DeserializeOwned>(&self, query: &str, by: impl rusqlite::Params) -> Result<Option<T>, LedgerError> {
        Ok(self.text(query, by)?.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    fn text(&self, query: &str, by: impl rusqlite::Params) -> Result<Option<String>, LedgerError> {
        let mut statement = self.db.prepare(query)?;
        Ok(statement.query_row(by, |row| row.get(0)).optional()?)
    }

    /// What learners were told last, by their ids.
    pub fn published(&self) -> Result<Vec<Published>, LedgerError> {
        let mut statement = self.db.prepare("SELECT learner, grade, files FROM published ORDER BY learner")?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?;
        let mut published = Vec::new();
        for row in rows {
            let (learner, grade, files) = row?;
            if let Ok(learner) = learner.parse() {
                published.push(Published { learner, grade, files });
            }
        }
        Ok(published)
    }

    /// Notes what a learner was told.
    pub fn publish(&self, published: &[Published]) -> Result<(), LedgerError> {
        let transaction = self.db.unchecked_transaction()?;
        {
            let mut statement =
                transaction.prepare("INSERT OR REPLACE INTO published(learner, grade, files) VALUES(?1, ?2, ?3)")?;
            for one in published {
                statement.execute(params![one.learner.as_str(), one.grade, one.files])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Forgets a learner who has no grade any more.
    pub fn withdraw(&self, learner: &Learner) -> Result<(), LedgerError> {
        self.db.execute("DELETE FROM published WHERE learner = ?1", [learner.as_str()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_found_by_archive_and_settings_and_broken_ones_are_not_settled() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open(folder.path()).expect("a ledger");
        assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::InUse { .. })));
        let how = How::default();
        let refused = Outcome::Refused { reason: "no".to_owned() };
        ledger.record("a", &how, &refused, Duration::ZERO).expect("writable");
        assert_eq!(ledger.marks("a", &how.key(), true).expect("readable"), Some(Marks::Refused("no".to_owned())));
        let kept = ledger.outcome("a", &how.key()).expect("readable").expect("an outcome");
        assert_eq!(serde_json::from_str::<Outcome>(&kept).expect("JSON"), refused);
        let other = How { seed: 43, ..How::default() };
        assert_eq!(ledger.marks("a", &other.key(), true).expect("readable"), None);
        let broken = Outcome::Broken { reason: "it ended".to_owned(), log: "x".to_owned() };
        ledger.record("b", &how, &broken, Duration::ZERO).expect("writable");
        assert_eq!(ledger.marks("b", &how.key(), true).expect("readable"), None);
        assert!(ledger.marks("b", &how.key(), false).expect("readable").is_some());
    }

    #[test]
    fn a_run_is_unfinished_until_it_is_finished() {
        let folder = tempfile::tempdir().expect("a folder");
        {
            let ledger = Ledger::open(folder.path()).expect("a ledger");
            assert_eq!(ledger.unfinished().expect("readable"), None);
            ledger.begin("one").expect("writable");
            ledger.begin("two").expect("writable");
        }
        let ledger = Ledger::open(folder.path()).expect("a ledger");
        assert_eq!(ledger.unfinished().expect("readable").as_deref(), Some("two"));
        ledger.finish().expect("writable");
        assert_eq!(ledger.unfinished().expect("readable"), None);
    }
}
