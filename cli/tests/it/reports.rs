//! Reports as files, in other languages, and again and again.

use std::io::{BufRead, BufReader, Lines};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Stdio};

use crate::program::Program;

const FORMATS: [&str; 11] =
    ["human", "json", "junit", "ctrf", "tap", "gradescope", "prairielearn", "exercism", "github", "sarif", "markdown"];

#[test]
fn every_format_can_be_written_to_a_file() {
    let program = Program::new();
    for format in FORMATS {
        let file = format!("results/{format}");
        let done = program.run(&["check", "user-pool.exists", "--format", format, "--output", &file]);
        // PrairieLearn and Exercism take any other code for a breakdown of the grader.
        let code = i32::from(!["prairielearn", "exercism"].contains(&format));
        assert_eq!(done.code, code, "{format}: {}", done.stderr);
        assert_eq!(done.stdout, "", "{format}");
        let text = std::fs::read_to_string(program.folder.path().join(&file)).expect("a report");
        assert!(text.contains("user-pool.exists"), "{format}: {text}");
    }
    let files = std::fs::read_dir(program.folder.path().join("results")).expect("a folder").count();
    assert_eq!(files, FORMATS.len(), "something is left beside the reports");
}

#[test]
fn a_run_that_is_killed_leaves_a_report_that_says_so() {
    let program = Program::new();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let target = format!("http://{}", silent.local_addr().expect("an address"));
    program.write("results.json", "of an earlier run");
    let mut command = program.command(&["check", "2", "--target", &target, "--format", "gradescope"]);
    let mut child = command.args(["--output", "results.json"]).spawn().expect("cafelab runs");
    // It asks, so it has begun; nobody will answer.
    let _connection = silent.accept().expect("a question");
    let text = std::fs::read_to_string(program.folder.path().join("results.json")).expect("a report");
    child.kill().expect("killed");
    child.wait().expect("ended");
    let report: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(report["score"], 0.0);
    assert!(text.contains("the run has not ended"), "{text}");
}

#[test]
fn option_and_locale_choose_the_language() {
    let program = Program::new();
    let spanish = "el grupo de usuarios existe";
    assert!(program.ok(&["check", "--list", "--lang", "es"]).stdout.contains(spanish));
    let by_locale = |name: &str, value: &str| {
        let output = program.command(&["check", "--list"]).env(name, value).output().expect("cafelab runs");
        String::from_utf8(output.stdout).expect("text").contains(spanish)
    };
    assert!(by_locale("LANG", "es_MX.UTF-8") && by_locale("LC_ALL", "es") && by_locale("LC_MESSAGES", "es_ES"));
    assert!(!by_locale("LANG", "C.UTF-8") && !by_locale("LANG", "de_DE.UTF-8"));
    let refused = program.run(&["check", "--list", "--lang", "fr"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("fr") && refused.stderr.contains("es"), "{}", refused.stderr);
    let report = program.run(&["check", "user-pool.exists", "--lang", "es", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report.stdout).expect("JSON");
    let check = &report["checks"][0];
    assert_eq!((&check["verdict"], &check["finding"]["mistake"]), (&"fail".into(), &"pool-missing".into()));
    assert_eq!(check["claim"], spanish);
}

#[test]
fn checks_explain_themselves() {
    let program = Program::new();
    let text = program.ok(&["hint", "authorizer.rejects-unsigned", "--explain"]).stdout;
    assert!(text.contains("rfc8725") && text.contains("attacker"), "{text}");
    assert_eq!(program.ok(&["check", "authorizer.rejects-unsigned", "--explain"]).stdout, text);
    let spanish = program.ok(&["check", "--explain", "4", "--lang", "es"]).stdout;
    assert_eq!(spanish.matches("Por qué importa").count(), 16, "{spanish}");
}

/// A `check --watch` and what it says.
struct Watching {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watching {
    fn new(program: &Program, words: &[&str]) -> Self {
        let mut command = program.command(&["check", "--watch"]);
        let mut child = command.args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("cafelab runs");
        let lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        Self { child, lines }
    }

    /// Reads up to a line with this text, and returns what was read.
    fn until(&mut self, text: &str) -> String {
        let mut read = String::new();
        for line in self.lines.by_ref() {
            let line = line.expect("text");
            read.push_str(&line);
            read.push('\n');
            if line.contains(text) {
                return read;
            }
        }
        panic!("it ended before it said {text:?}:\n{read}");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_watch_sees_what_other_commands_do() {
    let program = Program::new();
    program.ok(&["restore", "2"]);
    let mut watching = Watching::new(&program, &["2"]);
    let first = watching.until("points");
    assert!(first.contains("FAIL        user-pool.exists") && first.contains("pool-missing"), "{first}");
    // The watch holds nothing: others can use the same café cloud.
    program.ok(&["solve", "2"]);
    let later = watching.until("PASS        user.frank");
    assert!(later.contains("PASS        user-pool.exists"), "{later}");
}

#[test]
fn a_watch_writes_for_people_only() {
    let program = Program::new();
    let done = program.run(&["check", "--watch", "--format", "json"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("--watch"), "{}", done.stderr);
}
