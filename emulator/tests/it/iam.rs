//! Tests of iam.
