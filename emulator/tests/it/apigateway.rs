//! Tests of apigateway.
