//! REST APIs themselves.

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call, Output};
use super::error::{Constraints, Error};
use super::model::{Definition, Map, Resource, RestApi};
use super::patch::{self, Patch};
use super::{models, render};

const BAD_COMPRESSION: &str = "Invalid minimum compression size, must be between 0 and 10485760";
const PRIVATE_IS_DUALSTACK: &str = "Only dualstack ipAddressType is supported for Private APIs.";

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

fn compression(size: Option<i64>) -> Option<i64> {
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
            apply(&mut copy, patch)?;
        }
        copy.store(api);
        let mut body = render::rest_api(api);
        // AWS shows tags after an update even when there are none.
        body["tags"] = json!(api.tags);
        Ok(Output::Json(body))
    })
}

/// What `UpdateRestApi` changes, so that a refused patch leaves the API as it was.
struct Settings {
    name: String,
    description: Option<String>,
    version: Option<String>,
    api_key_source: String,
    binary_media_types: Vec<String>,
    endpoint_types: Vec<String>,
    ip_address_type: String,
    disable_execute_api_endpoint: bool,
    minimum_compression_size: Option<i64>,
    policy: Option<String>,
}

impl Settings {
    fn of(api: &RestApi) -> Self {
        Self {
            name: api.name.clone(),
            description: api.description.clone(),
            version: api.version.clone(),
            api_key_source: api.api_key_source.clone(),
            binary_media_types: api.binary_media_types.clone(),
            endpoint_types: api.endpoint_types.clone(),
            ip_address_type: api.ip_address_type.clone(),
            disable_execute_api_endpoint: api.disable_execute_api_endpoint,
            minimum_compression_size: api.minimum_compression_size,
            policy: api.policy.clone(),
        }
    }

    fn store(self, api: &mut RestApi) {
        api.name = self.name;
        api.description = self.description;
        api.version = self.version;
        api.api_key_source = self.api_key_source;
        api.binary_media_types = self.binary_media_types;
        api.endpoint_types = self.endpoint_types;
        api.ip_address_type = self.ip_address_type;
        api.disable_execute_api_endpoint = self.disable_execute_api_endpoint;
        api.minimum_compression_size = self.minimum_compression_size;
        api.policy = self.policy;
    }
}

fn apply(api: &mut Settings, patch: &Patch) -> Result<(), Error> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["name"] => {
            patch.only(&["replace"])?;
            api.name = patch.optional().ok_or_else(|| Error::invalid("Name must be non-empty"))?;
        }
        ["description"] => {
            patch.only(&["replace", "add", "remove"])?;
            api.description = patch.optional();
        }
        ["version"] => {
            patch.only(&["replace", "remove"])?;
            api.version = patch.optional();
        }
        ["policy"] => {
            patch.only(&["replace", "remove"])?;
            api.policy = patch.optional();
        }
        ["apiKeySource"] => {
            patch.only(&["replace"])?;
            if !matches!(patch.text().as_str(), "HEADER" | "AUTHORIZER") {
                return Err(Error::invalid("Invalid ApiKeySource specified. Valid options are HEADER,AUTHORIZER"));
            }
            api.api_key_source = patch.text();
        }
        ["disableExecuteApiEndpoint"] => {
            patch.only(&["replace"])?;
            api.disable_execute_api_endpoint = patch.flag();
        }
        ["minimumCompressionSize"] => {
            patch.only(&["replace"])?;
            let size = patch.optional().map(|size| compression(size.parse().ok()).ok_or(BAD_COMPRESSION)).transpose();
            api.minimum_compression_size = size.map_err(Error::invalid)?;
        }
        ["binaryMediaTypes", kind] => binary_media_type(api, patch, kind)?,
        ["endpointConfiguration", "ipAddressType"] => ip_address_type(api, patch)?,
        ["endpointConfiguration", "types", _] => endpoint_type(api, patch)?,
        _ => return Err(patch.bad_path()),
    }
    Ok(())
}

fn binary_media_type(api: &mut Settings, patch: &Patch, kind: &str) -> Result<(), Error> {
    patch.only(&["add", "remove", "replace"])?;
    if patch.op != "add" {
        api.binary_media_types.retain(|known| known != kind);
    }
    match patch.op.as_str() {
        "add" if !api.binary_media_types.iter().any(|known| known == kind) => api.binary_media_types.push(kind.into()),
        "replace" => api.binary_media_types.push(patch.text()),
        _ => {}
    }
    Ok(())
}

fn ip_address_type(api: &mut Settings, patch: &Patch) -> Result<(), Error> {
    patch.only(&["replace"])?;
    let value = patch.text();
    if !matches!(value.as_str(), "ipv4" | "dualstack") {
        return Err(Error::invalid("ipAddressType must be either ipv4 or dualstack."));
    }
    if value == "ipv4" && api.endpoint_types == ["PRIVATE"] {
        return Err(Error::invalid(PRIVATE_IS_DUALSTACK));
    }
    api.ip_address_type = value;
    Ok(())
}

fn endpoint_type(api: &mut Settings, patch: &Patch) -> Result<(), Error> {
    if !matches!(patch.op.as_str(), "add" | "remove" | "replace") {
        return Err(Error::invalid("Invalid patch operation specified. Must be 'add'|'remove'|'replace'"));
    }
    if patch.op != "replace" {
        return Err(Error::unsupported(format_args!("{} of an endpoint type; replace it instead", patch.op)));
    }
    let value = patch.text();
    if !matches!(value.as_str(), "REGIONAL" | "EDGE" | "PRIVATE") {
        return Err(Error::invalid("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"));
    }
    if value == "PRIVATE" {
        api.ip_address_type = "dualstack".to_owned();
    }
    api.endpoint_types = vec![value];
    Ok(())
}
