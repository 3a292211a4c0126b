//! The Express workflow that makes the report: it reads every page of the table, marks what is low on stock, and sorts.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>. A state's input is limited to
//! 256 KiB, so pages are small, and the report is too for some 1,500 products; beyond, the run fails and the API says so.

use aws_sdk_sfn::operation::describe_state_machine::DescribeStateMachineOutput;
use aws_sdk_sfn::types::{StateMachineType, Tag};
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Error, Result, find};
use serde_json::{Value, json};

use crate::job::Job;
use crate::patience::{Wait, is_fresh_role};
use crate::roles;
use crate::steps::State;

pub async fn look(job: &Job<'_>) -> Result<State> {
    let Some(machine) = describe(job).await? else { return Ok(State::Missing) };
    if machine.r#type != StateMachineType::Express {
        return Ok(State::Differs("it is not an Express workflow".to_owned()));
    }
    let definition: Value = serde_json::from_str(&machine.definition).unwrap_or_default();
    if definition != wanted(&job.names.table) {
        return Ok(State::Differs("its definition is another one".to_owned()));
    }
    let role = roles::arn(job, &job.names.report_role).await?;
    Ok(State::ready_if(machine.role_arn == role, "it has another role"))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let definition = wanted(&job.names.table).to_string();
    let role = roles::arn(job, &job.names.report_role).await?;
    match describe(job).await? {
        Some(machine) if machine.r#type == StateMachineType::Express => {
            let mut wait = Wait::seconds(job.cafe, "the workflow's role");
            loop {
                let request = job.cafe.clients.sfn.update_state_machine();
                let request = request.state_machine_arn(&machine.state_machine_arn).definition(&definition);
                match request.role_arn(&role).send().await.map_err(Error::from) {
                    Err(error) if is_fresh_role(&error) => wait.pause_or(error).await?,
                    answer => return answer.map(drop),
                }
            }
        }
        Some(machine) => {
            // The type of a state machine cannot be changed.
            let arn = machine.state_machine_arn;
            job.cafe.clients.sfn.delete_state_machine().state_machine_arn(arn).send().await?;
            let mut wait = Wait::seconds(job.cafe, "the old workflow to go");
            while describe(job).await?.is_some() {
                wait.pause().await?;
            }
            create(job, definition, role).await
        }
        None => create(job, definition, role).await,
    }
}

async fn create(job: &Job<'_>, definition: String, role: String) -> Result<()> {
    let name = &job.names.state_machine;
    job.cafe.creating(Kind::StateMachine, name).await?;
    let request = job.cafe.clients.sfn.create_state_machine().name(name).r#type(StateMachineType::Express);
    let request = request.definition(definition).role_arn(role);
    let request = request.tags(Tag::builder().key(TAG_KEY).value(TAG_VALUE).build());
    let mut wait = Wait::seconds(job.cafe, "the workflow's role");
    let made = loop {
        match request.clone().send().await.map_err(Error::from) {
            Err(error) if is_fresh_role(&error) => wait.pause_or(error).await?,
            answer => break answer?,
        }
    };
    job.cafe.created(Kind::StateMachine, name, &made.state_machine_arn).await
}

async fn describe(job: &Job<'_>) -> Result<Option<DescribeStateMachineOutput>> {
    let arn = roles::machine_arn(job).await?;
    let answer = job.cafe.clients.sfn.describe_state_machine().state_machine_arn(arn).send().await;
    find::absent(answer.map_err(Into::into))
}

/// The workflow in the Amazon States Language, with JSONata.
fn wanted(table: &str) -> Value {
    let scan = format!(
        "{{% $merge([{{'TableName': '{table}', 'Limit': 200, 'ConsistentRead': true}}, \
         $next ? {{'ExclusiveStartKey': $next}} : {{}}]) %}}"
    );
    json!({
        "Comment": "Reads the café's whole inventory and makes the report of it.",
        "QueryLanguage": "JSONata",
        "StartAt": "Begin",
        "States": {
            "Begin": { "Type": "Pass", "Assign": { "rows": [], "next": null }, "Next": "Read a page" },
            "Read a page": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
                "Arguments": scan,
                "Assign": { "rows": ROWS, "next": NEXT },
                // The page is in the variables by now, and its raw form may be near the limit.
                "Output": {},
                "Next": "Is there more?",
            },
            "Is there more?": {
                "Type": "Choice",
                "Choices": [{ "Condition": "{% $next != null %}", "Next": "Read a page" }],
                "Default": "Make the report",
            },
            "Make the report": {
                "Type": "Pass",
                "Output": {
                    "generated_at": "{% $states.context.State.EnteredTime %}",
                    "summary": { "products": "{% $count($rows) %}", "low_stock": "{% $count($rows[low_stock]) %}" },
                    // Without the brackets a single product would not be a list.
                    "items": "{% [$rows^(product_name)] %}",
                },
                "End": true,
            },
        },
    })
}

/// Plain values instead of DynamoDB's typed ones. Low on stock means: less than the reorder level.
const ROWS: &str = "{% [$rows, $states.result.Items.{'product_name': product_name.S, 'category': category.S, \
    'quantity': $number(quantity.N), 'reorder_level': $number(reorder_level.N), 'unit': unit.S, \
    'low_stock': $number(quantity.N) < $number(reorder_level.N)}] %}";

/// Reading a key that is not there would be an error, so it is asked for first.
const NEXT: &str = "{% $exists($states.result.LastEvaluatedKey) ? $states.result.LastEvaluatedKey : null %}";
