"""The case form: a view of a Turtle file, rendered from the shapes, with the file beside it.

The file travels in the form and is the only state there is: each request reads it, puts in what was
typed, checks it and shows both again. Nothing is kept here, so nothing here can be forged.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, render_template, request

from anbao.dossiers.library import Library
from anbao.editing.case_file import CaseFile, case_of, read_case
from anbao.editing.courts import with_courts
from anbao.editing.entries import filled_in
from anbao.editing.layout import Layout
from anbao.editing.moves import ADDED, added, removed, with_first_stages
from anbao.editing.plan import Plan
from anbao.editing.scaffold import Start, start_from_docket, start_from_report
from anbao.editing.views import CaseForm
from anbao.errors import AnbaoError, BadRequest, EngineBusy, NotReady, SourceError
from anbao.identifiers import parse_iri
from anbao.namespaces import AB, ID_BASE
from anbao.validation.check import Submission
from anbao.validation.examiner import Examiner
from anbao.validation.findings import Finding, mended
from anbao.validation.refusals import CheckTimeout
from anbao.web.cases import CaseRoom, tag_of
from anbao.web.language import say
from anbao.web.submissions import uploaded
from anbao.web.validation import fix_key

_TURTLE = "text/turtle; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the form is made with.

    *plan* is read off the shapes; *file* gives the text of the case with an IRI; *provision* finds
    what somebody means who types a citation where a class is wanted, at a date; *room* is where the
    cases are.
    """

    plan: Callable[[], Plan]
    library: Library
    examiner: Examiner
    file: Callable[[str], str]
    provision: Callable[[str, str, str], str]
    room: CaseRoom

    def opened(self, submission: Submission) -> CaseFile:
        """Read what a stranger sends, where the process at it can be ended."""
        statements = self.examiner.read(submission)
        if statements is not None:
            return case_of(self.plan(), statements)
        return read_case(submission.text.decode().removeprefix("\ufeff"))

    def dated(self, case: CaseFile) -> CaseFile:
        """Return *case* with today as the day of its last change, if the graph has it otherwise."""
        there = self.room.text_now(case.key) if case.key else None
        if there is None:
            return case
        today = dt.datetime.now(dt.UTC).date()
        return case.dated(self.plan(), read_case(there.decode()), today)

    def report(self, case: CaseFile) -> dict[str, Any]:
        """Return what the checks say of *case*, nothing while the checker cannot: no word is lost.

        It may be being prepared, have too many waiting, or not come to an end in time.
        """
        try:
            return self.examiner.check([Submission(case.path, case.text.encode())])
        except (NotReady, EngineBusy, CheckTimeout):
            return {}


def case_form_pages(desk: Desk) -> Blueprint:
    """Build the form's pages over *desk*."""
    pages = Blueprint("case_form", __name__)

    @pages.get("/edit/case/new")
    def new() -> Response:
        """Ask for a docket number; with one in the address, begin the case."""
        docket = request.args.get("docket", "")
        if not docket:
            return form_page(desk, None)
        return _begun(desk, lambda today: start_from_docket(desk.plan(), docket, today))

    @pages.get("/edit/case/<path:key>")
    def existing(key: str) -> Response:
        """Open a case of the graph."""
        iri = f"{ID_BASE}case/{key}"
        parse_iri(iri)
        return form_page(desk, read_case(desk.file(iri)))

    @pages.post("/edit/case/new")
    @pages.post("/edit/case/<path:key>")
    def act(key: str = "") -> Response:
        """Do what the button says to the file in the form, and show it again."""
        do = request.form.get("do", "update")
        try:
            if do in {"start", "report"}:
                return _begun(desk, lambda today: _start(desk.plan(), do, today))
            case = _opened(desk) if do == "open" else changed(desk, do)
        except AnbaoError as error:
            return form_page(desk, _still_there(desk), error)
        return _download(desk.dated(case)) if do == "download" else form_page(desk, case)

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
        return form_page(desk, None, error)
    case = read_case(Layout(desk.plan()).new_file(start.triples, start.base))
    known = bool(case.key) and desk.room.text_now(case.key) is not None
    own = f"/edit/case/{start.iri.removeprefix(f'{ID_BASE}case/')}" if known else ""
    return form_page(desk, case, known=own)


