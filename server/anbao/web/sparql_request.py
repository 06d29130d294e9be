"""What a request to ``/sparql`` asks, by whichever of the protocol's ways it is sent.

SPARQL 1.1 Protocol sections 2.1 and 2.2: a query by GET, by form or as the body; an update by form
or as the body. What the protocol leaves open is decided for the sender: parameters beside a form
count wherever they stand, and what could be read in two ways is refused.
"""

from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.http import parse_options_header

from anbao.errors import BadRequest, QuerySyntaxError, UnsupportedMediaType
from anbao.web.exchange import Sent

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_MOST_FIELDS = 1_000
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


_Fields: TypeAlias = dict[str, list[str]]


def sent_by_flask() -> Sent:
    """Return the request that Flask is serving; its body only if it may say what is asked."""
    body = b""
    if request.method == "POST" and request.mimetype in {FORM, QUERY, UPDATE}:
        body = request.get_data(cache=True)
    return Sent(request.environ, body)


def read_request(sent: Sent) -> Asked | Told | None:
    """Read what *sent* asks; None if it is a GET that asks nothing."""
    posted = sent.method == "POST"
    media_type, options = parse_options_header(sent.header("content-type") if posted else "")
    fields = _fields(sent, media_type, options.get("charset", ""))
    queries, updates = fields.get("query", []), fields.get("update", [])
    if media_type == QUERY:
        queries = [*queries, _text(sent.body)]
    elif media_type == UPDATE:
        updates = [*updates, _text(sent.body)]
    if len(queries) + len(updates) > 1:
        raise BadRequest("一次只能有一个 query 或一个 update",
                         "there must be one query or one update")  # fmt: skip
    if updates and not posted:
        raise BadRequest("更新须以 POST 发送", "an update must be sent by POST")
    if not queries and not updates:
        if posted:
            raise BadRequest("表单中没有 query 或 update", "the form holds no query and no update")
        return None
    return _update(updates[0], fields) if updates else _query(queries[0], fields)


def _fields(sent: Sent, media_type: str, charset: str) -> _Fields:
    """Return the parameters of the address and, if the body is a form, of the form."""
    if sent.header("content-encoding") not in {"", "identity"}:
        raise UnsupportedMediaType("请求体不可压缩", "the body must not be compressed")
    fields = _parsed(sent.query)
    if sent.method != "POST":
        return fields
    if charset.lower() not in _UTF8:
        raise UnsupportedMediaType(
            f"须为 UTF-8 编码，不可为 {charset}", f"it must be UTF-8, not {charset}"
        )
    if media_type == FORM:
        for name, values in _parsed(_text(sent.body)).items():
            fields.setdefault(name, []).extend(values)
    elif media_type not in {QUERY, UPDATE}:
        raise UnsupportedMediaType(
            f"请求体应为 {QUERY}、{UPDATE} 或 {FORM}",
            f"the body must be {QUERY}, {UPDATE} or {FORM}",
        )
    return fields


def _parsed(encoded: str) -> _Fields:
    """Read a form; what is not UTF-8 under its percent signs would be read as something else."""
    fields: _Fields = {}
    if encoded.count("&") >= _MOST_FIELDS:  # two mebibytes of them would hold up everybody
        raise BadRequest(f"参数超过 {_MOST_FIELDS} 个", f"more than {_MOST_FIELDS} parameters")
    try:
        for pair in encoded.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                fields.setdefault(_decoded(name), []).append(_decoded(value))
    except UnicodeDecodeError:
        raise _not_utf8() from None
    return fields


def _decoded(encoded: str) -> str:
    return unquote_to_bytes(encoded.replace("+", " ")).decode("utf-8")


def _query(text: str, fields: _Fields) -> Asked:
    if not text.strip():
        raise QuerySyntaxError("查询为空", "the query is empty", line=1, column=1, near="")
    default, named = fields.get("default-graph-uri", []), fields.get("named-graph-uri", [])
    return Asked(
        text=text,
        default_graphs=tuple(default) if default or named else None,
        named_graphs=tuple(named) if default or named else None,
        wall_seconds=_seconds(fields.get("timeout", [""])[0]),
        wanted=fields.get("format", [""])[0],
    )


def _update(text: str, fields: _Fields) -> Told:
    using, named = fields.get("using-graph-uri", []), fields.get("using-named-graph-uri", [])
    return Told(text, tuple(using), tuple(named))


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
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
