//! What breaks the model or the rules of Cognito is refused in its words.

use serde_json::{Value, json};

use super::fixture::Cafe;
use crate::facts::wire::{INVALID, NOT_FOUND, accepted, assert_refused, bare_pool, refused, with};
use crate::support::cloud;

fn broken(value: &str, member: &str, rule: &str) -> String {
    format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must {rule}"
    )
}

async fn pool_refused(more: Value, text: &str) {
    let (cloud, _) = cloud();
    let input = with(&json!({ "PoolName": "cafe-staff" }), &more);
    assert_refused(&cloud, "CreateUserPool", input, INVALID, text).await;
}

#[tokio::test]
async fn the_id_of_a_pool_has_a_pattern() {
    let (cloud, _) = bare_pool().await;
    let pattern = "satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+";
    for operation in ["DescribeUserPool", "ListUsers", "GetUserPoolMfaConfig", "ListGroups"] {
        for bad in ["bad", "us-east-1_", "_abc", "us-east-1_a-b", "us east_1"] {
            let text = broken(bad, "userPoolId", pattern);
            assert_refused(&cloud, operation, json!({ "UserPoolId": bad }), INVALID, &text).await;
        }
        let text = "User pool us-east-1_nothing00 does not exist.";
        assert_refused(&cloud, operation, json!({ "UserPoolId": "us-east-1_nothing00" }), NOT_FOUND, text).await;
    }
}

#[tokio::test]
async fn clients_may_not_write_what_cognito_decides() {
    let (cloud, pool) = bare_pool().await;
    for name in ["sub", "email_verified", "phone_number_verified"] {
        let input = json!({ "UserPoolId": pool, "ClientName": "web", "WriteAttributes": ["email", name] });
        let text = "Invalid write attributes specified while creating a client";
        assert_refused(&cloud, "CreateUserPoolClient", input, INVALID, text).await;
        let input = json!({ "UserPoolId": pool, "ClientName": "web", "ReadAttributes": [name] });
        accepted(&cloud, "CreateUserPoolClient", input).await;
    }
}

#[tokio::test]
async fn ways_to_a_new_password_exclude_each_other() {
    let recovery = |mechanisms: &[(u8, &str)]| {
        let list = mechanisms.iter().map(|(priority, name)| json!({ "Priority": priority, "Name": name }));
        json!({ "AccountRecoverySetting": { "RecoveryMechanisms": list.collect::<Vec<_>>() } })
    };
    let text = "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.";
    pool_refused(recovery(&[(1, "admin_only"), (2, "verified_email")]), text).await;
    let text = "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.";
    pool_refused(recovery(&[(1, "verified_phone_number"), (1, "verified_email")]), text).await;
    pool_refused(recovery(&[(1, "verified_email"), (2, "verified_email")]), text).await;
}

#[tokio::test]
async fn standard_attributes_keep_their_type() {
    let what = "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email";
    pool_refused(json!({ "Schema": [{ "Name": "email", "AttributeDataType": "Number" }] }), what).await;
    pool_refused(json!({ "Schema": [{ "Name": "email", "DeveloperOnlyAttribute": true }] }), what).await;
    let (cloud, _) = cloud();
    let schema = json!([{ "Name": "email", "AttributeDataType": "String", "Required": true }]);
    accepted(&cloud, "CreateUserPool", json!({ "PoolName": "cafe-staff", "Schema": schema })).await;
}

#[tokio::test]
async fn a_pool_has_fifty_attributes_of_its_own() {
    let attributes = |range: std::ops::Range<u8>| {
        range.map(|number| json!({ "Name": format!("a{number}"), "AttributeDataType": "String" })).collect::<Vec<_>>()
    };
    let rule = "have length less than or equal to 50";
    let full = |member: &str| {
        format!("1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must {rule}")
    };
    pool_refused(json!({ "Schema": attributes(0..51) }), &full("schema")).await;
    let (cloud, _) = cloud();
    let made = accepted(&cloud, "CreateUserPool", json!({ "PoolName": "p", "Schema": attributes(0..50) })).await;
    let input = json!({ "UserPoolId": made["UserPool"]["Id"], "CustomAttributes": attributes(50..51) });
    assert_refused(&cloud, "AddCustomAttributes", input, INVALID, &full("customAttributes")).await;
    let input = json!({ "UserPoolId": made["UserPool"]["Id"], "CustomAttributes": attributes(60..86) });
    let (_, text) = refused(&cloud, "AddCustomAttributes", input).await;
    assert!(text.ends_with("less than or equal to 25"), "{text}");
}

