//! Tests of cognito.
