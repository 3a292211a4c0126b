//! `cafelab tour`: the whole course on a fresh café cloud, with nothing staged. The same cloud, the same steps and the
//! same checks serve every other command.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use cafe::{Cafe, Lab, Workspace};
use checker::report::{self, Format, Report};
use checker::{Context, Options, Run, Selection, Text, Verdict, text};
use console::style;
use emulator::{Cloud, Env, Settings, Snapshot};
use tokio::net::TcpListener;

use crate::args::Tour;
use crate::clock;
use crate::commands::check::look;
use crate::commands::up::{fresh_settings, interrupted};
use crate::place::Place;
use crate::session::Session;
use crate::terminal::{SOME_FAILED, language, print, say, usage, words};

/// Shows the course from the empty cloud to the finished café.
pub async fn run(place: &Place, args: &Tour) -> Result<ExitCode> {
    let (cloud, listener) = fresh_cloud(place, args).await?;
    let session = Session::in_process(place.clone(), cloud.clone()).await?;
    let session = session.with_workspace(Workspace::in_memory())?;
    let cafe = &session.cafe;
    say(format_args!("{}\n", words(&text!("tour-begins"))));

    show(&session, &text!("tour-nothing"), &check(cafe).await, None).await?;
    restore::restore(cafe, Lab::Environment, &session.restore_options(), &mut |_| {}).await?;
    let mut last = check(cafe).await;
    show(&session, &text!("tour-restored"), &last, Some(Lab::Environment)).await?;
    for lab in Lab::ALL.into_iter().skip(1) {
        reference::apply(cafe, lab).await?;
        last = check(cafe).await;
        show(&session, &text!("tour-lab", number = lab.number().to_string(), deed = deed(lab)), &last, Some(lab))
            .await?;
    }
    let green = last.exit_code() == 0;
    if !green {
        print(&in_words(&session, &last).await);
        return Ok(ExitCode::from(SOME_FAILED));
    }
    let site = cafe::find::site_origin(cafe).await?;
    say(words(&text!("tour-done")));
    if let (Some(listener), Some(site)) = (listener, site) {
        serve(cloud, listener, &session, &site).await?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn fresh_cloud(place: &Place, args: &Tour) -> Result<(Cloud, Option<TcpListener>)> {
    let mut settings = fresh_settings(place);
    let mut listener = None;
    if args.serve {
        let bound = TcpListener::bind(args.listen).await;
        let bound = bound.map_err(|error| {
            usage(words(&text!("cannot-listen", address = args.listen.to_string(), error = error.to_string())))
        })?;
        settings = Settings { port: bound.local_addr()?.port(), ..settings };
        listener = Some(bound);
    }
    let snapshot = Snapshot { settings, ..Snapshot::default() };
    Ok((Cloud::in_memory(Env::system(), snapshot), listener))
}

async fn check(cafe: &Arc<Cafe>) -> Run {
    let password = cafe.frank_password().ok();
    let options = Options::new(cafe, password, clock::seed(), clock::now);
    checker::run(Context::new(Arc::clone(cafe), options), &Selection::all(), Arc::new(|_| {})).await
}

/// What the learner does in a lab, in a few words.
fn deed(lab: Lab) -> Text {
    match lab {
        Lab::Environment => text!("deed-environment"),
        Lab::UserPool => text!("deed-user-pool"),
        Lab::HostedUi => text!("deed-hosted-ui"),
        Lab::ApiAuth => text!("deed-api-auth"),
        Lab::EndToEnd => text!("deed-end-to-end"),
    }
}

/// One line per lab, and proof that nothing is green before its time.
async fn show(session: &Session, title: &Text, run: &Run, done: Option<Lab>) -> Result<()> {
    say(style(words(title)).bold());
    for lab in Lab::ALL {
        let of_lab = || run.records.iter().filter(move |record| record.check.lab == lab);
        let count = |verdict| of_lab().filter(|record| record.verdict == verdict).count();
        let (pass, all) = (count(Verdict::Pass), of_lab().count());
        let (fail, blocked, unjudged) = (count(Verdict::Fail), count(Verdict::Blocked), count(Verdict::Inconclusive));
        let word = match () {
            () if pass == all => style(padded("tour-green")).green(),
            () if fail > 0 => style(padded("tour-red")).red(),
            () if blocked > 0 => style(padded("tour-blocked")).dim(),
            () => style(padded("tour-unknown")).yellow(),
        };
        let counts = text!(
            "tour-counts",
            pass = format!("{pass:>2}"),
            all = format!("{all:>2}"),
            fail = fail,
            blocked = blocked,
        );
        say(format_args!("  {word}  {:<16} {}", lab.slug(), words(&counts)));
        let due = done.is_some_and(|done| lab <= done);
        if due != (pass == all) || unjudged > 0 {
            print(&in_words(session, run).await);
            bail!(words(&if due {
                text!("tour-not-green", lab = lab.slug())
            } else {
                text!("tour-too-green", lab = lab.slug())
            }));
        }
    }
    say("");
    Ok(())
}

async fn in_words(session: &Session, run: &Run) -> String {
    let report = Report::new(run, &session.cafe, clock::now(), language()).await;
    report::write(&report, Format::Human, look(false))
}

/// A word of the tour, as wide as the widest.
fn padded(id: &'static str) -> String {
    let word = words(&Text::message(id, vec![]));
    format!("{word:<7}")
}

async fn serve(cloud: Cloud, listener: TcpListener, session: &Session, site: &str) -> Result<()> {
    let password = session.cafe.frank_password()?;
    say(format_args!("\n{}", words(&text!("tour-site", site = site))));
    // The café cloud's password is in every walkthrough; it protects nothing.
    let user = &session.cafe.config.names.user;
    say(words(&text!("tour-log-in", user = user, password = password.reveal())));
    emulator::server::serve(cloud, listener, interrupted()).await;
    Ok(())
}
