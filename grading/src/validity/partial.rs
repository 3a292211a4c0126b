//! Unfinished work: the checks of the labs that are done pass, and no other.

use cafe::Lab;
use include_dir::{Dir, include_dir};

use super::scenario::{Expects, Scenario, Start, Step, Upload};

/// The JavaScript of the starters, which `run` publishes.
static STARTERS: [(Lab, Dir<'static>); 2] = [
    (Lab::HostedUi, include_dir!("$CARGO_MANIFEST_DIR/../labs/03-hosted-ui/site")),
    (Lab::EndToEnd, include_dir!("$CARGO_MANIFEST_DIR/../labs/05-end-to-end/site")),
];

/// The empty account, the state after each lab, and each starter as it is shipped.
pub(super) fn all() -> Vec<Scenario> {
    let mut found = vec![scenario("empty-account", "Nothing is there", Start::Empty, Vec::new(), None)];
    for lab in Lab::ALL {
        let title = match lab {
            Lab::Environment => "The baseline is restored and untouched".to_owned(),
            _ => format!("The labs up to {lab} are done"),
        };
        found.push(scenario(&format!("after-{lab}"), &title, Start::After(lab), Vec::new(), Some(lab)));
    }
    for lab in Lab::ALL.into_iter().skip(1) {
        // The Rust of a starter stops at its first `todo!` and has changed nothing by then.
        let before = lab.earlier().last().copied();
        let start = before.map_or(Start::Empty, Start::After);
        let title = format!("The starter of {lab} was run as it is shipped");
        found.push(scenario(&format!("starter-{lab}"), &title, start, published(lab), before));
    }
    found
}

fn scenario(name: &str, title: &str, start: Start, steps: Vec<Step>, done: Option<Lab>) -> Scenario {
    let id = format!("partial/{name}");
    Scenario { id, title: title.to_owned(), start, steps, gate: None, expects: Expects::Partial { done } }
}

/// What `run` publishes of a starter.
fn published(lab: Lab) -> Vec<Step> {
    let mut steps = Vec::new();
    for (_, folder) in STARTERS.iter().filter(|(of, _)| *of == lab) {
        let inner = folder.dirs().flat_map(Dir::files);
        for file in folder.files().chain(inner) {
            steps.push(Step::Upload(Upload {
                file: file.path().to_string_lossy().replace('\\', "/"),
                text: file.contents_utf8().map(str::to_owned),
                content_type: None,
                cache_control: None,
                leave_cached: false,
            }));
        }
    }
    steps
}
