//! A learner's way through the course, on the café cloud in process.

use crate::program::{Program, report};

#[test]
fn every_lab_is_red_before_and_green_after_and_destroy_leaves_nothing() {
    let program = Program::new();
    for lab in ["2", "3", "4", "5"] {
        program.ok(&["restore", lab]);
        let before = program.run(&["check", lab, "--format", "json"]);
        assert_eq!(before.code, 1, "lab {lab} before: {}", before.stdout);
        assert_eq!(report(&before)["summary"]["pass"], 0, "lab {lab} before: {}", before.stdout);
        program.ok(&["solve", lab]);
        program.ok(&["check", lab]);
    }
    program.ok(&["check"]);
    let again = program.ok(&["solve", "5"]);
    assert!(again.stdout.starts_with("0 made or corrected"), "{}", again.stdout);
    let done = program.ok(&["destroy", "--yes"]);
    assert!(done.stdout.contains("nothing that the course made is left"), "{}", done.stdout);
    assert!(program.ok(&["destroy"]).stdout.contains("nothing of the course"));
}

#[test]
fn the_report_follows_the_schema() {
    let program = Program::new();
    program.ok(&["solve", "5"]);
    let report = report(&program.ok(&["check", "--format", "json", "--seed", "42"]));
    assert_eq!(report["schema"], "cafelab.report/1");
    assert_eq!(report["seed"], 42);
    assert_eq!(report["tool"]["name"], "cafelab");
    assert_eq!(report["target"]["kind"], "emulated");
    assert_eq!(report["target"]["account"], "123456789012");
    let checks = report["checks"].as_array().expect("checks");
    let sum: f64 = checks.iter().map(|check| check["earned"].as_f64().expect("points")).sum();
    assert!((sum - report["summary"]["earned"].as_f64().expect("points")).abs() < 1e-9);
    for check in checks {
        for key in
            ["id", "lab", "claim", "verdict", "earned", "possible", "blocked_by", "duration_ms", "advice", "evidence"]
        {
            assert!(!check[key].is_null(), "{} lacks {key}", check["id"]);
        }
        assert!(check.get("finding").is_some_and(serde_json::Value::is_null));
    }
    let text = report.to_string();
    assert!(!text.contains("Espresso!4two") && !text.contains("eyJ"), "a secret is in the report");
}

#[test]
fn status_hint_list_and_completions_speak() {
    let program = Program::new();
    assert!(program.ok(&["status"]).stdout.contains("not begun"));
    program.ok(&["restore", "2"]);
    let status: serde_json::Value =
        serde_json::from_str(&program.ok(&["status", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(status["lab"], "02-user-pool");
    assert!(status["site"].as_str().is_some_and(|site| site.contains("cloudfront.localhost")));
    for level in ["1", "2", "3"] {
        assert!(program.ok(&["hint", "app-client.callback", "--level", level]).stdout.len() > 20);
    }
    assert!(program.ok(&["check", "--list"]).stdout.contains("authorizer.rejects-tampered"));
    assert!(program.ok(&["completions", "bash"]).stdout.contains("cafelab"));
    assert!(program.ok(&["restore", "3", "--plan"]).stdout.contains("would be made"));
}

#[test]
fn the_tour_ends_well() {
    let program = Program::new();
    let done = program.ok(&["tour", "--color", "never"]);
    insta::assert_snapshot!(done.stdout);
    assert!(!program.folder.path().join(".cafelab").exists(), "the tour leaves nothing behind");
}

#[test]
fn help_has_an_example_for_every_command() {
    let program = Program::new();
    insta::assert_snapshot!(program.ok(&["--help"]).stdout);
    for command in
        ["tour", "doctor", "init", "up", "down", "status", "restore", "run", "check", "hint", "solve", "reset"]
    {
        assert!(program.ok(&[command, "--help"]).stdout.contains("Example"), "{command}");
    }
    for command in ["open", "validity", "destroy", "completions"] {
        assert!(program.ok(&[command, "--help"]).stdout.contains("Example"), "{command}");
    }
}
