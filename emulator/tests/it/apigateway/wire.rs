//! Signed requests of any form, with the answer as it is on the wire.

use std::sync::{Arc, Mutex};

use aws_config::SdkConfig;
use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_apigateway::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_apigateway::error::BoxError;
use aws_smithy_types::body::SdkBody;
use emulator::Cloud;
use serde_json::{Value, json};

use crate::support::{self, sdk};

/// A cloud and a way to send anything to its API Gateway.
pub struct Wire {
    pub cloud: Cloud,
    pub client: Client,
}

/// Status, `x-amzn-ErrorType` and body of an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    pub status: u16,
    pub error: Option<String>,
    pub body: Value,
}

#[derive(Debug, Clone, Default)]
struct Capture(Arc<Mutex<Seen>>);

impl Intercept for Capture {
    fn name(&self) -> &'static str {
        "capture"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let bytes = response.body().bytes().unwrap_or_default();
        let seen = Seen {
            status: response.status().as_u16(),
            error: response.headers().get("x-amzn-errortype").map(str::to_owned),
            body: serde_json::from_slice(bytes).unwrap_or(Value::Null),
        };
        *self.0.lock().expect("no panic while holding the lock") = seen;
        Ok(())
    }
}

impl Wire {
    pub fn new() -> Self {
        Self::on(support::cloud().0)
    }

    pub fn on(cloud: Cloud) -> Self {
        let config: SdkConfig = sdk(&cloud);
        Self { client: Client::new(&config), cloud }
    }

    /// Sends a signed request and gives back what came.
    pub async fn send(&self, method: &str, path: &str, body: Value) -> Seen {
        let capture = Capture::default();
        let (method, uri) = (method.to_owned(), format!("http://127.0.0.1:4566{path}"));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let call = self.client.get_account().customize().mutate_request(move |request| {
            request.set_method(&method).expect("a method");
            request.set_uri(uri.as_str()).expect("an address");
            *request.body_mut() = SdkBody::from(body.as_str());
        });
        // The answer of another operation may not parse; what counts is what was captured.
        let _ = call.interceptor(capture.clone()).send().await;
        capture.0.lock().expect("no panic while holding the lock").clone()
    }

    pub async fn get(&self, path: &str) -> Seen {
        self.send("GET", path, Value::Null).await
    }

    pub async fn delete(&self, path: &str) -> Seen {
        self.send("DELETE", path, Value::Null).await
    }

    /// Sends patches, each `[op, path, value]` with the value left out where there is none.
    pub async fn patch(&self, path: &str, patches: &[&[&str]]) -> Seen {
        let patches = patches.iter().map(|patch| {
            let mut fields = json!({ "op": patch[0], "path": patch[1] });
            if let Some(value) = patch.get(2) {
                fields["value"] = json!(value);
            }
            fields
        });
        self.send("PATCH", path, json!({ "patchOperations": patches.collect::<Vec<_>>() })).await
    }

    /// A fresh API: its path and the id of its root resource.
    pub async fn api(&self) -> (String, String) {
        let made = self.send("POST", "/restapis", json!({ "name": "CafeApi" })).await.ok(201);
        (format!("/restapis/{}", text(&made, "id")), text(&made, "rootResourceId"))
    }

    /// A fresh API with one method: the API's path and the method's.
    pub async fn method(&self) -> (String, String) {
        let (api, root) = self.api().await;
        let method = format!("{api}/resources/{root}/methods/GET");
        self.send("PUT", &method, json!({ "authorizationType": "NONE" })).await.ok(201);
        (api, method)
    }

    /// A fresh API with one mock: the API's path and the method's.
    pub async fn mock(&self) -> (String, String) {
        let (api, method) = self.method().await;
        let template = json!({ "application/json": "{\"statusCode\": 200}" });
        let body = json!({ "type": "MOCK", "requestTemplates": template });
        self.send("PUT", &format!("{method}/integration"), body).await.ok(201);
        (api, method)
    }
}

impl Seen {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!((self.status, self.error.as_deref()), (status, None), "{}", self.body);
        self.body
    }

    /// Expects an error with this text.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str, message: &str) {
        assert_eq!(self.body["message"], message);
        assert_eq!((self.status, self.error.as_deref()), (status, Some(code)));
    }

    /// Expects a `NotFoundException`.
    #[track_caller]
    pub fn missing(self, message: &str) {
        self.refused(404, "NotFoundException", message);
    }

    /// Expects a `BadRequestException`.
    #[track_caller]
    pub fn bad(self, message: &str) {
        self.refused(400, "BadRequestException", message);
    }

    /// Expects a `ConflictException`.
    #[track_caller]
    pub fn conflict(self, message: &str) {
        self.refused(409, "ConflictException", message);
    }

    /// Expects a `ValidationException`.
    #[track_caller]
    pub fn invalid(self, message: &str) {
        self.refused(400, "ValidationException", message);
    }

    /// Expects a 501 that names what is not done.
    #[track_caller]
    pub fn unsupported(self, what: &str) {
        let message = format!("The café cloud does not support {what}.");
        self.refused(501, "UnsupportedOperation", &message);
    }
}

/// A text field.
#[track_caller]
pub fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

/// A value without some of its fields, which differ from run to run.
pub fn without(mut value: Value, names: &[&str]) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
    value
}
