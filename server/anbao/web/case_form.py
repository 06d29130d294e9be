"""The case form: a view of a Turtle file, rendered from the shapes, with the file beside it.

The file travels in the form and is the only state there is: each request reads it, puts in what was
typed, checks it and shows both again. Nothing is kept here, so nothing here can be forged.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, render_template, request

from anbao.dossiers.library import Library
from anbao.editing.case_file import CaseFile, read_case
from anbao.editing.entries import filled_in
from anbao.editing.layout import Layout
from anbao.editing.moves import ADDED, added, removed, with_first_stages
from anbao.editing.plan import Plan
from anbao.editing.scaffold import Start, start_from_docket, start_from_report
from anbao.editing.views import CaseForm
from anbao.errors import AnbaoError, BadRequest, NotReady
from anbao.identifiers import parse_iri
from anbao.namespaces import AB, ID_BASE
from anbao.validation.check import Submission
from anbao.validation.examiner import Examiner
from anbao.validation.findings import Finding, mended
from anbao.web.language import say
from anbao.web.submissions import typed, uploaded
from anbao.web.validation import fix_key

_TURTLE = "text/turtle; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the form is made with.

    *plan* is read off the shapes; *file* gives the text of the case with an IRI; *provision* finds
    what somebody means who types a citation where a class is wanted, at a date.
    """

    plan: Callable[[], Plan]
    library: Library
    examiner: Examiner
    file: Callable[[str], str]
    provision: Callable[[str, str, str], str]


def case_form_pages(desk: Desk) -> Blueprint:
    """Build the form's pages over *desk*."""
    pages = Blueprint("case_form", __name__)

    @pages.get("/edit/case/new")
    def new() -> Response:
        """Ask for a docket number; with one in the address, begin the case."""
        docket = request.args.get("docket", "")
        if not docket:
            return _page(desk, None)
        return _begun(desk, lambda today: start_from_docket(desk.plan(), docket, today))

    @pages.get("/edit/case/<path:key>")
    def existing(key: str) -> Response:
        """Open a case of the graph."""
        iri = f"{ID_BASE}case/{key}"
        parse_iri(iri)
        return _page(desk, read_case(desk.file(iri)))

    @pages.post("/edit/case/new")
    @pages.post("/edit/case/<path:key>")
    def act(key: str = "") -> Response:
        """Do what the button says to the file in the form, and show it again."""
        do = request.form.get("do", "update")
        try:
            if do in {"start", "report"}:
                return _begun(desk, lambda today: _start(desk.plan(), do, today))
            case = _opened() if do == "open" else _changed(desk, do)
        except AnbaoError as error:
            return _page(desk, _posted(), error)
        return _download(case) if do == "download" else _page(desk, case)

    return pages


def _start(plan: Plan, do: str, today: dt.date) -> Start:
    def given(name: str) -> str:
        return request.form.get(name, "").strip()

    if do == "start":
        return start_from_docket(plan, given("docket"), today)
    return start_from_report(given("periodical"), given("issue"), given("key"), today)


def _begun(desk: Desk, begin: Callable[[dt.date], Start]) -> Response:
    try:
        start = begin(dt.datetime.now(dt.UTC).date())
    except AnbaoError as error:
        return _page(desk, None, error)
    text = Layout(desk.plan()).new_file(start.triples, start.base)
    return _page(desk, read_case(text))


def _opened() -> CaseFile:
    """Read the file that was chosen, else the text beside the form."""
    files = [uploaded(file) for file in request.files.getlist("file") if file.filename]
    found = files or typed(request.form.get("turtle", ""), ".ttl")
    if not found:
        raise BadRequest("没有可打开的内容", "there is nothing to open")
    if found[0].path.suffix not in {".ttl", ".nt"}:
        raise BadRequest("表单只打开 Turtle 文件", "the form opens Turtle files only")
    return read_case(found[0].text.decode("utf-8", "replace"))


def _posted() -> CaseFile | None:
    """Return the file as it came with the request, None if it cannot be read."""
    try:
        return read_case(request.form.get("turtle", ""))
    except AnbaoError:
        return None


def _changed(desk: Desk, do: str) -> CaseFile:
    """Return the file with what was typed in it, and with what the button *do* adds or removes."""
    case, plan = read_case(request.form.get("turtle", "").replace("\r\n", "\n")), desk.plan()
    triples = list(case.source.triples)
    if request.form.get("whole"):  # else the request was cut off, and what is absent says nothing
        form = CaseForm(plan, triples)
        day = form.case.text(form.dispute, AB.factsUntil) or form.case.text(
            form.dispute, AB.factsFrom
        )
        fields = {name: request.form.getlist(name) for name in request.form}
        triples = filled_in(form, fields, lambda text, cls: desk.provision(text, cls, day))
    what, _, which = do.partition(":")
    if what == "add" and which.partition("/")[0] in ADDED:
        kind, _, holder = which.partition("/")
        triples = added(plan, triples, kind, f"{CaseForm(plan, triples).dispute}/{holder}")
    elif what == "remove":
        thing = CaseForm(plan, triples).find(which)
        triples = removed(triples, thing) if thing else triples
    changed = case.saying(plan, with_first_stages(plan, triples))
    return _mended(desk, changed, which) if what == "fix" else changed


def _mended(desk: Desk, case: CaseFile, key: str) -> CaseFile:
    for finding in _findings(_report(desk, case)):
        for fix in finding.fixes:
            if fix.patch.edits and fix_key(finding, fix) == key:
                return read_case(mended(case.text, fix))
    return case


def _report(desk: Desk, case: CaseFile) -> dict[str, Any]:
    try:
        return desk.examiner.check([Submission(case.path, case.text.encode())])
    except NotReady:
        return {}


def _findings(report: dict[str, Any]) -> list[Finding]:
    return [Finding.from_json(each) for each in report.get("results", ())]


def _download(case: CaseFile) -> Response:
    response = Response(case.text, content_type=_TURTLE)
    name = case.path.name
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(desk: Desk, case: CaseFile | None, error: AnbaoError | None = None) -> Response:
    report = _report(desk, case) if case else {}
    text = case.text if case else request.form.get("turtle", "")
    page = render_template(
        "case_form.html",
        form=CaseForm(desk.plan(), case.source.triples) if case else None,
        text=text,
        lines=text.splitlines(),
        report=report,
        findings=_findings(report),
        fix_key=fix_key,
        error=say(error.zh, error.en) if error else "",
        label_of=lambda iri: desk.library.link(iri).label,
        fresh=request.method == "GET",
    )
    response = make_response(page)
    response.status_code = 422 if error and case is None else 200
    response.headers["Cache-Control"] = "no-store"
    return response
