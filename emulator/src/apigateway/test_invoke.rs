//! `TestInvokeMethod` and `TestInvokeAuthorizer`: what the console's "Test" buttons call. Running is the business of
//! [`crate::execute_api::test_invoke`].

use std::collections::BTreeMap;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::json;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::Map;
use super::render::Fields;
use crate::execute_api::test_invoke::{self, TestRequest};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Input {
    path_with_query_string: String,
    body: String,
    headers: Map,
    multi_value_headers: BTreeMap<String, Vec<String>>,
    stage_variables: Map,
}

impl Input {
    fn headers(&self) -> Vec<(String, String)> {
        let single = self.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
        let many =
            self.multi_value_headers.iter().flat_map(|(name, values)| values.iter().map(|v| (name.clone(), v.clone())));
        single.chain(many).collect()
    }
}

/// `TestInvokeMethod`: what is saved, without its authorizer.
pub(super) fn method<'a>(call: &'a Call<'a>) -> BoxFuture<'a, Answer> {
    async move {
        let input: Input = call.input()?;
        let headers = input.headers();
        // A copy, because the backend may take its time.
        let api = call.look(Error::Resource, |api| Ok(api.clone()))?;
        let request = TestRequest {
            path_with_query: input.path_with_query_string,
            headers,
            body: input.body,
            stage_variables: input.stage_variables,
        };
        let answer = test_invoke::method(call.cloud, &api, &call.path("resource"), &call.path("verb"), request).await?;
        let single: Map = answer.headers.iter().map(|(name, values)| (name.clone(), values.join(", "))).collect();
        Ok(Output::Json(json!({
            "status": answer.status,
            "body": answer.body,
            "headers": single,
            "multiValueHeaders": answer.headers,
            "log": answer.log,
            "latency": answer.latency_millis,
        })))
    }
    .boxed()
}

/// `TestInvokeAuthorizer`: a token against a saved authorizer.
pub(super) fn authorizer(call: &Call<'_>) -> Answer {
    let input: Input = call.input()?;
    let authorizer = call.look(Error::Authorizer, |api| {
        api.saved.authorizers.get(&call.path("authorizer")).cloned().ok_or(Error::Authorizer)
    })?;
    if authorizer.kind != "COGNITO_USER_POOLS" {
        return Err(Error::unsupported(format_args!("testing authorizers of type {}", authorizer.kind)));
    }
    let name = authorizer.identity_source.as_deref().and_then(|source| source.rsplit('.').next()).unwrap_or_default();
    let headers = input.headers();
    let header = headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let verdict = test_invoke::authorizer(call.cloud, &authorizer, &input.stage_variables, header.map(String::as_str));
    let fields = Fields::default().put("latency", 0);
    let fields = match verdict {
        Ok(claims) => {
            // Claims are texts on the wire, whatever they are in the token.
            let claims = claims.into_iter();
            let texts = claims.map(|(name, value)| (name, value.as_str().map_or(value.to_string(), str::to_owned)));
            fields.put("clientStatus", 0).put("claims", json!(texts.collect::<Map>()))
        }
        Err(refusal) => {
            let why = refusal.log.or(refusal.message).unwrap_or_default();
            fields.put("clientStatus", 401).put("log", why)
        }
    };
    Ok(Output::Json(fields.done()))
}
