"""The JUnit reports as Python's junitparser reads them; reports.mjs has written them."""

import json
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

FOLDER = Path(__file__).parents[2] / "target" / "formats"
KINDS = ["passing", "failing", "blocked", "inconclusive"]
RESULTS = {"fail": Failure, "blocked": Skipped, "inconclusive": Error}


@pytest.mark.parametrize("kind", KINDS)
def test_cases_and_points_are_those_of_the_model(kind):
    model = json.loads((FOLDER / kind / "json").read_text(encoding="utf-8"))
    suites = list(JUnitXml.fromfile(str(FOLDER / kind / "junit")))
    cases = [case for suite in suites for case in suite]
    assert [case.name for case in cases] == [check["id"] for check in model["checks"]]
    for case, check in zip(cases, model["checks"]):
        kinds = [type(result) for result in case.result]
        assert kinds == ([RESULTS[check["verdict"]]] if check["verdict"] in RESULTS else [])
        assert case.classname == check["lab"]
    earned = sum(
        float(prop.value) for suite in suites for prop in suite.properties() if prop.name == "earned"
    )
    assert earned == pytest.approx(model["summary"]["earned"], abs=0.005)


@pytest.mark.parametrize("kind", KINDS)
def test_counts_of_suites_are_those_of_their_cases(kind):
    for suite in JUnitXml.fromfile(str(FOLDER / kind / "junit")):
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert told == (suite.tests, suite.failures, suite.errors, suite.skipped)


def test_what_is_broken_is_refused(tmp_path):
    broken = (FOLDER / "failing" / "junit").read_text(encoding="utf-8").replace("</testsuites>", "")
    (tmp_path / "broken.xml").write_text(broken, encoding="utf-8")
    with pytest.raises(Exception):
        JUnitXml.fromfile(str(tmp_path / "broken.xml"))
