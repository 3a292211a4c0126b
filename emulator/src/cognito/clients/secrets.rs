//! The secrets of a client: none, one, or two while one takes the place of the other.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html>
//! and its neighbours.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::input;
use crate::cognito::secret::Secret;
use crate::cognito::state::Client;
use crate::env::{Env, epoch_seconds};

/// A client has no more than this many.
const MOST: usize = 2;

/// A secret with what AWS tells about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClientSecret {
    id: String,
    value: Secret,
    created: Timestamp,
}

impl ClientSecret {
    /// A secret that the caller brought, or a fresh one.
    pub(super) fn make(env: &Env, client: &str, brought: Option<String>) -> Result<Self, Error> {
        let value = match brought {
            Some(text) => accept(text)?,
            None => Secret::new(env.lower_alphanumeric(51)),
        };
        let created = env.now();
        Ok(Self { id: format!("{client}--{}", created.as_millisecond()), value, created })
    }

    /// Takes out the secret itself; that there was one stays to be seen.
    pub(crate) fn forget(&mut self) {
        self.value = Secret::new("");
    }

    /// Puts a fresh secret in its place.
    pub(crate) fn renew(&mut self, env: &Env) {
        self.value = Secret::new(env.lower_alphanumeric(51));
    }
}

fn accept(text: String) -> Result<Secret, Error> {
    if !(24..=64).contains(&text.len()) {
        return Err(Error::constraint("clientSecret", "have length between 24 and 64"));
    }
    if !text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_+".contains(letter)) {
        return Err(Error::constraint("clientSecret", "satisfy regular expression pattern: [\\w+]+"));
    }
    Ok(Secret::new(text))
}

impl Client {
    /// The secret that `DescribeUserPoolClient` shows: the first.
    pub(super) fn shown_secret(&self) -> Option<&str> {
        self.secrets.first().map(|secret| secret.value.reveal())
    }

    /// Whether the caller presents a secret of the client, or there is none to present.
    pub(crate) fn knows_secret(&self, given: Option<&str>) -> bool {
        match given {
            Some(given) => self.secrets.iter().any(|secret| secret.value.is(given)),
            None => self.secrets.is_empty(),
        }
    }

    /// Whether something fits any of the secrets.
    pub(crate) fn any_secret(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.secrets.iter().any(|secret| fits(secret.value.reveal()))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Input {
    user_pool_id: String,
    client_id: String,
    client_secret: Option<String>,
}

/// `AddUserPoolClientSecret`: the one time that a fresh secret is shown here.
pub(in crate::cognito) fn add(cloud: &Cloud, given: Value) -> Answer {
    let given: Input = input::read("AddUserPoolClientSecret", given)?;
    let secret = ClientSecret::make(cloud.env(), &given.client_id, given.client_secret)?;
    let mut state = cloud.cognito().write();
    let client = state.pool_mut(&given.user_pool_id)?.client_mut(&given.client_id)?;
    match client.secrets.len() {
        0 => return Err(Error::invalid("A secret cannot be added to a client that was made without one.").into()),
        MOST.. => return Err(Error::TooManySecrets.into()),
        _ => {}
    }
    let mut descriptor = descriptor(&secret);
    descriptor["ClientSecretValue"] = secret.value.reveal().into();
    client.secrets.push(secret);
    Ok(json!({ "ClientSecretDescriptor": descriptor }))
}

fn descriptor(secret: &ClientSecret) -> Value {
    json!({ "ClientSecretId": secret.id, "ClientSecretCreateDate": epoch_seconds(secret.created) })
}

/// `ListUserPoolClientSecrets`: without the secrets themselves. There is never a second page.
pub(in crate::cognito) fn list(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    let client = input::required(&mut given, "ClientId")?;
    input::nothing_left("ListUserPoolClientSecrets", &given)?;
    let state = cloud.cognito().read();
    let secrets = &state.pool(&pool)?.client(&client)?.secrets;
    Ok(json!({ "ClientSecrets": secrets.iter().map(descriptor).collect::<Vec<_>>() }))
}

/// `DeleteUserPoolClientSecret`: never the last one, since a client cannot become a public one.
pub(in crate::cognito) fn delete(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    let client = input::required(&mut given, "ClientId")?;
    let id = input::required(&mut given, "ClientSecretId")?;
    input::nothing_left("DeleteUserPoolClientSecret", &given)?;
    let mut state = cloud.cognito().write();
    let client = state.pool_mut(&pool)?.client_mut(&client)?;
    if !client.secrets.iter().any(|secret| secret.id == id) {
        return Err(Error::NoSecret(id).into());
    }
    if client.secrets.len() == 1 {
        return Err(Error::invalid("The only secret of a client cannot be deleted.").into());
    }
    client.secrets.retain(|secret| secret.id != id);
    Ok(json!({}))
}
