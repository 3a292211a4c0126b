//! A cloud's state as it may leave the machine: nothing secret is in it, and the bodies of objects are apart.
//!
//! What leaves has no private keys, passwords, client secrets, codes or messages, and no records of executions, whose
//! inputs may hold tokens. Whoever opens it gets a cloud with secrets of its own: pools have new keys, app clients that
//! had a secret have a new one, and the users whom the opener names have the password that the opener chose, if they
//! could sign in.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::cloud::{Cloud, Settings, Snapshot};
use crate::cognito::renewal::Renewal;
use crate::env::Env;
use crate::store::migrations::{PRESENT, migrate};
use crate::{apigateway, cloudfront, cognito, s3};

/// A state without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portable {
    /// JSON.
    pub state: Vec<u8>,
    /// Bodies of S3 objects by the SHA-256 of their bytes in hex.
    pub bodies: BTreeMap<String, Bytes>,
}

/// Why a state from elsewhere cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum PortableError {
    #[error("the state of the cloud cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error("the state of the cloud has format {0}, but this cafelab reads up to {PRESENT}")]
    Newer(u32),
    #[error("the cloud's {what} is `{found}`, which is none")]
    Setting { what: &'static str, found: String },
    #[error("the body {0} is not what its name says")]
    WrongBody(String),
    #[error("an object has the body {0}, which is not there")]
    MissingBody(String),
}

/// The JSON of a state, with the format that the files of a state folder have too.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<T> {
    format: u32,
    cloud: T,
}

/// The format alone, readable whatever else a newer state holds.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// Reads a state of this or an earlier format.
fn snapshot(json: &[u8]) -> Result<Snapshot, PortableError> {
    let Format { format } = serde_json::from_slice(json)?;
    if format == PRESENT {
        return Ok(serde_json::from_slice::<Written<Snapshot>>(json)?.cloud);
    }
    if format > PRESENT {
        return Err(PortableError::Newer(format));
    }
    let mut cloud = serde_json::from_slice::<Written<Map<String, Value>>>(json)?.cloud;
    for (name, state) in &mut cloud {
        if name == "settings" || name == "seconds_ahead" {
            continue;
        }
        let mut file = migrate(name, json!({ "format": format, "state": state.take() }));
        *state = file["state"].take();
    }
    Ok(serde_json::from_value(Value::Object(cloud))?)
}

impl Portable {
    /// Takes the secrets out of a state.
    pub fn of(mut snapshot: Snapshot) -> Self {
        let own = Settings::default();
        snapshot.settings.access_key_id = own.access_key_id;
        snapshot.settings.secret_access_key = own.secret_access_key;
        snapshot.cognito.forget_secrets();
        snapshot.stepfunctions.forget_executions();
        let bodies = snapshot.s3.detach();
        let written = Written { format: PRESENT, cloud: snapshot };
        let state = serde_json::to_vec(&written).expect("states are plain data with text keys");
        Self { state, bodies }
    }

    /// Gives a state new secrets of `env`'s making, and `password` to users whose name or e-mail address is among
    /// `users`. Nothing in it is taken on trust: the credentials are the cloud's own, and each body has to be the one that its name says.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn open(self, env: &Env, users: &[&str], password: &str) -> Result<Snapshot, PortableError> {
        let mut snapshot = snapshot(&self.state)?;
        // The time of whoever opens it counts.
        snapshot.seconds_ahead = 0;
        snapshot.settings = checked(snapshot.settings)?;
        if let Some((name, _)) = self.bodies.iter().find(|(name, body)| **name != s3::digest(body)) {
            return Err(PortableError::WrongBody(name.clone()));
        }
        snapshot.s3.detach();
        snapshot.s3.attach(self.bodies);
        if let Some(missing) = snapshot.s3.blobs_needed().next() {
            return Err(PortableError::MissingBody(missing.to_owned()));
        }
        snapshot.stepfunctions.forget_executions();
        snapshot.cognito.renew_secrets(&Renewal { env, users, password });
        Ok(snapshot)
    }
}

impl Snapshot {
    /// Ids that were drawn at random when resources were made; two clouds that share one have a common past.
    pub fn random_ids(&self) -> BTreeSet<String> {
        random_ids(&self.cognito, &self.apigateway, &self.cloudfront)
    }

    /// What resources are called that a learner names: pools, their domains, tables, state machines, REST APIs.
    pub fn given_names(&self) -> BTreeSet<String> {
        let pools = self.cognito.pools.values().map(|pool| pool.name.as_str());
        let domains = self.cognito.domains.keys().map(String::as_str);
        let apis = self.apigateway.apis.values().map(|api| api.name.as_str());
        let others = self.dynamodb.table_names().chain(self.stepfunctions.machine_names());
        pools.chain(domains).chain(apis).chain(others).map(str::to_owned).collect()
    }
}

impl Cloud {
    /// As [`Snapshot::random_ids`], without a copy of the whole.
    pub(crate) fn random_ids(&self) -> BTreeSet<String> {
        random_ids(&self.cognito().read(), &self.apigateway().read(), &self.cloudfront().read())
    }
}

fn random_ids(
    cognito: &cognito::State,
    apigateway: &apigateway::State,
    cloudfront: &cloudfront::State,
) -> BTreeSet<String> {
    let pools = cognito.pools.iter().flat_map(|(id, pool)| std::iter::once(id).chain(pool.clients.keys()));
    let others = apigateway.apis.keys().map(String::as_str).chain(cloudfront.distribution_ids());
    pools.map(String::as_str).chain(others).map(str::to_owned).collect()
}

/// Account and region stand in names and addresses, so they have to look like ones.
fn checked(settings: Settings) -> Result<Settings, PortableError> {
    let Settings { account, region, port, .. } = settings;
    if account.len() != 12 || !account.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(PortableError::Setting { what: "account", found: account });
    }
    let of_region = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    if region.is_empty() || region.len() > 32 || !region.bytes().all(of_region) {
        return Err(PortableError::Setting { what: "region", found: region });
    }
    Ok(Settings { account, region, port, ..Settings::default() })
}
