"""Code that means harm, handed in among code that does not: nothing gets out, and nobody else notices."""

import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "grading"))

from program import CAFELAB, cafelab  # noqa: E402

PROGRAMS = {path.stem: path.read_text() for path in sorted((HERE / "programs").glob("*.rs")) if path.stem != "kit"}
TREES = tomllib.loads((HERE / "trees.toml").read_text())
SECRET = "canary-4711-of-the-grader"
MAIN = "02-user-pool/src/main.rs"

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() != "x86_64", reason="the attacks are written for one machine"
)


def expected(text):
    return re.search(r"^//! expects: (.*)$", text, re.M).group(1).split()


class Place:
    """A folder with a class in it."""

    def __init__(self, root, port):
        self.root = root
        self.words = {
            "@OTHER@": str(root / "in" / "honest" / "labs" / MAIN),
            "@OUT@": str(root / "grades"),
            "@SECRET@": str(root / "secret.txt"),
            "@MARK@": str(root / "mark"),
            "@PORT@": str(port),
            "@DEEP@": "(" * 300_000 + ")" * 300_000,
        }
        (root / "secret.txt").write_text(f"[names]\nuser_pool = \"{SECRET}\"\n")

    def fill(self, text):
        for word, value in self.words.items():
            text = text.replace(word, value)
        return text

    def write(self, learner, path, text):
        file = self.root / "in" / learner / "labs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.fill(text))

    def honest(self, learner, labs):
        """The reference, up to a lab."""
        home = self.root / "in" / learner
        cafelab("init", str(home), cwd=self.root)
        for lab in range(1, labs + 1):
            cafelab("solve", str(lab), "--files", cwd=home)
        for name in (".cafelab", "cafe", "README.md", "Cargo.toml"):
            path = home / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        # Names the submission: nothing that is said of another may hold it.
        main = home / "labs" / MAIN
        main.write_text(main.read_text() + f"// {SECRET} of {learner}\n")

    def program(self, name, text):
        self.write(name, MAIN, text)
        self.write(name, "02-user-pool/src/kit.rs", (HERE / "programs" / "kit.rs").read_text())

    def tree(self, name, tree):
        self.write(name, MAIN, "fn main() {}")
        labs = self.root / "in" / name / "labs"
        for path, text in tree.get("files", {}).items():
            self.write(name, path, text)
        for path, target in tree.get("links", {}).items():
            (labs / path).parent.mkdir(parents=True, exist_ok=True)
            (labs / path).symlink_to(self.fill(target))
        for path in tree.get("pipes", []):
            os.mkfifo(labs / path)
        for path, count in tree.get("repeats", {}).items():
            (labs / path).mkdir(parents=True)
            for number in range(count):
                (labs / path / f"{number}.rs").touch()
        for path, size in tree.get("sizes", {}).items():
            (labs / path).write_bytes(b" " * size)

    def grade(self, *words):
        environment = {**os.environ, "AWS_SECRET_ACCESS_KEY": SECRET, "CAFELAB_CANARY": SECRET}
        return subprocess.run(
            [CAFELAB, "grade", *words], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )


def repository(place):
    """A commit whose repository would have git run programs."""
    home = place.root / "repository"
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.edu", "-C", str(home)]
    subprocess.run(["git", "init", "-q", "-b", "main", str(home)], check=True)
    (home / "labs" / "02-user-pool" / "src").mkdir(parents=True)
    (home / "labs" / MAIN).write_text("fn main() {}")
    (home / ".gitattributes").write_text("* filter=evil diff=evil export-subst\n")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)
    (home / "labs" / "02-user-pool" / "src" / "link.rs").symlink_to("/etc/passwd")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "a link"], check=True)
    touch = f"/usr/bin/touch {place.words['@MARK@']}"
    with (home / ".git" / "config").open("a") as config:
        for section, keys in {
            "core": ["fsmonitor", "sshCommand", "pager", "editor", "gitProxy"],
            'filter "evil"': ["clean", "smudge", "process"],
            'diff "evil"': ["textconv", "command"],
            'tar "tar"': ["command"],
            "alias": ["archive", "ls-tree"],
            "uploadpack": ["packObjectsHook"],
        }.items():
            lines = "".join(f"\t{key} = \"{'!' if section == 'alias' else ''}{touch}\"\n" for key in keys)
            config.write(f"[{section}]\n{lines}")
    return home


