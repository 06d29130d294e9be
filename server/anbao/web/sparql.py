"""``/sparql``: the SPARQL 1.1 Protocol's query door, service description, and a page for people."""

import hashlib
import json
from typing import IO

from flask import Blueprint, Response, request

from anbao.errors import ResultTooLarge
from anbao.store.depot import Depot
from anbao.store.formats import GRAPH_FORMATS, RESULT_FORMATS, Format, graph_bytes
from anbao.store.jail import Answer, Cancellation, Engine, Query
from anbao.store.lexer import Survey
from anbao.store.parquet import PARQUET, parquet_bytes
from anbao.web.answers import answer_body
from anbao.web.negotiation import HTML, Chosen, choose
from anbao.web.remembered import MAY_BE_KEPT
from anbao.web.service_description import service_description
from anbao.web.sparql_page import editor_page, result_page
from anbao.web.sparql_request import Asked, Told, read_request
from anbao.web.tokens import allowed
from anbao.web.writing import cache_control, run_update

_LONGEST_CONTENT_LOCATION = 2_000


def sparql_door(engine: Engine, depot: Depot | None = None) -> Blueprint:
    """Build the query door over *engine*; *depot* is what updates change, if they are on."""
    door = Blueprint("sparql", __name__)

    @door.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
    def sparql() -> Response:
        """Answer a query, or describe the service if there is none."""
        asked = read_request()
        if asked is None:
            return _introduce(engine, writable=depot is not None)
        if isinstance(asked, Told):
            return run_update(depot, engine.limits, asked)
        return _respond(engine, asked, cache_control(writable=depot is not None))

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

    @door.post("/sparql/update")
    def update() -> Response:
        """Take an update, where the dataset may be changed."""
        return run_update(depot, engine.limits, read_request())

    return door


def _introduce(engine: Engine, *, writable: bool) -> Response:
    chosen = choose(_accept(), (*GRAPH_FORMATS, HTML), request.args.get("format", ""))
    if chosen.format is HTML:
        return editor_page(engine)
    triples = service_description(request.base_url, engine.graphs, writable=writable)
    return Response(graph_bytes(triples, chosen.format.name), content_type=chosen.content_type)


def _respond(engine: Engine, asked: Asked, kept: str) -> Response:
    seen = engine.survey(asked.text)
    chosen = choose(_accept(), _offers(seen.form), asked.wanted)
    tag = _tag(engine, asked, chosen)
    cacheable = request.method in {"GET", "HEAD"} and not seen.volatile
    if cacheable and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = _run(engine, asked, chosen, seen)
        request.environ[MAY_BE_KEPT] = not seen.volatile
    if cacheable:
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = kept if cacheable else "no-store"
    return response


def _run(engine: Engine, asked: Asked, chosen: Chosen, seen: Survey) -> Response:
    html, parquet = chosen.format is HTML, chosen.format is PARQUET
    page_format = "json" if seen.form in {"select", "ask"} else "ttl"
    answer = engine.answer(
        Query(
            text=asked.text,
            format=page_format if html or parquet else chosen.format.name,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            wall_seconds=asked.wall_seconds,
            trusted=allowed("read-more"),
            rows=engine.limits.html_rows if html else None,
            result_bytes=_most_bytes(engine, chosen),
            client=request.remote_addr or "",
            cancellation=request.environ.get("anbao.cancellation") or Cancellation(),
        )
    )
    # A Parquet file has no place to say that it is only a part.
    if answer.truncated and (parquet or "handling=strict" in request.headers.get("Prefer", "")):
        answer.file.close()
        most = _most_bytes(engine, chosen) or engine.limits.result_bytes
        raise _too_large(answer, engine.limits.rows if answer.truncated == "rows" else most)
    if html:
        return result_page(engine, asked.text, _read(answer.file), answer.truncated)
    if parquet:
        data = parquet_bytes(_read(answer.file))
        return Response(data, content_type=chosen.content_type)
    response = answer_body(answer, chosen.content_type)
    if answer.truncated:
        response.headers["Result-Truncated"] = _cap(answer, engine)
    _locate(response, chosen)
    return response


def _most_bytes(engine: Engine, chosen: Chosen) -> int | None:
    """Return the cap on what is held whole in memory, None for what is streamed."""
    limits = engine.limits
    return {HTML: limits.html_bytes, PARQUET: limits.parquet_bytes}.get(chosen.format)


def _offers(form: str) -> tuple[Format, ...]:
    if form == "select":
        return (*RESULT_FORMATS, PARQUET, HTML)
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


def _too_large(answer: Answer, limit: int) -> ResultTooLarge:
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
