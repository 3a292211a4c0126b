//! A method as it should be: compares it with the one that is there, and puts it.

use std::collections::HashMap;

use aws_sdk_apigateway::types::{self as sdk, IntegrationType};
use cafe::{Cafe, Result};

const JSON: &str = "application/json";

/// A method with its integration and answers.
#[derive(Debug)]
pub struct Method {
    pub verb: &'static str,
    pub integration: Integration,
    pub answers: Vec<Answer>,
}

/// What answers.
#[derive(Debug)]
pub enum Integration {
    /// API Gateway itself.
    Mock { request: &'static str },
    /// An action of an AWS service.
    Aws { uri: String, role: String, request: String },
}

/// An answer towards the client.
#[derive(Debug)]
pub struct Answer {
    pub status: &'static str,
    /// Which of the backend's answers this is for; `None` is the rest.
    pub pattern: Option<&'static str>,
    pub headers: Vec<(&'static str, String)>,
    pub template: Option<String>,
}

/// What does not count when methods are compared, because a later lab changes it.
#[derive(Debug, Clone, Copy)]
pub struct Protected {
    /// Whether authorization and `header` are that lab's.
    pub by_lab_4: bool,
    pub header: &'static str,
}

impl Answer {
    /// Literals in API Gateway stand in single quotes.
    fn header_values(&self) -> HashMap<String, String> {
        self.headers.iter().map(|(name, value)| (parameter(name), format!("'{value}'"))).collect()
    }

    fn templates(&self) -> HashMap<String, String> {
        self.template.iter().map(|text| (JSON.to_owned(), text.clone())).collect()
    }
}

impl Integration {
    fn request(&self) -> &str {
        match self {
            Self::Mock { request } => request,
            Self::Aws { request, .. } => request,
        }
    }

    /// What becomes of a request of another content type: refused, since it has no template.
    const fn passthrough(&self) -> &'static str {
        match self {
            Self::Mock { .. } => "WHEN_NO_MATCH",
            Self::Aws { .. } => "WHEN_NO_TEMPLATES",
        }
    }
}

impl Method {
    /// Whether the method that is there does the same.
    pub fn matches(&self, found: &sdk::Method, protected: Protected) -> bool {
        let open = found.authorization_type() == Some("NONE") && found.api_key_required() != Some(true);
        // An OPTIONS with an authorizer is a mistake in every lab.
        let door = open || (protected.by_lab_4 && self.verb != "OPTIONS");
        door && found.method_integration().is_some_and(|integration| {
            self.integration_matches(integration) && self.answers_match(found, integration, protected)
        })
    }

    fn integration_matches(&self, found: &sdk::Integration) -> bool {
        let request = found.request_templates().and_then(|templates| templates.get(JSON)).map(String::as_str);
        let kind = match &self.integration {
            Integration::Mock { .. } => found.r#type() == Some(&IntegrationType::Mock),
            Integration::Aws { uri, role, .. } => {
                found.r#type() == Some(&IntegrationType::Aws)
                    && found.uri() == Some(uri)
                    && found.credentials() == Some(role)
                    && found.http_method() == Some("POST")
            }
        };
        kind && request == Some(self.integration.request())
            && found.passthrough_behavior() == Some(self.integration.passthrough())
    }

    fn answers_match(&self, method: &sdk::Method, found: &sdk::Integration, protected: Protected) -> bool {
        let answers = found.integration_responses();
        let count = answers.map_or(0, HashMap::len);
        count == self.answers.len()
            && self.answers.iter().all(|wanted| {
                let declared = method.method_responses().is_some_and(|all| all.contains_key(wanted.status));
                let answer = answers.and_then(|answers| answers.get(wanted.status));
                declared && answer.is_some_and(|answer| answer_matches(wanted, answer, protected))
            })
    }

    /// Makes the method; `old` gives it the authorization that it had.
    pub async fn put(&self, cafe: &Cafe, api: &str, resource: &str, old: Option<&sdk::Method>) -> Result<()> {
        let apigateway = &cafe.clients.apigateway;
        let authorization = old.and_then(sdk::Method::authorization_type).unwrap_or("NONE");
        let request = apigateway.put_method().rest_api_id(api).resource_id(resource).http_method(self.verb);
        request
            .authorization_type(authorization)
            .set_authorizer_id(old.and_then(|old| old.authorizer_id.clone()))
            .set_authorization_scopes(old.and_then(|old| old.authorization_scopes.clone()))
            .send()
            .await?;
        for answer in &self.answers {
            let declared = answer.headers.iter().map(|(name, _)| (parameter(name), false)).collect();
            let request = apigateway.put_method_response().rest_api_id(api).resource_id(resource);
            let request = request.http_method(self.verb).status_code(answer.status);
            request.set_response_parameters(Some(declared)).send().await?;
        }
        self.put_integration(cafe, api, resource).await?;
        for answer in &self.answers {
            let request = apigateway.put_integration_response().rest_api_id(api).resource_id(resource);
            request
                .http_method(self.verb)
                .status_code(answer.status)
                .set_selection_pattern(answer.pattern.map(str::to_owned))
                .set_response_parameters(Some(answer.header_values()))
                .set_response_templates(Some(answer.templates()))
                .send()
                .await?;
        }
        Ok(())
    }

    async fn put_integration(&self, cafe: &Cafe, api: &str, resource: &str) -> Result<()> {
        let request = cafe.clients.apigateway.put_integration().rest_api_id(api).resource_id(resource);
        let request = request
            .http_method(self.verb)
            .request_templates(JSON, self.integration.request())
            .passthrough_behavior(self.integration.passthrough());
        let request = match &self.integration {
            Integration::Mock { .. } => request.r#type(IntegrationType::Mock),
            Integration::Aws { uri, role, .. } => {
                request.r#type(IntegrationType::Aws).integration_http_method("POST").uri(uri).credentials(role)
            }
        };
        request.send().await?;
        Ok(())
    }
}

fn answer_matches(wanted: &Answer, found: &sdk::IntegrationResponse, protected: Protected) -> bool {
    let without = |mut headers: HashMap<String, String>| {
        if protected.by_lab_4 {
            headers.remove(protected.header);
        }
        headers
    };
    found.selection_pattern().filter(|pattern| !pattern.is_empty()) == wanted.pattern
        && without(found.response_parameters().cloned().unwrap_or_default()) == without(wanted.header_values())
        && found.response_templates().cloned().unwrap_or_default() == wanted.templates()
}

fn parameter(header: &str) -> String {
    format!("method.response.header.{header}")
}
