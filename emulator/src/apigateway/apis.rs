//! REST APIs themselves.

use serde::Deserialize;
use serde_json::{Value, json};

use super::api_patches::Settings;
use super::call::{Answer, Call, Output};
use super::error::{Constraints, Error};
use super::model::{Definition, Map, Resource, RestApi};
use super::{api_patches, models, patch, render};

/// Refusal of a compression size.
pub(super) const BAD_COMPRESSION: &str = "Invalid minimum compression size, must be between 0 and 10485760";
/// Refusal of IPv4 alone for a private API.
pub(super) const PRIVATE_IS_DUALSTACK: &str = "Only dualstack ipAddressType is supported for Private APIs.";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    name: String,
    description: Option<String>,
    version: Option<String>,
    #[serde(default)]
    binary_media_types: Vec<String>,
    minimum_compression_size: Option<Value>,
    api_key_source: Option<String>,
    endpoint_configuration: Option<Endpoint>,
    policy: Option<String>,
    #[serde(default)]
    tags: Map,
    #[serde(default)]
    disable_execute_api_endpoint: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Endpoint {
    types: Option<Vec<String>>,
    ip_address_type: Option<String>,
}

/// `CreateRestApi`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    let endpoint = input.endpoint_configuration.unwrap_or_default();
    constrain(&endpoint, input.api_key_source.as_deref())?;
    if input.name.is_empty() {
        return Err(Error::invalid("Name must be non-empty"));
    }
    if input.description.as_deref() == Some("") {
        return Err(Error::invalid("Description cannot be an empty string"));
    }
    let (endpoint_type, ip_address_type) = endpoint_of(endpoint)?;
    let size = input.minimum_compression_size;
    let mut api = new(call, input.name);
    api.description = input.description;
    api.version = input.version;
    api.binary_media_types = input.binary_media_types;
    api.minimum_compression_size =
        size.map(|size| compression(size.as_i64()).ok_or_else(|| Error::invalid(BAD_COMPRESSION))).transpose()?;
    api.api_key_source = input.api_key_source.unwrap_or_else(|| "HEADER".to_owned());
    api.endpoint_types = vec![endpoint_type];
    api.ip_address_type = ip_address_type;
    api.policy = input.policy;
    api.tags = input.tags;
    api.disable_execute_api_endpoint = input.disable_execute_api_endpoint;
    Ok(insert(call, api))
}

/// An API with nothing but a root resource and AWS's two models.
pub(super) fn new(call: &Call<'_>, name: String) -> RestApi {
    let env = call.cloud.env();
    let root = env.lower_alphanumeric(10);
    let mut saved = Definition { root_resource: root.clone(), models: models::premade(env), ..Definition::default() };
    let resource = Resource {
        id: root.clone(),
        parent: None,
        path_part: String::new(),
        path: "/".into(),
        methods: <_>::default(),
    };
    saved.resources.insert(root, resource);
    RestApi {
        id: env.lower_alphanumeric(10),
        name,
        description: None,
        version: None,
        created: env.now(),
        api_key_source: "HEADER".to_owned(),
        binary_media_types: Vec::new(),
        endpoint_types: vec!["EDGE".to_owned()],
        ip_address_type: "ipv4".to_owned(),
        disable_execute_api_endpoint: false,
        minimum_compression_size: None,
        policy: None,
        tags: Map::new(),
        saved,
        deployments: <_>::default(),
        stages: <_>::default(),
    }
}

/// Keeps a new API and shows it.
pub(super) fn insert(call: &Call<'_>, api: RestApi) -> Output {
    let body = render::rest_api(&api);
    call.cloud.apigateway().write().apis.insert(api.id.clone(), api);
    Output::Json(body)
}

fn constrain(endpoint: &Endpoint, api_key_source: Option<&str>) -> Result<(), Error> {
    let mut constraints = Constraints::default();
    let place = "createRestApiInput.endpointConfiguration";
    let types = endpoint.types.as_deref().unwrap_or_default();
    if types.iter().any(|kind| !matches!(kind.as_str(), "PRIVATE" | "EDGE" | "REGIONAL")) {
        let rule = "Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]";
        constraints.push(&format!("[{}]", types.join(", ")), &format!("{place}.types"), rule);
    }
    if let Some(ip) = &endpoint.ip_address_type {
        constraints.one_of(ip, &format!("{place}.ipAddressType"), &["ipv4", "dualstack"]);
    }
    if let Some(source) = api_key_source {
        constraints.one_of(source, "createRestApiInput.apiKeySource", &["HEADER", "AUTHORIZER"]);
    }
    constraints.finish()
}

fn endpoint_of(endpoint: Endpoint) -> Result<(String, String), Error> {
    let mut types = endpoint.types.unwrap_or_else(|| vec!["EDGE".to_owned()]);
    let Some(kind) = types.pop() else {
        return Err(Error::invalid("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."));
    };
    if !types.is_empty() {
        return Err(Error::invalid("Cannot create an api with multiple Endpoint Types."));
    }
    let private = kind == "PRIVATE";
    let ip = endpoint.ip_address_type.unwrap_or_else(|| if private { "dualstack" } else { "ipv4" }.to_owned());
    if private && ip == "ipv4" {
        return Err(Error::invalid(PRIVATE_IS_DUALSTACK));
    }
    Ok((kind, ip))
}

/// Where API keys come from.
pub(super) fn check_api_key_source(source: &str) -> Result<(), Error> {
    if matches!(source, "HEADER" | "AUTHORIZER") {
        return Ok(());
    }
    Err(Error::invalid("Invalid ApiKeySource specified. Valid options are HEADER,AUTHORIZER"))
}

/// A compression size that AWS takes.
pub(super) fn compression(size: Option<i64>) -> Option<i64> {
    size.filter(|size| (0..=10_485_760).contains(size))
}

/// `GetRestApis`, oldest first.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let state = call.cloud.apigateway().read();
    let mut apis: Vec<_> = state.apis.values().collect();
    apis.sort_by_key(|api| api.created);
    call.page(apis.into_iter().map(render::rest_api).collect())
}

/// `GetRestApi`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| Ok(Output::Json(render::rest_api(api))))
}

/// `DeleteRestApi`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let removed = call.cloud.apigateway().write().apis.remove(&call.path("api"));
    removed.map(|_| Output::Nothing).ok_or_else(|| call.no_api())
}

/// `UpdateRestApi`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    call.change(call.no_api(), |api| {
        let mut copy = Settings::of(api);
        for patch in &patches {
            api_patches::apply(&mut copy, patch)?;
        }
        copy.store(api);
        let mut body = render::rest_api(api);
        // AWS shows tags after an update even when there are none.
        body["tags"] = json!(api.tags);
        Ok(Output::Json(body))
    })
}
