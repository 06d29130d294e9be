"""Reports as SARIF and JUnit: what other programs read, held to what those forms ask for."""

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator, ValidationError
from junitparser import JUnitXml, TestCase

from anbao.graph.edits import Edit
from anbao.validation.findings import Finding, Fix, Patch, Place, Report, Text
from anbao.validation.interchange import as_junit, as_sarif
from tests.validation.sarif_schema import SARIF_LOG

NAMES = ("新 案件.ttl", "50%#1?.ttl", "a/b&<c>.ttl", "/案/x:y.ttl", "-")


def holds(report: Report, files: list[str]) -> list[TestCase]:
    """Hold *report* in both forms to their specifications; return the test cases read back."""
    log = json.loads(json.dumps(as_sarif(report)))
    Draft202012Validator(SARIF_LOG).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for finding, result in zip(report.findings, run["results"], strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (place,) = result["locations"]
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == finding.place.file.as_posix()
    read = JUnitXml.fromstring(as_junit(report, files).encode())
    (suite,) = read
    cases = list(suite)
    failed = [case for case in cases if case.result]
    assert (suite.tests, suite.failures, suite.errors) == (len(cases), len(failed), 0)
    assert sum(len(case.result) for case in cases) == report.counts["violation"]
    assert all(failure.type and failure.message for case in cases for failure in case.result)
    assert all(case.name and case.classname for case in cases)
    return cases


def finding(name: str, severity: str = "violation", line: int = 1) -> Finding:
    edit = Edit(line, 1, line, 2, "“”\0&\n")
    said = Text("有 <错>\u0001 & “引号”", "wrong: ]]> <b> & \x0b\ud7ff\ufffe")
    fix = Fix(Text("改", "mend"), Patch((edit,)))
    place = Place(Path(name), line, 1 if line else 0)
    return Finding("law", severity, said, place=place, constraint="DocketCourt", fixes=(fix,))


def test_names_and_texts_that_need_escaping() -> None:
    severities = ("info", "violation", "warning", "violation")
    found = [finding(name, each) for name in NAMES for each in severities]
    cases = holds(Report((*found, finding("none.ttl", line=0))), [*NAMES, "clean.ttl"])
    assert [case.name for case in cases] == [*NAMES, "clean.ttl", "none.ttl"]
    assert [len(case.result) for case in cases] == [2] * len(NAMES) + [0, 1]
    assert all("wrong" in (case.system_out or "") for case in cases[: len(NAMES)])


def test_failures_stand_before_what_is_merely_said() -> None:
    """The schema of Jenkins has them in this order."""
    text = as_junit(Report((finding("a.ttl", "info"), finding("a.ttl"))), [])
    assert text.index("<failure") < text.index("<system-out")
    assert text.count("<system-out") == 1


def test_a_report_without_findings() -> None:
    (case,) = holds(Report(()), ["a.ttl"])
    assert not case.result


def test_the_schema_refuses_what_is_misspelt() -> None:
    log = as_sarif(Report((finding("a.ttl"),)))
    log["runs"][0]["results"][0]["rule"] = "x"
    with pytest.raises(ValidationError):
        Draft202012Validator(SARIF_LOG).validate(log)
