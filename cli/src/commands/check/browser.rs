//! `--browser`: which browser the checks use, and what is said when there is none.

use std::path::PathBuf;

use anyhow::Result;
use checker::browser::find::{NotFound, find};
use checker::checks::IN_A_BROWSER;
use checker::{Browser, Selection, text};

use crate::args;
use crate::terminal::{remark, usage, words};

/// The program of the browser that is wished for. `None` if none is.
pub fn found(wish: &args::Browser) -> Option<Result<PathBuf, NotFound>> {
    match wish {
        args::Browser::Off => None,
        args::Browser::Program(program) => Some(find(Some(program))),
        args::Browser::On | args::Browser::Auto => Some(find(None)),
    }
}

/// The browser of a run. `None` leaves its checks out, which is said unless it was asked for.
pub fn choose(wish: &args::Browser, selection: &Selection, typed: &[String]) -> Result<Option<Browser>> {
    let left_out: Vec<_> = IN_A_BROWSER.into_iter().filter(|id| selection.selects(id)).collect();
    let found = found(wish);
    let named = typed.iter().find(|word| IN_A_BROWSER.contains(&word.as_str()));
    match (found, wish, named) {
        (Some(Ok(program)), _, _) => Ok(Some(Browser::new(program))),
        (Some(Err(error)), args::Browser::On | args::Browser::Program(_), _) => Err(usage(error.to_string())),
        (Some(Err(error)), _, Some(check)) => {
            Err(usage(words(&text!("needs-a-browser", check = check, error = error.to_string()))))
        }
        (None, _, Some(check)) => Err(usage(words(&text!("needs-browser-on", check = check)))),
        (Some(Err(error)), _, None) => {
            if !left_out.is_empty() {
                let (error, checks) = (error.to_string(), left_out.join(", "));
                remark(words(&text!("left-out-because", error = error, checks = checks)));
            }
            Ok(None)
        }
        (None, _, None) => Ok(None),
    }
}
