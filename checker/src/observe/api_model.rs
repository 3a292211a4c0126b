//! A REST API as its control plane describes it, without the SDK's optional everything.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_apigateway::types as sdk;

/// The café's path that answers products.
pub const PRODUCTS: &str = "/products";
/// The café's path that answers the report.
pub const REPORT: &str = "/create_report";

/// A method of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Full path, for example `/create_report`.
    pub path: String,
    /// In capitals; `ANY` is possible.
    pub method: String,
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`.
    pub authorization: String,
    pub authorizer_id: Option<String>,
    pub scopes: Vec<String>,
    pub api_key_required: bool,
    /// Pools of its authorizer; known of deployed methods only.
    pub providers: Vec<String>,
    /// Parameters that it requires, as `query` or `header` and their names.
    pub required: Vec<(String, String)>,
    pub integration: Option<Integration>,
}

/// What a method calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Integration {
    /// `AWS`, `MOCK`, …
    pub kind: String,
    pub uri: String,
    pub http_method: Option<String>,
    pub credentials: Option<String>,
    /// By content type.
    pub templates: BTreeMap<String, String>,
    /// By status.
    pub responses: BTreeMap<String, IntegrationResponse>,
}

/// How an answer is shaped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntegrationResponse {
    pub selection_pattern: Option<String>,
    /// `method.response.header.…` to a mapping expression.
    pub parameters: BTreeMap<String, String>,
    pub templates: BTreeMap<String, String>,
}

impl Integration {
    /// Whether it calls this action of a service: `calls("states", "StartSyncExecution")`.
    pub fn calls(&self, service: &str, action: &str) -> bool {
        let uri = self.uri.to_ascii_lowercase();
        uri.ends_with(&format!(":{service}:action/{action}").to_ascii_lowercase())
    }

    /// Whether it starts executions of a state machine in any way.
    pub fn starts_workflow(&self) -> bool {
        // With a path instead of an action, a header says what is done.
        let by_header = self.kind.starts_with("AWS") && self.uri.contains(":states:path/");
        self.calls("states", "StartSyncExecution") || self.calls("states", "StartExecution") || by_header
    }

    /// The state machine that its templates name.
    pub fn machine(&self) -> Option<String> {
        self.templates.values().find_map(|template| machine_arn(template))
    }

    /// A header of the answer with this status, if it is mapped to a literal: the text between single quotes.
    pub fn literal_header(&self, status: &str, name: &str) -> Option<String> {
        literal(&self.responses.get(status)?.parameters, "method.response.header.", name)
    }
}

/// The literal that a header is mapped to; header names compare without case.
pub fn literal(parameters: &BTreeMap<String, String>, prefix: &str, name: &str) -> Option<String> {
    let wanted = format!("{prefix}{name}");
    let (_, value) = parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(&wanted))?;
    Some(value.strip_prefix('\'')?.strip_suffix('\'')?.to_owned())
}

/// The first state machine ARN in a text.
fn machine_arn(text: &str) -> Option<String> {
    let at = text.find(":stateMachine:")?;
    let start = text[..at].rfind("arn:")?;
    let tail = &text[at + ":stateMachine:".len()..];
    let end = tail.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(tail.len());
    let arn = &text[start..at + ":stateMachine:".len() + end];
    // A name that is filled in when the template runs cannot be told here.
    let whole = !arn.contains(['"', ' ', '$']) && end > 0 && !tail[end..].starts_with('$');
    whole.then(|| arn.to_owned())
}

/// An authorizer of an API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authorizer {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub providers: Vec<String>,
    pub identity_source: Option<String>,
    pub validation_expression: Option<String>,
}

impl From<sdk::Authorizer> for Authorizer {
    fn from(from: sdk::Authorizer) -> Self {
        Self {
            id: from.id.unwrap_or_default(),
            name: from.name.unwrap_or_default(),
            kind: from.r#type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            providers: from.provider_arns.unwrap_or_default(),
            identity_source: from.identity_source,
            validation_expression: from.identity_validation_expression.filter(|text| !text.is_empty()),
        }
    }
}

impl From<sdk::Integration> for Integration {
    fn from(from: sdk::Integration) -> Self {
        let responses = from.integration_responses.unwrap_or_default();
        Self {
            kind: from.r#type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            uri: from.uri.unwrap_or_default(),
            http_method: from.http_method,
            credentials: from.credentials.filter(|role| !role.is_empty()),
            templates: from.request_templates.unwrap_or_default().into_iter().collect(),
            responses: responses.into_iter().map(|(status, response)| (status, response.into())).collect(),
        }
    }
}

impl From<sdk::IntegrationResponse> for IntegrationResponse {
    fn from(from: sdk::IntegrationResponse) -> Self {
        Self {
            selection_pattern: from.selection_pattern.filter(|pattern| !pattern.is_empty()),
            parameters: from.response_parameters.unwrap_or_default().into_iter().collect(),
            templates: from.response_templates.unwrap_or_default().into_iter().collect(),
        }
    }
}

/// The required ones among parameters such as `method.request.querystring.day`.
fn required(parameters: HashMap<String, bool>) -> Vec<(String, String)> {
    let required = parameters.into_iter().filter(|(_, required)| *required);
    let named = required.filter_map(|(source, _)| {
        let (place, name) = source.strip_prefix("method.request.")?.split_once('.')?;
        let place = if place == "querystring" { "query" } else { place };
        Some((place.to_owned(), name.to_owned()))
    });
    let mut named: Vec<_> = named.collect();
    named.sort();
    named
}

/// The methods of a resource.
pub fn routes(resource: sdk::Resource) -> Vec<Route> {
    let path = resource.path.unwrap_or_default();
    let methods = resource.resource_methods.unwrap_or_default();
    let route = |(verb, method): (String, sdk::Method)| Route {
        path: path.clone(),
        method: method.http_method.unwrap_or(verb),
        authorization: method.authorization_type.unwrap_or_else(|| "NONE".to_owned()),
        authorizer_id: method.authorizer_id,
        scopes: method.authorization_scopes.unwrap_or_default(),
        api_key_required: method.api_key_required.unwrap_or(false),
        providers: Vec::new(),
        required: required(method.request_parameters.unwrap_or_default()),
        integration: method.method_integration.map(Integration::from),
    };
    let mut routes: Vec<_> = methods.into_iter().map(route).collect();
    routes.sort_by(|left, right| left.method.cmp(&right.method));
    routes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_found_in_templates() {
        let template =
            r#"{"input":"{}","stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:CafeReport"}"#;
        let arn = "arn:aws:states:us-east-1:123456789012:stateMachine:CafeReport";
        assert_eq!(machine_arn(template).as_deref(), Some(arn));
        assert_eq!(machine_arn("arn:aws:states:${stageVariables.r}:1:stateMachine:X"), None);
        assert_eq!(machine_arn("arn:aws:states:us-east-1:1:stateMachine:${stageVariables.machine}"), None);
        assert_eq!(machine_arn("{}"), None);
    }

    #[test]
    fn literals_stand_in_single_quotes() {
        let parameters = BTreeMap::from([
            ("method.response.header.access-control-allow-origin".to_owned(), "'*'".to_owned()),
            ("method.response.header.X".to_owned(), "integration.response.header.X".to_owned()),
        ]);
        let prefix = "method.response.header.";
        assert_eq!(literal(&parameters, prefix, "Access-Control-Allow-Origin").as_deref(), Some("*"));
        assert_eq!(literal(&parameters, prefix, "X"), None);
    }
}