def _opened(desk: Desk) -> CaseFile:
    """Read the file that was chosen, else the text that was pasted, whatever it looks like."""
    files = [uploaded(file) for file in request.files.getlist("file") if file.filename]
    text = request.form.get("turtle", "").replace("\r\n", "\n").encode()
    found = files or ([Submission(Path("pasted"), text)] if text.strip() else [])
    if not found:
        raise BadRequest("没有可打开的内容", "there is nothing to open")
    return desk.opened(found[0])


def _posted(desk: Desk) -> CaseFile:
    """Read the file as it came with the form."""
    text = request.form.get("turtle", "").replace("\r\n", "\n")
    return desk.opened(Submission(Path("case.ttl"), text.encode()))


def _still_there(desk: Desk) -> CaseFile | None:
    try:
        return _posted(desk)
    except AnbaoError:
        return None


def changed(desk: Desk, do: str) -> CaseFile:
    """Return the file with what was typed in it, and with what the button *do* adds or removes."""
    case, plan = _posted(desk), desk.plan()
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
        dispute = CaseForm(plan, triples).dispute
        code = "".join(request.form.get("court-code", "").split())
        triples = added(plan, triples, kind, code if kind == "court" else f"{dispute}/{holder}")
    elif what == "remove":
        thing = CaseForm(plan, triples).find(which)
        triples = removed(triples, thing) if thing else triples
    said = case.saying(plan, with_courts(plan, with_first_stages(plan, triples)))
    return _mended(desk, said, which) if what == "fix" else said


def _mended(desk: Desk, case: CaseFile, key: str) -> CaseFile:
    for finding in _findings(desk.report(case)):
        for fix in finding.fixes:
            if fix.patch.edits and fix_key(finding, fix) == key:
                return read_case(mended(case.text, fix))
    return case


def _findings(report: dict[str, Any]) -> list[Finding]:
    return [Finding.from_json(each) for each in report.get("results", ())]


def _download(case: CaseFile) -> Response:
    response = Response(case.text, content_type=_TURTLE)
    name = case.path.name
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _spoken(error: AnbaoError) -> str:
    """Say what is wrong, and where if it is something in a file."""
    if not isinstance(error, SourceError) or not error.line:
        return say(error.zh, error.en)
    column = say(f"第 {error.column} 列", f", column {error.column}") if error.column else ""
    place = say(f"第 {error.line} 行{column}：", f"Line {error.line}{column}: ")
    return f"{place}{say(error.zh, error.en)}"


def base_of(desk: Desk, case: CaseFile) -> str:
    """Return the ETag of the version that *case* was made from, "" if it is a new one.

    It travels in the form with the case's key, so that a change by somebody else is noticed however
    long the form was open.
    """
    carried = request.form.get("base")
    if carried is not None and request.form.get("base_of") == case.key:
        return carried
    text = desk.room.text_now(case.key) if case.key else None
    return tag_of(text) if text is not None else ""


def form_page(
    desk: Desk, case: CaseFile | None, error: AnbaoError | None = None, *, known: str = ""
) -> Response:
    """Return the page with *case* in the form, or the one that begins a case if there is none."""
    report = desk.report(case) if case else {}
    text = case.text if case else request.form.get("turtle", "")
    page = render_template(
        "case_form.html",
        form=CaseForm(desk.plan(), case.source.triples) if case else None,
        text=text,
        lines=text.splitlines(),
        report=report,
        findings=_findings(report),
        fix_key=fix_key,
        error=_spoken(error) if error else "",
        known=known,
        key=case.key if case else "",
        base=base_of(desk, case) if case else "",
        label_of=lambda iri: desk.library.link(iri).label,
        fresh=request.method == "GET",
    )
    response = make_response(page)
    response.status_code = 422 if error and case is None else 200
    response.headers["Cache-Control"] = "no-store"
    return response
