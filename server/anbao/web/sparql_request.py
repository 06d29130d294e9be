"""What a request to ``/sparql`` asks, by whichever of the protocol's ways it is sent.

SPARQL 1.1 Protocol sections 2.1 and 2.2: a query by GET, by form or as the body; an update by form
or as the body. What the protocol leaves open is decided for the sender: parameters beside a form
count wherever they stand, and what could be read in two ways is refused.
"""

from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.datastructures import MultiDict

from anbao.errors import BadRequest, QuerySyntaxError, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_UTF8 = {"", "utf-8", "utf8", "us-ascii"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query; the graphs are None if the request names none."""

    text: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    wall_seconds: float | None
    wanted: str


@dataclass(frozen=True, slots=True)
class Told:
    """An update, with the graphs it is to use if the request names any."""

    text: str
    using: tuple[str, ...]
    using_named: tuple[str, ...]


_Fields: TypeAlias = "MultiDict[str, str]"


def read_request() -> Asked | Told | None:
    """Read the request; None if it is a GET that asks nothing."""
    fields = _fields()
    queries, updates = fields.getlist("query"), fields.getlist("update")
    if request.method == "POST" and request.mimetype == QUERY:
        queries.append(_body_text())
    elif request.method == "POST" and request.mimetype == UPDATE:
        updates.append(_body_text())
    if len(queries) + len(updates) > 1:
        raise BadRequest("一次只能有一个 query 或一个 update",
                         "there must be one query or one update")  # fmt: skip
    if updates and request.method != "POST":
        raise BadRequest("更新须以 POST 发送", "an update must be sent by POST")
    if not queries and not updates:
        if request.method == "POST":
            raise BadRequest("表单中没有 query 或 update", "the form holds no query and no update")
        return None
    return _update(updates[0], fields) if updates else _query(queries[0], fields)


def _fields() -> _Fields:
    """Return the parameters of the address and, if the body is a form, of the form."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("请求体不可压缩", "the body must not be compressed")
    _refuse_other_encodings(request.query_string)
    fields: _Fields = MultiDict(request.args)
    if request.method != "POST":
        return fields
    _refuse_other_charsets()
    if request.mimetype == FORM:
        _refuse_other_encodings(request.get_data(cache=True))
        for name, values in request.form.lists():
            for value in values:
                fields.add(name, value)
    elif request.mimetype not in {QUERY, UPDATE}:
        raise UnsupportedMediaType(
            f"请求体应为 {QUERY}、{UPDATE} 或 {FORM}",
            f"the body must be {QUERY}, {UPDATE} or {FORM}",
        )
    return fields


def _query(text: str, fields: _Fields) -> Asked:
    if not text.strip():
        raise QuerySyntaxError("查询为空", "the query is empty", line=1, column=1, near="")
    default, named = fields.getlist("default-graph-uri"), fields.getlist("named-graph-uri")
    return Asked(
        text=text,
        default_graphs=tuple(default) if default or named else None,
        named_graphs=tuple(named) if default or named else None,
        wall_seconds=_seconds(fields.get("timeout", "")),
        wanted=fields.get("format", ""),
    )


def _update(text: str, fields: _Fields) -> Told:
    using, named = fields.getlist("using-graph-uri"), fields.getlist("using-named-graph-uri")
    return Told(text, tuple(using), tuple(named))


def _body_text() -> str:
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _refuse_other_charsets() -> None:
    charset = request.mimetype_params.get("charset", "").lower()
    if charset not in _UTF8:
        raise UnsupportedMediaType(
            f"须为 UTF-8 编码，不可为 {charset}", f"it must be UTF-8, not {charset}"
        )


def _refuse_other_encodings(encoded: bytes) -> None:
    """Refuse what is not UTF-8 under its percent signs: it would be read as something else."""
    try:
        unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> BadRequest:
    return BadRequest("请求须为 UTF-8 编码", "the request must be UTF-8")


def _seconds(value: str) -> float | None:
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e9:
        raise BadRequest("timeout 须为正的秒数", "timeout must be a positive number of seconds")
    return seconds
