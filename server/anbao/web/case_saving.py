"""From the case form into the graph, and back to an earlier version.

What saving would change is shown first. That page alone asks for a token, so it travels with the
one request that needs it and is in no address, in no cookie and on no page that comes back. What
is let in, and against which version, is decided as for PUT (``cases``).
"""

import difflib
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from anbao.editing.case_file import CaseFile, read_case
from anbao.editing.views import CaseForm
from anbao.errors import (
    AnbaoError,
    BadRequest,
    NotInGraph,
    PreconditionFailed,
    SourceError,
)
from anbao.ledger import Record, digest
from anbao.web.case_form import Desk, base_of, changed, form_page
from anbao.web.cases import CaseRoom, checked_key, signed, tag_of
from anbao.web.language import say, to
from anbao.web.problem_types import PROBLEM_TYPES
from anbao.web.tokens import required, writing_is_open

_AROUND = 3  # lines shown before and after a change
_COMPARED = 20  # versions shown with what changed in them
_CHANGED = (
    "这件案件在此期间已被改动",
    "the case has been changed meanwhile",
)

Lines = list[tuple[str, str]]  # the CSS class and the text of each line


@dataclass(frozen=True, slots=True)
class _Saving:
    """A valid case on its way in; *base* is the ETag of the version that it was made from."""

    room: CaseRoom
    case: CaseFile
    title: Any
    base: str

    @property
    def text(self) -> bytes:
        return self.case.text.encode()

    @property
    def there(self) -> bytes | None:
        """The case as the graph has it now."""
        return self.room.text_now(self.case.key)

    @property
    def overtaken(self) -> bool:
        """Whether the graph has another version now than this one was made from."""
        return _tag(self.there) != self.base

    def written(self) -> dict[str, Any]:
        """Have it written by whoever's token was typed; raise what is in its way."""
        token = required("write", request.form.get("token", "").strip())
        there = self.there
        if _tag(there) != self.base:
            raise PreconditionFailed(*_CHANGED)
        task = {"action": "add", "key": self.case.key, "by": signed(token),
                "expected": digest(there)}  # fmt: skip
        return self.room.change(task, self.text)

    def page(self, error: AnbaoError | None = None) -> Response:
        """Show what would change, and ask for the token."""
        there, before = self.there, self._before()
        page = render_template(
            "case_save.html",
            saving=self,
            error=say(error.zh, error.en) if error else "",
            known=there is not None,
            same=there == self.text,
            base=_tag(there),
            changes=_differences(there, self.text),
            theirs=_differences(before, there) if self.overtaken and before else [],
            last=next(iter(self.room.ledger.records(self.case.key)[::-1]), None),
            is_open=writing_is_open(),
        )
        return _unkept(page, _status(error) if error else 200)

    def _before(self) -> bytes | None:
        """Return the version that the case was made from, if it is kept."""
        ledger, key = self.room.ledger, self.case.key
        numbers = (each.number for each in ledger.records(key)
                   if self.base and each.sha256.startswith(self.base))  # fmt: skip
        number = next(numbers, 0)
        return ledger.text(key, number) if number else None


def saving_pages(desk: Desk) -> Blueprint:
    """Build the pages over *desk*."""
    pages = Blueprint("case_saving", __name__)

    @pages.post("/edit/case/save")
    def save() -> AnyResponse:
        """Show what saving would change; with a token typed there, do it."""
        try:
            saving = _saving(desk)
        except AnbaoError as error:
            return form_page(desk, None, error)
        if isinstance(saving, Response):
            return saving
        if request.form.get("do") != "save":
            return saving.page()
        try:
            told = saving.written()
        except AnbaoError as error:
            return saving.page(error)
        return _seen_at(told)

    @pages.get("/edit/versions/<path:key>")
    def versions(key: str) -> Response:
        """List the versions of a case, each to be read or restored."""
        return _versions(desk, key)

    @pages.post("/edit/versions/<path:key>")
    def restore(key: str) -> AnyResponse:
        """Make the version that was chosen the live one again."""
        try:
            return _seen_at(_restored(desk.room, key))
        except AnbaoError as error:
            return _versions(desk, key, error)

    return pages