#[tokio::test]
async fn text_messages_need_a_sender() {
    let text = "SMS configuration is required when phone_number is selected for auto verification";
    pool_refused(json!({ "AutoVerifiedAttributes": ["phone_number"] }), text).await;
}

#[tokio::test]
async fn a_list_of_users_shows_only_attributes_that_they_have() {
    let cafe = Cafe::open().await;
    let ask = |name: &str| json!({ "UserPoolId": cafe.pool, "AttributesToGet": [name] });
    let text = "One or more requested attributes do not exist.";
    assert_refused(&cafe.cloud, "ListUsers", ask("nickname"), INVALID, text).await;
    let found = accepted(&cafe.cloud, "ListUsers", ask("sub")).await;
    assert_eq!(found["Users"][0]["Attributes"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn groups_have_a_role_of_this_account_and_a_precedence() {
    let (cloud, pool) = bare_pool().await;
    let group = |more: Value| with(&json!({ "UserPoolId": pool, "GroupName": "staff" }), &more);
    let (code, text) = refused(&cloud, "CreateGroup", group(json!({ "RoleArn": "CafeRole" }))).await;
    assert_eq!(code, INVALID);
    assert!(text.starts_with("1 validation error detected: Value 'CafeRole' at 'roleArn'"), "{text}");
    let foreign = group(json!({ "RoleArn": "arn:aws:iam::210987654321:role/CafeRole" }));
    let text = "Cross-account pass role is not allowed.";
    assert_refused(&cloud, "CreateGroup", foreign, "AccessDeniedException", text).await;
    let text = broken("-1", "precedence", "have value greater than or equal to 0");
    assert_refused(&cloud, "CreateGroup", group(json!({ "Precedence": -1 })), INVALID, &text).await;
    let good = json!({ "RoleArn": "arn:aws:iam::123456789012:role/CafeRole", "Precedence": 0 });
    accepted(&cloud, "CreateGroup", group(good)).await;
    let worse = group(json!({ "Precedence": -2 }));
    let text = broken("-2", "precedence", "have value greater than or equal to 0");
    assert_refused(&cloud, "UpdateGroup", worse, INVALID, &text).await;
}

#[tokio::test]
async fn a_list_of_resource_servers_has_fifty_at_most() {
    let (cloud, pool) = bare_pool().await;
    let text = broken("51", "maxResults", "have value less than or equal to 50");
    let input = json!({ "UserPoolId": pool, "MaxResults": 51 });
    assert_refused(&cloud, "ListResourceServers", input, INVALID, &text).await;
    accepted(&cloud, "ListResourceServers", json!({ "UserPoolId": pool, "MaxResults": 50 })).await;
}

#[tokio::test]
async fn a_domain_says_where_its_pages_are() {
    let cafe = Cafe::open().await;
    let pool = accepted(&cafe.cloud, "DescribeUserPool", json!({ "UserPoolId": cafe.pool })).await;
    let input = json!({ "Domain": pool["UserPool"]["Domain"] });
    let found = accepted(&cafe.cloud, "DescribeUserPoolDomain", input).await;
    let found = &found["DomainDescription"];
    assert!(found["S3Bucket"].as_str().is_some_and(|name| name.starts_with("aws-cognito-")), "{found}");
    assert!(found["CloudFrontDistribution"].as_str().is_some_and(|name| name.ends_with(".cloudfront.net")), "{found}");
}

#[tokio::test]
async fn values_outside_a_set_are_named_with_their_place() {
    let (cloud, pool) = bare_pool().await;
    let text =
        broken("weeks", "tokenValidityUnits.accessToken", "satisfy enum value set: [seconds, minutes, hours, days]");
    let units = json!({ "AccessToken": "weeks" });
    let input = json!({ "UserPoolId": pool, "ClientName": "web", "TokenValidityUnits": units });
    assert_refused(&cloud, "CreateUserPoolClient", input, INVALID, &text).await;
    let schema = json!([{ "Name": "age", "AttributeDataType": "Whole" }]);
    let text = broken(
        "Whole",
        "schema.1.member.attributeDataType",
        "satisfy enum value set: [String, Number, DateTime, Boolean]",
    );
    assert_refused(&cloud, "CreateUserPool", json!({ "PoolName": "p", "Schema": schema }), INVALID, &text).await;
}
