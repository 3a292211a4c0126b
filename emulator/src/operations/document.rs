//! `docs/cloud.md`, made of the tables.

use std::fmt::Write as _;

use super::{Service, services};

const INTRODUCTION: &str = "\
# What the café cloud does

<!-- Written by `CAFELAB_BLESS=1 cargo test -p emulator --test it cloud_document`. Change the tables, not this page. -->

The café cloud is the part of AWS that the café runs on, in one process. This page is made of its tables of operations: what is
listed is there, what is not listed is answered `501 UnsupportedOperation` and named, and so is every parameter that an
operation does not know. Nothing is accepted and ignored.
";

const CONTROLS: &str = "\
## Controls for graders and teachers

Under `/_cafelab/`, a path that AWS does not have. Except for those marked *open* they must be signed with the cloud's own key for
the service `cafe`, for example by `curl --aws-sigv4 aws:amz:us-east-1:cafe --user test:test`. No page of another origin gets an
answer, and `cafelab up --no-controls` switches them off.

| request | does |
|---|---|
| `GET /_cafelab/settings` | account, region and port; *open* |
| `GET /_cafelab/operations` | the operations on this page; *open* |
| `GET /_cafelab/clock` | the cloud's time; *open* |
| `POST /_cafelab/clock` `{\"advance_seconds\": 3600}` | puts the time forward; signatures still carry real time |
| `POST /_cafelab/tokens` | a token of a pool made to order, for example an expired one |
| `POST /_cafelab/faults` | orders a mishap: `{\"service\": \"dynamodb\", \"operation\": \"Scan\", \"fault\": \"throttling\", \"count\": 3}` |
| `GET /_cafelab/faults`, `DELETE /_cafelab/faults`, `DELETE /_cafelab/faults/<id>` | lists and removes them |
| `GET /_cafelab/exchanges?after=<last>` | the last exchanges with their inner steps, without bodies and secrets; `last` of the answer asks for those that come after |
| `GET /_cafelab/exchanges.har` | the same as an HTTP Archive for a browser's developer tools |
| `DELETE /_cafelab/exchanges` | forgets them |
| `POST /_cafelab/reset` | removes everything that was made, all faults and recordings; the time is real time again |
| `POST /_cafelab/stop` | ends the server |

A fault is `latency` or `propagation`, each with `milliseconds`, or `throttling`, `access-denied`, `internal-error` or `unavailable`.
Without `operation` it is for the whole service; `count` ends it after so many requests; `probability` draws with `seed`. The operation of
a front is method and path, such as `POST /create_report` of `execute-api`. With `propagation` a change is acknowledged at
once and seen later by those who see changes later on AWS: deployed APIs, roles that services take on, viewers of a distribution, login
pages, new executions of a state machine, and DynamoDB's reads that are not consistent.
";

/// The text of `docs/cloud.md`.
pub fn document() -> String {
    let services = services();
    let mut text = INTRODUCTION.to_owned();
    let total: usize = services.iter().map(|service| service.operations.len()).sum();
    let _ =
        write!(text, "\n{total} operations:\n\n| service | in signatures and faults | operations |\n|---|---|---|\n");
    for service in &services {
        let _ = writeln!(text, "| {} | `{}` | {} |", service.title, service.name, count(service));
    }
    for service in &services {
        write_service(&mut text, service);
    }
    text.push('\n');
    text.push_str(CONTROLS);
    text
}

fn count(service: &Service) -> String {
    match service.operations.len() {
        0 => "methods and paths".to_owned(),
        count => count.to_string(),
    }
}

fn write_service(text: &mut String, service: &Service) {
    if service.operations.is_empty() && service.differences.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {}\n", service.title);
    if !service.operations.is_empty() {
        text.push('\n');
        let mut line = String::new();
        for (position, name) in service.operations.iter().enumerate() {
            let end = if position + 1 < service.operations.len() { "," } else { "." };
            if line.len() + name.len() > 120 {
                let _ = writeln!(text, "{}", line.trim_end());
                line.clear();
            }
            let _ = write!(line, "`{name}`{end} ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if !service.differences.is_empty() {
        text.push_str("\n| otherwise than on AWS | here | why |\n|---|---|---|\n");
        for difference in service.differences {
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                cell(difference.subject),
                cell(difference.here),
                cell(difference.why)
            );
        }
    }
}

/// Texts with `<…>` are shown, not taken for HTML.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('>', "&gt;")
}
