//! Starters compile without warnings, say what is to do, and become the reference and back without losing a text.
//!
//! They build into the target folder of this test run, where their dependencies are compiled already.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cafe::Lab;

use crate::program::{Program, root};

fn target_folder() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_cafelab"));
    program.ancestors().nth(2).expect("target/debug/cafelab").to_owned()
}

fn build(labs: &Path) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--offline", "--locked"]).current_dir(labs).env("CARGO_TARGET_DIR", target_folder());
    let output = cargo.output().expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

#[test]
fn starters_and_solutions_build_without_warnings_and_run() {
    let program = Program::new();
    program.ok(&["init", "."]);
    let labs = program.folder.path().join("labs");
    assert!(!build(&labs).contains("warning"), "the starters as shipped");
    let run = |lab: Lab| {
        let mut command = program.command(&["run", lab.slug()]);
        let output = command.env("CARGO_TARGET_DIR", target_folder()).output().expect("cafelab runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    for lab in Lab::ALL {
        program.ok(&["restore", lab.slug()]);
        let (code, text) = run(lab);
        assert_eq!(code, Some(1), "{lab}: {text}");
        assert!(text.contains(&format!("Task {}.", lab.number())) && text.contains("still to do"), "{lab}: {text}");
        assert!(!text.contains("panicked"), "{lab}: {text}");
    }
    for lab in Lab::ALL {
        program.ok(&["solve", lab.slug(), "--files"]);
    }
    let warnings = build(&labs);
    assert!(!warnings.contains("warning"), "the solutions: {warnings}");
    for lab in Lab::ALL.into_iter().skip(1) {
        program.ok(&["restore", lab.slug()]);
        let (code, text) = run(lab);
        assert_eq!(code, Some(0), "{lab}: {text}");
        program.ok(&["check", lab.slug()]);
    }
}

#[test]
fn solve_and_reset_keep_every_text() {
    let program = Program::new();
    program.ok(&["init", "."]);
    let file = program.folder.path().join("labs/02-user-pool/src/user_pool.rs");
    let shipped = fs::read_to_string(&file).expect("readable");
    fs::write(&file, "// mine, first\n").expect("writable");
    program.ok(&["solve", "2", "--files"]);
    assert!(fs::read_to_string(&file).expect("readable").contains("create_user_pool_client"));
    fs::write(&file, "// mine, second\n").expect("writable");
    program.ok(&["reset", "2"]);
    assert_eq!(fs::read_to_string(&file).expect("readable"), shipped);
    let backup = program.folder.path().join(".cafelab/backup/labs/02-user-pool/src");
    let kept: Vec<_> =
        fs::read_dir(backup).expect("copies").flatten().map(|entry| fs::read_to_string(entry.path())).collect();
    for text in ["// mine, first\n", "// mine, second\n"] {
        assert!(kept.iter().flatten().any(|copy| copy == text), "{text:?} is lost");
    }
    assert!(program.ok(&["reset", "2"]).stdout.contains("as they were shipped"));
}

#[test]
fn starters_have_the_reference_s_signatures_and_the_site_s_scripts() {
    for lab in Lab::ALL {
        let folder = root().join("labs").join(lab.slug());
        for (path, solved) in reference::starter_files(lab) {
            let starter = fs::read_to_string(folder.join(path)).expect("a starter");
            let signatures = |text: &str| -> Vec<String> {
                let lines = text.lines().filter(|line| line.starts_with("pub async fn") || line.starts_with("export "));
                lines.map(str::to_owned).collect()
            };
            for line in signatures(&starter) {
                assert!(signatures(solved).contains(&line), "{lab}/{path}: {line}");
            }
            if let Some(script) = path.strip_prefix("site/") {
                let baseline = fs::read_to_string(root().join("site").join(script)).expect("a baseline");
                assert_eq!(starter, baseline, "{lab}/{path} and the site's own");
            }
        }
    }
}
