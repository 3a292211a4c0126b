//! `cafelab open`: a page of the café in the browser.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};
use cafe::Target;
use checker::text;

use crate::args::{Open, Page};
use crate::commands::status::{Addresses, addresses};
use crate::session::Session;
use crate::terminal::{remark, say, usage, words};

/// Finds the address and opens it, or prints it.
pub async fn run(session: &Session, args: &Open) -> Result<ExitCode> {
    let Addresses { site, login, cloud, .. } = addresses(session).await?;
    let address = match args.page {
        Page::Site => site.with_context(|| words(&text!("no-site-yet")))?,
        Page::Login => login.with_context(|| words(&text!("no-login-yet")))?,
        Page::Cloud => cloud.ok_or_else(|| usage(words(&text!("no-cloud-page"))))?,
    };
    if args.print {
        say(address);
        return Ok(ExitCode::SUCCESS);
    }
    if session.cloud.is_some() {
        return Err(usage(words(&text!("no-cloud-for-browser"))));
    }
    if session.cafe.target != Target::Live {
        remark(words(&text!("opening", address = &address)));
    }
    let (program, first) = opener();
    let mut command = Command::new(program);
    command.args(first).arg(&address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if command.status().is_ok_and(|status| status.success()) {
        return Ok(ExitCode::SUCCESS);
    }
    say(words(&text!("open-yourself", address = address)));
    Ok(ExitCode::SUCCESS)
}

fn opener() -> (&'static str, &'static [&'static str]) {
    if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    }
}
