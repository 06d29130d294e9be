"""``/sparql``: the SPARQL 1.1 Protocol's query door, service description, and a page for people."""

import hashlib
import json
from dataclasses import dataclass
from typing import IO

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from anbao.errors import (
    BadRequest,
    QuerySyntaxError,
    ResultTooLarge,
    UnsupportedMediaType,
    UpdateDisabled,
)
from anbao.store.formats import GRAPH_FORMATS, RESULT_FORMATS, Format, graph_bytes
from anbao.store.jail import Answer, Cancellation, Engine, Query
from anbao.store.lexer import Survey
from anbao.web.answers import answer_body
from anbao.web.negotiation import HTML, Chosen, choose
from anbao.web.service_description import service_description
from anbao.web.sparql_page import editor_page, result_page
from anbao.web.tokens import allowed

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_CACHE = "public, max-age=300, stale-while-revalidate=300"
_LONGEST_CONTENT_LOCATION = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks, wherever in the request it stands."""

    text: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    wall_seconds: float | None
    wanted: str


def sparql_door(engine: Engine) -> Blueprint:
    """Build the query door over *engine*."""
    door = Blueprint("sparql", __name__)

    @door.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
    def sparql() -> Response:
        """Answer a query, or describe the service if there is none."""
        asked = _asked()
        if asked is None:
            return _introduce(engine)
        return _respond(engine, asked)

    @door.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
    def preflight() -> Response:
        """Let pages of any origin ask: nothing here depends on who asks."""
        response = Response(status=204)
        response.headers["Allow"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, Authorization, Content-Type, Prefer"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
        return response

    @door.route("/sparql/update", methods=["GET", "POST"])
    @door.route("/gsp", methods=["GET", "PUT", "POST", "DELETE"])
    def update() -> Response:
        """Refuse every update."""
        raise _update_disabled()

    return door


def _asked() -> Asked | None:
    """Read the request by the protocol's three ways; None if a GET holds no query."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("请求体不可压缩", "the body must not be compressed")
    fields = request.args
    text = fields.get("query")
    if request.method == "POST":
        if request.mimetype == _FORM:
            fields = request.form
            text = fields.get("query", "")
        elif request.mimetype == _QUERY:
            text = _body_text()
        elif request.mimetype == _UPDATE:
            raise _update_disabled()
        else:
            raise UnsupportedMediaType(
                f"请求体应为 {_QUERY} 或 {_FORM}", f"the body must be {_QUERY} or {_FORM}"
            )
    if "update" in fields or "update" in request.args:
        raise _update_disabled()
    if len(fields.getlist("query")) > 1:
        raise BadRequest("query 参数只能有一个", "there must be one query parameter")
    return None if text is None else _with_parameters(text, fields)


def _with_parameters(text: str, fields: "MultiDict[str, str]") -> Asked:
    if not text.strip():
        raise QuerySyntaxError("查询为空", "the query is empty", line=1, column=1, near="")
    default, named = fields.getlist("default-graph-uri"), fields.getlist("named-graph-uri")
    return Asked(
        text=text,
        default_graphs=tuple(default) if default or named else None,
        named_graphs=tuple(named) if default or named else None,
        wall_seconds=_seconds(fields.get("timeout") or request.args.get("timeout", "")),
        wanted=fields.get("format") or request.args.get("format", ""),
    )


def _body_text() -> str:
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("查询须为 UTF-8 编码", "the query must be UTF-8") from None


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


def _introduce(engine: Engine) -> Response:
    chosen = choose(_accept(), (*GRAPH_FORMATS, HTML), request.args.get("format", ""))
    if chosen.format is HTML:
        return editor_page(engine)
    triples = service_description(engine.graphs)
    return Response(graph_bytes(triples, chosen.format.name), content_type=chosen.content_type)


def _respond(engine: Engine, asked: Asked) -> Response:
    seen = engine.survey(asked.text)
    chosen = choose(_accept(), _offers(seen.form), asked.wanted)
    tag = _tag(engine, asked, chosen)
    cacheable = request.method in {"GET", "HEAD"} and not seen.volatile
    if cacheable and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = _run(engine, asked, chosen, seen)
    if cacheable:
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = _CACHE if cacheable else "no-store"
    return response


def _run(engine: Engine, asked: Asked, chosen: Chosen, seen: Survey) -> Response:
    html = chosen.format is HTML
    page_format = "json" if seen.form in {"select", "ask"} else "ttl"
    answer = engine.answer(
        Query(
            text=asked.text,
            format=page_format if html else chosen.format.name,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            wall_seconds=asked.wall_seconds,
            trusted=allowed("read-more"),
            rows=engine.limits.html_rows if html else None,
            result_bytes=engine.limits.html_bytes if html else None,
            client=request.remote_addr or "",
            cancellation=request.environ.get("anbao.cancellation") or Cancellation(),
        )
    )
    if answer.truncated and "handling=strict" in request.headers.get("Prefer", ""):
        answer.file.close()
        raise _too_large(answer, engine)
    if html:
        return result_page(engine, asked.text, _read(answer.file), answer.truncated)
    response = answer_body(answer, chosen.content_type)
    if answer.truncated:
        response.headers["Result-Truncated"] = _cap(answer, engine)
    _locate(response, chosen)
    return response


def _offers(form: str) -> tuple[Format, ...]:
    if form == "select":
        return (*RESULT_FORMATS, HTML)
    if form == "ask":
        return (*RESULT_FORMATS[:2], HTML)  # CSV and TSV have no form for a boolean
    return (*GRAPH_FORMATS, HTML)


def _tag(engine: Engine, asked: Asked, chosen: Chosen) -> str:
    """Return what changes whenever the answer might."""
    key = [engine.version, asked.text, asked.default_graphs, asked.named_graphs, chosen.media_type]
    lang = [request.args.get("lang", ""), request.headers.get("Accept-Language", "")]
    page = lang if chosen.format is HTML else []
    return hashlib.sha256(json.dumps([*key, page]).encode()).hexdigest()[:32]


def _cap(answer: Answer, engine: Engine) -> str:
    rows = answer.truncated == "rows"
    return f"{answer.truncated}; limit={engine.limits.rows if rows else engine.limits.result_bytes}"


def _too_large(answer: Answer, engine: Engine) -> ResultTooLarge:
    limit = engine.limits.rows if answer.truncated == "rows" else engine.limits.result_bytes
    return ResultTooLarge(
        "结果超过上限，而请求要求完整结果",
        "the result passes the limit, and the request wants it whole",
        limit=limit,
        unit=answer.truncated,
    )


def _locate(response: Response, chosen: Chosen) -> None:
    """Say where this very representation is: the same request with its format in the address."""
    if request.method == "POST":
        return
    asked = [pair for pair in request.query_string.split(b"&") if not pair.startswith(b"format=")]
    place = b"&".join([*asked, f"format={chosen.format.name}".encode()])
    if len(place) <= _LONGEST_CONTENT_LOCATION and place.isascii() and place.decode().isprintable():
        response.headers["Content-Location"] = f"{request.path}?{place.decode()}"


def _read(file: IO[bytes]) -> bytes:
    with file:
        return file.read()


def _accept() -> str:
    return ", ".join(request.headers.getlist("Accept"))


def _update_disabled() -> UpdateDisabled:
    return UpdateDisabled(
        "本服务器只读，不接受更新", "this server only reads; updates are disabled"
    )
