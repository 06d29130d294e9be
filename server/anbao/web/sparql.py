"""``/sparql``: the SPARQL 1.1 Protocol's query door, service description, and a page for people."""

from typing import IO

from flask import Blueprint, Response, request

from anbao.errors import ResultTooLarge
from anbao.store.depot import Depot
from anbao.store.formats import GRAPH_FORMATS, graph_bytes
from anbao.store.jail import Answer, Cancellation, Engine, Query
from anbao.store.parquet import PARQUET, parquet_bytes
from anbao.web.answers import answer_body
from anbao.web.exchange import Sent
from anbao.web.negotiation import HTML, Chosen, choose
from anbao.web.remembered import MAY_BE_KEPT
from anbao.web.service_description import service_description
from anbao.web.sparql_page import editor_page, result_page
from anbao.web.sparql_protocol import GIVEN, Given, Plan, planned
from anbao.web.sparql_request import Asked, Told, read_request, sent_by_flask
from anbao.web.tokens import allowed
from anbao.web.writing import cache_control, run_update


def sparql_door(engine: Engine, depot: Depot | None = None) -> Blueprint:
    """Build the query door over *engine*; *depot* is what updates change, if they are on."""
    door = Blueprint("sparql", __name__)

    @door.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
    def sparql() -> Response:
        """Answer a query, or describe the service if there is none."""
        sent = sent_by_flask()
        asked = read_request(sent)
        if asked is None:
            return _introduce(engine, writable=depot is not None)
        if isinstance(asked, Told):
            return run_update(depot, engine.limits, asked)
        return _respond(engine, sent, asked, cache_control(writable=depot is not None))

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
        return run_update(depot, engine.limits, read_request(sent_by_flask()))

    return door


def _introduce(engine: Engine, *, writable: bool) -> Response:
    chosen = choose(_accept(), (*GRAPH_FORMATS, HTML), request.args.get("format", ""))
    if chosen.format is HTML:
        return editor_page(engine)
    triples = service_description(request.base_url, engine.graphs, writable=writable)
    return Response(graph_bytes(triples, chosen.format.name), content_type=chosen.content_type)


def _respond(engine: Engine, sent: Sent, asked: Asked, kept: str) -> Response:
    plan = planned(engine, sent, asked, kept)
    if plan.is_met(sent):
        response = Response(status=304)
    else:
        response = _run(engine, sent, plan)
        request.environ[MAY_BE_KEPT] = "" if plan.seen.volatile else engine.version
    response.headers.extend(plan.headers(sent))
    return response


def _run(engine: Engine, sent: Sent, plan: Plan) -> Response:
    asked, chosen = plan.asked, plan.chosen
    html, parquet = chosen.format is HTML, chosen.format is PARQUET
    page_format = "json" if plan.seen.form in {"select", "ask"} else "ttl"
    answer = _answer(
        engine,
        Query(
            text=asked.text,
            format=page_format if html or parquet else chosen.format.name,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            wall_seconds=asked.wall_seconds,
            trusted=allowed("read-more"),
            rows=engine.limits.html_rows if html else None,
            result_bytes=_most_bytes(engine, chosen),
            client=sent.client,
            cancellation=request.environ.get("anbao.cancellation") or Cancellation(),
        ),
    )
    # A Parquet file has no place to say that it is only a part.
    if answer.truncated and (parquet or "handling=strict" in sent.header("prefer")):
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
    return response


def _answer(engine: Engine, query: Query) -> Answer:
    """Take the answer that the event loop could not send by itself, or have the query run."""
    given = request.environ.pop(GIVEN, None)
    if isinstance(given, Given) and given.version == engine.version:
        return given.taken()
    return engine.answer(query)


def _most_bytes(engine: Engine, chosen: Chosen) -> int | None:
    """Return the cap on what is held whole in memory, None for what is streamed."""
    limits = engine.limits
    return {HTML: limits.html_bytes, PARQUET: limits.parquet_bytes}.get(chosen.format)


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


def _read(file: IO[bytes]) -> bytes:
    with file:
        return file.read()


def _accept() -> str:
    return ", ".join(request.headers.getlist("Accept"))
