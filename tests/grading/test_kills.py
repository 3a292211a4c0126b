"""`kill -9` at random moments, of the grader and of the processes that judge: the results are the same, byte for byte."""

import os
import random
import shutil
import signal
import subprocess
import time

from program import CAFELAB, cafelab

KILLS = int(os.environ.get("KILLS", "100"))


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("ledger"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def children(process):
    path = f"/proc/{process.pid}/task/{process.pid}/children"
    try:
        with open(path, encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]
    except FileNotFoundError:
        return []


def test_kills(tmp_path):
    dice = random.Random(int(os.environ.get("SEED", "7")))
    for done in (1, 2, 5):
        home = tmp_path / f"home-{done}"
        home.mkdir()
        cafelab("solve", str(done), cwd=home)
        for number in range(3):
            learner = f"learner-{done}-{number}"
            cafelab("submit", "--learner", learner, "-o", str(tmp_path / "in" / f"{learner}.cafe"), cwd=home)
    (tmp_path / "in" / "nonsense.cafe").write_text("no archive")
    began = time.monotonic()
    cafelab("grade", "in", "--out", "whole", cwd=tmp_path)
    whole, takes = contents(tmp_path / "whole"), time.monotonic() - began
    kills = 0
    while kills < KILLS:
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        words = ["grade", "in", "--out", "out"]
        while True:
            with subprocess.Popen([CAFELAB, *words], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
                time.sleep(dice.uniform(0, takes * 1.1))
                victims = children(run)
                if victims and dice.random() < 0.2:
                    # The grader goes on with another process.
                    os.kill(dice.choice(victims), signal.SIGKILL)
                elif run.poll() is None:
                    run.kill()
                run.stderr.read()
                code = run.wait()
            kills += 1
            if code == 0:
                break
            # Killed before it had begun, there is nothing to go on with.
            resumable = (out / "ledger.sqlite").exists() and b"was broken off" not in resume_error(tmp_path)
            words = ["grade", "--resume", "--out", "out"] if resumable else ["grade", "in", "--out", "out"]
            if dice.random() < 0.3:
                done = subprocess.run([CAFELAB, *words], cwd=tmp_path, capture_output=True, check=False)
                assert done.returncode == 0, done.stderr
                break
        assert contents(out) == whole
    assert kills >= KILLS


def resume_error(folder):
    words = [CAFELAB, "grade", "--resume", "--dry-run", "--out", "out"]
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).stderr
