//! IAM through the official SDK, and what its policies let services do.

use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use aws_sdk_iam::Client;
use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::types::Tag;
use emulator::Cloud;
use serde_json::{Value, json};

use crate::support::{cloud, sdk};

const ROLE: &str = "CafeReportRole-us-east-1";
const ROLE_ARN: &str = "arn:aws:iam::123456789012:role/CafeReportRole-us-east-1";
const TABLE_ARN: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/CafeInventory";

fn client() -> (Cloud, Client) {
    let (cloud, _) = cloud();
    let client = Client::new(&sdk(&cloud));
    (cloud, client)
}

fn trust(service: &str) -> String {
    let statement = json!({ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

fn allow(action: &str, resource: &str) -> String {
    let statement = json!({ "Effect": "Allow", "Action": action, "Resource": resource });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

async fn role(client: &Client, trust: String) {
    let create = client.create_role().role_name(ROLE).assume_role_policy_document(trust);
    let tag = Tag::builder().key("cafelab:course").value("cafe").build().expect("a tag");
    create.tags(tag).description("reads the inventory").send().await.expect("a role");
}

fn decoded(document: &str) -> String {
    percent_encoding::percent_decode_str(document).decode_utf8().expect("text").into_owned()
}

#[track_caller]
fn refused<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, E>,
    code: &str,
    text: &str,
) {
    let error = result.expect_err("a refusal");
    assert_eq!((error.code(), error.message()), (Some(code), Some(text)));
}

#[tokio::test]
async fn a_role_lives_and_dies() {
    let (_cloud, client) = client();
    role(&client, trust("states.amazonaws.com")).await;
    let found = client.get_role().role_name(ROLE).send().await.expect("an answer").role.expect("a role");
    assert_eq!((found.arn(), found.path(), found.description()), (ROLE_ARN, "/", Some("reads the inventory")));
    assert_eq!(found.max_session_duration(), Some(3600));
    assert_eq!(found.tags().first().map(Tag::key), Some("cafelab:course"));
    let document = decoded(found.assume_role_policy_document().expect("a document"));
    assert_eq!(document, trust("states.amazonaws.com"));

    let again = client.create_role().role_name(ROLE).assume_role_policy_document(trust("states.amazonaws.com"));
    refused(again.send().await, "EntityAlreadyExists", &format!("Role with name {ROLE} already exists."));

    let update = client.update_assume_role_policy().role_name(ROLE).policy_document(trust("apigateway.amazonaws.com"));
    update.send().await.expect("an answer");
    client.untag_role().role_name(ROLE).tag_keys("cafelab:course").send().await.expect("an answer");
    assert!(client.list_role_tags().role_name(ROLE).send().await.expect("tags").tags().is_empty());
    let roles = client.list_roles().send().await.expect("roles");
    assert_eq!((roles.roles().len(), roles.is_truncated()), (1, false));

    client.delete_role().role_name(ROLE).send().await.expect("an answer");
    let text = format!("The role with name {ROLE} cannot be found.");
    refused(client.get_role().role_name(ROLE).send().await, "NoSuchEntity", &text);
}

#[tokio::test]
async fn policies_hold_a_role_back_from_deletion() {
    let (_cloud, client) = client();
    role(&client, trust("states.amazonaws.com")).await;
    let document = allow("dynamodb:Scan", TABLE_ARN);
    let put = client.put_role_policy().role_name(ROLE).policy_name("scan").policy_document(&document);
    put.send().await.expect("an answer");
    let policy = client.get_role_policy().role_name(ROLE).policy_name("scan").send().await.expect("a policy");
    assert_eq!(decoded(policy.policy_document()), document);
    let listed = client.list_role_policies().role_name(ROLE).send().await.expect("policies");
    assert_eq!(listed.policy_names(), ["scan"]);

    let aws = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess";
    client.attach_role_policy().role_name(ROLE).policy_arn(aws).send().await.expect("an answer");
    let attached = client.list_attached_role_policies().role_name(ROLE).send().await.expect("policies");
    assert_eq!(attached.attached_policies()[0].policy_name(), Some("AmazonDynamoDBReadOnlyAccess"));
    let delete = || client.delete_role().role_name(ROLE).send();
    refused(delete().await, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    client.detach_role_policy().role_name(ROLE).policy_arn(aws).send().await.expect("an answer");
    refused(delete().await, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    client.delete_role_policy().role_name(ROLE).policy_name("scan").send().await.expect("an answer");
    delete().await.expect("an answer");
}

#[tokio::test]
async fn a_policy_of_the_account_is_shared() {
    let (_cloud, client) = client();
    role(&client, trust("states.amazonaws.com")).await;
    let create = client.create_policy().policy_name("Scan").policy_document(allow("dynamodb:Scan", "*"));
    let arn = create.send().await.expect("a policy").policy.expect("a policy").arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:iam::123456789012:policy/Scan");
    client.attach_role_policy().role_name(ROLE).policy_arn(&arn).send().await.expect("an answer");
    let found = client.get_policy().policy_arn(&arn).send().await.expect("an answer").policy.expect("a policy");
    assert_eq!((found.attachment_count(), found.default_version_id()), (Some(1), Some("v1")));
    let version = client.get_policy_version().policy_arn(&arn).version_id("v1").send().await.expect("an answer");
    let document = version.policy_version.and_then(|version| version.document).expect("a document");
    assert_eq!(decoded(&document), allow("dynamodb:Scan", "*"));
    let local = client.list_policies().scope("Local".into()).only_attached(true).send().await.expect("policies");
    assert_eq!(local.policies().len(), 1);
    let delete = || client.delete_policy().policy_arn(&arn).send();
    refused(delete().await, "DeleteConflict", "Cannot delete a policy attached to entities.");
    client.detach_role_policy().role_name(ROLE).policy_arn(&arn).send().await.expect("an answer");
    delete().await.expect("an answer");
    let unknown =
        client.attach_role_policy().role_name(ROLE).policy_arn("arn:aws:iam::aws:policy/Nonsense").send().await;
    let text = "Policy arn:aws:iam::aws:policy/Nonsense does not exist or is not attachable.";
    refused(unknown, "NoSuchEntity", text);
}

#[tokio::test]
async fn documents_that_make_no_sense_are_refused() {
    let (_cloud, client) = client();
    let create = |trust: String| client.create_role().role_name(ROLE).assume_role_policy_document(trust).send();
    let code = "MalformedPolicyDocument";
    refused(create("{".to_owned()).await, code, "This policy contains invalid Json");
    let text = "Invalid principal in policy: \"SERVICE\":\"states\"";
    refused(create(trust("states")).await, code, text);
    refused(create(allow("sts:AssumeRole", "*")).await, code, "Missing required field Principal");
    let wrong = trust("states.amazonaws.com").replace("sts:AssumeRole", "dynamodb:Scan");
    refused(create(wrong).await, code, "AssumeRole policy may only specify STS AssumeRole actions.");
    role(&client, trust("states.amazonaws.com")).await;
    let put =
        |document: String| client.put_role_policy().role_name(ROLE).policy_name("p").policy_document(document).send();
    let text = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    refused(put(allow("Scan", "*")).await, code, text);
    let text = "Resource CafeInventory must be in ARN format or \"*\".";
    refused(put(allow("dynamodb:Scan", "CafeInventory")).await, code, text);
    let bounded = client.create_role().role_name("r").assume_role_policy_document(trust("states.amazonaws.com"));
    let bounded = bounded.permissions_boundary("arn:aws:iam::aws:policy/AdministratorAccess").send().await;
    assert_eq!(bounded.expect_err("a refusal").code(), Some("UnsupportedOperation"));
}

/// Runs a state machine that scans the table under the role; gives error name and cause, or nothing if it went well.
async fn scan_under_the_role(cloud: &Cloud) -> Option<(String, String)> {
    let states = aws_sdk_sfn::Client::new(&sdk(cloud));
    let task = json!({ "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", "End": true,
        "Arguments": { "TableName": "CafeInventory" } });
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "Scan", "States": { "Scan": task } }).to_string();
    let create = states.create_state_machine().name("CafeReport").role_arn(ROLE_ARN).definition(definition);
    let machine = create.r#type("EXPRESS".into()).send().await.expect("a machine").state_machine_arn;
    let run = states.start_sync_execution().state_machine_arn(machine).send().await.expect("a run");
    run.error.map(|error| (error, run.cause.unwrap_or_default()))
}

async fn table(cloud: &Cloud) {
    let (dynamodb, name) = (aws_sdk_dynamodb::Client::new(&sdk(cloud)), "product_name");
    let attribute = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
    let key = KeySchemaElement::builder().attribute_name(name).key_type(KeyType::Hash);
    let create = dynamodb.create_table().table_name("CafeInventory").billing_mode(BillingMode::PayPerRequest);
    let create = create.attribute_definitions(attribute.build().expect("an attribute"));
    create.key_schema(key.build().expect("a key")).send().await.expect("a table");
}

#[tokio::test]
async fn a_machine_may_do_what_its_role_may() {
    let (cloud, client) = client();
    table(&cloud).await;
    role(&client, trust("states.amazonaws.com")).await;
    let (error, cause) = scan_under_the_role(&cloud).await.expect("a failure");
    assert_eq!(error, "DynamoDb.DynamoDbException");
    let user = "User: arn:aws:sts::123456789012:assumed-role/CafeReportRole-us-east-1/";
    assert!(cause.starts_with(user), "{cause}");
    let why = format!(
        " is not authorized to perform: dynamodb:Scan on resource: {TABLE_ARN} because no identity-based policy allows the dynamodb:Scan action"
    );
    assert!(cause.contains(&why), "{cause}");

    let put = |name: &str, document: String| {
        client.put_role_policy().role_name(ROLE).policy_name(name).policy_document(document).send()
    };
    put("scan", allow("dynamodb:Scan", TABLE_ARN)).await.expect("an answer");
    assert_eq!(scan_under_the_role(&cloud).await, None);
    put("no", allow("dynamodb:*", "*").replace("Allow", "Deny")).await.expect("an answer");
    let (_, cause) = scan_under_the_role(&cloud).await.expect("a failure");
    assert!(cause.contains("with an explicit deny in an identity-based policy"), "{cause}");
}

#[tokio::test]
async fn trust_may_hang_on_the_machine_that_asks() {
    let (cloud, client) = client();
    table(&cloud).await;
    let guarded = |machine: &str| {
        let mut policy: Value = serde_json::from_str(&trust("states.amazonaws.com")).expect("JSON");
        policy["Statement"][0]["Condition"] = json!({ "StringEquals": { "aws:SourceAccount": "123456789012" },
            "ArnLike": { "aws:SourceArn": format!("arn:aws:states:us-east-1:123456789012:stateMachine:{machine}") } });
        policy.to_string()
    };
    role(&client, guarded("*")).await;
    let put = client.put_role_policy().role_name(ROLE).policy_name("scan");
    put.policy_document(allow("dynamodb:Scan", TABLE_ARN)).send().await.expect("an answer");
    assert_eq!(scan_under_the_role(&cloud).await, None);
    let update = client.update_assume_role_policy().role_name(ROLE).policy_document(guarded("Other"));
    update.send().await.expect("an answer");
    let states = aws_sdk_sfn::Client::new(&sdk(&cloud));
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:CafeReport";
    let run = states.start_sync_execution().state_machine_arn(machine).send().await.expect("a run");
    assert_eq!(run.error(), Some("States.Permissions"));
}

#[tokio::test]
async fn trust_is_given_to_services_and_roles_that_there_are() {
    let (_cloud, client) = client();
    let create =
        async |trust: String| client.create_role().role_name("Other").assume_role_policy_document(trust).send().await;
    let wrong = "Invalid principal in policy: \"SERVICE\":\"apigatway.amazonaws.com\"";
    refused(create(trust("apigatway.amazonaws.com")).await, "MalformedPolicyDocument", wrong);
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": ROLE_ARN }, "Action": "sts:AssumeRole" });
    let by_role = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    let missing = format!("Invalid principal in policy: \"AWS\":\"{ROLE_ARN}\"");
    refused(create(by_role.clone()).await, "MalformedPolicyDocument", &missing);
    role(&client, trust("states.us-east-1.amazonaws.com")).await;
    create(by_role).await.expect("a role");
    let update = client.update_assume_role_policy().role_name(ROLE).policy_document(trust("apigatway.amazonaws.com"));
    refused(update.send().await, "MalformedPolicyDocument", wrong);
}
