"""The validator's doors: ``POST /api/v1/validate`` for programs, ``/edit/validate`` for people.

Both say what ``anbao check`` says. Nothing that is sent is kept, and nothing it names is fetched.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from anbao.errors import BadRequest
from anbao.store.formats import Format
from anbao.validation.check import Submission
from anbao.validation.examiner import Examiner
from anbao.validation.findings import Finding, Fix, Report, mended
from anbao.validation.interchange import as_sarif, as_turtle
from anbao.web.language import say
from anbao.web.negotiation import HTML, choose
from anbao.web.submissions import submitted, typed, uploaded

_JSON = Format("json", "application/json")
_GRAPH = Format("ttl", "text/turtle", charset=True)
_SARIF = Format("sarif", "application/sarif+json")
_UNREADABLE = 422
_FIX = "fix:"
_SYNTAXES = (
    (".ttl", "Turtle"),
    (".trig", "TriG"),
    (".nt", "N-Triples"),
    (".nq", "N-Quads"),
    (".jsonld", "JSON-LD"),
    (".rdf", "RDF/XML"),
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows: a text, what it is, and what was found in it."""

    text: str = ""
    suffix: str = ".ttl"
    report: dict[str, Any] = field(default_factory=dict)
    notice: str = ""

    @property
    def lines(self) -> list[str]:
        """The text line by line."""
        return self.text.splitlines()


def validation_doors(examiner: Examiner) -> Blueprint:
    """Build the doors over *examiner*."""
    doors = Blueprint("validation", __name__)

    @doors.post("/api/v1/validate")
    def validate() -> Response:
        """Check what is sent and report on it."""
        accept = request.headers.get("Accept", "")
        offers = (_JSON, _GRAPH, _SARIF, HTML)
        chosen = choose(accept, offers, request.args.get("format", ""))
        submissions = submitted()
        report = examiner.check(submissions)
        if chosen.format is HTML:
            return _page(_shown(submissions, report))
        if chosen.format is _GRAPH:
            graph = as_turtle(Report.from_json(report))
            return _finished(Response(graph, content_type=chosen.content_type), report)
        log = chosen.format is _SARIF
        response = jsonify(as_sarif(Report.from_json(report)) if log else report)
        response.mimetype = chosen.media_type
        return _finished(response, report)

    @doors.route("/edit/validate", methods=["GET", "POST"])
    def page() -> Response:
        """Show the form and, once there is a text, the findings beside it."""
        if request.method == "GET":
            return _page(_Shown())
        submissions = _from_the_form()
        report = examiner.check(submissions)
        asked = request.form.get("do", "")
        if not asked.startswith(_FIX):
            return _page(_shown(submissions, report))
        return _page(_mended(examiner, submissions, report))

    return doors


def _from_the_form() -> list[Submission]:
    """Return the file that is chosen, before the text that is still in the box."""
    files = [uploaded(file) for file in request.files.getlist("file") if file.filename]
    found = files or typed(request.form.get("text", ""), request.form.get("as", ""))
    if not found or not any(each.text.strip() for each in found):
        raise BadRequest("没有可检查的内容", "there is nothing to check")
    return found


def _mended(
    examiner: Examiner, submissions: Sequence[Submission], report: dict[str, Any]
) -> _Shown:
    """Apply the fix that was asked for, if the text is still the one that it was offered for."""
    wanted = request.form["do"].removeprefix(_FIX)
    for result in report["results"]:
        finding = Finding.from_json(result)
        for fix in finding.fixes:
            if fix.patch.edits and fix_key(finding, fix) == wanted:
                text = mended(_text_of(submissions[0]), fix)
                changed = typed(text, submissions[0].path.suffix)
                done = say(f"已改：{fix.label.zh}", f"Mended: {fix.label.en}")
                return _shown(changed, examiner.check(changed), done)
    gone = say("文本已变，请按新的结果修改。", "The text has changed: see the new findings.")
    return _shown(submissions, report, gone)


def fix_key(finding: Finding, fix: Fix) -> str:
    """Return what names *fix* in the next request, wherever its finding then stands."""
    edits = [(each.line, each.column, each.end_line, each.end_column) for each in fix.patch.edits]
    parts = [finding.layer, finding.message.en, fix.label.en, fix.label.zh, edits]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def _shown(submissions: Sequence[Submission], report: dict[str, Any], notice: str = "") -> _Shown:
    first = submissions[0]
    return _Shown(_text_of(first), first.path.suffix, report, notice)


def _text_of(submission: Submission) -> str:
    return submission.text.decode("utf-8", "replace").removeprefix("\ufeff")


def _page(shown: _Shown) -> Response:
    findings = [Finding.from_json(each) for each in shown.report.get("results", ())]
    page = render_template(
        "validate.html",
        shown=shown,
        findings=findings,
        syntaxes=_SYNTAXES,
        fix_key=fix_key,
    )
    return _finished(make_response(page), shown.report)


def _finished(response: Response, report: dict[str, Any]) -> Response:
    """Call a text that cannot be read the sender's error; one that says too little is none."""
    if any(each["layer"] == "syntax" for each in report.get("results", ())):
        response.status_code = _UNREADABLE
    response.headers["Cache-Control"] = "no-store"
    return response
