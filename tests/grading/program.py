"""The program under test."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CAFELAB = os.environ.get("CAFELAB", str(ROOT / "target" / "debug" / "cafelab"))


def cafelab(*words, cwd, codes=(0,)):
    done = subprocess.run([CAFELAB, *words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout
