//! The official SDK, and plain requests, against a cloud in the same process: one module per service.

mod apigateway;
mod cloudfront;
mod cognito;
mod control;
mod dynamodb;
mod execute_api;
mod facts;
mod hosted_ui;
mod iam;
mod s3;
mod server;
mod signature;
mod stepfunctions;
mod store;
mod support;
