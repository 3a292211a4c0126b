//! JSON of the things in an API, as AWS writes it: what is not set is left out.

use serde_json::{Map as Object, Value, json};

use super::account::{BURST_LIMIT, RATE_LIMIT};
use super::model::{
    Authorizer, Canary, Deployment, Integration, IntegrationResponse, Map, Method, MethodResponse, MethodSetting,
    Model, RequestValidator, Resource, RestApi, Stage,
};

/// A JSON object that is filled step by step.
#[derive(Debug, Default)]
pub(super) struct Fields(Object<String, Value>);

impl Fields {
    pub(super) fn put(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Leaves out what is null, an empty list or an empty object.
    pub(super) fn filled(self, name: &str, value: impl serde::Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or_default();
        let empty = match &value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        if empty { self } else { self.put(name, value) }
    }

    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

pub(super) fn rest_api(api: &RestApi) -> Value {
    Fields::default()
        .put("id", api.id.as_str())
        .put("name", api.name.as_str())
        .filled("description", &api.description)
        .filled("version", &api.version)
        .put("createdDate", api.created.as_second())
        .put("apiKeySource", api.api_key_source.as_str())
        .filled("binaryMediaTypes", &api.binary_media_types)
        .filled("minimumCompressionSize", api.minimum_compression_size)
        .put("endpointConfiguration", json!({ "types": api.endpoint_types, "ipAddressType": api.ip_address_type }))
        .filled("policy", &api.policy)
        .put("disableExecuteApiEndpoint", api.disable_execute_api_endpoint)
        .put("rootResourceId", api.saved.root_resource.as_str())
        .filled("tags", &api.tags)
        .done()
}

/// Methods are only named unless they are `embedded`.
pub(super) fn resource(resource: &Resource, embedded: bool) -> Value {
    let methods = resource.methods.iter();
    let methods = methods.map(|(verb, found)| (verb.clone(), if embedded { method(verb, found) } else { json!({}) }));
    Fields::default()
        .put("id", resource.id.as_str())
        .filled("parentId", &resource.parent)
        .filled("pathPart", Some(&resource.path_part).filter(|part| !part.is_empty()))
        .put("path", resource.path.as_str())
        .filled("resourceMethods", methods.collect::<Object<_, _>>())
        .done()
}

pub(super) fn method(verb: &str, method: &Method) -> Value {
    let responses = method.responses.iter().map(|(code, found)| (code.clone(), method_response(code, found)));
    Fields::default()
        .put("httpMethod", verb)
        .put("authorizationType", method.authorization_type.as_str())
        .filled("authorizerId", &method.authorizer)
        .filled("authorizationScopes", &method.authorization_scopes)
        .put("apiKeyRequired", method.api_key_required)
        .filled("operationName", &method.operation_name)
        .filled("requestValidatorId", &method.request_validator)
        .filled("requestParameters", &method.request_parameters)
        .filled("requestModels", &method.request_models)
        .filled("methodResponses", responses.collect::<Object<_, _>>())
        .filled("methodIntegration", method.integration.as_ref().map(integration))
        .done()
}

pub(super) fn method_response(code: &str, response: &MethodResponse) -> Value {
    Fields::default()
        .put("statusCode", code)
        .filled("responseParameters", &response.response_parameters)
        .filled("responseModels", &response.response_models)
        .done()
}

pub(super) fn integration(integration: &Integration) -> Value {
    let responses = integration.responses.iter().map(|(code, found)| (code.clone(), integration_response(code, found)));
    Fields::default()
        .put("type", integration.kind.as_str())
        .filled("httpMethod", &integration.http_method)
        .filled("uri", &integration.uri)
        .filled("credentials", &integration.credentials)
        .filled("connectionType", &integration.connection_type)
        .filled("requestParameters", &integration.request_parameters)
        .filled("requestTemplates", &integration.request_templates)
        .put("passthroughBehavior", integration.passthrough_behavior.as_str())
        .filled("contentHandling", &integration.content_handling)
        .put("timeoutInMillis", integration.timeout_millis)
        .put("cacheNamespace", integration.cache_namespace.as_str())
        .put("cacheKeyParameters", json!(integration.cache_key_parameters))
        .filled("integrationResponses", responses.collect::<Object<_, _>>())
        .done()
}

pub(super) fn integration_response(code: &str, response: &IntegrationResponse) -> Value {
    Fields::default()
        .put("statusCode", code)
        .filled("selectionPattern", &response.selection_pattern)
        .filled("responseParameters", &response.response_parameters)
        .filled("responseTemplates", templates(&response.response_templates))
        .filled("contentHandling", &response.content_handling)
        .done()
}

/// AWS writes an empty template as null.
fn templates(templates: &Map) -> Value {
    let entries = templates.iter();
    entries.map(|(kind, text)| (kind.clone(), if text.is_empty() { Value::Null } else { json!(text) })).collect()
}

pub(super) fn authorizer(authorizer: &Authorizer) -> Value {
    Fields::default()
        .put("id", authorizer.id.as_str())
        .put("name", authorizer.name.as_str())
        .put("type", authorizer.kind.as_str())
        .filled("providerARNs", &authorizer.provider_arns)
        .filled("authType", &authorizer.auth_type)
        .filled("authorizerUri", &authorizer.authorizer_uri)
        .filled("authorizerCredentials", &authorizer.authorizer_credentials)
        .filled("identitySource", &authorizer.identity_source)
        .filled("identityValidationExpression", &authorizer.identity_validation_expression)
        .filled("authorizerResultTtlInSeconds", authorizer.result_ttl)
        .done()
}

pub(super) fn model(model: &Model) -> Value {
    Fields::default()
        .put("id", model.id.as_str())
        .put("name", model.name.as_str())
        .filled("description", &model.description)
        .put("schema", model.schema.as_str())
        .put("contentType", model.content_type.as_str())
        .done()
}

pub(super) fn validator(validator: &RequestValidator) -> Value {
    json!({
        "id": validator.id,
        "name": validator.name,
        "validateRequestBody": validator.validate_body,
        "validateRequestParameters": validator.validate_parameters,
    })
}

pub(super) fn deployment(deployment: &Deployment) -> Value {
    Fields::default()
        .put("id", deployment.id.as_str())
        .filled("description", &deployment.description)
        .put("createdDate", deployment.created.as_second())
        .done()
}

pub(super) fn stage(stage: &Stage) -> Value {
    let settings = stage.method_settings.iter().map(|(key, found)| (key.clone(), method_setting(found)));
    Fields::default()
        .put("stageName", stage.name.as_str())
        .put("deploymentId", stage.deployment.as_str())
        .filled("description", &stage.description)
        .put("createdDate", stage.created.as_second())
        .put("lastUpdatedDate", stage.updated.as_second())
        .put("cacheClusterEnabled", stage.cache_cluster_enabled)
        .put("cacheClusterStatus", "NOT_AVAILABLE")
        .put("methodSettings", settings.collect::<Object<_, _>>())
        .filled("variables", &stage.variables)
        .put("tracingEnabled", stage.tracing_enabled)
        .filled("tags", &stage.tags)
        .filled("canarySettings", stage.canary.as_ref().map(canary))
        .done()
}

fn canary(canary: &Canary) -> Value {
    Fields::default()
        .put("percentTraffic", canary.percent)
        .put("deploymentId", canary.deployment.as_str())
        .filled("stageVariableOverrides", &canary.overrides)
        .put("useStageCache", canary.use_stage_cache)
        .done()
}

fn method_setting(setting: &MethodSetting) -> Value {
    let strategy = setting.unauthorized_cache_control_header_strategy.as_deref();
    Fields::default()
        .put("metricsEnabled", setting.metrics_enabled)
        .filled("loggingLevel", &setting.logging_level)
        .put("dataTraceEnabled", setting.data_trace_enabled)
        .put("throttlingBurstLimit", setting.throttling_burst_limit.unwrap_or(BURST_LIMIT))
        .put("throttlingRateLimit", setting.throttling_rate_limit.unwrap_or(RATE_LIMIT))
        .put("cachingEnabled", setting.caching_enabled)
        .put("cacheTtlInSeconds", setting.cache_ttl.unwrap_or(300))
        .put("cacheDataEncrypted", setting.cache_data_encrypted.unwrap_or(false))
        .put("requireAuthorizationForCacheControl", setting.require_authorization_for_cache_control.unwrap_or(true))
        .put("unauthorizedCacheControlHeaderStrategy", strategy.unwrap_or("SUCCEED_WITH_RESPONSE_HEADER"))
        .done()
}
