//! Mistakes in the table, the workflow and the report.

use aws_sdk_sfn::types::StateMachineType;
use serde_json::{Value, json};

use super::mutant;
use crate::support::lens::Lens;

async fn remake_machine(lens: &Lens, kind: StateMachineType) {
    let sfn = &lens.cafe().clients.sfn;
    let arn = lens.machine().await;
    let old = sfn.describe_state_machine().state_machine_arn(&arn).send().await.expect("a machine");
    sfn.delete_state_machine().state_machine_arn(&arn).send().await.expect("deleted");
    let call = sfn.create_state_machine().name(old.name).definition(old.definition).role_arn(old.role_arn);
    call.r#type(kind).send().await.expect("made");
}

#[tokio::test]
async fn standard_state_machine() {
    let change = async |lens: &Lens| remake_machine(lens, StateMachineType::Standard).await;
    mutant("environment.workflow", "standard-state-machine", change).await;
}

#[tokio::test]
async fn no_state_machine() {
    mutant("environment.workflow", "workflow-missing", async |lens| {
        let call = lens.cafe().clients.sfn.delete_state_machine().state_machine_arn(lens.machine().await);
        call.send().await.expect("deleted");
    })
    .await;
}

#[tokio::test]
async fn machine_on_a_table_that_does_not_exist() {
    mutant("environment.workflow", "workflow-failed", async |lens| {
        lens.define(lens.definition().await.replace("CafeInventory", "CafeStock")).await;
    })
    .await;
}

fn canned(report: &Value) -> String {
    let state = json!({ "Type": "Pass", "Output": report, "End": true });
    json!({ "QueryLanguage": "JSONata", "StartAt": "Report", "States": { "Report": state } }).to_string()
}

#[tokio::test]
async fn canned_report_of_today() {
    mutant("report.real-time", "canned-report", async |lens| {
        let report = serde_json::from_str(&lens.report().await).expect("a report");
        lens.define(canned(&report)).await;
    })
    .await;
}

async fn falsified(mistake: &str, change: impl FnOnce(&mut Value)) {
    mutant("report.complete", mistake, async |lens| {
        let mut report = serde_json::from_str(&lens.report().await).expect("a report");
        change(&mut report);
        lens.define(canned(&report)).await;
    })
    .await;
}

#[tokio::test]
async fn wrong_quantity() {
    falsified("wrong-numbers", |report| report["items"][0]["quantity"] = json!(1_234_567)).await;
}

#[tokio::test]
async fn wrong_mark() {
    falsified("wrong-low-stock", |report| {
        let items = report["items"].as_array_mut().expect("items");
        let item = items.iter_mut().find(|item| item["low_stock"] == json!(true)).expect("an item that is low");
        item["low_stock"] = json!(false);
    })
    .await;
}

#[tokio::test]
async fn wrong_summary() {
    falsified("wrong-summary", |report| report["summary"]["products"] = json!(3)).await;
}

#[tokio::test]
async fn products_left_out() {
    falsified("products-left-out", |report| {
        report["items"].as_array_mut().expect("items").truncate(5);
    })
    .await;
}

#[tokio::test]
async fn typed_attributes() {
    falsified("typed-attributes", |report| {
        for item in report["items"].as_array_mut().expect("items") {
            item["product_name"] = json!({ "S": item["product_name"] });
        }
    })
    .await;
}

#[tokio::test]
async fn no_table() {
    mutant("environment.inventory", "table-missing", async |lens| {
        lens.cafe().clients.dynamodb.delete_table().table_name("CafeInventory").send().await.expect("deleted");
    })
    .await;
}
