//! Tests of cloudfront.
