//! `x-amazon-apigateway-…`: what OpenAPI has no words for.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html>.

use serde_json::{Map as Object, Value, json};

use super::super::integrations::DEFAULT_TIMEOUT;
use super::super::model::{Authorizer, Integration, IntegrationResponse, Method, RequestValidator};
use super::super::render::Fields;
use super::Document;

/// Name of the security scheme of `AWS_IAM`.
pub(super) const SIGV4: &str = "sigv4";
/// Name of the security scheme of API keys.
pub(super) const API_KEY: &str = "api_key";

/// Adds the extensions of a method.
pub(super) fn of_method(document: &Document<'_>, method: &Method, fields: Fields) -> Fields {
    let wanted = document.wanted;
    let integration = method.integration.as_ref().filter(|_| wanted.integrations);
    let validator = method.request_validator.as_ref().filter(|_| wanted.all);
    let validator = validator.and_then(|id| document.definition.validators.get(id));
    fields
        .filled("x-amazon-apigateway-integration", integration.map(write))
        .filled("x-amazon-apigateway-request-validator", validator.map(|found| &found.name))
}

fn write(integration: &Integration) -> Value {
    let mut responses = Object::new();
    for (code, response) in &integration.responses {
        let pattern = response.selection_pattern.as_deref().filter(|pattern| !pattern.is_empty());
        responses.insert(pattern.unwrap_or("default").to_owned(), write_response(code, response));
    }
    let namespace = (!integration.cache_key_parameters.is_empty()).then_some(&integration.cache_namespace);
    let timeout = Some(integration.timeout_millis).filter(|millis| *millis != DEFAULT_TIMEOUT);
    Fields::default()
        .put("type", integration.kind.to_ascii_lowercase())
        .filled("httpMethod", &integration.http_method)
        .filled("uri", &integration.uri)
        .filled("credentials", &integration.credentials)
        .filled("requestParameters", &integration.request_parameters)
        .filled("requestTemplates", &integration.request_templates)
        .filled("responses", responses)
        .put("passthroughBehavior", integration.passthrough_behavior.to_ascii_lowercase())
        .filled("contentHandling", &integration.content_handling)
        .filled("timeoutInMillis", timeout)
        .filled("cacheNamespace", namespace)
        .filled("cacheKeyParameters", &integration.cache_key_parameters)
        .done()
}

fn write_response(code: &str, response: &IntegrationResponse) -> Value {
    Fields::default()
        .put("statusCode", code)
        .filled("responseParameters", &response.response_parameters)
        .filled("responseTemplates", &response.response_templates)
        .filled("contentHandling", &response.content_handling)
        .done()
}

/// The security schemes that methods use.
pub(super) fn security_schemes(document: &Document<'_>) -> Object<String, Value> {
    let mut schemes = Object::new();
    let methods = document.definition.resources.values().flat_map(|resource| resource.methods.values());
    for method in methods {
        let authorizer = method.authorizer.as_ref().and_then(|id| document.definition.authorizers.get(id));
        if let Some(authorizer) = authorizer {
            schemes.insert(authorizer.name.clone(), scheme(authorizer, document.wanted.authorizers));
        }
        if method.authorization_type == "AWS_IAM" {
            let fields = json!({ "type": "apiKey", "name": "Authorization", "in": "header" });
            schemes.insert(SIGV4.to_owned(), with_auth_type(fields, "awsSigv4", document.wanted.authorizers));
        }
        if method.api_key_required {
            schemes.insert(API_KEY.to_owned(), json!({ "type": "apiKey", "name": "x-api-key", "in": "header" }));
        }
    }
    schemes
}

fn with_auth_type(mut scheme: Value, kind: &str, wanted: bool) -> Value {
    if wanted {
        scheme["x-amazon-apigateway-authtype"] = json!(kind);
    }
    scheme
}

fn scheme(authorizer: &Authorizer, extended: bool) -> Value {
    let source = authorizer.identity_source.as_deref().unwrap_or_default();
    let header = source.strip_prefix("method.request.header.").filter(|name| !name.contains(','));
    let scheme = json!({ "type": "apiKey", "name": header.unwrap_or("Unused"), "in": "header" });
    let auth_type = authorizer.auth_type.as_deref().unwrap_or("custom");
    let mut scheme = with_auth_type(scheme, auth_type, extended);
    if extended {
        let kind = authorizer.kind.to_ascii_lowercase();
        let identity_source = Some(source).filter(|_| authorizer.kind == "REQUEST" && !source.is_empty());
        scheme["x-amazon-apigateway-authorizer"] = Fields::default()
            .put("type", kind)
            .filled("providerARNs", &authorizer.provider_arns)
            .filled("authorizerUri", &authorizer.authorizer_uri)
            .filled("authorizerCredentials", &authorizer.authorizer_credentials)
            .filled("identitySource", identity_source)
            .filled("identityValidationExpression", &authorizer.identity_validation_expression)
            .filled("authorizerResultTtlInSeconds", authorizer.result_ttl)
            .done();
    }
    scheme
}

/// Adds the extensions of the API as a whole.
pub(super) fn of_api(document: &Document<'_>, fields: Fields) -> Fields {
    let mut fields = fields;
    let definition = document.definition;
    if document.wanted.integrations {
        let responses = definition.gateway_responses.iter().map(|(kind, response)| {
            let shown = Fields::default()
                .filled("statusCode", response.status_code.as_ref().and_then(|code| code.parse::<u16>().ok()))
                .filled("responseParameters", &response.response_parameters)
                .filled("responseTemplates", &response.response_templates);
            (kind.clone(), shown.done())
        });
        fields = fields.filled("x-amazon-apigateway-gateway-responses", responses.collect::<Object<_, _>>());
    }
    if document.wanted.all {
        let validators = definition.validators.values().map(|found| (found.name.clone(), validator(found)));
        let source = Some(&document.api.api_key_source).filter(|source| *source != "HEADER");
        fields = fields
            .filled("x-amazon-apigateway-request-validators", validators.collect::<Object<_, _>>())
            .filled("x-amazon-apigateway-binary-media-types", &document.api.binary_media_types)
            .filled("x-amazon-apigateway-minimum-compression-size", document.api.minimum_compression_size)
            .filled("x-amazon-apigateway-api-key-source", source);
    }
    fields
}

fn validator(validator: &RequestValidator) -> Value {
    json!({
        "validateRequestBody": validator.validate_body,
        "validateRequestParameters": validator.validate_parameters,
    })
}
