//! `check --record`, `check --replay`, and secrets that must not turn up anywhere.

use crate::program::{Program, report};

#[test]
fn a_recording_is_judged_again_without_a_target() {
    let program = Program::new();
    program.ok(&["solve", "4"]);
    let first = program.run(&["check", "--format", "json", "--record", "run.json", "--browser", "off"]);
    assert_eq!(first.code, 1, "{}{}", first.stdout, first.stderr);
    std::fs::remove_dir_all(program.folder.path().join(".cafelab")).expect("removed");
    let again = program.run(&["check", "--format", "json", "--replay", "run.json"]);
    assert_eq!(again.code, 1, "{}{}", again.stdout, again.stderr);
    assert!(!program.folder.path().join(".cafelab").exists(), "a replay needs no cloud");
    let (first, again) = (report(&first), report(&again));
    let checks = |report: &serde_json::Value| {
        let checks = report["checks"].as_array().expect("checks").iter();
        checks
            .map(|check| (check["id"].clone(), check["verdict"].clone(), check["finding"]["mistake"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(checks(&first), checks(&again));
    for key in ["seed", "started_at", "target"] {
        assert_eq!(first[key], again[key], "{key}");
    }
    program.write("other.json", "{}");
    for file in ["other.json", "nothing.json", "/dev/null"] {
        let wrong = program.run(&["check", "--replay", file]);
        assert_eq!(wrong.code, 2, "{}", wrong.stderr);
        assert!(wrong.stderr.contains(file), "{}", wrong.stderr);
    }
}

#[test]
fn secrets_of_the_surroundings_turn_up_nowhere() {
    let program = Program::new();
    let (mut cloud, endpoint) = program.up(&[]);
    program.ok(&["solve", "5"]);
    let canaries = ["canary-secret-key-0123456789", "canary-session-token-0123456789", "Canary!password4two"];
    for target in ["emulated", endpoint.as_str()] {
        for format in ["human", "json"] {
            let record = format!("{format}.json");
            let mut command = program.command(&["check", "--target", target, "--format", format, "--record", &record]);
            command.env("AWS_ACCESS_KEY_ID", "AKIACANARY").env("AWS_SECRET_ACCESS_KEY", canaries[0]);
            command.env("AWS_SESSION_TOKEN", canaries[1]).env("CAFELAB_FRANK_PASSWORD", canaries[2]);
            command.env("RUST_BACKTRACE", "full");
            let output = command.output().expect("cafelab runs");
            let recording = std::fs::read_to_string(program.folder.path().join(&record)).expect("a recording");
            let texts = [
                String::from_utf8_lossy(&output.stdout).into_owned(),
                String::from_utf8_lossy(&output.stderr).into_owned(),
                recording,
            ];
            for canary in canaries {
                assert!(texts.iter().all(|text| !text.contains(canary)), "{canary} on {target} as {format}");
            }
            assert_ne!(output.status.code(), Some(0), "a wrong password is noticed");
        }
    }
    let _ = cloud.kill();
    let _ = cloud.wait();
}
