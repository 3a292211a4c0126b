//! Reads the mutants and variants that the binary carries.

use std::collections::BTreeMap;

use cafe::Lab;
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use super::partial;
use super::scenario::{Expects, Mutant, Scenario, Start, Variant};

/// A file of mutants or variants that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct Invalid {
    pub file: String,
    pub reason: String,
}

static MUTANTS: [Dir<'static>; 5] = [
    include_dir!("$CARGO_MANIFEST_DIR/../labs/01-environment/mutants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/02-user-pool/mutants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/03-hosted-ui/mutants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/04-api-auth/mutants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/05-end-to-end/mutants"),
];
static VARIANTS: [Dir<'static>; 5] = [
    include_dir!("$CARGO_MANIFEST_DIR/../labs/01-environment/variants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/02-user-pool/variants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/03-hosted-ui/variants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/04-api-auth/variants"),
    include_dir!("$CARGO_MANIFEST_DIR/../labs/05-end-to-end/variants"),
];

/// Every deployment whose verdict is known, in the order of the labs.
///
/// # Errors
/// Names file, line and key.
pub fn all() -> Result<Vec<Scenario>, Invalid> {
    let mut found = partial::all();
    for ((lab, mutants), variants) in Lab::ALL.into_iter().zip(&MUTANTS).zip(&VARIANTS) {
        for (file, check, mutants) in tables::<Mutant>(lab, mutants)? {
            if checker::select::find(&check).is_err() {
                return Err(Invalid { file, reason: format!("there is no check {check}") });
            }
            found.extend(mutants.into_iter().map(|(name, mutant)| as_mutant(lab, &check, &name, mutant)));
        }
        for (_, topic, variants) in tables::<Variant>(lab, variants)? {
            found.extend(variants.into_iter().map(|(name, variant)| as_variant(lab, &topic, &name, variant)));
        }
    }
    Ok(found)
}

type Tables<T> = Vec<(String, String, BTreeMap<String, T>)>;

/// The files of a folder: path for messages, name without its ending, tables.
fn tables<T: DeserializeOwned>(lab: Lab, folder: &Dir<'static>) -> Result<Tables<T>, Invalid> {
    let mut found = Vec::new();
    for entry in folder.files() {
        let name = entry.path().to_string_lossy().into_owned();
        let file = format!("labs/{lab}/…/{name}");
        let invalid = |reason: String| Invalid { file: file.clone(), reason };
        let stem = name.strip_suffix(".toml").ok_or_else(|| invalid("its name does not end with .toml".to_owned()))?;
        let text = entry.contents_utf8().ok_or_else(|| invalid("it is not UTF-8".to_owned()))?;
        let tables = toml::from_str(text).map_err(|error| invalid(error.to_string()))?;
        found.push((file.clone(), stem.to_owned(), tables));
    }
    Ok(found)
}

fn as_mutant(lab: Lab, check: &str, name: &str, mutant: Mutant) -> Scenario {
    let Mutant { title, rows, mistake, names, gate, steps } = mutant;
    Scenario {
        id: format!("{lab}/{check}/{name}"),
        title,
        start: Start::After(Lab::EndToEnd),
        steps,
        gate,
        expects: Expects::Mutant { check: check.to_owned(), mistake, names, rows },
    }
}

fn as_variant(lab: Lab, topic: &str, name: &str, variant: Variant) -> Scenario {
    let Variant { title, names, inconclusive, advice, gate, steps } = variant;
    Scenario {
        id: format!("{lab}/{topic}/{name}"),
        title,
        start: names.map_or(Start::After(Lab::EndToEnd), |names| Start::Named(Box::new(names))),
        steps,
        gate,
        expects: Expects::Variant { inconclusive, advice },
    }
}
