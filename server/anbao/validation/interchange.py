"""A report in the forms that other programs read: SARIF 2.1.0, JUnit XML, a SHACL report graph."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from anbao import __version__
from anbao.namespaces import PREFIXES, RDF, SH, XSD
from anbao.validation.findings import Finding, Fix, Report

_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")


def rule_of(finding: Finding) -> str:
    """Return what names the rule that a finding comes from: a shape's name or a constraint's."""
    name = finding.shape.rpartition("#")[2] or finding.constraint
    return f"{finding.layer}/{name}"


def _both(finding: Finding) -> str:
    return f"{finding.message.zh}\n{finding.message.en}"


def as_sarif(report: Report) -> dict[str, Any]:
    """Return *report* as a SARIF 2.1.0 log, with the fixes that have edits."""
    rules = sorted({rule_of(finding) for finding in report.findings})
    driver = {
        "name": "anbao check",
        "version": __version__,
        "informationUri": "https://w3id.org/anbao/",
        "rules": [{"id": rule} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, rules) for finding in report.findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [run]}


def _sarif_result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    file = {"uri": quote(finding.place.file.as_posix(), safe="/~!$&'()*+,;=@")}
    place: dict[str, Any] = {"artifactLocation": file}
    if finding.place.line:
        region = {"startLine": finding.place.line, "startColumn": finding.place.column or 1}
        place["region"] = region
    rule = rule_of(finding)
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": _both(finding)},
        "locations": [{"physicalLocation": place}],
    }
    if fixes := [_sarif_fix(fix, file) for fix in finding.fixes if fix.patch.edits]:
        result["fixes"] = fixes
    return result


def _sarif_fix(fix: Fix, file: dict[str, str]) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.line,
                "startColumn": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.patch.edits
    ]
    change = {"artifactLocation": file, "replacements": replacements}
    label = f"{fix.label.zh} · {fix.label.en}"
    return {"description": {"text": label}, "artifactChanges": [change]}


def as_junit(report: Report, files: Iterable[str]) -> str:
    """Return *report* as JUnit XML: a test case for each of *files*, a failure a violation."""
    by_file: dict[str, list[Finding]] = {file: [] for file in files}
    for finding in report.findings:
        by_file.setdefault(str(finding.place.file), []).append(finding)
    cases = [_junit_case(file, found) for file, found in by_file.items()]
    failed = sum(any(f.severity == "violation" for f in found) for found in by_file.values())
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="0"'
    head = f'<testsuite name="anbao check" {counts}>'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", head, *cases]
    return "\n".join([*lines, "</testsuite>", "</testsuites>"])


def _junit_case(file: str, found: list[Finding]) -> str:
    """Return a file as a test case: what fails it, then whatever else is said of it."""
    parts, rest = [], []
    for finding in found:
        text = _xml(f"{finding.place}: {_both(finding)}")
        if finding.severity == "violation":
            kind, said = _xml(rule_of(finding)), _xml(finding.message.en)
            parts.append(f'<failure type="{kind}" message="{said}">{text}</failure>')
        else:
            rest.append(text)
    if rest:
        parts.append(f"<system-out>{'&#10;'.join(rest)}</system-out>")
    return f'<testcase classname="anbao" name="{_xml(file)}">{"".join(parts)}</testcase>'


def _xml(text: str) -> str:
    return html.escape(_NOT_XML.sub("�", text))


def as_turtle(report: Report) -> str:
    """Return *report* as a SHACL validation report; findings of every layer are results in it."""
    graph = serialize(_statements(report), format=RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    return (graph or b"").decode("utf-8")


def _statements(report: Report) -> Iterator[Triple]:
    node = BlankNode("report")
    kind, conforms = NamedNode(RDF.type), "true" if report.conforms else "false"
    yield Triple(node, kind, NamedNode(SH.ValidationReport))
    flag = Literal(conforms, datatype=NamedNode(XSD.boolean))
    yield Triple(node, NamedNode(SH.conforms), flag)
    for number, finding in enumerate(report.findings):
        result = BlankNode(f"r{number}")
        yield Triple(node, NamedNode(SH.result), result)
        yield Triple(result, kind, NamedNode(SH.ValidationResult))
        yield from _result(result, finding)


def _result(result: BlankNode, finding: Finding) -> Iterator[Triple]:
    severity = NamedNode(f"{SH}{finding.severity.capitalize()}")
    yield Triple(result, NamedNode(SH.resultSeverity), severity)
    for language, text in (("zh", finding.message.zh), ("en", finding.message.en)):
        yield Triple(result, NamedNode(SH.resultMessage), Literal(text, language=language))
    named = {SH.focusNode: finding.focus, SH.value: finding.value, SH.sourceShape: finding.shape}
    if len(finding.path) == 1:
        named[SH.resultPath] = finding.path[0]
    if finding.constraint.endswith("Component"):
        named[SH.sourceConstraintComponent] = f"{SH}{finding.constraint}"
    for prop, value in named.items():
        if _IRI.fullmatch(value):
            yield Triple(result, NamedNode(prop), NamedNode(value))
        elif value and prop == SH.value:
            yield Triple(result, NamedNode(prop), Literal(value))
