//! Patches of REST APIs.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateRestApi-Patch>.

use super::apis::{BAD_COMPRESSION, PRIVATE_IS_DUALSTACK, check_api_key_source, compression};
use super::error::Error;
use super::model::RestApi;
use super::patch::Patch;

/// What `UpdateRestApi` changes, so that a refused patch leaves the API as it was.
pub(super) struct Settings {
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
    /// Copies them from an API.
    pub(super) fn of(api: &RestApi) -> Self {
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

    /// Puts them into an API.
    pub(super) fn store(self, api: &mut RestApi) {
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

/// Applies one patch.
pub(super) fn apply(api: &mut Settings, patch: &Patch) -> Result<(), Error> {
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
            check_api_key_source(&patch.text())?;
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
        "dualstack".clone_into(&mut api.ip_address_type);
    }
    api.endpoint_types = vec![value];
    Ok(())
}
