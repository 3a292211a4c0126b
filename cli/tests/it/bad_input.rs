//! Wrong input gets a clear error that names the thing and says what to do.

use std::net::TcpListener;

use crate::program::{Program, report};

#[track_caller]
fn refused(program: &Program, words: &[&str], code: i32, parts: &[&str]) {
    let done = program.run(words);
    assert_eq!(done.code, code, "{words:?}: {}{}", done.stdout, done.stderr);
    for part in parts {
        assert!(done.stderr.contains(part), "{words:?} should say {part:?}:\n{}", done.stderr);
    }
    assert!(!done.stderr.contains("panicked"), "{}", done.stderr);
}

#[test]
fn unknown_words_get_the_nearest_one() {
    let program = Program::new();
    refused(&program, &["restore", "usr-pool"], 2, &["usr-pool", "02-user-pool"]);
    refused(&program, &["check", "cors.preflght"], 2, &["did you mean `cors.preflight`"]);
    refused(&program, &["hint", "user.franc"], 2, &["did you mean `user.frank`"]);
    refused(&program, &["chekc"], 2, &["check"]);
    refused(&program, &["status", "--target", "mars"], 2, &["mars", "emulated"]);
}

#[test]
fn an_empty_variable_is_one_that_is_not_set() {
    let program = Program::new();
    let mut command = program.command(&["init", "."]);
    let done = command.envs(["CAFELAB_LEARNER", "CAFELAB_TARGET", "CAFELAB_FOLDER"].map(|name| (name, ""))).output();
    let done = done.expect("cafelab runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut command = program.command(&["init", "again"]);
    let done = command.env("CAFELAB_LEARNER", "-").output().expect("cafelab runs");
    assert_eq!(done.status.code(), Some(2), "what is there and makes no sense is refused as before");
}

#[test]
fn a_broken_settings_file_names_file_line_and_key() {
    let program = Program::new();
    program.write("cafelab.toml", "target = \"emulated\"\nregoin = \"us-east-1\"\n");
    refused(&program, &["status"], 2, &["cafelab.toml", "line 2", "regoin"]);
    program.write("cafelab.toml", "target = \"mars\"\n");
    refused(&program, &["status"], 2, &["cafelab.toml", "target", "mars"]);
}

#[test]
fn a_broken_lab_file_names_file_line_and_key() {
    let program = Program::new();
    program.ok(&["init", "."]);
    let path = program.folder.path().join("labs/02-user-pool/lab.toml");
    let text = std::fs::read_to_string(&path).expect("readable");
    program.write("labs/02-user-pool/lab.toml", &format!("minuets = 3\n{text}"));
    refused(&program, &["restore", "2"], 2, &["lab.toml", "line 1", "minuets"]);
}

#[test]
fn a_port_in_use_is_said() {
    let program = Program::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(&program, &["up", "--listen", &address], 2, &[&address, "in use", "--listen"]);
    refused(&program, &["up", "--listen", "0.0.0.0:0"], 2, &["loopback"]);
}

#[test]
fn a_state_folder_of_a_newer_version_is_left_alone() {
    let program = Program::new();
    program.write(".cafelab/cloud/cloud.json", r#"{"format": 99, "settings": {"era": "golden"}}"#);
    refused(&program, &["status"], 2, &["cloud", "99", "newer"]);
    let kept = std::fs::read_to_string(program.folder.path().join(".cafelab/cloud/cloud.json")).expect("readable");
    assert!(kept.contains("golden"));
}

#[test]
fn live_without_credentials_is_not_judged() {
    let program = Program::new();
    let mut command = program.command(&["check", "--target", "live", "--format", "json", "environment"]);
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        command.env_remove(name);
    }
    let output = command.env("AWS_REGION", "us-east-1").output().expect("cafelab runs");
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let seen = report["checks"][0]["finding"]["seen"].as_str().expect("a cause");
    assert!(seen.contains("no AWS credentials") && seen.contains("aws configure"), "{seen}");
}

#[test]
fn a_cloud_that_is_down_gives_a_report_all_the_same() {
    let program = Program::new();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let done = program.run(&["check", "--target", &format!("http://{free}"), "--format", "json"]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    let report = report(&done);
    assert_eq!(report["schema"], "cafelab.report/1");
    assert_eq!(report["summary"]["verdict"], "inconclusive");
    assert_eq!(report["summary"]["pass"], 0);
    assert_eq!(report["summary"]["fail"], 0);
    assert!(report["target"]["account"].is_null());
}
