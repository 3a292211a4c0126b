//! Classes in which something is odd: nobody else pays for it, and whoever grades is told.

use super::*;

fn out(program: &Program, name: &str) -> bool {
    program.folder.path().join(name).exists()
}

#[test]
fn what_cannot_be_graded_is_told_and_stops_nobody() {
    let program = Program::new();
    let folder = program.folder.path().join("in");
    hand_in(&folder, "ada", after(Lab::EndToEnd));
    fs::copy(folder.join("ada.cafe"), folder.join("kay.cafe")).expect("writable");
    fs::write(folder.join("zoe.zip"), "PK").expect("writable");
    fs::write(folder.join("._ada.cafe"), "of Finder").expect("writable");
    // It has no bytes on the disk.
    fs::File::create(folder.join("eve.cafe")).and_then(|file| file.set_len(300 << 20)).expect("writable");
    program.write("roster.csv", "learner,name\nada,Ada\nkay,Kay\neve,Eve\nzoe,Zoe\n");
    let done = program.run(&["grade", "in", "--roster", "roster.csv"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    assert!(
        done.stderr.contains("3 submissions, 0 known already, 1 the same as another, 2 to judge"),
        "{}",
        done.stderr
    );
    let path = folder.join("zoe.zip").display().to_string();
    let said = format!("zoe: {path} is passed over: it is no archive of cafelab (*.cafe)");
    assert!(done.stdout.contains(&said), "{}", done.stdout);
    assert!(done.stdout.contains("eve: refused:") && done.stdout.contains("zoe: handed in nothing"), "{}", done.stdout);
    assert!(!done.stdout.contains("changed while"), "{}", done.stdout);
    let feedback = text(&program, "grades/learners/zoe/feedback.md");
    assert!(feedback.contains("Nothing was handed in that can be graded"), "{feedback}");
}

#[test]
fn names_come_back_with_the_changes_that_there_are() {
    let program = Program::new();
    class(&program);
    program.run(&["grade", "in", "--roster", "roster.csv", "--anonymous"]);
    fs::write(program.folder.path().join("grades/cohort.html"), "names").expect("writable");
    let rules = text(&program, "grading.toml");
    program.write("grading.toml", &format!("cap_percent = 50\n{rules}"));
    let released = program.run(&["grade", "in", "--roster", "roster.csv"]);
    assert!(released.stdout.contains("ada: 10.00 → 5.00 ("), "{}", released.stdout);
    assert!(!released.stdout.contains("not among the learners"), "{}", released.stdout);
    program.write("grading.toml", &rules);
    let hidden = program.run(&["grade", "in", "--roster", "roster.csv", "--anonymous"]);
    let changed = hidden.stdout.lines().find(|line| line.contains(": 5.00 → 10.00 (")).expect("a change");
    assert!(changed.starts_with("anon-"), "{changed}");
    assert!(hidden.stdout.contains(": is not in the roster"), "{}", hidden.stdout);
    assert!(!out(&program, "grades/cohort.html"), "it named everybody");
}

#[test]
fn what_cannot_begin_leaves_nothing_behind() {
    let program = Program::new();
    assert_eq!(program.run(&["grade", "nosuch"]).code, 2);
    assert_eq!(program.run(&["grade", "merge", "nosuch"]).code, 2);
    assert!(!out(&program, "grades"));
    program
        .write("grades/ledger.sqlite", "this is no database, and long enough to look like one that has a header of it");
    for words in [["grade", "--explain", "ada"].as_slice(), &["report"]] {
        let done = program.run(words);
        assert_eq!(done.code, 2, "{words:?}: {}", done.stderr);
        for part in ["grades/ledger.sqlite", "move it away"] {
            assert!(done.stderr.contains(part), "{words:?}: {}", done.stderr);
        }
    }
}

#[test]
fn learners_read_the_language_of_the_rules() {
    let program = Program::new();
    class(&program);
    let rules = text(&program, "grading.toml");
    program.write("grading.toml", &format!("language = \"es\"\n{rules}"));
    program.run(&["grade", "in", "--roster", "roster.csv"]);
    let (page, plain) =
        (text(&program, "grades/learners/grace/feedback.html"), text(&program, "grades/learners/grace/feedback.md"));
    assert!(page.contains("<html lang=\"es\">") && page.contains("con un retraso de 22 horas: 10 % menos"), "{page}");
    assert!(plain.contains("de 10.00") && !plain.contains("Expected"), "{plain}");
    let moodle = text(&program, "grades/moodle.csv");
    assert!(moodle.contains("Todo es correcto") && moodle.contains("Puntos perdidos en: "), "{moodle}");
}

#[test]
fn shards_may_lie_elsewhere() {
    let program = Program::new();
    for place in ["here", "there"] {
        let folder = program.folder.path().join(place);
        hand_in(&folder, "ada", after(Lab::EndToEnd));
        hand_in(&folder, "grace", after(Lab::UserPool));
    }
    let planned = program.run(&["grade", "here", "--shard", "1/9", "--dry-run", "--out", "one"]);
    assert!(
        planned.stdout.contains("of which 0 would") || planned.stdout.contains("of which 1 would"),
        "{}",
        planned.stdout
    );
    assert_eq!(program.run(&["grade", "here", "--shard", "1/2", "--out", "one"]).code, 0);
    assert_eq!(program.run(&["grade", "there", "--shard", "2/2", "--out", "two"]).code, 0);
    let merged = program.run(&["grade", "merge", "one", "two"]);
    assert_eq!(merged.code, 0, "{}", merged.stderr);
    assert_eq!(column(&text(&program, "grades/grades.csv"), "ada", "status"), "graded");
}
