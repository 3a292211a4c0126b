//! Tests of dynamodb.
