//! `cafelab submit`: the archive that a learner hands in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use cafe::lab::Lab;
use cafe::{Learner, Target, Workspace};
use checker::report::{self, Format};
use emulator::portable::Portable;
use emulator::store::{self, StoreError};
use grading::gradebook::notes::sentence;
use grading::judge::{How, Judged, judge};
use grading::submission::pack::Contents;
use grading::submission::{self, ENDING, secrets};

use crate::args::Submit;
use crate::commands::check::look;
use crate::place::Place;
use crate::terminal::{NOT_JUDGED, SOME_FAILED, print, remark, say, usage};
use crate::{clock, course_files};

/// Packs the café cloud and the learner's sources, judges the archive as the grader will, and writes it.
pub async fn run(place: &Place, target: &Target, args: &Submit) -> Result<ExitCode> {
    if *target != Target::Emulated {
        return Err(usage("only a café cloud can be handed in; leave `--target` out"));
    }
    let mut contents = contents(place, args)?;
    let learner = contents.learner.clone();
    refuse_secrets(&contents, place)?;
    let draft = submission::pack(contents.clone()).context("the archive cannot be written")?;
    let judged = judge(&draft, &How::default(), None).await.context("the grader could not judge this")?;
    if args.check {
        return Ok(show(place, &contents, &judged));
    }
    contents.report = Some(judged.report.to_text().into());
    let file = args.output.clone().unwrap_or_else(|| format!("{}.{ENDING}", contents.learner).into());
    let archive = submission::pack(contents).context("the archive cannot be written")?;
    course_files::write(&file, &archive).with_context(|| format!("cannot write {}", file.display()))?;
    let summary = &judged.report.summary;
    say(format_args!(
        "{}: {} kB, from {}; the grader will see {} of {} points. Hand in this file.",
        file.display(),
        archive.len().div_ceil(1000),
        learner,
        summary.earned,
        summary.possible
    ));
    Ok(ExitCode::SUCCESS)
}

fn contents(place: &Place, args: &Submit) -> Result<Contents> {
    let state = place.state(None);
    let cloud = store::look(&state).map_err(|error| match error {
        StoreError::Io { .. } => usage(format!(
            "there is no café cloud in {}; go to your course folder and begin with `cafelab restore 1`",
            state.display()
        )),
        other => usage(other.to_string()),
    })?;
    Ok(Contents {
        learner: learner(place, args)?,
        made_at: clock::now(),
        names: place.config.names.clone(),
        cloud,
        sources: sources(place)?,
        report: None,
    })
}

/// As typed, or as the course folder says, or as the computer does.
fn learner(place: &Place, args: &Submit) -> Result<Learner> {
    if let (Some(typed), Some(settled)) = (&args.learner, &place.config.learner)
        && typed.mark() != settled.mark()
    {
        return Err(usage(format!(
            "this is the café of {settled}, says {}, and not {typed}'s; leave `--learner` and CAFELAB_LEARNER out",
            place.folder.join(cafe::config::FILE_NAME).display()
        )));
    }
    let own = || {
        let names = ["USER", "USERNAME"].map(|name| std::env::var(name).unwrap_or_default());
        names.iter().find_map(|name| Learner::nearest(name))
    };
    let said = args.learner.clone().or_else(|| place.config.learner.clone());
    said.or_else(own).ok_or_else(|| usage("whose archive is it? Say so: cafelab submit --learner ID"))
}

/// What a learner edits in a lab; walkthroughs and settings stay behind.
const EDITED: [&str; 3] = ["src", "site", "tests"];
/// Larger files are no sources.
const LARGEST: u64 = 1 << 20;

/// The learner's sources by their path below `labs`; none outside a course folder.
fn sources(place: &Place) -> Result<BTreeMap<String, bytes::Bytes>> {
    let labs = place.folder.join("labs");
    let mut found = BTreeMap::new();
    for lab in Lab::ALL {
        for folder in EDITED {
            collect(&labs.join(lab.slug()).join(folder), &format!("{lab}/{folder}"), &mut found)?;
        }
        let manifest = labs.join(lab.slug()).join("Cargo.toml");
        if manifest.is_file() {
            found.insert(format!("{lab}/Cargo.toml"), fs::read(&manifest)?.into());
        }
    }
    Ok(found)
}

/// Plain files with plain names; links are not followed.
fn collect(folder: &Path, below: &str, found: &mut BTreeMap<String, bytes::Bytes>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}/{name}");
        let kind = entry.file_type()?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &path, found)?;
        } else if !kind.is_file() || entry.metadata()?.len() > LARGEST || !submission::can_hold(&path) {
            remark(format_args!("{path} is left out: it is no plain file, longer than 1 MiB, or has an unusual name"));
        } else {
            found.insert(path, fs::read(entry.path())?.into());
        }
    }
    Ok(())
}

/// An archive is passed on by mail and kept for years: tokens, keys and passwords have no place in it.
fn refuse_secrets(contents: &Contents, place: &Place) -> Result<()> {
    let workspace = Workspace::open(place.notes());
    let known = [Target::Emulated, Target::Live].map(|target| workspace.known_frank_password(&target).ok().flatten());
    // The café cloud's usual password stands in every walkthrough.
    let own = known.iter().flatten().map(cafe::Secret::reveal);
    let own: Vec<&str> = own.filter(|password| *password != cafe::workspace::LAB_PASSWORD).collect();
    let Portable { state, bodies } = Portable::of(contents.cloud.clone());
    let sources = contents.sources.iter().map(|(path, body)| (format!("labs/{path}"), body.to_vec()));
    let site = bodies.into_values().map(|body| ("an object of a bucket".to_owned(), body.to_vec()));
    for (place, body) in sources.chain(site).chain([("the state of the café cloud".to_owned(), state)]) {
        if let Some(found) = secrets::first(&body, &own) {
            return Err(usage(format!(
                "{place}, line {}, holds {}; take it out and submit again: archives are passed on",
                found.line, found.what
            )));
        }
    }
    Ok(())
}

fn show(place: &Place, contents: &Contents, judged: &Judged) -> ExitCode {
    let bodies = Portable::of(contents.cloud.clone()).bodies.len();
    print(&report::write(&judged.report, Format::Human, look(false)));
    say(format_args!(
        "\nThis is what the grader will see, from {}: the café cloud in {} with {bodies} files in its buckets, and {} \
         files of sources. Nothing was written.",
        contents.learner,
        place.state(None).display(),
        contents.sources.len()
    ));
    if place.config.learner.is_none() {
        say(format_args!(
            "The names of this café carry no mark. If your course asks for one, write learner = \"{}\" into cafelab.toml and \
             begin again with `cafelab restore 1`.",
            contents.learner
        ));
    }
    for made in &judged.traces.made_by {
        say(format_args!("It will also see that {}.", sentence(made)));
    }
    match judged.report.summary.verdict {
        checker::Verdict::Pass => ExitCode::SUCCESS,
        checker::Verdict::Fail => ExitCode::from(SOME_FAILED),
        _ => ExitCode::from(NOT_JUDGED),
    }
}
