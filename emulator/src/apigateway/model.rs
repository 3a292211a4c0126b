//! What a REST API consists of. The same types describe what is saved and, frozen in a [`Deployment`], what is live.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_Types.html>.

mod usage;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::execute_api::{Buckets, Counts};
pub use usage::{ApiKey, PlanStage, Quota, Throttle, UsagePlan};

/// Names and values in a stable order.
pub type Map = BTreeMap<String, String>;

/// All REST APIs of a cloud by id, and who may call them how often.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    pub apis: BTreeMap<String, RestApi>,
    #[serde(default)]
    pub api_keys: BTreeMap<String, ApiKey>,
    #[serde(default)]
    pub usage_plans: BTreeMap<String, UsagePlan>,
    /// How many requests the stages have served just now.
    #[serde(skip)]
    pub(crate) buckets: Buckets,
    /// How many requests each key has made under each usage plan.
    #[serde(skip)]
    pub(crate) counts: Counts,
}

/// A REST API: what is saved, and what was deployed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RestApi {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    /// A version of the owner's own choice, for example `v1`.
    #[serde(default)]
    pub version: Option<String>,
    pub created: Timestamp,
    pub api_key_source: String,
    pub binary_media_types: Vec<String>,
    /// `EDGE`, `REGIONAL` or `PRIVATE`.
    pub endpoint_types: Vec<String>,
    /// `ipv4` or `dualstack`.
    #[serde(default)]
    pub ip_address_type: String,
    pub disable_execute_api_endpoint: bool,
    pub minimum_compression_size: Option<i64>,
    pub policy: Option<String>,
    pub tags: Map,
    /// What the control plane shows and edits.
    pub saved: Definition,
    pub deployments: BTreeMap<String, Deployment>,
    pub stages: BTreeMap<String, Stage>,
}

