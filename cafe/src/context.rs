//! [`Cafe`], the context that the reference, the learner's code, `restore` and the checks work with.

use std::sync::Arc;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::sync::OnceCell;
use url::Url;

use crate::addresses::Addresses;
use crate::clients::Clients;
use crate::config::Config;
use crate::http::{self, SharedHttp};
use crate::names::Names;
use crate::target::InvalidTarget;
use crate::wire::{self, Wire};
use crate::workspace::{Place, Workspace};
use crate::{Error, Result, Secret, Target};

/// The café's target, ready to use.
#[derive(Debug)]
pub struct Cafe {
    pub target: Target,
    pub region: String,
    pub clients: Clients,
    pub http: SharedHttp,
    pub addresses: Addresses,
    pub config: Config,
    workspace: Workspace,
    account: OnceCell<String>,
    /// What the clients were made from.
    sdk: SdkConfig,
}

/// How to reach a target.
#[derive(Debug, Clone)]
pub struct Connection {
    pub target: Target,
    /// The region of the deployment; on `live`, the SDK's standard chain if `None`.
    pub region: Option<String>,
    /// The port in the addresses of the café cloud's resources; matters only in process.
    pub port: u16,
    /// Where the café cloud is reached, if not at that port on loopback.
    pub endpoint: Option<Url>,
    /// A cloud in the same process: the SDK's HTTP client and the plain one. `None` is the network.
    pub in_process: Option<(SharedHttpClient, SharedHttp)>,
}

impl Connection {
    /// A target reached over the network.
    pub fn to(target: Target) -> Self {
        Self { target, region: None, port: 4566, endpoint: None, in_process: None }
    }
}

impl Cafe {
    /// Makes clients for a target. Nothing is sent yet, so this works when the target is down.
    ///
    /// # Errors
    /// When there is no region to work in, or the system has no TLS roots.
    pub async fn connect(connection: Connection, config: Config) -> Result<Self> {
        let sdk = sdk_config(&connection, &config).await;
        let endpoint = connection.endpoint.clone();
        let region = sdk.region().map(ToString::to_string).ok_or_else(|| {
            Error::unexpected("no AWS region: set `region` in cafelab.toml, AWS_REGION, or a profile with a region")
        })?;
        let addresses = Addresses::new(&connection.target, &region, connection.port).reached_at(endpoint);
        let http = match connection.in_process {
            Some((_, http)) => http,
            None => http::network(addresses.endpoint())?,
        };
        let clients = Clients::new(&sdk);
        let account = OnceCell::new();
        let workspace = Workspace::in_memory().of(config.learner.as_ref());
        Ok(Self { target: connection.target, region, clients, http, addresses, config, workspace, account, sdk })
    }

    /// The same café with what is remembered in `workspace`.
    #[must_use]
    pub fn with_workspace(self, workspace: Workspace) -> Self {
        let workspace = workspace.of(self.config.learner.as_ref());
        Self { workspace, ..self }
    }

    /// The same café, all of whose exchanges pass through a wire.
    #[must_use]
    pub fn through(self, wire: &Arc<dyn Wire>) -> Self {
        let client = wire::sdk(Arc::clone(wire), self.sdk.http_client());
        let sdk = self.sdk.to_builder().http_client(client).build();
        let http = wire::plain(Arc::clone(wire), self.http);
        Self { clients: Clients::new(&sdk), http, sdk, account: OnceCell::new(), ..self }
    }

    /// The café that a learner's program works on, told by the environment (`cafelab run` sets it):
    /// `CAFELAB_TARGET`, `CAFELAB_ENDPOINT` and `CAFELAB_PORT` (where the café cloud is, and the port in its
    /// addresses), `CAFELAB_WORKSPACE` (the folder `.cafelab`) and `AWS_REGION`. Without them it is what
    /// `cafelab.toml` says, else the café cloud on port 4566.
    ///
    /// # Errors
    /// When a variable or `cafelab.toml` makes no sense.
    pub async fn from_env() -> Result<Self> {
        let current = std::env::current_dir()
            .map_err(|source| Error::File { what: "cannot tell the current folder".to_owned(), source })?;
        let config = match Config::find(&current) {
            Some(path) => Config::read(&path).map_err(|error| Error::unexpected(error.to_string()))?,
            None => Config::default(),
        };
        let target = variable("CAFELAB_TARGET").or_else(|| config.target.clone());
        let target: Target = match target {
            Some(text) => text.parse().map_err(|error: InvalidTarget| Error::unexpected(error.to_string()))?,
            None => Target::default(),
        };
        let mut connection = Connection::to(target);
        connection.region = variable("AWS_REGION").or_else(|| config.region.clone());
        if let Some(port) = variable("CAFELAB_PORT") {
            connection.port =
                port.parse().map_err(|_| Error::unexpected(format!("CAFELAB_PORT: `{port}` is not a port")))?;
        }
        if let Some(url) = variable("CAFELAB_ENDPOINT") {
            let url = Url::parse(&url).map_err(|error| Error::unexpected(format!("CAFELAB_ENDPOINT: {error}")))?;
            connection.endpoint = Some(url);
        }
        let workspace = variable("CAFELAB_WORKSPACE").map_or_else(|| Workspace::find(&current), Workspace::open);
        Ok(Self::connect(connection, config).await?.with_workspace(workspace))
    }

    /// What the course remembers between commands.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Where this café is, for what is remembered of it.
    pub fn place(&self) -> Place {
        Place::new(&self.target, &self.region)
    }

    /// Frank's password on this target.
    pub fn frank_password(&self) -> Result<Secret> {
        self.workspace.frank_password(&self.target)
    }

    /// Frank's password on this target if it is known already; nothing is made up or written.
    pub fn known_frank_password(&self) -> Result<Option<Secret>> {
        self.workspace.known_frank_password(&self.target)
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
        // New accounts get little; CreateDeployment alone is held to one call in five seconds.
        if connection.in_process.is_some() {
            // A recording: nobody looks at the signatures.
            loader = loader.credentials_provider(Credentials::new("test", "test", None, None, "recording"));
            return loader.retry_config(RetryConfig::disabled()).load().await;
        }
        return loader.retry_config(RetryConfig::standard().with_max_attempts(8)).load().await;
    }
    if connection.in_process.is_some() {
        // Nothing gets lost on the way to a cloud in the same process.
        loader = loader.retry_config(RetryConfig::disabled());
    }
    let addresses = Addresses::new(&connection.target, "us-east-1", connection.port);
    let addresses = addresses.reached_at(connection.endpoint.clone());
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
    let given = matches!(target, Target::Endpoint(_))
        .then(|| (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")));
    match given {
        Some((Some(id), Some(key))) => Credentials::new(id, key, variable("AWS_SESSION_TOKEN"), None, "environment"),
        _ => Credentials::new("test", "test", None, None, "café cloud"),
    }
}

/// A variable of the environment that is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
