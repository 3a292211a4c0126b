//! The official SDK, and plain requests, against a cloud in the same process: one module per service.

mod apigateway;
mod cloud_document;
mod cloud_page;
mod cloudfront;
mod cognito;
mod control;
mod dynamodb;
mod execute_api;
mod facts;
mod faults;
mod flow;
mod fuzzing;
mod hosted_ui;
mod hostile;
mod iam;
mod provenance;
mod recorded;
mod recorder;
mod s3;
mod server;
mod signature;
mod stepfunctions;
mod store;
mod support;
