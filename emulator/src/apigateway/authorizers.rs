//! Authorizers: whose tokens an API takes.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html>.

use serde::Deserialize;

use super::call::{Answer, Call, Output};
use super::error::{Constraints, Error, Quota};
use super::model::{Authorizer, Definition};
use super::patch::{self, Patch};
use super::render;

/// What `replace` may change; provider ARNs are added and removed one by one.
const REPLACEABLE: &[&str] = &[
    "/name",
    "/type",
    "/authType",
    "/authorizerUri",
    "/authorizerCredentials",
    "/identitySource",
    "/identityValidationExpression",
    "/authorizerResultTtlInSeconds",
];
const BAD_TTL: &str = "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default, rename = "providerARNs")]
    provider_arns: Vec<String>,
    auth_type: Option<String>,
    authorizer_uri: Option<String>,
    authorizer_credentials: Option<String>,
    identity_source: Option<String>,
    identity_validation_expression: Option<String>,
    authorizer_result_ttl_in_seconds: Option<i64>,
}

/// `CreateAuthorizer`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    let mut constraints = Constraints::default();
    if input.kind == "JWT" {
        return Err(Error::unsupported("authorizers of type JWT"));
    }
    constraints.one_of(&input.kind, "createAuthorizerInput.type", &["TOKEN", "REQUEST", "COGNITO_USER_POOLS"]);
    constraints.finish()?;
    let authorizer = Authorizer {
        id: call.cloud.env().lower_alphanumeric(6),
        name: input.name,
        auth_type: Some(input.auth_type.unwrap_or_else(|| default_auth_type(&input.kind).to_owned())),
        kind: input.kind,
        provider_arns: input.provider_arns,
        authorizer_uri: input.authorizer_uri,
        authorizer_credentials: input.authorizer_credentials,
        identity_source: input.identity_source,
        identity_validation_expression: input.identity_validation_expression.filter(|regex| !regex.is_empty()),
        result_ttl: input.authorizer_result_ttl_in_seconds,
    };
    // AWS blames something else for a missing API.
    let missing = "Unable to complete operation due to concurrent modification. Please try again later.";
    call.edit(Error::Conflict(missing.to_owned()), |saved| {
        Quota::Authorizers.allows_after(saved.authorizers.len())?;
        insert(saved, authorizer)
    })
}

/// Checks an authorizer and keeps it.
pub(super) fn insert(saved: &mut Definition, authorizer: Authorizer) -> Answer {
    check(saved, &authorizer)?;
    let body = render::authorizer(&authorizer);
    saved.authorizers.insert(authorizer.id.clone(), authorizer);
    Ok(Output::Json(body))
}

/// What `authType` says when it was not given.
pub(super) fn default_auth_type(kind: &str) -> &'static str {
    if kind == "COGNITO_USER_POOLS" { "cognito_user_pools" } else { "custom" }
}

fn check(saved: &Definition, authorizer: &Authorizer) -> Result<(), Error> {
    let name = &authorizer.name;
    if name.is_empty() {
        return Err(Error::invalid("Authorizer name cannot be empty"));
    }
    if saved.authorizers.values().any(|other| other.name == *name && other.id != authorizer.id) {
        let text = format!("Authorizer name must be unique. Authorizer {name} already exists in this RestApi.");
        return Err(Error::invalid(text));
    }
    if authorizer.result_ttl.is_some_and(|ttl| !(0..=3600).contains(&ttl)) {
        return Err(Error::invalid(BAD_TTL));
    }
    let source = authorizer.identity_source.as_deref().unwrap_or_default();
    if authorizer.kind == "COGNITO_USER_POOLS" {
        if authorizer.provider_arns.is_empty() {
            return Err(Error::invalid("ProviderARNs cannot be empty"));
        }
        authorizer.provider_arns.iter().try_for_each(|arn| check_pool(arn))?;
    } else if authorizer.authorizer_uri.as_deref().unwrap_or_default().is_empty() {
        return Err(Error::invalid("Authorizer Uri cannot be empty"));
    }
    let header = source.strip_prefix("method.request.header.").is_some_and(|name| !name.is_empty());
    if authorizer.kind != "REQUEST" && !header {
        return Err(Error::invalid(format!("Invalid Identity Source specified: {source}")));
    }
    let expression = authorizer.identity_validation_expression.as_deref();
    if expression.is_some_and(|expression| regex::Regex::new(expression).is_err()) {
        return Err(Error::invalid("Invalid identity validation expression specified"));
    }
    Ok(())
}