def _saving(desk: Desk) -> "_Saving | Response":
    """Return the case that was sent if it is valid; else the form, which says what is wrong."""
    case = desk.dated(changed(desk, "update"))
    report = desk.report(case)
    if not report:
        wait = BadRequest("检查器正忙或正在准备，请稍候再存", "the checker is busy: try again soon")
        return form_page(desk, case, wait)
    if not report["conforms"]:
        return form_page(desk, case, BadRequest(
            "还不能存入：请先改好右边所列各处",
            "it cannot be saved yet: mend what is listed beside first",
        ))  # fmt: skip
    checked_key(case.key)
    title = CaseForm(desk.plan(), case.source.triples).title
    return _Saving(desk.room, case, title, base_of(desk, case))


def _restored(room: CaseRoom, key: str) -> dict[str, Any]:
    token = required("write", request.form.get("token", "").strip())
    there, number = room.text_now(checked_key(key)), request.form.get("number", "")
    if _tag(there) != request.form.get("base", ""):
        raise PreconditionFailed(*_CHANGED)
    if not number.isdecimal():
        raise BadRequest("请先选一版", "choose a version first")
    return room.change({"action": "restore", "key": key, "number": int(number),
                        "by": signed(token), "expected": digest(there)})  # fmt: skip


def _seen_at(told: dict[str, Any]) -> AnyResponse:
    """Send the browser on to a page that can be loaded again without saving again."""
    record = told["record"]
    address = to(f"/edit/versions/{record['key']}")
    mark = "&" if "?" in address else "?"
    return redirect(f"{address}{mark}saved={record['number']}", 303)


def _versions(desk: Desk, key: str, error: AnbaoError | None = None) -> Response:
    room = desk.room
    text, records = room.text_now(checked_key(key)), room.ledger.records(key)
    if text is None and not records:
        raise NotInGraph(f"没有案件 {key}", f"there is no case {key}")
    case = _readable(text)
    form = CaseForm(desk.plan(), case.source.triples) if case else None
    page = render_template(
        "case_versions.html",
        key=key,
        form=form,
        records=records[::-1],
        now=digest(text),
        base=_tag(text),
        when=_spoken_time,
        action=_spoken_action,
        changes=_since_the_last(room, records),
        saved=request.args.get("saved", ""),
        error=say(error.zh, error.en) if error else "",
        is_open=writing_is_open(),
    )
    return _unkept(page, _status(error) if error else 200)


def _since_the_last(room: CaseRoom, records: list[Record]) -> dict[int, Lines]:
    """Return how each of the newest versions differs from the one before."""
    found: dict[int, Lines] = {}
    for before, record in list(pairwise(records))[-_COMPARED:]:
        texts = [room.ledger.text(each.key, each.number) for each in (before, record)]
        found[record.number] = _differences(*texts)
    return found


def _readable(text: bytes | None) -> CaseFile | None:
    try:
        return read_case(text.decode()) if text else None
    except (SourceError, BadRequest):
        return None


def _spoken_action(record: Record) -> str:
    words = {
        "found": ("收录之前已有", "was there already"),
        "add": ("加入", "added"),
        "change": ("修改", "changed"),
        "remove": ("移除", "removed"),
        "restore": (f"恢复第 {record.restores} 版", f"restored version {record.restores}"),
    }
    return say(*words[record.action])


def _spoken_time(record: Record) -> str:
    return f"{datetime.fromisoformat(record.when):%Y-%m-%d %H:%M} UTC"


def _differences(before: bytes | None, after: bytes | None) -> Lines:
    """Return the lines that go and come, with a few around them; all come if nothing was there."""
    old, new = ((text or b"").decode().splitlines() for text in (before, after))
    kinds = {"+": "come", "-": "go", "@": "gap"}
    lines = list(difflib.unified_diff(old, new, lineterm="", n=_AROUND))[2:]
    return [(kinds.get(line[:1], ""), "…" if line[0] == "@" else line) for line in lines]


def _tag(text: bytes | None) -> str:
    return tag_of(text) if text is not None else ""


def _status(error: AnbaoError) -> int:
    return PROBLEM_TYPES[error.slug].status


def _unkept(page: str, status: int) -> Response:
    response = make_response(page)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
