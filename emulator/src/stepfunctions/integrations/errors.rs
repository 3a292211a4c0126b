//! Errors of services as the error names and causes of tasks.

use crate::error::AwsError;
use crate::stepfunctions::asl::failure::Failure;
use crate::stepfunctions::asl::resource::Resource;

/// Codes that the SDKs know as exceptions of their own; all others carry the service's general name.
const DYNAMODB: &[&str] = &[
    "ConditionalCheckFailedException",
    "DuplicateItemException",
    "IdempotentParameterMismatchException",
    "InternalServerError",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
];
const S3: &[&str] = &["InvalidObjectState", "NoSuchBucket", "NoSuchKey"];
const SFN: &[&str] = &[
    "ExecutionAlreadyExists",
    "ExecutionDoesNotExist",
    "ExecutionLimitExceeded",
    "InvalidArn",
    "InvalidExecutionInput",
    "InvalidName",
    "StateMachineDeleting",
    "StateMachineDoesNotExist",
    "StateMachineTypeNotSupported",
    "ValidationException",
];

/// The failure of a task whose service answered with an error.
pub(super) fn of_service(resource: &Resource, error: &AwsError, request_id: &str) -> Failure {
    let (text, status, code) = (&error.message, error.status.as_u16(), error.code.as_ref());
    if !resource.is_sdk() {
        let (prefix, service, known, general) = match resource.service() {
            "dynamodb" => ("DynamoDB", "AmazonDynamoDBv2", DYNAMODB, "AmazonDynamoDBException"),
            _ => ("StepFunctions", "AWSStepFunctions", SFN, "AWSStepFunctionsException"),
        };
        let name = if known.contains(&code) { exception(code) } else { general.to_owned() };
        let cause = format!(
            "{text} (Service: {service}; Status Code: {status}; Error Code: {code}; Request ID: {request_id}; Proxy: null)"
        );
        return Failure::of_task(format!("{prefix}.{name}"), cause);
    }
    let (service, known, extended) = match resource.service() {
        "dynamodb" => ("DynamoDb", DYNAMODB, false),
        "s3" => ("S3", S3, true),
        _ => ("Sfn", SFN, false),
    };
    let name = if known.contains(&code) { exception(code) } else { format!("{service}Exception") };
    let extended = if extended { format!(", Extended Request ID: {request_id}") } else { String::new() };
    let cause = format!("{text} (Service: {service}, Status Code: {status}, Request ID: {request_id}{extended})");
    Failure::of_task(format!("{service}.{name}"), cause)
}

fn exception(code: &str) -> String {
    if code.ends_with("Exception") { code.to_owned() } else { format!("{code}Exception") }
}
