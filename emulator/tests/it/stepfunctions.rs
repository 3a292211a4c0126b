//! The SDK's Step Functions client against a cloud in the same process.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::types::StateMachineType;
use emulator::Cloud;
use serde_json::{Value, json};

use crate::support;

const ROLE: &str = "arn:aws:iam::123456789012:role/CafeReportRole";

fn pass() -> Value {
    json!({ "StartAt": "State_1", "States": { "State_1": { "Type": "Pass", "Result": { "Arg1": "argument1" }, "End": true } } })
}

/// A role that Step Functions may take on and that may do everything.
async fn role(cloud: &Cloud, name: &str) {
    support::role(cloud, name, "states.amazonaws.com").await;
}

async fn fresh() -> (Cloud, Client) {
    let (cloud, _) = support::cloud();
    role(&cloud, "CafeReportRole").await;
    let client = Client::new(&support::sdk(&cloud));
    (cloud, client)
}

async fn client() -> Client {
    fresh().await.1
}

async fn make(client: &Client, name: &str, kind: StateMachineType, definition: &Value) -> String {
    let call = client.create_state_machine().name(name).r#type(kind).role_arn(ROLE).definition(definition.to_string());
    call.send().await.expect("a machine").state_machine_arn
}

fn parts<E: ProvideErrorMetadata>(error: &E) -> (&str, &str) {
    (error.code().unwrap_or_default(), error.message().unwrap_or_default())
}

/// Code and text of an answer that is an error.
macro_rules! refusal {
    ($call:expr) => {{
        let error = $call.send().await.expect_err("a refusal").into_service_error();
        let (code, text) = parts(&error);
        (code.to_owned(), text.to_owned())
    }};
}

mod executions;
mod machines;
mod tasks;
