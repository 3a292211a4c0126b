//! `cafelab init`: a course folder that builds without cafelab's own repository.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use cafe::Learner;
use cafe::config::{Config, FILE_NAME};
use checker::text;
use toml::{Table, Value};

use crate::args::Init;
use crate::course_files::{CAFE, CONFIG, DEVCONTAINER, LABS, MANIFEST, VS_CODE, files, write_new};
use crate::terminal::{remark, say, words};

const IGNORED: &str = "/target\n/labs/target\n.cafelab/\n";

/// The line of the settings file that says whose café this is, as an example.
const LEARNER: &str = "# learner = \"ada\"";

const README: &str = "\
# The café course

Begin with `cafelab doctor`, then open `labs/01-environment/README.md`.
Your code is in `labs/`; `cafe/` is the library it uses, ready made.
";

/// Writes what is not there yet.
pub fn run(args: &Init) -> Result<ExitCode> {
    let root = &args.folder;
    let mut written = 0_usize;
    let mut kept = 0_usize;
    let mut put = |path: &Path, contents: &[u8]| -> Result<()> {
        let path = root.join(path);
        let new = write_new(&path, contents).with_context(|| format!("cannot write {}", path.display()))?;
        if new {
            written += 1;
        } else {
            kept += 1;
        }
        Ok(())
    };
    for (folder, embedded) in
        [("labs", &LABS), ("cafe", &CAFE), (".vscode", &VS_CODE), (".devcontainer", &DEVCONTAINER)]
    {
        for (path, contents) in files(embedded) {
            put(&Path::new(folder).join(path), contents)?;
        }
    }
    put(Path::new("Cargo.toml"), manifest().as_bytes())?;
    put(Path::new("cafelab.toml"), settings(args.learner.as_ref()).as_bytes())?;
    put(Path::new(".gitignore"), IGNORED.as_bytes())?;
    put(Path::new("README.md"), README.as_bytes())?;
    let folder = root.display().to_string();
    say(words(&text!("course-is-in", folder = &folder, written = written, kept = kept)));
    if let Some(learner) = &args.learner
        && Config::read(&root.join(FILE_NAME)).ok().and_then(|config| config.learner).as_ref() != Some(learner)
    {
        remark(words(&text!("learner-not-written", folder = &folder, learner = learner.as_str())));
    }
    say(words(&text!("next-doctor", folder = &folder)));
    Ok(ExitCode::SUCCESS)
}

/// The settings file, which says whose café this is if that is known.
fn settings(learner: Option<&Learner>) -> String {
    match learner {
        Some(learner) => CONFIG.replace(LEARNER, &format!("learner = \"{learner}\"")),
        None => CONFIG.to_owned(),
    }
}

/// The workspace manifest of a course folder: ours, with `cafe` as its only member.
fn manifest() -> String {
    let mut all: Table = toml::from_str(MANIFEST).expect("our own manifest is TOML; a test reads it");
    if let Some(Value::Table(workspace)) = all.get_mut("workspace") {
        workspace.insert("members".into(), Value::Array(vec!["cafe".into()]));
        if let Some(Value::Table(dependencies)) = workspace.get_mut("dependencies") {
            let ours = |spec: &Value| spec.get("path").is_some_and(|path| path.as_str() != Some("cafe"));
            dependencies.retain(|_, spec| !ours(spec));
        }
    }
    toml::to_string(&all).expect("what was TOML is TOML")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_say_whose_cafe_it_is() {
        let ada: Learner = "ada".parse().expect("an id");
        let config = Config::parse(&settings(Some(&ada))).expect("settings");
        assert_eq!(config.learner, Some(ada));
        assert_eq!(Config::parse(&settings(None)).expect("settings"), Config::default());
    }

    #[test]
    fn the_manifest_of_a_course_folder_knows_cafe_alone() {
        let manifest: Table = toml::from_str(&manifest()).expect("TOML");
        let workspace = &manifest["workspace"];
        assert_eq!(workspace["members"], Value::Array(vec!["cafe".into()]));
        let paths = workspace["dependencies"].as_table().expect("a table").values().filter_map(|spec| spec.get("path"));
        assert_eq!(paths.collect::<Vec<_>>(), [&Value::from("cafe")]);
    }
}
