//! A class in parts: one machine judges one shard, and somebody merges what all of them wrote down.
//!
//! What an archive's shard is depends on its digest alone, so that any number of machines agrees without talking. A
//! shard's ledger knows the whole class, so that merging needs nothing but the ledgers.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::gradebook::{Book, Plan};
use crate::handins::HandIn;
use crate::ledger::{Ledger, LedgerError};

/// One of so many parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    pub number: u32,
    pub of: u32,
}

/// A text or an environment that names no shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    #[error("`{0}` is no shard; write `2/8` for the second of eight, or `auto` in an array job")]
    Form(String),
    #[error(
        "no array job is to be seen: `auto` reads SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX or AWS_BATCH_JOB_ARRAY_INDEX"
    )]
    NoArray,
    #[error("{index} is set, but not how many shards there are: set CAFELAB_SHARDS")]
    NoCount { index: &'static str },
    #[error("{name}: `{value}` is no number that fits")]
    Variable { name: &'static str, value: String },
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let form = || ShardError::Form(text.to_owned());
        let (number, of) = text.split_once('/').ok_or_else(form)?;
        let (number, of) = (number.parse().map_err(|_| form())?, of.parse().map_err(|_| form())?);
        if (1..=of).contains(&number) { Ok(Self { number, of }) } else { Err(form()) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// How an engine numbers the jobs of an array.
struct Engine {
    index: &'static str,
    /// The smallest index, if it is not 0.
    first: Option<&'static str>,
    count: Option<&'static str>,
}

/// Slurm, Kubernetes' Indexed Jobs, AWS Batch.
const ENGINES: [Engine; 3] = [
    Engine { index: "SLURM_ARRAY_TASK_ID", first: Some("SLURM_ARRAY_TASK_MIN"), count: Some("SLURM_ARRAY_TASK_COUNT") },
    Engine { index: "JOB_COMPLETION_INDEX", first: None, count: None },
    Engine { index: "AWS_BATCH_JOB_ARRAY_INDEX", first: None, count: Some("AWS_BATCH_JOB_ARRAY_SIZE") },
];
/// Where an engine does not say how many jobs there are.
const COUNT: &str = "CAFELAB_SHARDS";

impl Shard {
    /// The shard of this job of an array.
    ///
    /// # Errors
    /// When the environment is not that of an array job.
    pub fn of_job(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ShardError> {
        let number = |name: &'static str| -> Result<Option<u32>, ShardError> {
            let value = variable(name).filter(|value| !value.is_empty());
            value.map(|value| value.parse().map_err(|_| ShardError::Variable { name, value })).transpose()
        };
        for engine in ENGINES {
            let Some(index) = number(engine.index)? else { continue };
            let first = engine.first.map(number).transpose()?.flatten().unwrap_or_default();
            let count = match engine.count.map(number).transpose()?.flatten() {
                Some(count) => Some(count),
                None => number(COUNT)?,
            };
            let of = count.ok_or(ShardError::NoCount { index: engine.index })?;
            let place = index.checked_sub(first).filter(|place| *place < of);
            return match place {
                Some(place) => Ok(Self { number: place + 1, of }),
                None => Err(ShardError::Variable { name: engine.index, value: index.to_string() }),
            };
        }
        Err(ShardError::NoArray)
    }

    /// Whether an archive with this digest belongs to it.
    pub fn takes(self, sha256: &str) -> bool {
        let drawn = u64::from_str_radix(sha256.get(..15).unwrap_or_default(), 16).unwrap_or_default();
        drawn % u64::from(self.of) == u64::from(self.number - 1)
    }
}

/// A shard as its ledger knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub shard: Shard,
    pub plan: Plan,
    pub complete: bool,
}

/// Why shards do not make a whole.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("there is no shard in {path}", path = path.display())]
    None { path: PathBuf },
    #[error("shard {shard} in {path} has not come to its end; go on there with `--resume`", path = path.display())]
    Unfinished { shard: Shard, path: PathBuf },
    #[error("{path} is of another grading than {first}: archives, rules, roster or program differ", path = path.display(), first = first.display())]
    Differs { path: PathBuf, first: PathBuf },
    #[error("shard {shard} is there twice: {first} and {second}", first = first.display(), second = second.display())]
    Twice { shard: Shard, first: PathBuf, second: PathBuf },
    #[error("of {of} shards these are missing: {}", numbers(missing))]
    Missing { missing: Vec<u32>, of: u32 },
}

fn numbers(numbers: &[u32]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Whether two shards are of one grading: the same submissions of the same people, wherever they lay.
fn same(one: &Plan, other: &Plan) -> bool {
    fn places(plan: &Plan) -> Vec<String> {
        let place = |one: &HandIn| format!("{} {:?} {:?} {}", one.sha256, one.sender, one.at, one.marked_late);
        let mut places: Vec<String> = plan.hand_ins.iter().map(place).collect();
        places.sort();
        places
    }
    let whole = |plan: &Plan| Plan { hand_ins: Vec::new(), passed_over: Vec::new(), ..plan.clone() };
    whole(one) == whole(other) && places(one) == places(other)
}

/// All shards of a grading.
#[derive(Debug)]
pub struct Shards {
    ledgers: Vec<Ledger>,
    /// Of the first one, whose paths are shown.
    plan: Plan,
}

impl Shards {
    /// Joins the ledgers.
    ///
    /// # Errors
    /// When they cannot be read or written.
    pub fn merge(self, into: &Ledger) -> Result<Book, LedgerError> {
        for ledger in &self.ledgers {
            into.take(ledger)?;
        }
        Ok(Book::new(self.plan))
    }
}

/// Opens the ledgers of all shards.
///
/// # Errors
/// When one is missing, double, unfinished, or of another grading.
pub fn open(folders: &[PathBuf]) -> Result<Shards, MergeError> {
    let mut found: BTreeMap<u32, (PathBuf, Ledger, Written)> = BTreeMap::new();
    for folder in folders {
        let (ledger, written) = read(folder)?;
        if let Some((first, _, other)) = found.values().next()
            && (other.shard.of != written.shard.of || !same(&other.plan, &written.plan))
        {
            return Err(MergeError::Differs { path: folder.clone(), first: first.clone() });
        }
        let shard = written.shard;
        if let Some((first, _, _)) = found.insert(shard.number, (folder.clone(), ledger, written)) {
            return Err(MergeError::Twice { shard, first, second: folder.clone() });
        }
    }
    let of = found.values().next().map_or(0, |(_, _, written)| written.shard.of);
    let missing: Vec<u32> = (1..=of).filter(|number| !found.contains_key(number)).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing { missing, of });
    }
    let (ledgers, plans): (Vec<_>, Vec<_>) =
        found.into_values().map(|(_, ledger, written)| (ledger, written.plan)).unzip();
    let plan = plans.into_iter().next().ok_or_else(|| MergeError::None { path: PathBuf::from(".") })?;
    Ok(Shards { ledgers, plan })
}

