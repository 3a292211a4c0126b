//! Every format says the same as the result model, whatever is in the texts.

mod properties;
mod samples;
mod snapshots;

use checker::Report;
use checker::report::{self, Format, Look};
use serde_json::Value;

fn written(report: &Report, format: Format) -> String {
    report::write(report, format, Look::default())
}

fn json(report: &Report, format: Format) -> Value {
    serde_json::from_str(&written(report, format)).unwrap_or_else(|error| panic!("{format}: {error}"))
}
