//! The policies of AWS that matter to this cloud, by what they allow in the services that it has.
//!
//! Source: <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>. Their statements on
//! services that the café cloud does not have are left out. Any other policy of AWS is one that does not exist here.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::model::ManagedPolicy;

const OWNER: &str = "arn:aws:iam::aws:policy";

macro_rules! allow {
    ($actions:literal) => {
        concat!(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"#,
            $actions,
            r#","Resource":"*"}]}"#
        )
    };
}

/// Path, name and document.
const POLICIES: &[(&str, &str, &str)] = &[
    ("/", "AWSStepFunctionsFullAccess", allow!(r#"["states:*"]"#)),
    (
        "/",
        "AWSStepFunctionsReadOnlyAccess",
        allow!(
            r#"["states:ListStateMachines","states:ListActivities","states:DescribeStateMachine","states:DescribeStateMachineForExecution","states:ListExecutions","states:DescribeExecution","states:GetExecutionHistory","states:DescribeActivity"]"#
        ),
    ),
    ("/", "AdministratorAccess", allow!(r#""*""#)),
    ("/", "AmazonAPIGatewayInvokeFullAccess", allow!(r#"["execute-api:Invoke","execute-api:ManageConnections"]"#)),
    ("/", "AmazonDynamoDBFullAccess", allow!(r#"["dynamodb:*"]"#)),
    ("/", "AmazonDynamoDBFullAccess_v2", allow!(r#"["dynamodb:*"]"#)),
    (
        "/",
        "AmazonDynamoDBReadOnlyAccess",
        allow!(
            r#"["dynamodb:BatchGetItem","dynamodb:Describe*","dynamodb:List*","dynamodb:GetItem","dynamodb:Query","dynamodb:Scan","dynamodb:PartiQLSelect"]"#
        ),
    ),
    ("/", "AmazonS3FullAccess", allow!(r#"["s3:*","s3-object-lambda:*"]"#)),
    (
        "/",
        "AmazonS3ReadOnlyAccess",
        allow!(r#"["s3:Get*","s3:List*","s3:Describe*","s3-object-lambda:Get*","s3-object-lambda:List*"]"#),
    ),
    ("/", "CloudWatchLogsFullAccess", allow!(r#"["logs:*"]"#)),
    (
        "/",
        "PowerUserAccess",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}]}"#,
    ),
    (
        "/service-role/",
        "AmazonAPIGatewayPushToCloudWatchLogs",
        allow!(
            r#"["logs:CreateLogGroup","logs:CreateLogStream","logs:DescribeLogGroups","logs:DescribeLogStreams","logs:PutLogEvents","logs:GetLogEvents","logs:FilterLogEvents"]"#
        ),
    ),
];

/// The document of a policy of AWS.
pub fn document(arn: &str) -> Option<&'static str> {
    let tail = arn.strip_prefix(OWNER)?;
    let found = POLICIES.iter().find(|(path, name, _)| tail.strip_prefix(path) == Some(name));
    found.map(|(_, _, document)| *document)
}

/// All of them, as policies of the account are shown.
pub fn all(created: Timestamp) -> impl Iterator<Item = ManagedPolicy> {
    POLICIES.iter().map(move |(path, name, document)| ManagedPolicy {
        name: (*name).to_owned(),
        path: (*path).to_owned(),
        // Fixed, as with AWS: made of the name.
        id: format!("ANPA{:A<17.17}", name.to_uppercase().replace('_', "2")),
        arn: format!("{OWNER}{path}{name}"),
        created,
        description: String::new(),
        tags: BTreeMap::new(),
        document: (*document).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::policy::{Kind, Policy};

    #[test]
    fn all_are_policies() {
        for (_, name, document) in POLICIES {
            let policy = Policy::parse(document).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(policy.check(Kind::Identity), Ok(()), "{name}");
        }
        assert!(document("arn:aws:iam::aws:policy/AmazonAPIGatewayPushToCloudWatchLogs").is_none());
        assert!(document("arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs").is_some());
    }
}
