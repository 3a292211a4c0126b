//! Tests of execute_api.
