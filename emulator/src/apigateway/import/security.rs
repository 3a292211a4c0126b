//! Security schemes of a document become authorizers, and requirements the authorization of methods.

use serde::Deserialize;
use serde_json::Value;

use super::super::authorizers;
use super::super::error::Error;
use super::super::model::{Authorizer, Method};
use super::{Import, document};
use crate::aws_json;

const AUTH_TYPE: &str = "x-amazon-apigateway-authtype";
const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Extension {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, rename = "providerARNs")]
    provider_arns: Vec<String>,
    authorizer_uri: Option<String>,
    authorizer_credentials: Option<String>,
    identity_source: Option<String>,
    identity_validation_expression: Option<String>,
    authorizer_result_ttl_in_seconds: Option<i64>,
}

/// Makes an authorizer of every scheme that describes one.
pub(super) fn authorizers(import: &mut Import<'_>) -> Result<(), Error> {
    for (name, scheme) in import.document.components("securityDefinitions", "securitySchemes") {
        document::refuse_unknown(scheme.as_object(), &[AUTH_TYPE, AUTHORIZER])?;
        let Some(extension) = scheme.get(AUTHORIZER) else { continue };
        let extension: Extension = aws_json::parse(import.call.op.name, extension.clone())?;
        let kind = extension.kind.to_ascii_uppercase();
        if !matches!(kind.as_str(), "COGNITO_USER_POOLS" | "TOKEN" | "REQUEST") {
            return Err(Error::unsupported(format_args!("authorizers of type {kind}")));
        }
        let header = scheme.get("name").and_then(Value::as_str).map(|name| format!("method.request.header.{name}"));
        let auth_type = scheme.get(AUTH_TYPE).and_then(Value::as_str);
        let known = id_of(import, name);
        let authorizer = Authorizer {
            id: known.unwrap_or_else(|| import.call.cloud.env().lower_alphanumeric(6)),
            name: name.clone(),
            auth_type: Some(auth_type.unwrap_or_else(|| authorizers::default_auth_type(&kind)).to_owned()),
            kind,
            provider_arns: extension.provider_arns,
            authorizer_uri: extension.authorizer_uri,
            authorizer_credentials: extension.authorizer_credentials,
            identity_source: extension.identity_source.or(header),
            identity_validation_expression: extension.identity_validation_expression,
            result_ttl: extension.authorizer_result_ttl_in_seconds,
        };
        authorizers::insert(&mut import.saved, authorizer)?;
    }
    Ok(())
}

fn id_of(import: &Import<'_>, name: &str) -> Option<String> {
    let mut found = import.saved.authorizers.values().filter(|authorizer| authorizer.name == name);
    found.next().map(|authorizer| authorizer.id.clone())
}

/// Applies the requirements of an operation, or those of the document.
pub(super) fn apply(import: &Import<'_>, operation: &Value, method: &mut Method) -> Result<(), Error> {
    let requirements = operation.get("security").or_else(|| import.document.get("security"));
    let schemes = import.document.components("securityDefinitions", "securitySchemes");
    for (name, scopes) in
        requirements.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object).flatten()
    {
        let scheme = schemes.iter().find(|(known, _)| *known == name).map(|(_, scheme)| *scheme);
        let Some(scheme) = scheme else {
            return Err(Error::invalid(format!("Invalid OpenAPI input: unknown security scheme {name}")));
        };
        if let Some(authorizer) = id_of(import, name).and_then(|id| import.saved.authorizers.get(&id)) {
            let cognito = authorizer.kind == "COGNITO_USER_POOLS";
            if cognito { "COGNITO_USER_POOLS" } else { "CUSTOM" }.clone_into(&mut method.authorization_type);
            method.authorizer = Some(authorizer.id.clone());
            let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
            method.authorization_scopes = scopes.map(str::to_owned).collect();
        } else if scheme.get(AUTH_TYPE).and_then(Value::as_str) == Some("awsSigv4") {
            "AWS_IAM".clone_into(&mut method.authorization_type);
        } else if scheme.get("name").and_then(Value::as_str).is_some_and(|name| name.eq_ignore_ascii_case("x-api-key"))
        {
            method.api_key_required = true;
        } else {
            return Err(Error::unsupported(format_args!("the security scheme {name}, which describes no authorizer")));
        }
    }
    Ok(())
}