/// Everything that a deployment freezes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    pub root_resource: String,
    /// By resource id.
    pub resources: BTreeMap<String, Resource>,
    /// By authorizer id.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// Customised gateway responses by type, for example `DEFAULT_4XX`.
    pub gateway_responses: BTreeMap<String, GatewayResponse>,
    /// By model name.
    pub models: BTreeMap<String, Model>,
    /// By validator id.
    pub validators: BTreeMap<String, RequestValidator>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    pub id: String,
    pub parent: Option<String>,
    /// Empty for the root.
    pub path_part: String,
    /// Full path, for example `/create_report`.
    pub path: String,
    /// By HTTP verb or `ANY`.
    pub methods: BTreeMap<String, Method>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`.
    pub authorization_type: String,
    pub authorizer: Option<String>,
    pub authorization_scopes: Vec<String>,
    pub api_key_required: bool,
    pub operation_name: Option<String>,
    pub request_validator: Option<String>,
    /// `method.request.header.x` → required.
    pub request_parameters: BTreeMap<String, bool>,
    /// Content type → model name.
    pub request_models: Map,
    /// By status code.
    pub responses: BTreeMap<String, MethodResponse>,
    pub integration: Option<Integration>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MethodResponse {
    pub response_parameters: BTreeMap<String, bool>,
    pub response_models: Map,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Integration {
    /// `MOCK`, `AWS`, `AWS_PROXY`, `HTTP` or `HTTP_PROXY`.
    pub kind: String,
    /// The verb towards the backend.
    pub http_method: Option<String>,
    pub uri: Option<String>,
    /// ARN of the role that the integration takes on.
    pub credentials: Option<String>,
    pub connection_type: Option<String>,
    pub request_parameters: Map,
    /// Content type → VTL template.
    pub request_templates: Map,
    /// `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES` or `NEVER`.
    pub passthrough_behavior: String,
    pub content_handling: Option<String>,
    pub timeout_millis: u32,
    pub cache_namespace: String,
    pub cache_key_parameters: Vec<String>,
    /// By status code.
    pub responses: BTreeMap<String, IntegrationResponse>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IntegrationResponse {
    /// Regular expression over the backend's answer; `None` and the empty text are the default response.
    pub selection_pattern: Option<String>,
    pub response_parameters: Map,
    pub response_templates: Map,
    pub content_handling: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Authorizer {
    pub id: String,
    pub name: String,
    /// `COGNITO_USER_POOLS`, `TOKEN` or `REQUEST`.
    pub kind: String,
    pub provider_arns: Vec<String>,
    pub auth_type: Option<String>,
    pub authorizer_uri: Option<String>,
    pub authorizer_credentials: Option<String>,
    /// `method.request.header.Authorization`.
    pub identity_source: Option<String>,
    pub identity_validation_expression: Option<String>,
    /// Seconds; AWS echoes none for Cognito authorizers unless it was set.
    pub result_ttl: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GatewayResponse {
    /// `None` keeps the type's own status.
    pub status_code: Option<String>,
    /// `gatewayresponse.header.Access-Control-Allow-Origin` → `'*'`.
    pub response_parameters: Map,
    pub response_templates: Map,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub schema: String,
    pub content_type: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestValidator {
    pub id: String,
    pub name: String,
    pub validate_body: bool,
    pub validate_parameters: bool,
}

/// An immutable copy of the API's definition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deployment {
    pub id: String,
    pub description: Option<String>,
    pub created: Timestamp,
    /// Shared: it never changes, and copies of a cloud have it in common.
    #[serde(with = "frozen")]
    pub definition: Arc<Definition>,
}

/// Serde's own support for `Arc` is a feature that would have everything compiled anew.
mod frozen {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Definition;

    pub fn serialize<S: Serializer>(value: &Arc<Definition>, serializer: S) -> Result<S::Ok, S::Error> {
        value.as_ref().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Definition>, D::Error> {
        Definition::deserialize(deserializer).map(Arc::new)
    }
}

/// A named reference to a deployment. Its own settings take effect without a new deployment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stage {
    pub name: String,
    pub deployment: String,
    pub description: Option<String>,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub variables: Map,
    /// By `resource/VERB` or `*/*`.
    pub method_settings: BTreeMap<String, MethodSetting>,
    pub tracing_enabled: bool,
    pub cache_cluster_enabled: bool,
    pub tags: Map,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
}

/// Another deployment that a part of a stage's requests go to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Canary {
    /// Between 0 and 100.
    pub percent: f64,
    pub deployment: String,
    /// Laid over the stage's variables.
    pub overrides: Map,
    /// Without a cache cluster it changes nothing.
    pub use_stage_cache: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MethodSetting {
    /// Requests per second.
    pub throttling_rate_limit: Option<f64>,
    /// Requests.
    pub throttling_burst_limit: Option<i64>,
    /// `OFF`, `ERROR` or `INFO`.
    pub logging_level: Option<String>,
    pub metrics_enabled: bool,
    pub data_trace_enabled: bool,
    /// Without a cache cluster, which this cloud has not, the caching settings change nothing.
    #[serde(default)]
    pub caching_enabled: bool,
    /// Seconds.
    #[serde(default)]
    pub cache_ttl: Option<i64>,
    #[serde(default)]
    pub cache_data_encrypted: Option<bool>,
    #[serde(default)]
    pub require_authorization_for_cache_control: Option<bool>,
    #[serde(default)]
    pub unauthorized_cache_control_header_strategy: Option<String>,
}

impl Stage {
    /// Whether requests to the stage reach a deployment.
    pub fn points_to(&self, deployment: &str) -> bool {
        self.deployment == deployment || self.canary.as_ref().is_some_and(|canary| canary.deployment == deployment)
    }

    /// The settings of a method: its own, or those for all methods.
    pub fn method_setting(&self, path: &str, verb: &str) -> Option<&MethodSetting> {
        let path = path.trim_start_matches('/');
        let encoded = path.replace('~', "~0").replace('/', "~1");
        let keys = [format!("{path}/{verb}"), format!("{encoded}/{verb}"), format!("~1{encoded}/{verb}"), "*/*".into()];
        keys.iter().find_map(|key| self.method_settings.get(key))
    }
}
