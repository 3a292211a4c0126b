"""The images of `grading/engines` for Gradescope and PrairieLearn: their scripts run here, their recipe is read."""

import csv
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from platforms import CAFELAB, CANARY, ENGINES, ROOT, Gradescope, PrairieLearn, stages

SCRIPTS = [ENGINES / name for name in ("gradescope/run_autograder", "gradescope/setup.sh", "prairielearn/run")]
TOOLS = Path(sys.executable).parent
OUT_OF_TEN = "total = 10\n"
OVERRIDE = '[[override]]\nlearner = "{}"\ngrade = 9.5\nreason = "shown in person"\n'


def clean(*words, cwd=ROOT):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def cafelab(*words, cwd):
    clean(CAFELAB, *words, cwd=cwd)


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archives")
    for name, (command, lab) in {"whole": ("solve", "5"), "half": ("restore", "4")}.items():
        home = folder / f"home-{name}"
        home.mkdir()
        cafelab(command, lab, cwd=home)
        cafelab("submit", "--learner", name, "-o", str(folder / f"{name}.cafe"), cwd=home)
    half = (folder / "half.cafe").read_bytes()
    (folder / "damaged.cafe").write_bytes(half[: len(half) // 2])
    return {path.stem: path for path in folder.glob("*.cafe")}


@pytest.fixture(params=[Gradescope, PrairieLearn], ids=lambda kind: kind.name)
def platform(request, tmp_path):
    return request.param(tmp_path)


@pytest.fixture
def gradescope(tmp_path):
    return Gradescope(tmp_path)


@pytest.fixture
def program(tmp_path):
    """Writes a program that stands in for cafelab."""

    def write(body):
        path = tmp_path / "program"
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)
        return path

    return write


def graded_by_hand(archive, tmp_path, *options):
    """The row of `grades.csv` that an ordinary grading gives."""
    cafelab("grade", str(archive), "--out", "by-hand", *options, cwd=tmp_path)
    (row,) = csv.DictReader((tmp_path / "by-hand" / "grades.csv").open())
    return row


def assert_same_grade(result, row):
    assert (result.code, result.gradable) == (0, True), result.log
    out_of = 1 if "gradable" not in result.json else float(row["out_of"])
    assert result.score * out_of == pytest.approx(float(row["total"]), abs=0.005)


def assert_no_grade(result, *words, code=0):
    """There is a text that says these, and no points."""
    assert result.score == 0 if result.score is not None else not result.gradable, result.text
    for word in words:
        assert word in result.said
    assert result.gradable is False or result.code == code, result.log


# ---- What is handed in


@pytest.mark.parametrize("name", ["whole", "half"])
def test_the_score_is_that_of_an_ordinary_grading(platform, archives, tmp_path, name):
    (tmp_path / "grading.toml").write_text(OUT_OF_TEN)
    # Finder's files beside it are no archives, nor are links.
    platform.hand_in(archives[name], b"ada.cafe").hand_in(archives["damaged"], b"__MACOSX/._ada.cafe")
    (platform.handed_in / "passwd.cafe").symlink_to("/etc/passwd")
    result = platform.rule(OUT_OF_TEN).run()
    row = graded_by_hand(archives[name], tmp_path)
    assert (float(row["total"]) == 10) == (name == "whole")
    assert_same_grade(result, row)
    tests = result.json["tests"]
    assert sum(one.get("score", one.get("points")) for one in tests) == float(row["earned"])


def test_without_an_archive_the_learner_is_told_what_to_hand_in(platform):
    (platform.handed_in / "labs" / "02-user-pool" / "src").mkdir(parents=True)
    (platform.handed_in / "labs" / "02-user-pool" / "src" / "main.rs").write_text("fn main() {}")
    assert_no_grade(platform.run(), "There is no archive", "`cafelab submit`", "Code is not judged here")


def test_of_two_archives_none_counts(platform, archives):
    platform.hand_in(archives["whole"], b"a.cafe").hand_in(archives["half"], b"b/a.cafe")
    assert_no_grade(platform.run(), "2 archives", "only one can count")


def test_a_damaged_archive_is_refused_with_the_reason(platform, archives):
    result = platform.hand_in(archives["damaged"]).run()
    assert_no_grade(result, "was refused: it is not a gzip-compressed tar archive", "`cafelab submit`")


@pytest.mark.parametrize(
    "name",
    [
        b"-it's a \"$(touch pwned)`touch pwned`\"\n..\t;new line*.cafe",
        b"\xff\xfe.cafe",
        b".cafe",
        b"lovelaceada_LATE_101_2001_ada.cafe",
        b"submission_2/Ada Lovelace_4711_assignsubmission_file/bob.cafe",
    ],
)
def test_names_of_files_mean_nothing(platform, archives, program, name):
    path = program('find in -type f | sort >&2; cp in/*/*.cafe /dev/null && exit 7')
    result = platform.hand_in(archives["half"], name).run(path)
    assert result.log.split() == ["in/submission_1/handed-in.cafe", "in/submission_metadata.yml"]
    assert_no_grade(result, "exit code 7", code=3)


def test_a_name_is_nobodys_identity(platform, archives):
    rules = OUT_OF_TEN + OVERRIDE.format("bob")
    assert platform.rule(rules).hand_in(archives["half"], b"bob.cafe").run().score < 9


# ---- Rules


def test_hidden_checks_stay_hidden(platform, archives):
    platform.hand_in(archives["half"])
    shown = platform.run()
    assert "cors.preflight" in shown.text
    claim = next(one["name"] for one in shown.json["tests"] if "cors.preflight" in json.dumps(one))
    hidden = platform.rule('hidden = ["cors.preflight"]\n').run()
    assert "cors.preflight" not in hidden.text and claim not in hidden.text
    assert "has not shown" in hidden.text and hidden.score == shown.score


@pytest.mark.parametrize("extra_hours", [0, 48])
def test_gradescope_says_when_and_the_roster_who(gradescope, archives, tmp_path, extra_hours):
    late = '[late]\ndue = "2026-11-30T00:00:00Z"\npercent_per_day = 10\n'
    rules = f"{OUT_OF_TEN}{late}[extra_hours]\nada = {extra_hours}\n"
    roster = "learner,email,submitted_at\nada,ADA@example.edu,{}\n"
    (tmp_path / "grading.toml").write_text(rules)
    (tmp_path / "roster.csv").write_text(roster.format("2026-12-01T10:00:00-08:00"))
    row = graded_by_hand(shutil.copy(archives["whole"], tmp_path / "ada.cafe"), tmp_path, "--roster", "roster.csv")
    assert float(row["total"]) == (8 if extra_hours == 0 else 10)
    (gradescope.root / "source" / "roster.csv").write_text(roster.format("") + "kay,kay@example.edu,\n")
    result = gradescope.rule(rules).hand_in(archives["whole"]).run()
    assert_same_grade(result, row)
    assert ("late by 1 day, 18 hours" in result.said) == (extra_hours == 0)


def test_without_a_roster_the_email_says_who(gradescope, archives):
    rules = OUT_OF_TEN + OVERRIDE.format("ada@example.edu")
    assert gradescope.rule(rules).hand_in(archives["half"]).run().score == 9.5
    (gradescope.handed_in / "work.cafe").write_bytes(b"")
    result = gradescope.run()
    assert (result.code, result.score) == (0, 9.5) and "shown in person" in result.said


def test_a_group_gets_one_result(gradescope, archives):
    kay = {"name": "Kay", "email": "kay@example.edu"}
    gradescope.submitted(users=[kay, Gradescope.ADA]).rule(OVERRIDE.format("ada@example.edu"))
    assert gradescope.hand_in(archives["half"]).run().score == 9.5


@pytest.mark.parametrize(
    "about",
    [
        None,
        "",
        "{",
        "[1, 2]",
        '{"users": 7, "created_at": 8}',
        '{"users": [{"email": null, "name": {"a": "b"}}], "created_at": "yesterday"}',
        json.dumps({"users": [{"name": "x\n  - :email: bob\r\n  - :email: bob", "email": "a\nb"}], "created_at": "\n"}),
    ],
)
def test_who_is_not_said_is_nobody(gradescope, archives, program, about):
    if about is None:
        (gradescope.root / "submission_metadata.json").unlink()
    else:
        gradescope.about(about)
    path = program(f'exec "{CAFELAB}" "$@" --dry-run')
    result = gradescope.hand_in(archives["half"]).run(path)
    assert "handed-in.cafe" in result.log and not re.search("^bob", result.log, re.M)
    assert_no_grade(result, "broke down", code=3)


def test_own_names_need_somebody(platform, archives):
    if platform.name == "gradescope":
        platform.about("{}")
    result = platform.rule("total = 10\n own_names=true # of the course\n").hand_in(archives["half"]).run()
    assert_no_grade(result, "own_names", code=3)


# ---- The grader's own trouble


@pytest.mark.parametrize(
    "body, words",
    [
        ("kill -SEGV $$", "exit code 139"),
        ("exit 0", "exit code 0"),
        ("mkdir out; echo '{' > out/results.jsonl; exit 1", "exit code 1"),
        ("mkdir out; printf 4711 > out/results.jsonl; exit 1", "exit code 1"),
        ("exec sleep 1000", "more than 0.2 seconds"),
        ("kill -KILL $$", "more memory than there is"),
    ],
)
def test_a_grader_that_breaks_down_takes_no_points(platform, archives, program, body, words):
    result = platform.hand_in(archives["half"]).run(program(body), CAFELAB_SECONDS="0.2" if "sleep" in body else "60")
    assert_no_grade(result, "could not be judged", words, "not your fault", "instructor", code=3)


def test_a_missing_program_takes_no_points(platform, archives, tmp_path):
    result = platform.hand_in(archives["half"]).run(tmp_path / "nothing")
    assert_no_grade(result, "could not be judged", "exit code 127", code=3)


def test_rules_that_cannot_be_read_take_no_points(platform, archives):
    result = platform.rule("totl = 10\n").hand_in(archives["half"]).run()
    assert "totl" in result.log
    assert_no_grade(result, "could not be judged", "exit code 2", code=3)


def answer(status, file=None, platform=None):
    """A program that leaves results of one learner."""
    line = {"learner": "x", "submission": {}, "status": status, "total": None, "out_of": 10}
    write = f"mkdir -p out/learners/x/{platform}; printf %s '{json.dumps(line)}' > out/results.jsonl"
    return write if file is None else f"{write}; {file} > out/learners/x/{platform}/results.json"


def test_what_was_not_judged_takes_no_points(platform, archives, program):
    body = answer({"status": "not-judged", "reason": "it took more than 30 s"})
    result = platform.hand_in(archives["half"]).run(program(f"{body}; exit 3"))
    assert_no_grade(result, "could not be judged: it took more than 30 s", code=3)


def test_until_it_is_graded_a_result_says_so(platform, archives, program, tmp_path):
    body = answer({"status": "graded"}, f"cp {platform.result} {tmp_path}/early; echo '{{\"sc'", platform.name)
    result = platform.hand_in(archives["half"]).run(program(body))
    assert json.loads((tmp_path / "early").read_text()) == result.json
    assert_no_grade(result, "the grader did not finish", code=5)


def test_results_are_short_and_without_nuls(platform, archives, program, tmp_path):
    key, text = ("score", "output") if platform.name == "gradescope" else ("points", "message")
    test = {"name": "c", "points": 1, "max_points": 2, key: 1, text: "d" * 2**21}
    long = {"score": 0.5, text: "a\0b", "tests": [test]}
    (tmp_path / "long.json").write_text(json.dumps(long))
    body = answer({"status": "graded"}, f"cat {tmp_path}/long.json", platform.name)
    result = platform.hand_in(archives["half"]).run(program(body))
    assert len(result.text) < 10_000 and "\\u0000" not in result.text
    assert (result.code, result.score) == (0, 0.5) and "too long" in result.said and "a\ufffdb" in result.said


def test_the_grader_gets_nothing_of_the_environment(platform, archives, program):
    result = platform.hand_in(archives["half"]).run(program("env"))
    assert "PATH=" in result.log and CANARY not in result.log


# ---- The recipe


def test_scripts_are_clean():
    for script in SCRIPTS:
        assert script.stat().st_mode & 0o111 == 0o111, script
    for script in [*SCRIPTS, ENGINES / "one.sh", ENGINES / "slurm.sh"]:
        clean("bash", "-n", script)
        clean(TOOLS / "shellcheck", "-x", script)


def test_the_containerfile_is_sound():
    clean(TOOLS / "hadolint", ENGINES / "Containerfile")
    known, made = stages(), 0
    for name, stage in known.items():
        for one in stage["instructions"]:
            if one.cmd.upper() != "COPY":
                continue
            made += 1
            if one.flags:
                assert one.flags[0].removeprefix("--from=") in known, one.original
            else:
                assert all((ROOT / source).exists() for source in one.value[:-1]), one.original
    assert made > 5 and list(known) == ["build", "binary", "cafelab", "prairielearn", "gradescope"]
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())
    assert known["build"]["image"].startswith(f"rust:{manifest['workspace']['package']['rust-version']}-")


def test_the_question_starts_what_is_in_the_image():
    options = json.loads((ENGINES / "prairielearn" / "info.json").read_text())["externalGradingOptions"]
    last = stages()["prairielearn"]["instructions"][-1]
    assert (last.cmd.upper(), last.value) == ("ENTRYPOINT", (options["entrypoint"],))
    ours = int(re.search(r"CAFELAB_SECONDS:-(\d+)", (ENGINES / "one.sh").read_text())[1])
    # So that it is us who say that it took too long.
    assert ours + 10 < options["timeout"] <= 600
