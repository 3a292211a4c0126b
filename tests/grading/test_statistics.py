"""The statistics of `cafelab report`, computed again with SciPy from the results that `cafelab grade` wrote."""

import json
import math
import statistics
import subprocess

import pytest
from scipy import stats

from program import cafelab

@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """Six learners, each a lab further than the one before; the last two handed in copies of one cloud."""
    root = tmp_path_factory.mktemp("class")
    for done in range(6):
        home = root / f"home-{done}"
        home.mkdir()
        cafelab("solve" if done else "restore", str(max(done, 1)), cwd=home)
        cafelab("submit", "--learner", f"learner-{done}", "-o", str(root / "in" / f"learner-{done}.cafe"), cwd=home)
    cafelab("submit", "--learner", "copy", "-o", str(root / "in" / "copy.cafe"), cwd=root / "home-5")
    cafelab("grade", "in", cwd=root)
    return root


@pytest.fixture(scope="module")
def cohort(class_):
    return json.loads(cafelab("report", "--format", "json", cwd=class_))


@pytest.fixture(scope="module")
def grades(class_):
    return [json.loads(line) for line in (class_ / "grades" / "results.jsonl").read_text().splitlines()]


def test_grades(cohort, grades):
    totals = [grade["total"] for grade in grades]
    assert len(set(totals)) >= 5
    assert cohort["mean"] == pytest.approx(statistics.fmean(totals))
    assert cohort["median"] == pytest.approx(statistics.median(totals))
    assert cohort["deviation"] == pytest.approx(statistics.stdev(totals))
    assert sum(cohort["spread"]) == len(totals)


def test_checks(cohort, grades):
    compared = 0
    for check in cohort["checks"]:
        passed, rest = [], []
        for grade in grades:
            marks = {mark["id"]: mark for mark in grade["checks"]}
            mark = marks[check["id"]]
            if mark["verdict"] == "pass" or mark["possible"] > 0:
                passed.append(1 if mark["verdict"] == "pass" else 0)
                rest.append(sum(other["earned"] for other in marks.values()) - mark["earned"])
        assert check["pass_rate"] == pytest.approx(statistics.fmean(passed)), check["id"]
        if len(set(passed)) == 1 or len(set(rest)) == 1:
            assert check["discrimination"] is None, check["id"]
            continue
        expected = stats.pointbiserialr(passed, rest).statistic
        assert not math.isnan(expected)
        assert check["discrimination"] == pytest.approx(expected), check["id"]
        compared += 1
    assert compared > 20


def test_copies(cohort):
    groups = [set(group["learners"]) for group in cohort["similar"] if group["ids"]]
    assert groups == [{"learner-5", "copy"}]
