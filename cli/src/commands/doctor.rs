//! `cafelab doctor`: what is installed and reachable, with a cure for each gap.

use std::process::{Command, ExitCode};

use anyhow::Result;
use cafe::Target;
use console::style;
use serde::Serialize;

use crate::args::{Format, Reporting};
use crate::place::{Place, running};
use crate::session::Session;
use crate::terminal::{NOT_JUDGED, say};

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    /// Whether the course cannot be done without it.
    needed: bool,
    seen: String,
    cure: Option<String>,
}

/// Looks at tools, folder and target.
pub async fn run(place: &Place, target: &Target, args: &Reporting) -> Result<ExitCode> {
    let mut findings = vec![
        tool("Rust compiler", "rustc", &["--version"], true, "install Rust from https://rustup.rs"),
        tool("Cargo", "cargo", &["--version"], true, "install Rust from https://rustup.rs"),
        tool(
            "Linker",
            linker(),
            &["--version"],
            cfg!(unix),
            "install a C compiler, for example `apt install build-essential`",
        ),
        tool(
            "VS Code",
            code(),
            &["--version"],
            false,
            "install VS Code from https://code.visualstudio.com, or use another editor",
        ),
        tool("Git", "git", &["--version"], false, "install Git from https://git-scm.com to keep versions of your work"),
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
        (true, _) => style("ok     ").green(),
        (false, true) => style("missing").red().bold(),
        (false, false) => style("absent ").yellow(),
    };
    say(format_args!("{mark}  {}: {}", finding.what, finding.seen));
    if let Some(cure) = &finding.cure {
        say(format_args!("         cure: {cure}"));
    }
}

fn tool(what: &'static str, program: &str, arguments: &[&str], needed: bool, cure: &str) -> Finding {
    let first_line = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => {
            Finding { what, ok: true, needed, seen: first_line(&output.stdout), cure: None }
        }
        _ => {
            Finding { what, ok: false, needed, seen: format!("`{program}` does not run"), cure: Some(cure.to_owned()) }
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
    let cure = "any browser will do for the walkthroughs; for the checks in a browser install Chromium or set CHROME";
    Finding { what: "Browser", ok, needed: false, seen, cure: (!ok).then(|| cure.to_owned()) }
}

fn course_folder(place: &Place) -> Finding {
    let labs = place.folder.join("labs").is_dir();
    let folder = place.folder.display().to_string();
    Finding {
        what: "Course folder",
        ok: labs,
        needed: true,
        seen: if labs { folder } else { format!("{folder} has no `labs` folder") },
        cure: (!labs).then(|| "write one with `cafelab init my-cafe`, and work there".to_owned()),
    }
}

async fn reachable(place: &Place, target: &Target) -> Finding {
    let seen = match ask(place, target).await {
        Ok(seen) => return Finding { what: "Target", ok: true, needed: true, seen, cure: None },
        Err(error) => format!("{target}: {error:#}"),
    };
    let cure = match target {
        Target::Live => "log in to AWS: `aws configure sso`, `aws sso login`, or set AWS_ACCESS_KEY_ID and friends",
        Target::Endpoint(_) => "start that emulator, or use the built-in one with `--target emulated`",
        Target::Emulated => "see `cafelab status`; `cafelab down` stops a café cloud that hangs",
    };
    Finding { what: "Target", ok: false, needed: true, seen, cure: Some(cure.to_owned()) }
}

async fn ask(place: &Place, target: &Target) -> Result<String> {
    let state = place.state(None);
    if *target == Target::Emulated && !state.exists() {
        return Ok("emulated, not begun yet".to_owned());
    }
    let running = if *target == Target::Emulated { running(&state)? } else { None };
    let session = Session::open(place.clone(), target.clone()).await?;
    let account = session.cafe.account().await?;
    let how = running.map(|running| format!(", running at {}", running.endpoint)).unwrap_or_default();
    Ok(format!("{target}{how}, account {account}, region {}", session.cafe.region))
}
