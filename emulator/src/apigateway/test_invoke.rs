//! `TestInvokeMethod` and `TestInvokeAuthorizer`: the console's "Test". What is run is [`crate::execute_api`]'s.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::json;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Map, RestApi};
use crate::execute_api::test_invoke::{self, TestRequest};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Input {
    path_with_query_string: Option<String>,
    body: Option<String>,
    headers: Map,
    multi_value_headers: BTreeMap<String, Vec<String>>,
    stage_variables: Map,
}

impl Input {
    /// The last of several values counts, as at run time.
    fn headers(&mut self) -> Map {
        let mut headers = std::mem::take(&mut self.headers);
        for (name, values) in std::mem::take(&mut self.multi_value_headers) {
            headers.extend(values.into_iter().next_back().map(|value| (name, value)));
        }
        headers
    }
}

/// Runs what is saved of a method, deployed or not, without its authorizer.
pub(super) fn method<'a>(call: &'a Call<'_>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let mut input: Input = call.input()?;
        let api = saved(call)?;
        let test = TestRequest {
            headers: input.headers(),
            path_with_query: input.path_with_query_string.unwrap_or_default(),
            body: input.body.unwrap_or_default(),
            stage_variables: input.stage_variables,
        };
        let answer = test_invoke::method(call.cloud, &api, &call.path("resource"), &call.path("verb"), test).await?;
        let single: Map = answer.headers.iter().map(|(name, all)| (name.clone(), all.join(","))).collect();
        Ok(Output::Json(json!({
            "status": answer.status,
            "body": answer.body,
            "headers": single,
            "multiValueHeaders": answer.headers,
            "log": answer.log,
            "latency": answer.latency_millis,
        })))
    })
}

/// Runs an authorizer on the headers given; only id tokens pass.
pub(super) fn authorizer(call: &Call<'_>) -> Answer {
    let mut input: Input = call.input()?;
    let api = saved(call)?;
    let authorizer = api.saved.authorizers.get(&call.path("authorizer")).ok_or(Error::Authorizer)?;
    if authorizer.kind != "COGNITO_USER_POOLS" {
        return Err(Error::unsupported(format_args!("testing authorizers of type {}", authorizer.kind)));
    }
    let source = authorizer.identity_source.as_deref().unwrap_or_default();
    let wanted = source.strip_prefix("method.request.header.").unwrap_or("Authorization");
    let headers = input.headers();
    let header = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str());
    let answer = match test_invoke::authorizer(call.cloud, authorizer, &input.stage_variables, header) {
        Ok(claims) => json!({ "clientStatus": 200, "claims": claims, "log": "", "latency": 0 }),
        Err(refusal) => json!({ "clientStatus": 401, "log": refusal.message.unwrap_or_default(), "latency": 0 }),
    };
    Ok(Output::Json(answer))
}

fn saved(call: &Call<'_>) -> Result<RestApi, Error> {
    let id = call.path("api");
    let state = call.cloud.apigateway().read();
    let found = state.apis.get(&id).cloned();
    found.ok_or_else(|| Error::Api { account: call.cloud.settings().account.clone(), id })
}
