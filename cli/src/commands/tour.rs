//! `cafelab tour`: the whole course on a fresh café cloud, with nothing staged. The same cloud, the same steps and the
//! same checks serve every other command.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use cafe::{Cafe, Lab, Workspace};
use checker::report::{self, Format, Report};
use checker::{Context, Options, Run, Selection, Verdict};
use console::style;
use emulator::{Cloud, Env, Settings, Snapshot};
use tokio::net::TcpListener;

use crate::args::Tour;
use crate::clock;
use crate::commands::check::look;
use crate::commands::up::{fresh_settings, interrupted};
use crate::place::Place;
use crate::session::Session;
use crate::terminal::{SOME_FAILED, print, say, usage};

/// Shows the course from the empty cloud to the finished café.
pub async fn run(place: &Place, args: &Tour) -> Result<ExitCode> {
    let (cloud, listener) = fresh_cloud(place, args).await?;
    let session = Session::in_process(place.clone(), cloud.clone()).await?;
    let session = session.with_workspace(Workspace::in_memory())?;
    let cafe = &session.cafe;
    say("A café cloud of its own has started in this process: no account, no Docker, no network.\n");

    show(&session, "Nothing is there yet", &check(cafe).await, None).await?;
    restore::restore(cafe, Lab::Environment, &session.restore_options(), &mut |_| {}).await?;
    let mut last = check(cafe).await;
    show(&session, "Restored: the café as the earlier labs left it", &last, Some(Lab::Environment)).await?;
    for lab in Lab::ALL.into_iter().skip(1) {
        reference::apply(cafe, lab).await?;
        last = check(cafe).await;
        show(&session, &format!("Lab {}: {}", lab.number(), deed(lab)), &last, Some(lab)).await?;
    }
    let green = last.exit_code() == 0;
    if !green {
        print(&words(&session, &last).await);
        return Ok(ExitCode::from(SOME_FAILED));
    }
    let site = cafe::find::site_origin(cafe).await?;
    say("The course is done: every check is green. Your turn: labs/01-environment/README.md");
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
        let bound = bound.map_err(|error| usage(format!("cannot listen on {}: {error}", args.listen)))?;
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
fn deed(lab: Lab) -> &'static str {
    match lab {
        Lab::Environment => "the café is restored",
        Lab::UserPool => "a user pool, an app client, a login page, and Frank",
        Lab::HostedUi => "the site sends Frank to the login page and keeps his token",
        Lab::ApiAuth => "the authorizer closes the report, CORS opens it for the site",
        Lab::EndToEnd => "the token travels in the Authorization header",
    }
}

/// One line per lab, and proof that nothing is green before its time.
async fn show(session: &Session, title: &str, run: &Run, done: Option<Lab>) -> Result<()> {
    say(style(title).bold());
    for lab in Lab::ALL {
        let of_lab = || run.records.iter().filter(move |record| record.check.lab == lab);
        let count = |verdict| of_lab().filter(|record| record.verdict == verdict).count();
        let (pass, all) = (count(Verdict::Pass), of_lab().count());
        let (fail, blocked, unjudged) = (count(Verdict::Fail), count(Verdict::Blocked), count(Verdict::Inconclusive));
        let word = match () {
            () if pass == all => style("green  ").green(),
            () if fail > 0 => style("red    ").red(),
            () if blocked > 0 => style("blocked").dim(),
            () => style("unknown").yellow(),
        };
        say(format_args!("  {word}  {:<16} {pass:>2} of {all:>2} pass, {fail} fail, {blocked} blocked", lab.slug()));
        let due = done.is_some_and(|done| lab <= done);
        if due != (pass == all) || unjudged > 0 {
            print(&words(session, run).await);
            bail!("lab {lab} should be {} at this point of the tour", if due { "green" } else { "red or blocked" });
        }
    }
    say("");
    Ok(())
}

async fn words(session: &Session, run: &Run) -> String {
    let report = Report::new(run, &session.cafe, clock::now(), session.place.language).await;
    report::write(&report, Format::Human, look(false))
}

async fn serve(cloud: Cloud, listener: TcpListener, session: &Session, site: &str) -> Result<()> {
    let password = session.cafe.frank_password()?;
    say(format_args!("\nThe finished café: {site}"));
    // The café cloud's password is in every walkthrough; it protects nothing.
    say(format_args!(
        "Log in as {} with the password {}. Ctrl-C ends.",
        session.cafe.config.names.user,
        password.reveal()
    ));
    emulator::server::serve(cloud, listener, interrupted()).await;
    Ok(())
}
