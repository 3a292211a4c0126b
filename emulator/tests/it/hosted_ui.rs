//! Tests of hosted_ui.
