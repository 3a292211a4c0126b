//! What code of learners is judged with, and what of it this machine lacks.

use grading::bulk::Task;
use grading::code::{self, Guards, Trouble, Workshop};
use grading::judge::How;
use serde_json::json;

use crate::args::Format;
use crate::terminal::{remark, say};

/// Opens a workshop if one of the tasks is code, and says what is not enforced.
pub async fn open(tasks: &[Task], how: &How, format: Format) -> Option<Result<Workshop, Trouble>> {
    if !tasks.iter().any(|task| task.source.is_code()) {
        return None;
    }
    if format == Format::Human {
        remark("There is code among the submissions. What it depends on is compiled first, unless it is already.");
    }
    let opened = match program() {
        Ok(program) => Workshop::open(program, how).await,
        Err(trouble) => Err(trouble),
    };
    match &opened {
        Ok(workshop) => show(workshop.guards(), format),
        Err(trouble) => lament(trouble, format),
    }
    Some(opened)
}

/// What is enforced here, if code can be run at all.
pub async fn probe(how: &How) -> Result<Guards, Trouble> {
    code::probe(program()?, how).await
}

fn program() -> Result<std::path::PathBuf, Trouble> {
    std::env::current_exe().map_err(Trouble::new)
}

fn show(guards: &Guards, format: Format) {
    if format == Format::Json {
        say(json!({ "event": "sandbox", "enforced": guards.enforced, "missing": guards.missing }));
    } else {
        for missing in &guards.missing {
            remark(format_args!("Not enforced on this machine: {missing}"));
        }
    }
}

fn lament(trouble: &Trouble, format: Format) {
    if format == Format::Json {
        say(json!({ "event": "no-sandbox", "reason": trouble.reason }));
    } else {
        remark(format_args!("Code is not judged here: {trouble}"));
    }
}
