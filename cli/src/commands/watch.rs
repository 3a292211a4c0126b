//! `cafelab check --watch`: checks again whenever the deployment or a starter changes.
//!
//! Of the café cloud a copy is checked each time, read from its state folder. So it makes no difference whether a server
//! has the folder, other commands can change it meanwhile, and what the checks leave behind (sign-ins, a probe item) is no
//! change that would start them again. Other targets are asked again after a pause.

mod files;
mod keys;
mod screen;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use cafe::{Lab, Target};
use checker::report::Format;
use checker::text;
use checker::{Browser, Options, Report, Selection};
use emulator::{Cloud, Env};

use self::files::Mark;
use self::keys::{Key, Keys};
use self::screen::Screen;
use super::check::{browser, options, run_once, select};
use super::up::{fresh_settings, interrupted};
use crate::args::{self, Check};
use crate::clock;
use crate::place::Place;
use crate::session::Session;
use crate::terminal::{language, usage, words};

/// How often files are looked at.
const GLANCE: Duration = Duration::from_millis(100);
/// How long an emulator and AWS are left in peace.
const PAUSE: Duration = Duration::from_secs(2);
const LIVE_PAUSE: Duration = Duration::from_secs(30);

/// What is checked again and again.
enum Watched {
    /// The café cloud of a folder, and the browser for it.
    Folder(Box<Place>, Option<Browser>),
    /// A target that does not tell when it changes.
    Polled(Box<(Session, Options)>),
}

/// Why to check again, or to stop.
enum Next {
    Changed,
    Pressed(Key),
    Interrupted,
}

/// Watches until `q` or Ctrl-C; the exit code is that of the last check.
pub async fn run(place: Place, target: Target, args: &Check) -> Result<ExitCode> {
    if args.format != Format::Human {
        return Err(usage(words(&text!("watch-is-for-people"))));
    }
    let mut screen = Screen::new(language());
    let mut keys = Keys::listen();
    // A browser takes its time, so here it has to be asked for.
    let browser = match &args.browser {
        args::Browser::Auto => None,
        wish => browser::choose(wish, &Selection::all(), &args.select)?,
    };
    let watched = match target {
        Target::Emulated => Watched::Folder(Box::new(place), browser),
        other => {
            let session = Session::open(place, other).await?;
            let options = Options { browser, ..options(&session, args).await? };
            Watched::Polled(Box::new((session, options)))
        }
    };
    let mut selection = None;
    loop {
        let mark = watched.mark();
        let report = tokio::select! {
            report = watched.check(args, &mut selection) => report?,
            () = interrupted() => return Ok(ExitCode::from(screen.exit_code())),
        };
        if let Some(report) = report {
            screen.show(report);
        }
        loop {
            let next = tokio::select! {
                () = watched.changed(&mark) => Next::Changed,
                key = keys.next() => Next::Pressed(key),
                () = interrupted() => Next::Interrupted,
            };
            match next {
                Next::Changed => break,
                Next::Interrupted | Next::Pressed(Key::Quit) => return Ok(ExitCode::from(screen.exit_code())),
                Next::Pressed(Key::Hint) => screen.hint(),
                Next::Pressed(Key::Explain) => screen.explain(),
                Next::Pressed(Key::NextLab) => {
                    let lab = screen.lab().and_then(Lab::next).unwrap_or(Lab::Environment);
                    selection = Some(Selection::labs(&[lab]));
                    screen.turn_to(lab);
                    break;
                }
            }
        }
    }
}

impl Watched {
    fn mark(&self) -> Mark {
        match self {
            Self::Folder(place, _) => Mark::of(&[place.state(None), place.folder.join("labs")]),
            Self::Polled(..) => Mark::default(),
        }
    }

    /// Returns when there is a reason to check again.
    async fn changed(&self, mark: &Mark) {
        match self {
            Self::Folder(..) => {
                while self.mark() == *mark {
                    tokio::time::sleep(GLANCE).await;
                }
            }
            Self::Polled(polled) => {
                let (session, _) = &**polled;
                tokio::time::sleep(if session.cafe.target.is_live() { LIVE_PAUSE } else { PAUSE }).await;
            }
        }
    }

    /// One check; `None` while somebody is in the middle of writing the state.
    async fn check(&self, args: &Check, selection: &mut Option<Selection>) -> Result<Option<Report>> {
        match self {
            Self::Folder(place, browser) => {
                let Some(session) = copy_of(place).await? else { return Ok(None) };
                let options = Options { browser: browser.clone(), ..options(&session, args).await? };
                judge(&session, options, args, selection).await.map(Some)
            }
            Self::Polled(polled) => {
                let (session, options) = &**polled;
                judge(session, options.clone(), args, selection).await.map(Some)
            }
        }
    }
}

async fn judge(session: &Session, options: Options, args: &Check, selection: &mut Option<Selection>) -> Result<Report> {
    if selection.is_none() {
        *selection = Some(select(session, args)?);
    }
    let chosen = selection.clone().unwrap_or_else(Selection::all);
    let run = run_once(&session.cafe, &chosen, options, false).await?;
    Ok(Report::new(&run, &session.cafe, clock::now(), language()).await)
}

/// A session on a copy of the café cloud as it is on disk.
async fn copy_of(place: &Place) -> Result<Option<Session>> {
    let copy = tempfile::tempdir()?;
    if files::copy_state(&place.state(None), copy.path()).is_err() {
        return Ok(None);
    }
    let store = emulator::store::Store::open(copy.path())?;
    let cloud = match Cloud::on_disk(Env::system(), store, &fresh_settings(place)) {
        Ok(cloud) => cloud,
        Err(newer @ emulator::store::StoreError::Newer { .. }) => return Err(usage(newer.to_string())),
        Err(_) => return Ok(None),
    };
    // From here on in memory: nobody wants the copy's changes on disk.
    let cloud = Cloud::in_memory(Env::system(), cloud.snapshot());
    Session::in_process(place.clone(), cloud).await.map(Some)
}
