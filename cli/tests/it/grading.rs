//! Handing in and grading, as learners and instructors do it.

mod odd;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, OnceLock};

use cafe::config::Config;
use cafe::{Cafe, Lab, Workspace};
use emulator::testing::{ManualClock, SharedKeys};
use emulator::{Cloud, Env, Snapshot};
use grading::grade::Grade;
use grading::judge::{Outcome, archive_of};
use grading::ledger::Ledger;
use serde_json::Value;

use crate::program::Program;

/// Cafés after some labs, made once.
fn after(lab: Lab) -> Snapshot {
    static SOLVED: OnceLock<Vec<Snapshot>> = OnceLock::new();
    let labs = [Lab::UserPool, Lab::EndToEnd];
    let solved = SOLVED.get_or_init(|| labs.map(solve).into());
    solved[labs.iter().position(|one| *one == lab).expect("one of the two")].clone()
}

fn solve(lab: Lab) -> Snapshot {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let clock = ManualClock::at("2026-11-22T21:00:00Z".parse().expect("a time"));
        let env = Env::new(Arc::new(clock), Arc::new(SharedKeys::default()), u64::from(lab.number()));
        let cloud = Cloud::in_memory(env, Snapshot::default());
        let cafe = Cafe::connect(grading::judge::in_process(&cloud), Config::default()).await.expect("a café");
        let cafe = cafe.with_workspace(Workspace::in_memory());
        restore::solve(&cafe, lab, &restore::Options::default(), &mut |_| {}).await.expect("the reference");
        cloud.snapshot()
    })
}

fn hand_in(folder: &Path, name: &str, cloud: Snapshot) {
    let made_at = "2026-11-22T21:00:00Z".parse().expect("a time");
    let archive = archive_of(cloud, name.parse().expect("an id"), made_at).expect("an archive");
    fs::create_dir_all(folder).expect("writable");
    fs::write(folder.join(format!("{name}.cafe")), archive).expect("writable");
}

/// A class of four: everything, two labs, nothing, and no archive at all.
fn class(program: &Program) {
    let folder = program.folder.path().join("in");
    hand_in(&folder, "ada", after(Lab::EndToEnd));
    hand_in(&folder, "grace", after(Lab::UserPool));
    hand_in(&folder, "alan", Snapshot::default());
    fs::write(folder.join("eve.cafe"), "no archive").expect("writable");
    program.write(
        "roster.csv",
        "learner,name,email,canvas_id,submitted_at\n\
         ada,Ada Lovelace,ada@example.edu,101,2026-12-01T10:00:00Z\n\
         grace,=cmd(),grace@example.edu,102,2026-12-02T10:00:00Z\n\
         alan,Alan Turing,alan@example.edu,103,2026-12-01T10:00:00Z\n\
         kay,Alan Kay,kay@example.edu,104,\n",
    );
    program.write(
        "grading.toml",
        "title = \"Cognito lab\"\ntotal = 10\nhidden = [\"cors.errors\"]\n\
         [late]\ndue = \"2026-12-01T12:00:00Z\"\npercent_per_day = 10\n",
    );
}

/// Files below a folder with their contents, without the ledger.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("readable").flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).expect("below").display().to_string();
            if path.is_dir() {
                collect(root, &path, found);
            } else if !name.starts_with("ledger") {
                found.insert(name, fs::read(&path).expect("readable"));
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found);
    found
}

fn text(program: &Program, name: &str) -> String {
    fs::read_to_string(program.folder.path().join(name)).expect(name)
}

fn column<'a>(csv: &'a str, learner: &str, name: &str) -> &'a str {
    let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
    let row = csv.lines().find(|line| line.starts_with(&format!("{learner},"))).expect("a row");
    row.split(',').nth(header.iter().position(|cell| *cell == name).expect("a column")).expect("a cell")
}

