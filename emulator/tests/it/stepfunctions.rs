//! Tests of stepfunctions.
