//! Runs `cafelab` in a folder of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What a command wrote and how it ended.
#[derive(Debug)]
pub struct Done {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

/// An empty folder to run commands in.
#[derive(Debug)]
pub struct Program {
    pub folder: TempDir,
}

impl Program {
    /// A folder without anything.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// A command with nothing of the surroundings' settings.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cafelab"));
        command.current_dir(self.folder.path()).args(words).stdin(Stdio::null());
        for name in [
            "CAFELAB_TARGET",
            "CAFELAB_FOLDER",
            "CAFELAB_FRANK_PASSWORD",
            "CAFELAB_LEARNER",
            "AWS_REGION",
            "AWS_PROFILE",
            "LC_ALL",
            "LC_MESSAGES",
            "LANG",
        ] {
            command.env_remove(name);
        }
        command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        command.env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Done {
        let output = self.command(words).output().expect("cafelab runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Done { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code().unwrap_or(-1) }
    }

    /// Runs a command that has to end well.
    #[track_caller]
    pub fn ok(&self, words: &[&str]) -> Done {
        let done = self.run(words);
        assert_eq!(done.code, 0, "cafelab {words:?}\n{}{}", done.stdout, done.stderr);
        done
    }

    /// Starts a café cloud on a free port; returns it with its endpoint.
    pub fn up(&self, words: &[&str]) -> (Child, String) {
        let mut command = self.command(&["up", "--listen", "127.0.0.1:0", "--format", "json"]);
        let mut child = command.args(words).stdout(Stdio::piped()).spawn().expect("cafelab runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output")).read_line(&mut line).expect("a ready line");
        let ready: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        (child, ready["endpoint"].as_str().expect("an endpoint").to_owned())
    }

    /// Writes a file in the folder.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, text).expect("writable");
    }
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("cli is in the root").to_owned()
}

/// The report of `check --format json`.
pub fn report(done: &Done) -> serde_json::Value {
    serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}\n{}{}", done.stdout, done.stderr))
}
