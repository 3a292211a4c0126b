//! Machines: what is made, changed, listed, tagged and refused.

use aws_sdk_sfn::types::{StateMachineType, Tag, ValidateStateMachineDefinitionResultCode};
use serde_json::json;

use super::{ROLE, client, fresh, make, parts, pass, role};

#[tokio::test]
async fn creating_again_changes_nothing_or_is_refused() {
    let (cloud, client) = fresh().await;
    role(&cloud, "CafeReportRole2").await;
    let arn = make(&client, "Once", StateMachineType::Standard, &pass()).await;
    let again = client.create_state_machine().name("Once").role_arn(format!("{ROLE}2")).definition(pass().to_string());
    assert_eq!(again.send().await.expect("the same machine").state_machine_arn, arn);
    let other = client.create_state_machine().name("Once").role_arn(ROLE).definition(format!("{:#}", pass()));
    let refused = refusal!(other);
    assert_eq!(refused, ("StateMachineAlreadyExists".to_owned(), format!("State Machine Already Exists: '{arn}'")));
}

#[tokio::test]
async fn descriptions_before_and_after_an_update() {
    let client = client().await;
    let arn = make(&client, "Described", StateMachineType::Express, &pass()).await;
    let before = client.describe_state_machine().state_machine_arn(&arn).send().await.expect("a description");
    assert_eq!(before.name, "Described");
    assert_eq!(before.role_arn, ROLE);
    assert_eq!(before.r#type, StateMachineType::Express);
    assert_eq!(before.status.expect("a status").as_str(), "ACTIVE");
    assert_eq!(before.definition, pass().to_string());
    assert_eq!(before.revision_id, None);
    assert_eq!(before.logging_configuration.expect("logging").level.expect("a level").as_str(), "OFF");
    assert!(!before.tracing_configuration.expect("tracing").enabled);
    let fail = json!({ "StartAt": "F", "States": { "F": { "Type": "Fail" } } }).to_string();
    let updated =
        client.update_state_machine().state_machine_arn(&arn).definition(&fail).send().await.expect("an update");
    let after = client.describe_state_machine().state_machine_arn(&arn).send().await.expect("a description");
    assert_eq!(after.definition, fail);
    assert_eq!(after.revision_id, updated.revision_id);
    assert_eq!(refusal!(client.update_state_machine().state_machine_arn(&arn)).0, "MissingRequiredParameter");
}

#[tokio::test]
async fn machines_are_listed_and_deleted() {
    let client = client().await;
    let mut arns = Vec::new();
    for name in ["a", "b", "c"] {
        arns.push(make(&client, name, StateMachineType::Standard, &pass()).await);
    }
    let first = client.list_state_machines().max_results(2).send().await.expect("a page");
    assert_eq!(first.state_machines.len(), 2);
    let second = client.list_state_machines().set_next_token(first.next_token).send().await.expect("a page");
    assert_eq!(second.state_machines[0].name, "c");
    assert_eq!(second.next_token, None);
    for arn in arns.iter().chain(&arns) {
        client.delete_state_machine().state_machine_arn(arn).send().await.expect("deleted, also twice");
    }
    assert!(client.list_state_machines().send().await.expect("a page").state_machines.is_empty());
    let refused = refusal!(client.describe_state_machine().state_machine_arn(&arns[0]));
    assert_eq!(
        refused,
        ("StateMachineDoesNotExist".to_owned(), format!("State Machine Does Not Exist: '{}'", arns[0]))
    );
    let refused = refusal!(client.list_state_machines().max_results(1001));
    assert_eq!(
        refused.1,
        "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value \
         less than or equal to 1000"
    );
}

#[tokio::test]
async fn tags() {
    let client = client().await;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let call = client.create_state_machine().name("Tagged").role_arn(ROLE).definition(pass().to_string());
    let arn = call.tags(tag("cafelab:course", "cafe")).send().await.expect("a machine").state_machine_arn;
    client.tag_resource().resource_arn(&arn).tags(tag("a", "1")).send().await.expect("tagged");
    client.untag_resource().resource_arn(&arn).tag_keys("cafelab:course").send().await.expect("untagged");
    let tags = client.list_tags_for_resource().resource_arn(&arn).send().await.expect("tags").tags.expect("tags");
    assert_eq!(tags, [tag("a", "1")]);
    assert_eq!(
        refusal!(client.tag_resource().resource_arn(format!("{arn}x")).tags(tag("a", "1"))).0,
        "ResourceNotFound"
    );
}

#[tokio::test]
async fn definitions_are_checked() {
    let client = client().await;
    let create = |definition: &str| client.create_state_machine().name("Bad").role_arn(ROLE).definition(definition);
    let refused = refusal!(create("{\"StartAt\": \"A\"}"));
    assert_eq!(
        refused,
        (
            "InvalidDefinition".to_owned(),
            "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"
                .to_owned()
        )
    );
    let lambda = "arn:aws:states:::lambda:invoke";
    let task = json!({ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": lambda, "End": true } } });
    let refused = refusal!(create(&task.to_string()));
    assert_eq!(refused.0, "UnsupportedOperation");
    assert!(refused.1.contains(lambda), "{}", refused.1);
    let answer = client.validate_state_machine_definition().definition("{}").send().await.expect("an answer");
    assert_eq!(answer.result, ValidateStateMachineDefinitionResultCode::Fail);
    assert_eq!(answer.diagnostics[0].message, "These fields are required: [States, StartAt]");
    assert_eq!(answer.diagnostics[0].location.as_deref(), Some("/"));
    let answer =
        client.validate_state_machine_definition().definition(pass().to_string()).send().await.expect("an answer");
    assert_eq!(answer.result, ValidateStateMachineDefinitionResultCode::Ok);
}

#[tokio::test]
async fn names_roles_and_inputs_are_checked() {
    let client = client().await;
    let create =
        |name: &str, role: &str| client.create_state_machine().name(name).role_arn(role).definition(pass().to_string());
    assert_eq!(refusal!(create("a b", ROLE)), ("InvalidName".to_owned(), "Invalid Name: 'a b'".to_owned()));
    assert_eq!(refusal!(create("ab", "LabRole")), ("InvalidArn".to_owned(), "Invalid Arn: 'LabRole'".to_owned()));
    let arn = make(&client, "Express", StateMachineType::Express, &pass()).await;
    for (input, why) in [
        ("", "Invalid execution input."),
        (
            "not some input",
            "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        ),
    ] {
        let refused = refusal!(client.start_sync_execution().state_machine_arn(&arn).input(input));
        assert_eq!(
            refused,
            ("InvalidExecutionInput".to_owned(), format!("Invalid State Machine Execution Input: '{why}'"))
        );
    }
    for input in ["2", "\"text\"", "null"] {
        client.start_sync_execution().state_machine_arn(&arn).input(input).send().await.expect("any JSON will do");
    }
}

#[tokio::test]
async fn roles_must_be_there() {
    let client = client().await;
    let role = "arn:aws:iam::123456789012:role/Nobody";
    let call = client.create_state_machine().name("NoRole").role_arn(role).definition(pass().to_string());
    let refused = refusal!(call);
    assert_eq!(
        refused,
        (
            "AccessDeniedException".to_owned(),
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the \
             provided role."
                .to_owned()
        )
    );
}