fn read(folder: &Path) -> Result<(Ledger, Written), MergeError> {
    let none = || MergeError::None { path: folder.to_owned() };
    if !folder.join(crate::ledger::FILE).is_file() {
        return Err(none());
    }
    let ledger = Ledger::open(folder)?;
    let written = ledger.shard()?.ok_or_else(none)?;
    if written.complete {
        Ok((ledger, written))
    } else {
        Err(MergeError::Unfinished { shard: written.shard, path: folder.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_job(variables: &[(&str, &str)]) -> Result<Shard, ShardError> {
        Shard::of_job(|name| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn array_jobs_know_their_shard() {
        let slurm = [("SLURM_ARRAY_TASK_ID", "4"), ("SLURM_ARRAY_TASK_MIN", "1"), ("SLURM_ARRAY_TASK_COUNT", "8")];
        assert_eq!(of_job(&slurm), Ok(Shard { number: 4, of: 8 }));
        let kubernetes = [("JOB_COMPLETION_INDEX", "0"), ("CAFELAB_SHARDS", "3")];
        assert_eq!(of_job(&kubernetes), Ok(Shard { number: 1, of: 3 }));
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "2"), ("AWS_BATCH_JOB_ARRAY_SIZE", "3")];
        assert_eq!(of_job(&batch), Ok(Shard { number: 3, of: 3 }));
        assert_eq!(of_job(&[]), Err(ShardError::NoArray));
        assert!(matches!(of_job(&kubernetes[..1]), Err(ShardError::NoCount { .. })));
        assert!(matches!(
            of_job(&[("JOB_COMPLETION_INDEX", "3"), ("CAFELAB_SHARDS", "3")]),
            Err(ShardError::Variable { .. })
        ));
    }

    #[test]
    fn every_archive_has_one_shard() {
        for of in 1..=7 {
            for digest in ["0", "ff", "123456789abcdef0", "ffffffffffffffff"] {
                let digest = format!("{digest:0>64}");
                assert_eq!((1..=of).filter(|number| Shard { number: *number, of }.takes(&digest)).count(), 1);
            }
        }
        for bad in ["0/3", "4/3", "3", "a/b", "1/0", ""] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
        assert_eq!("2/8".parse(), Ok(Shard { number: 2, of: 8 }));
    }
}
