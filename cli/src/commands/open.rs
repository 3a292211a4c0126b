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
        Page::Site => site.context("there is no site yet; `cafelab restore` makes it")?,
        Page::Login => login.context("there is no login page yet; lab 2 makes it")?,
        Page::Cloud => {
            cloud.ok_or_else(|| usage("only the café cloud has a page of its own; the target is another"))?
        }
    };
    if args.print {
        say(address);
        return Ok(ExitCode::SUCCESS);
    }
    if session.cloud.is_some() {
        return Err(usage("no café cloud is running for a browser to reach; start one with `cafelab up --detach`"));
    }
    if session.cafe.target != Target::Live {
        remark(words(&text!("opening", address = address)));
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
