//! `cafelab doctor`: what is installed and reachable, with a cure for each gap.

use std::process::{Command, ExitCode};

use anyhow::Result;
use cafe::Target;
use checker::{Text, text};
use console::style;
use serde::Serialize;

use crate::args::{Format, Reporting};
use crate::place::{Place, running};
use crate::session::Session;
use crate::terminal::{NOT_JUDGED, say, words};

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: String,
    ok: bool,
    /// Whether the course cannot be done without it.
    needed: bool,
    seen: String,
    cure: Option<String>,
}

/// Looks at tools, folder and target.
pub async fn run(place: &Place, target: &Target, args: &Reporting) -> Result<ExitCode> {
    let mut findings = vec![
        tool("doctor-rust", "rustc", &["--version"], true),
        tool("doctor-cargo", "cargo", &["--version"], true),
        tool("doctor-linker", linker(), &["--version"], cfg!(unix)),
        tool("doctor-code", code(), &["--version"], false),
        tool("doctor-git", "git", &["--version"], false),
        browser(),
        course_folder(place),
    ];
    findings.push(reachable(place, target).await);
    match args.format {
        Format::Json => say(serde_json::json!({ "target": target.to_string(), "findings": findings })),
        Format::Human => findings.iter().for_each(show),
    }
    let gap = findings.iter().any(|finding| finding.needed && !finding.ok);
    Ok(if gap { ExitCode::from(NOT_JUDGED) } else { ExitCode::SUCCESS })
}

fn show(finding: &Finding) {
    let mark = match (finding.ok, finding.needed) {
        (true, _) => style(padded("doctor-ok")).green(),
        (false, true) => style(padded("doctor-missing")).red().bold(),
        (false, false) => style(padded("doctor-absent")).yellow(),
    };
    say(format_args!("{mark}  {}: {}", finding.what, finding.seen));
    if let Some(cure) = &finding.cure {
        say(format_args!("         {}: {cure}", words(&text!("label-cure"))));
    }
}

/// A word of the first column, as wide as the widest.
fn padded(id: &'static str) -> String {
    let word = words(&Text::message(id, vec![]));
    format!("{word:<7}")
}

/// A program; `id` is the message with its name, and its `.cure` says how to get it.
fn tool(id: &str, program: &str, arguments: &[&str], needed: bool) -> Finding {
    let what = words(&Text::message(id, vec![]));
    let first_line = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => {
            Finding { what, ok: true, needed, seen: first_line(&output.stdout), cure: None }
        }
        _ => {
            let seen = words(&text!("doctor-does-not-run", program = program));
            let cure = Some(words(&Text::message(format!("{id}.cure"), vec![])));
            Finding { what, ok: false, needed, seen, cure }
        }
    }
}

fn linker() -> &'static str {
    if cfg!(windows) { "link.exe" } else { "cc" }
}

fn code() -> &'static str {
    if cfg!(windows) { "code.cmd" } else { "code" }
}

fn browser() -> Finding {
    let (seen, ok) = match checker::browser::find::find(None) {
        Ok(program) => (program.display().to_string(), true),
        Err(error) => (error.to_string(), false),
    };
    let cure = (!ok).then(|| words(&text!("doctor-browser.cure")));
    Finding { what: words(&text!("doctor-browser")), ok, needed: false, seen, cure }
}

fn course_folder(place: &Place) -> Finding {
    let labs = place.folder.join("labs").is_dir();
    let folder = place.folder.display().to_string();
    Finding {
        what: words(&text!("doctor-folder")),
        ok: labs,
        needed: true,
        seen: if labs { folder } else { words(&text!("doctor-no-labs", folder = folder)) },
        cure: (!labs).then(|| words(&text!("doctor-folder.cure"))),
    }
}

async fn reachable(place: &Place, target: &Target) -> Finding {
    let seen = match ask(place, target).await {
        Ok(seen) => return Finding { what: words(&text!("doctor-target")), ok: true, needed: true, seen, cure: None },
        Err(error) => format!("{target}: {error:#}"),
    };
    let cure = match target {
        Target::Live => text!("doctor-target.live"),
        Target::Endpoint(_) => text!("doctor-target.endpoint"),
        Target::Emulated => text!("doctor-target.emulated"),
    };
    Finding { what: words(&text!("doctor-target")), ok: false, needed: true, seen, cure: Some(words(&cure)) }
}

async fn ask(place: &Place, target: &Target) -> Result<String> {
    let state = place.state(None);
    if *target == Target::Emulated && !state.exists() {
        return Ok(words(&text!("doctor-not-begun")));
    }
    let running = if *target == Target::Emulated { running(&state)? } else { None };
    let session = Session::open(place.clone(), target.clone()).await?;
    let account = session.cafe.account().await?;
    let how = running.map(|running| format!(", running at {}", running.endpoint)).unwrap_or_default();
    Ok(format!("{target}{how}, account {account}, region {}", session.cafe.region))
}
