"""Gradescope's and PrairieLearn's containers as folders: the same files in the same places, the same script started."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import dockerfile
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ROOT / "grading" / "engines"
CAFELAB = os.environ.get("CAFELAB", str(ROOT / "target" / "debug" / "cafelab"))
CANARY = "canary-4711-of-the-platform"


def stages():
    """The Containerfile's instructions, by stage."""
    found = {}
    for one in dockerfile.parse_file(str(ENGINES / "Containerfile")):
        if one.cmd.upper() == "FROM":
            image, name = re.fullmatch(r"(\S+) AS (\S+)", " ".join(one.value)).groups()
            found[name] = {"image": image, "instructions": []}
        else:
            found[name]["instructions"].append(one)
    return found


def lay_out(stage, root):
    """Copies what the stage copies from the checkout, to below a folder."""
    for one in stages()[stage]["instructions"]:
        if one.cmd.upper() != "COPY" or one.flags:
            continue
        *sources, to = one.value
        to = root / to.lstrip("/")
        to.mkdir(parents=True, exist_ok=True)
        for source in map(ROOT.joinpath, sources):
            if source.is_dir():
                shutil.copytree(source, to, dirs_exist_ok=True)
            else:
                shutil.copy(source, to)


class Result:
    """What a run left for the platform."""

    def __init__(self, platform, done, file):
        self.code, self.log = done.returncode, done.stdout + done.stderr
        text = file.read_text()
        assert CANARY not in text + self.log
        assert [path.name for path in file.parent.iterdir()] == [file.name]
        self.text, self.json = text, json.loads(text)
        platform.validator.validate(self.json)
        self.score = self.json.get("score")
        self.gradable = self.json.get("gradable", True)
        self.said = self.json["output" if platform.name == "gradescope" else "message"]


class Platform:
    """A container, before anything is handed in."""

    def __init__(self, folder):
        self.folder = folder
        lay_out(self.name, folder)
        self.root = folder / self.name_of_root
        self.handed_in = self.root / self.handed_in
        self.handed_in.mkdir(parents=True)
        self.result = self.root / "results" / "results.json"
        schema = ROOT / "tests" / "formats" / "schemas" / f"{self.name}.schema.json"
        self.validator = Draft202012Validator(json.loads(schema.read_text()))

    def hand_in(self, archive, name=b"work.cafe"):
        """Puts an archive among what was handed in. The name is bytes, as on disk."""
        to = os.path.join(os.fsencode(self.handed_in), name)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy(archive, to)
        return self

    def rule(self, text):
        rules = self.root / self.rules
        rules.parent.mkdir(parents=True, exist_ok=True)
        rules.write_text(text)
        return self

    def run(self, program=CAFELAB, **more):
        own = {self.variable: str(self.root), "CAFELAB": str(program), "AWS_SECRET_ACCESS_KEY": CANARY}
        # Not with the tests' own settings, and from a folder that has nothing to do with it.
        env = {"PATH": os.environ["PATH"], "TMPDIR": str(self.folder), **own, **more}
        done = subprocess.run([self.script], cwd="/", env=env, capture_output=True, text=True, check=False)
        assert not list(self.folder.glob("tmp.*")), "something was left behind"
        return Result(self, done, self.result)


class Gradescope(Platform):
    name, name_of_root, variable = "gradescope", "autograder", "AUTOGRADER"
    handed_in, rules = "submission", "source/grading.toml"
    ADA = {"id": 1, "name": "Ada Lovelace", "email": "ada@example.edu"}

    def __init__(self, folder):
        super().__init__(folder)
        self.script = self.root / "source" / "run_autograder"
        self.submitted()

    def submitted(self, users=(ADA,), at="2026-12-01T10:00:00.365935-08:00", **more):
        about = {"id": 4711, "created_at": at, "assignment": {"due_date": "2026-11-01T00:00:00.000000-08:00"}}
        return self.about(json.dumps({**about, "users": list(users), "previous_submissions": [], **more}))

    def about(self, text):
        (self.root / "submission_metadata.json").write_text(text)
        return self


class PrairieLearn(Platform):
    name, name_of_root, variable = "prairielearn", "grade", "GRADE"
    handed_in, rules = "student", "tests/grading.toml"

    def __init__(self, folder):
        super().__init__(folder)
        self.script = folder / "opt" / "cafelab" / "prairielearn" / "run"
        (self.root / "data").mkdir()
        (self.root / "data" / "data.json").write_text('{"submitted_answers": {}, "gradable": true}')

    def run(self, *words, **more):
        result = super().run(*words, **more)
        # Another code would be a breakdown to PrairieLearn.
        assert result.code == 0, result.log
        return result