def contents(folder, learner):
    files = (path for path in (folder / "learners" / learner).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    server = socket.create_server(("127.0.0.1", 0))
    place = Place(tmp_path_factory.mktemp("attacks"), server.getsockname()[1])
    place.honest("honest", 5)
    place.honest("honest-too", 2)
    alone = place.grade("in", "--out", "alone")
    assert alone.returncode == 0, alone.stderr
    for name, text in PROGRAMS.items():
        place.program(name, text)
    for name, tree in TREES.items():
        place.tree(name, tree)
    home = repository(place)
    paths = ["in", f"{home}@main", f"{home}@main~1"]
    place.done = place.grade(*paths, "--jobs", "3", "--format", "json")
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        server.accept()
    return place


def outcome(place, learner):
    done = place.grade("--explain", learner, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["outcome"]


def came(found):
    """What came of lab 2, or of the whole."""
    if found["outcome"] == "judged":
        return {lab["lab"]: lab for lab in found["work"]["labs"]}["02-user-pool"]
    return {"came": found["outcome"], "said": found["reason"]}


def harmless(place, found):
    text = json.dumps(found, ensure_ascii=False)
    assert "ESCAPED" not in text, text
    assert SECRET not in text, text
    assert "root:x:0" not in text and "\x1b" not in text and "\u202e" not in text, text
    assert len(text) < 400_000
    assert not Path(place.words["@MARK@"]).exists()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_held(place, name):
    found = outcome(place, name)
    harmless(place, found)
    lab = came(found)
    assert lab["came"] in expected(PROGRAMS[name]), lab
    if expected(PROGRAMS[name]) == ["failed"]:
        assert lab["code"] == 7 and "HELD" in lab["said"], lab


@pytest.mark.parametrize("name", TREES)
def test_a_tree_is_held(place, name):
    found = outcome(place, name)
    harmless(place, found)
    lab = came(found)
    assert lab["came"] == TREES[name]["expects"], lab
    assert TREES[name].get("says", "") in lab["said"], lab


def test_a_repository_is_held(place):
    found = outcome(place, "repository")
    harmless(place, found)
    # Both commits are there; the one that counts has a link in it, or is harmless.
    assert came(found)["came"] in ("refused", "done"), found


def test_the_others_are_the_same_to_the_byte(place):
    for learner in ("honest", "honest-too"):
        alone = contents(place.root / "alone", learner)
        among = contents(place.root / "grades", learner)
        assert len(alone) >= 8
        assert {path: len(body) for path, body in among.items()} == {path: len(body) for path, body in alone.items()}
        assert among == alone
    assert outcome(place, "honest")["report"]["summary"]["earned"] == outcome(place, "honest")["report"]["summary"]["possible"]


def test_nothing_is_left_behind(place):
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                assert (process / "comm").read_text().strip() not in ("cafesurvivor", "bwrap")
            except (FileNotFoundError, ProcessLookupError):
                pass
    for folder in Path("/sys/fs/cgroup").glob("*/**/cafelab-*"):
        assert not folder.is_dir() or not (folder / "cgroup.procs").read_text(), folder


def test_what_is_enforced_is_told(place):
    events = [json.loads(line) for line in place.done.stdout.splitlines()]
    sandbox = next(event for event in events if event["event"] == "sandbox")
    assert any("bubblewrap" in what for what in sandbox["enforced"])
    work = outcome(place, "honest")["work"]
    assert work["guards"] == {"enforced": sandbox["enforced"], "missing": sandbox["missing"]}
    assert work["compiler"].startswith("rustc ")


def test_there_are_enough():
    assert len(PROGRAMS) + len(TREES) >= 80
