//! `secrets.toml`: Frank's password, per kind of target.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::storage::Storage;
use crate::{Error, Result, Secret, Target};

const FILE: &str = "secrets.toml";
const VARIABLE: &str = "CAFELAB_FRANK_PASSWORD";
/// Everybody may know it: it opens nothing outside this machine.
pub const LAB_PASSWORD: &str = "Espresso!4two";

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Secrets {
    /// `emulated`, `endpoint` or `live` → password.
    frank_password: BTreeMap<String, String>,
}

pub fn frank_password(storage: &Storage, target: &Target) -> Result<Secret> {
    if let Some(known) = known_frank_password(storage, target)? {
        return Ok(known);
    }
    let mut secrets = read(storage)?;
    let made_up = made_up();
    secrets.frank_password.insert(target.kind().to_owned(), made_up.reveal().to_owned());
    let text = toml::to_string(&secrets).map_err(|error| Error::unexpected(error.to_string()))?;
    storage.replace(FILE, &text)?;
    Ok(made_up)
}

/// The same, but none is made up: `None` means that nobody has set one for AWS yet.
pub fn known_frank_password(storage: &Storage, target: &Target) -> Result<Option<Secret>> {
    if let Some(given) = std::env::var(VARIABLE).ok().filter(|given| !given.is_empty()) {
        return Ok(Some(Secret::new(given)));
    }
    if let Some(kept) = read(storage)?.frank_password.remove(target.kind()) {
        return Ok(Some(Secret::new(kept)));
    }
    Ok((!target.is_live()).then(|| Secret::new(LAB_PASSWORD)))
}

fn read(storage: &Storage) -> Result<Secrets> {
    let Some(text) = storage.read(FILE)? else { return Ok(Secrets::default()) };
    // The parser's own text would show the line, and so the password.
    toml::from_str(&text).map_err(|_| Error::unexpected(format!("{FILE} in the folder .cafelab is not valid")))
}

/// 80 bits of chance, and every kind of character that Cognito's default policy asks for.
fn made_up() -> Secret {
    Secret::new(format!("Cafe-{}!7", hex::encode(rand::random::<[u8; 10]>())))
}