#[test]
fn a_class_is_graded_and_every_file_says_the_same() {
    let program = Program::new();
    class(&program);
    let done = program.run(&["grade", "in", "--roster", "roster.csv"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    insta::assert_snapshot!(done.stdout);
    let grades = text(&program, "grades/grades.csv");
    assert_eq!(column(&grades, "ada", "total"), "10.00");
    assert_eq!(column(&grades, "alan", "total"), "0.00");
    assert_eq!(column(&grades, "eve", "status"), "refused");
    assert_eq!(column(&grades, "kay", "status"), "missing");
    assert_eq!(column(&grades, "grace", "late_percent"), "10");
    assert_eq!(column(&grades, "grace", "name"), "'=cmd()");
    let total: f64 = column(&grades, "grace", "total").parse().expect("a number");
    assert!(total > 0.5 && total < 3.0, "{total}");
    assert!(text(&program, "grades/canvas.csv").contains(&format!("'=cmd(),102,,,,{total:.2}")));
    assert!(text(&program, "grades/moodle.csv").contains(&format!("grace@example.edu,{total:.2},")));
    assert!(!text(&program, "grades/moodle.csv").contains("kay@"), "one without a grade would stop the import");
    let lines = text(&program, "grades/results.jsonl");
    let grace: Value = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).nth(3).expect("a line");
    assert!((grace["total"].as_f64().expect("a number") - total).abs() < 1e-9, "{grace}");
    let read = |name: &str| text(&program, &format!("grades/learners/grace/{name}"));
    let json = |name: &str| serde_json::from_str::<Value>(&read(name)).expect(name);
    assert!((json("gradescope/results.json")["score"].as_f64().expect("a number") - total).abs() < 1e-9);
    assert!((json("prairielearn/results.json")["score"].as_f64().expect("a number") - total / 10.0).abs() < 1e-9);
    assert!(read("feedback.html").contains(&format!("{total:.2} of 10.00")));
    assert!(read("feedback.md").contains(&format!("{total:.2} of 10.00")));
    for name in ["report.json", "feedback.html", "feedback.md", "junit.xml", "ctrf.json", "sarif.json", "github.json"] {
        assert!(!read(name).contains("cors.errors"), "{name} shows a hidden check");
    }
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_bytes() {
    let program = Program::new();
    class(&program);
    program.run(&["grade", "in", "--roster", "roster.csv", "--out", "whole"]);
    for killed_after in [1, 3] {
        let out = format!("killed-{killed_after}");
        let mut command =
            program.command(&["grade", "in", "--roster", "roster.csv", "--jobs", "1", "--format", "json"]);
        let mut child = command.args(["--out", &out]).stdout(Stdio::piped()).spawn().expect("cafelab runs");
        let lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        let judged = lines.map_while(Result::ok).filter(|line| line.contains("\"event\":\"judged\""));
        assert_eq!(judged.take(killed_after).count(), killed_after);
        child.kill().expect("killable");
        child.wait().expect("it ended");
        let done = program.run(&["grade", "--resume", "--out", &out]);
        assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
        let root = program.folder.path();
        let (whole, resumed) = (files(&root.join("whole")), files(&root.join(&out)));
        assert_eq!(whole.keys().collect::<Vec<_>>(), resumed.keys().collect::<Vec<_>>());
        let other: Vec<_> =
            whole.iter().filter(|(name, text)| resumed[*name] != **text).map(|(name, _)| name).collect();
        assert!(other.is_empty(), "{other:?}");
    }
    let done = program.run(&["grade", "--resume", "--out", "whole"]);
    assert_eq!((done.code, done.stderr.contains("was broken off")), (2, true), "{}", done.stderr);
}

#[test]
fn any_number_of_shards_gives_the_same_bytes_and_gaps_are_found() {
    let program = Program::new();
    class(&program);
    program.run(&["grade", "in", "--roster", "roster.csv", "--out", "whole"]);
    let root = program.folder.path();
    let shard = |number: usize, of: usize| {
        let out = format!("shard-{number}-of-{of}");
        program.ok(&["grade", "in", "--roster", "roster.csv", "--shard", &format!("{number}/{of}"), "--out", &out]);
        out
    };
    let one = shard(1, 1);
    program.ok(&["grade", "merge", &one, "--out", "merged-1"]);
    assert_eq!(files(&root.join("whole")), files(&root.join("merged-1")));
    let (first, second) = (shard(1, 2), shard(2, 2));
    program.ok(&["grade", "merge", &second, &first, "--out", "merged-2"]);
    assert_eq!(files(&root.join("whole")), files(&root.join("merged-2")));
    for (shards, said) in [
        (vec![first.as_str()], "of 2 shards these are missing: 2"),
        (vec![&second, &second], "another cafelab command is grading"),
        (vec![&first, &one], "is of another grading than"),
        (vec!["whole"], "there is no shard in whole"),
    ] {
        let mut words = vec!["grade", "merge", "--out", "nothing"];
        words.extend(shards);
        let done = program.run(&words);
        assert_eq!((done.code, done.stderr.contains(said)), (2, true), "{}", done.stderr);
    }
    fs::create_dir(root.join("copy")).expect("writable");
    fs::copy(root.join(&first).join("ledger.sqlite"), root.join("copy/ledger.sqlite")).expect("writable");
    let done = program.run(&["grade", "merge", &first, "copy", "--out", "nothing"]);
    assert!(done.stderr.contains("shard 1/2 is there twice"), "{}", done.stderr);
    let mut job = program.command(&["grade", "in", "--roster", "roster.csv", "--shard", "auto", "--out", "job"]);
    job.env("AWS_BATCH_JOB_ARRAY_INDEX", "1").env("AWS_BATCH_JOB_ARRAY_SIZE", "2");
    let output = job.output().expect("cafelab runs");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("Shard 2/2 is judged."), "{output:?}");
}

#[test]
fn grading_again_judges_nothing_anew_and_says_who_changes() {
    let program = Program::new();
    class(&program);
    program.run(&["grade", "in", "--roster", "roster.csv"]);
    let before = files(&program.folder.path().join("grades"));
    let again = program.run(&["grade", "in", "--roster", "roster.csv"]);
    assert!(again.stderr.contains("4 submissions, 4 known already, 0 to judge"), "{}", again.stderr);
    assert_eq!(files(&program.folder.path().join("grades")), before);
    program.write(
        "grading.toml",
        "title = \"Cognito lab\"\ntotal = 10\n[points]\n\"user-pool.exists\" = 40\n\
         [[override]]\nlearner = \"eve\"\ngrade = 5\nreason = \"shown in person\"\n",
    );
    let changed = program.run(&["grade", "in", "--roster", "roster.csv"]);
    let of = |learner: &str| {
        changed.stdout.lines().find(|line| line.starts_with(&format!("{learner}: "))).unwrap_or_default()
    };
    assert!(of("eve").contains("none → 5.00 (override: shown in person)"), "{}", changed.stdout);
    assert!(of("grace").contains("user-pool.exists: worth 2 → 40"), "{}", changed.stdout);
    assert!(!of("ada").contains('→'), "{}", changed.stdout);
    let explained = program.ok(&["grade", "--explain", "grace"]).stdout;
    assert!(explained.contains("late by") || explained.contains("points"), "{explained}");
    assert!(explained.contains("DescribeUserPool"), "the evidence is missing: {explained}");
}

#[test]
fn what_is_handed_in_is_what_the_grader_sees() {
    let program = Program::new();
    program.ok(&["restore", "1"]);
    program.write("labs/02-user-pool/src/user_pool.rs", "// mine\n");
    let shown = program.run(&["submit", "--check", "--learner", "ada"]);
    assert_eq!(shown.code, 1, "{}{}", shown.stdout, shown.stderr);
    assert!(shown.stdout.contains("1 files of sources. Nothing was written."), "{}", shown.stdout);
    let done = program.ok(&["submit", "--learner", "ada"]);
    assert!(done.stdout.starts_with("ada.cafe: "), "{}", done.stdout);
    program.ok(&["grade", "ada.cafe"]);
    let grades = text(&program, "grades/grades.csv");
    let earned = column(&grades, "ada", "earned");
    assert!(done.stdout.contains(&format!("the grader will see {earned} of ")), "{} {earned}", done.stdout);
    let header = "eyJhbGciOiJSUzI1NiJ9";
    program.write("labs/02-user-pool/src/user_pool.rs", &format!("// ok\nlet token = \"{header}.e30.x\";\n"));
    let refused = program.run(&["submit", "--learner", "ada"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("labs/02-user-pool/src/user_pool.rs, line 2, holds a token"), "{}", refused.stderr);
}

#[test]
fn rules_are_tried_out_before_anything_is_graded() {
    let program = Program::new();
    class(&program);
    let done = program.ok(&["grade", "--selftest"]);
    assert!(done.stdout.contains("the reference: 10.00 of 10.00"), "{}", done.stdout);
    let plan = program.ok(&["grade", "in", "--roster", "roster.csv", "--dry-run"]);
    assert!(plan.stdout.contains("kay: nothing") && plan.stdout.contains("(not in the roster)"), "{}", plan.stdout);
    assert!(!program.folder.path().join("grades").exists());
    program.write("grading.toml", "[points]\n\"environment.identity\" = 5\n");
    let done = program.run(&["grade", "--selftest"]);
    assert_eq!(done.code, 1, "{}", done.stdout);
    program.write("grading.toml", "totl = 10\n");
    for words in [["grade", "--selftest"].as_slice(), &["grade", "in"], &["grade", "in", "--dry-run"]] {
        let done = program.run(words);
        assert_eq!(done.code, 2, "{words:?}");
        assert!(done.stderr.contains("unknown field `totl`"), "{}", done.stderr);
    }
}

#[test]
fn anonymous_results_name_nobody() {
    let program = Program::new();
    class(&program);
    program.run(&["grade", "in", "--roster", "roster.csv", "--anonymous"]);
    for (name, contents) in files(&program.folder.path().join("grades")) {
        let text = String::from_utf8_lossy(&contents).to_lowercase();
        for person in ["grace", "lovelace", "turing", "example.edu"] {
            assert!(!text.contains(person) && !name.contains(person), "{name} names {person}");
        }
    }
    let released = program.run(&["grade", "in", "--roster", "roster.csv"]);
    assert!(released.stderr.contains("0 to judge"), "{}", released.stderr);
    assert_eq!(column(&text(&program, "grades/grades.csv"), "ada", "total"), "10.00");
    let left = fs::read_dir(program.folder.path().join("grades/learners")).expect("readable").count();
    assert_eq!(left, 5, "nothing of the pseudonyms is left");
}

/// Ada hands in what `solve` made, and Kay hands in Ada's.
#[test]
fn a_copied_archive_fails_and_a_solved_cafe_says_so() {
    let program = Program::new();
    program.write("cafelab.toml", "learner = \"ada\"\n");
    assert_eq!(program.run(&["restore", "2"]).code, 0);
    let before = program.run(&["submit", "--check"]);
    assert!(!before.stdout.contains("made"), "what a course begins with is no learner's work: {}", before.stdout);
    assert_eq!(program.run(&["solve", "5"]).code, 0);
    let seen = program.run(&["submit", "--check"]);
    assert!(seen.stdout.contains("`cafelab solve 05-end-to-end` made"), "{}", seen.stdout);
    assert!(seen.stdout.contains("; of 2 resources that it made 2 are there."), "{}", seen.stdout);
    let other = program.run(&["submit", "--learner", "kay"]);
    assert_eq!(other.code, 2);
    assert!(other.stderr.contains("this is the café of ada"), "{}", other.stderr);
    assert_eq!(program.run(&["submit"]).code, 0);
    let folder = program.folder.path();
    fs::copy(folder.join("ada.cafe"), folder.join("kay.cafe")).expect("writable");
    program.write("grading.toml", "own_names = true\ntotal = 10\n");
    let graded = program.run(&["grade", "ada.cafe", "kay.cafe"]);
    assert_eq!(graded.code, 0, "{}{}", graded.stdout, graded.stderr);
    assert!(graded.stdout.contains("kay: the names of its café carry the mark of ada"), "{}", graded.stdout);
    assert!(graded.stdout.contains("ada: `cafelab solve 05-end-to-end` made"), "{}", graded.stdout);
    let csv = text(&program, "grades/grades.csv");
    assert_eq!((column(&csv, "ada", "total"), column(&csv, "kay", "total")), ("10.00", "0.00"));
    assert!(csv.contains("; the names of its café carry the mark of ada; "), "{csv}");
    let explained = |learner: &str| program.run(&["grade", "--explain", learner]).stdout;
    assert!(explained("ada").contains("PASS        environment.inventory"));
    assert!(explained("kay").contains("FAIL        environment.inventory"));
    let again = program.run(&["grade", "ada.cafe", "kay.cafe"]);
    assert!(again.stderr.contains("2 known already, 0 to judge"), "{}", again.stderr);
    // Nobody is named.
    let anonymous = program.run(&["grade", "ada.cafe", "kay.cafe", "--anonymous"]);
    let mark = "ada".parse::<cafe::Learner>().expect("an id").mark();
    for told in [&anonymous.stdout, &text(&program, "grades/results.jsonl"), &text(&program, "grades/grades.csv")] {
        assert!(!told.contains("mark of ada") && !told.contains(&mark), "{told}");
    }
    // A group has the café of one of its members.
    let metadata = "submission_1:\n  :submitters:\n  - :name: Kay\n    :email: kay\n  - :name: Ada\n    :email: ada\n";
    program.write("group/submission_metadata.yml", metadata);
    program.write("group/submission_1/notes.txt", "");
    fs::copy(folder.join("ada.cafe"), folder.join("group/submission_1/ours.cafe")).expect("writable");
    let group = program.run(&["grade", "group", "--out", "of-group"]);
    assert!(!group.stdout.contains("mark"), "{}", group.stdout);
    let csv = text(&program, "of-group/grades.csv");
    assert_eq!((column(&csv, "ada", "total"), column(&csv, "kay", "total")), ("10.00", "10.00"));
}

#[test]
fn a_cafe_without_a_mark_is_told_that_one_was_asked_for() {
    let program = Program::new();
    hand_in(&program.folder.path().join("in"), "ada", after(Lab::EndToEnd));
    program.write("grading.toml", "own_names = true\n");
    let graded = program.run(&["grade", "in"]);
    assert!(
        graded.stdout.contains("ada: the names of its café carry no mark, and `own_names` asks for one"),
        "{}",
        graded.stdout
    );
    assert_eq!(column(&text(&program, "grades/grades.csv"), "ada", "total"), "0.00");
}

#[test]
fn a_submission_is_judged_again_and_compared() {
    let program = Program::new();
    let folder = program.folder.path().join("in");
    hand_in(&folder, "ada", after(Lab::EndToEnd));
    hand_in(&folder, "grace", after(Lab::UserPool));
    assert_eq!(program.run(&["grade", "in"]).code, 0);
    let before = files(&program.folder.path().join("grades"));
    let again = program.run(&["grade", "--replay", "ada"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("ada: judged again, with the same outcome to the last letter."), "{}", again.stdout);
    let both = program.run(&["grade", "--explain", "grace", "--replay"]);
    assert!(both.stdout.contains("hosted-ui.login-page") && both.stdout.contains("judged again"), "{}", both.stdout);
    // A ledger that says something else than the checks.
    {
        let ledger = Ledger::open(&program.folder.path().join("grades")).expect("a ledger");
        let ada = ledger.published().expect("readable").into_iter().next().expect("ada");
        let grade: Grade = serde_json::from_str(&ada.grade).expect("a grade");
        let sha256 = grade.submission.as_ref().expect("an archive").sha256.clone();
        let (how, mut outcome) =
            ledger.counted(&grade.submission.expect("an archive")).expect("readable").expect("one");
        let Outcome::Judged(judged) = &mut outcome else { panic!("{outcome:?}") };
        judged.report.checks.retain(|check| check.id != "cors.errors");
        ledger.record(&sha256, &how, &outcome, std::time::Duration::ZERO).expect("writable");
    }
    let differs = program.run(&["grade", "--replay", "ada"]);
    assert_eq!(differs.code, 1, "{}", differs.stdout);
    assert!(differs.stdout.contains("cors.errors: not there → pass"), "{}", differs.stdout);
    assert_eq!(files(&program.folder.path().join("grades")), before);
    fs::write(folder.join("ada.cafe"), "another").expect("writable");
    let gone = program.run(&["grade", "--replay", "ada"]);
    assert_eq!(gone.code, 2);
    assert!(gone.stderr.contains("is another file by now"), "{}", gone.stderr);
    assert_eq!(program.run(&["grade", "--replay", "nobody"]).code, 2);
    let two = program.run(&["grade", "--explain", "grace", "--replay", "ada"]);
    assert_eq!((two.code, two.stderr.contains("name one of them")), (2, true), "{}", two.stderr);
}