/// Only the form: whether the pool exists shows at run time, as on AWS. Stage variables may stand in it.
fn check_pool(arn: &str) -> Result<(), Error> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let pool =
        matches!(parts.as_slice(), ["arn", _, "cognito-idp", _, _, resource] if resource.starts_with("userpool/"));
    if pool || arn.contains("${stageVariables.") {
        Ok(())
    } else {
        Err(Error::invalid("Invalid ARN specified in the request"))
    }
}

/// `GetAuthorizers`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| call.page(api.saved.authorizers.values().map(render::authorizer).collect()))
}

/// `GetAuthorizer`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(Error::Authorizer, |api| {
        let authorizer = api.saved.authorizers.get(&call.path("authorizer")).ok_or(Error::Authorizer)?;
        Ok(Output::Json(render::authorizer(authorizer)))
    })
}

/// `DeleteAuthorizer`: refused while a method uses it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let id = call.path("authorizer");
    call.edit(Error::Authorizer, |saved| {
        let authorizer = saved.authorizers.remove(&id).ok_or(Error::Authorizer)?;
        for resource in saved.resources.values() {
            let user = resource.methods.iter().find(|(_, method)| method.authorizer.as_deref() == Some(id.as_str()));
            if let Some((verb, _)) = user {
                let (name, path) = (&authorizer.name, &resource.path);
                let text = format!("Cannot delete authorizer '{name}', is referenced in method: {verb}/{path}");
                return Err(Error::Conflict(text));
            }
        }
        Ok(Output::Nothing)
    })
}

/// `UpdateAuthorizer`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    call.edit(Error::Authorizer, |saved| {
        let mut authorizer = saved.authorizers.get(&call.path("authorizer")).ok_or(Error::Authorizer)?.clone();
        for patch in &patches {
            apply(&mut authorizer, patch)?;
        }
        insert(saved, authorizer)
    })
}

fn apply(authorizer: &mut Authorizer, patch: &Patch) -> Result<(), Error> {
    if matches!(patch.op.as_str(), "add" | "remove") {
        return provider_arn(authorizer, patch);
    }
    patch.listed(REPLACEABLE)?;
    match patch.path.as_str() {
        "/name" => authorizer.name = patch.text(),
        "/type" if patch.text() != authorizer.kind => {
            return Err(Error::unsupported("another type for an authorizer that exists"));
        }
        "/type" => {}
        "/authType" => authorizer.auth_type = patch.optional(),
        "/authorizerUri" => authorizer.authorizer_uri = patch.optional(),
        "/authorizerCredentials" => authorizer.authorizer_credentials = patch.optional(),
        "/identitySource" => authorizer.identity_source = patch.optional(),
        "/identityValidationExpression" => authorizer.identity_validation_expression = patch.optional(),
        _ => {
            let seconds = patch.text().parse().map_err(|_| Error::invalid(BAD_TTL))?;
            authorizer.result_ttl = Some(seconds);
        }
    }
    Ok(())
}

fn provider_arn(authorizer: &mut Authorizer, patch: &Patch) -> Result<(), Error> {
    patch.listed_for(&patch.op, &["/providerARNs"])?;
    let arn = patch.text();
    authorizer.provider_arns.retain(|known| *known != arn);
    if patch.op == "add" {
        authorizer.provider_arns.push(arn);
    }
    Ok(())
}
