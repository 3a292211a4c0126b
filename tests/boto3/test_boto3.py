"""Any language must do: a café deployed with boto3 passes the checks, and one mistake fails exactly one of them."""

import json
import os
import subprocess

import pytest

from cafe import ROOT, Cafe
from mistakes import MISTAKES

CAFELAB = os.environ.get("CAFELAB", str(ROOT / "target" / "debug" / "cafelab"))


@pytest.fixture
def cafe(tmp_path):
    command = [CAFELAB, "up", "--ephemeral", "--listen", "127.0.0.1:0", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as cloud:
        ready = json.loads(cloud.stdout.readline())
        try:
            yield Cafe(ready["endpoint"])
        finally:
            cloud.terminate()


def check(cafe, folder):
    command = [CAFELAB, "check", "--target", cafe.endpoint, "--browser", "off", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    return done.returncode, {row["id"]: row for row in report["checks"]}


def with_verdict(rows, verdict):
    return {name: row["finding"] for name, row in rows.items() if row["verdict"] == verdict}


def test_a_cafe_made_with_boto3_passes(cafe, tmp_path):
    code, rows = check(cafe, tmp_path)
    assert {row["verdict"] for row in rows.values()} == {"pass"}, with_verdict(rows, "fail") | with_verdict(
        rows, "inconclusive"
    )
    assert code == 0


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_one_mistake_fails_one_check(cafe, tmp_path, mistake):
    mistake(cafe)
    code, rows = check(cafe, tmp_path)
    failed = with_verdict(rows, "fail")
    assert list(failed) == [MISTAKES[mistake]], json.dumps(failed, indent=1)
    assert not with_verdict(rows, "inconclusive")
    assert code == 1
