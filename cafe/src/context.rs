//! [`Cafe`], the context that the reference, the learner's code, `restore` and the checks work with.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::sync::OnceCell;

use crate::addresses::Addresses;
use crate::clients::Clients;
use crate::config::Config;
use crate::http::{self, SharedHttp};
use crate::names::Names;
use crate::{Error, Result, Target};

/// The café's target, ready to use.
#[derive(Debug)]
pub struct Cafe {
    pub target: Target,
    pub region: String,
    pub clients: Clients,
    pub http: SharedHttp,
    pub addresses: Addresses,
    pub config: Config,
    account: OnceCell<String>,
}

/// How to reach a target.
#[derive(Debug, Clone)]
pub struct Connection {
    pub target: Target,
    /// The region of the deployment; on `live`, the SDK's standard chain if `None`.
    pub region: Option<String>,
    /// The port in the addresses of the café cloud's resources; matters only in process.
    pub port: u16,
    /// A cloud in the same process: the SDK's HTTP client and the plain one. `None` is the network.
    pub in_process: Option<(SharedHttpClient, SharedHttp)>,
}

impl Connection {
    /// A target reached over the network.
    pub fn to(target: Target) -> Self {
        Self { target, region: None, port: 4566, in_process: None }
    }
}

impl Cafe {
    /// Makes clients for a target. Nothing is sent yet, so this works when the target is down.
    ///
    /// # Errors
    /// When there is no region to work in, or the system has no TLS roots.
    pub async fn connect(connection: Connection, config: Config) -> Result<Self> {
        let sdk = sdk_config(&connection, &config).await;
        let region = sdk.region().map(ToString::to_string).ok_or_else(|| {
            Error::unexpected("no AWS region: set `region` in cafelab.toml, AWS_REGION, or a profile with a region")
        })?;
        let addresses = Addresses::new(&connection.target, &region, connection.port);
        let http = match connection.in_process {
            Some((_, http)) => http,
            None => http::network(addresses.endpoint())?,
        };
        let clients = Clients::new(&sdk);
        let account = OnceCell::new();
        Ok(Self { target: connection.target, region, clients, http, addresses, config, account })
    }

    /// The account's twelve digits, asked once from STS.
    pub async fn account(&self) -> Result<&str> {
        let account = self.account.get_or_try_init(|| async {
            let identity = self.clients.sts.get_caller_identity().send().await?;
            identity.account.ok_or_else(|| Error::unexpected("STS named no account"))
        });
        account.await.map(String::as_str)
    }

    /// Names of the café's resources with account and region filled in.
    pub async fn names(&self) -> Result<Names> {
        Ok(self.config.names.filled(self.account().await?, &self.region))
    }
}

async fn sdk_config(connection: &Connection, config: &Config) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some((client, _)) = &connection.in_process {
        loader = loader.http_client(client.clone());
    }
    let region = connection.region.clone().or_else(|| config.region.clone());
    if let Target::Live = connection.target {
        if let Some(region) = region {
            loader = loader.region(Region::new(region));
        }
        if let Some(profile) = &config.profile {
            loader = loader.profile_name(profile);
        }
        return loader.load().await;
    }
    let port = connection.port;
    let addresses = Addresses::new(&connection.target, "us-east-1", port);
    let endpoint = addresses.endpoint().map(ToString::to_string).unwrap_or_default();
    loader
        .region(Region::new(region.unwrap_or_else(|| "us-east-1".to_owned())))
        .credentials_provider(emulator_credentials(&connection.target))
        .endpoint_url(endpoint)
        .load()
        .await
}

/// `test` / `test`, the café cloud's credentials; another emulator may get its own from the environment.
fn emulator_credentials(target: &Target) -> Credentials {
    let named = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let given =
        matches!(target, Target::Endpoint(_)).then(|| (named("AWS_ACCESS_KEY_ID"), named("AWS_SECRET_ACCESS_KEY")));
    match given {
        Some((Some(id), Some(key))) => Credentials::new(id, key, named("AWS_SESSION_TOKEN"), None, "environment"),
        _ => Credentials::new("test", "test", None, None, "café cloud"),
    }
}
