"""``/cases/{year}/{name}``: the file of a case, its versions, and the way in for new ones.

Reading is open. PUT, DELETE and restoring need a token of scope write, and say by If-Match or
If-None-Match which version they are made to (RFC 9110 section 13, RFC 6585 section 3).
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from anbao.errors import (
    AnbaoError,
    NotInGraph,
    PreconditionFailed,
    PreconditionRequired,
    QueryTimeout,
    UnsupportedMediaType,
)
from anbao.ledger import Ledger, digest
from anbao.namespaces import GRAPH_BASE
from anbao.tokens import Token
from anbao.web.limits import HttpLimits
from anbao.web.tokens import required

_TURTLE = "text/turtle; charset=utf-8"
_KEY = re.compile(r"\d{4}/[A-Za-z0-9][A-Za-z0-9._-]*")

Check = Callable[[str, bytes], dict[str, Any]]


@dataclass(frozen=True)
class CaseRoom:
    """Where the cases are: *ledger* reads them, a process of its own changes them.

    *check* is the validator, in its jail; *seen* returns once every worker serves the version that
    it is given; *present* gives a case's text as it is now; *tree* is where the sources are;
    *limits* says how long a change may take.
    """

    ledger: Ledger
    home: Path
    check: Check
    seen: Callable[[str], object]
    present: Callable[[str], bytes]
    tree: Path
    limits: HttpLimits = field(default_factory=HttpLimits)

    def text_now(self, key: str) -> bytes | None:
        """Return the text of the case *key* as it is now, None if there is no such case."""
        try:
            return self.present(key)
        except NotInGraph:
            return None

    def change(self, task: dict[str, Any], text: bytes = b"") -> dict[str, Any]:
        """Have *task* done and wait until all see it; raise what is in its way."""
        seconds = self.limits.case_seconds
        line = json.dumps({"home": str(self.home), "tree": str(self.tree), **task}).encode()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "anbao.intake"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            said, _ = process.communicate(line + b"\n" + text, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise QueryTimeout(
                f"写入在 {seconds:g} 秒内没有结束", f"it did not end within {seconds:g} s",
                limit=seconds, unit="seconds", retry_after=60,
            ) from None  # fmt: skip
        told: dict[str, Any] = json.loads(said) if said else {"error": {}}
        if "error" in told:
            raise _refused(told["error"])
        self.seen(told["dataset"])
        return told


def case_doors(room: CaseRoom) -> Blueprint:
    """Build the doors over *room*."""
    doors = Blueprint("cases", __name__)

    @doors.get("/cases/<path:key>")
    def case(key: str) -> Response:
        """Give the file of a case, with its ETag."""
        return _file(room.present(checked_key(key)))

    @doors.put("/cases/<path:key>")
    def put(key: str) -> Response:
        """Add or change a case."""
        token = required("write")
        expected = _expected(room, checked_key(key))
        if request.mimetype != "text/turtle":
            raise UnsupportedMediaType("案件须为 text/turtle", "a case must be text/turtle")
        text = request.get_data()
        report = room.check(f"{key.replace('/', '-')}.ttl", text)
        if not report["conforms"]:
            return _invalid(report)
        task = {"action": "add", "key": key, "by": signed(token), "expected": expected}
        return _told(room.change(task, text))

    @doors.delete("/cases/<path:key>")
    def delete(key: str) -> Response:
        """Remove a case; its versions stay."""
        token = required("write")
        expected = _expected(room, checked_key(key))
        task = {"action": "remove", "key": key, "by": signed(token), "expected": expected}
        room.change(task)
        return Response(status=204)

    @doors.get("/cases/<path:key>/versions")
    def versions(key: str) -> Response:
        """List the versions of a case: who, when, what."""
        records = room.ledger.records(checked_key(key))
        response = jsonify([asdict(each) for each in records])
        response.headers["Cache-Control"] = "no-cache"
        return response

    @doors.get("/cases/<path:key>/versions/<int:number>")
    def version(key: str, number: int) -> Response:
        """Give the text of one version."""
        text = room.ledger.text(checked_key(key), room.ledger.record(key, number).number)
        if text is None:
            raise NotInGraph("这一版是移除，没有文本", "this version is a removal and has no text")
        return _file(text)

    @doors.post("/cases/<path:key>/versions/<int:number>/restore")
    def restore(key: str, number: int) -> Response:
        """Make an earlier version the live one again."""
        token = required("write")
        expected = _expected(room, checked_key(key))
        task = {"action": "restore", "key": key, "number": number,
                "by": signed(token), "expected": expected}  # fmt: skip
        return _told(room.change(task))

    return doors


def checked_key(key: str) -> str:
    """Return *key* if it has the shape of one, else NotInGraph: it becomes part of a path."""
    if not _KEY.fullmatch(key):
        raise NotInGraph(f"没有案件 {key}", f"there is no case {key}")
    return key


def _file(text: bytes) -> Response:
    response = Response(text, content_type=_TURTLE)
    response.set_etag(tag_of(text))
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def tag_of(text: bytes) -> str:
    """Return the ETag of a version with this *text*."""
    return digest(text)[:32]


def _expected(room: CaseRoom, key: str) -> str:
    """Return the SHA-256 that must be there for the request's precondition to hold, or ``*``.

    Checked here against the text as it is, and again by the writer under its lock.
    """
    if request.if_none_match.star_tag:
        return ""
    if not request.if_match:
        raise PreconditionRequired(
            "修改请附 If-Match（GET 所得的 ETag），新建请附 If-None-Match: *",
            "send If-Match with the ETag that GET gave, or If-None-Match: * for a new case",
        )
    if request.if_match.star_tag:
        return "*"
    text = room.text_now(key)
    if text is None or not request.if_match.contains(tag_of(text)):
        raise PreconditionFailed("案件已变化，请重新取得", "the case has changed; fetch it again")
    return digest(text)


def signed(token: Token) -> str:
    """Return what the ledger calls whoever uses *token*."""
    return f"{token.name} ({token.id})"


def _told(outcome: dict[str, Any]) -> Response:
    record = outcome["record"]
    told = {"graph": f"{GRAPH_BASE}case/{record['key']}", "version": record["number"],
            "dataset": outcome["dataset"], "changed": outcome["changed"]}  # fmt: skip
    response = jsonify(told)
    response.status_code = 201 if outcome["created"] else 200
    if record["sha256"]:
        response.set_etag(record["sha256"][:32])
    if outcome["created"]:
        response.headers["Location"] = f"/cases/{record['key']}"
    return response


def _invalid(report: dict[str, Any]) -> Response:
    """Return the report as ``/api/v1/validate`` gives it: every finding, with its line."""
    response = jsonify(report)
    response.status_code = 422
    return response


def _refused(told: dict[str, Any]) -> AnbaoError:
    if not told:
        return AnbaoError("写入进程意外终止，未作改动", "the writer stopped unexpectedly")
    if told["findings"]:
        first = told["findings"][0]["message"]
        told["zh"], told["en"] = f"{told['zh']}：{first['zh']}", f"{told['en']}: {first['en']}"
    details = {name: value for name, value in told["details"].items() if name != "findings"}
    error = AnbaoError(told["zh"], told["en"], **details)
    error.slug = told["slug"]
    return error
