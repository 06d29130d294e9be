"""``/q``: queries saved under permanent short addresses, shown, run again, cited and forked."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from anbao.errors import BadRequest, EngineError, ResultTooLarge
from anbao.publication.about import query_citation
from anbao.questions.saved import SavedQueries, SavedQuery
from anbao.store.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from anbao.store.jail import Answer, Cancellation, Engine, Query
from anbao.store.parquet import PARQUET, parquet_bytes
from anbao.web.answers import answer_body
from anbao.web.language import to, wanted_language
from anbao.web.limits import HttpLimits
from anbao.web.negotiation import HTML, choose
from anbao.web.pace import SharedPace
from anbao.web.sparql_page import shown_answer
from anbao.web.tokens import allowed, refuse_other_sites

_JSON = Format("json", "application/json")
_HOUR = 3600.0
_CACHE = "public, max-age=300, stale-while-revalidate=300"
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Desk:
    """What saving takes: who answers queries, where they are kept, how often one may save."""

    engine: Engine
    saved: SavedQueries
    pace: SharedPace


def saved_query_doors(
    engine: Engine, saved: SavedQueries, limits: HttpLimits, folder: Path
) -> Blueprint:
    """Build the doors to *saved*, whose queries *engine* answers.

    In the server's private *folder* its workers count together who saves how often.
    """
    doors = Blueprint("saved", __name__)
    pace = SharedPace(limits.saves_an_hour, _HOUR, folder / "saves.sqlite")
    desk = Desk(engine, saved, pace)

    @doors.post("/q")
    def save() -> ResponseReturnValue:
        """Save a query that runs, and say where; saving it again gives the same address."""
        refuse_other_sites()
        kept = _kept(desk, _text())
        chosen = choose(request.headers.get("Accept", ""), (_JSON, HTML))
        if chosen.format is HTML:
            return redirect(to(f"/q/{kept.name}"), 303)
        response = jsonify(_told(kept))
        response.headers["Location"] = f"/q/{kept.name}"
        response.headers["Cache-Control"] = "no-store"
        return response, 201

    @doors.get("/q/<name>")
    def show(name: str) -> Response:
        """Show a saved query with its answer today, or tell it as JSON."""
        kept = saved.find(name)
        chosen = choose(
            request.headers.get("Accept", ""), (_JSON, HTML), request.args.get("format", "")
        )
        if chosen.format is _JSON:
            response = jsonify(_told(kept))
            response.headers["Cache-Control"] = _FOR_EVER
            return response
        response = make_response(_page(desk, kept))
        response.headers["Cache-Control"] = _CACHE
        return response

    @doors.get("/q/<name>.<form>")
    def answer(name: str, form: str) -> Response:
        """Run a saved query on the dataset now served."""
        return _answered(desk, saved.find(name), form)

    return doors


def _text() -> str:
    if request.mimetype == "application/sparql-query":
        try:
            return request.get_data().decode("utf-8")
        except UnicodeDecodeError:
            raise BadRequest("查询须为 UTF-8 编码", "the query must be UTF-8") from None
    text = request.form.get("query", "")
    if not text.strip():
        raise BadRequest("请以 query 参数给出查询", "give the query as the parameter query")
    return text.replace("\r\n", "\n")  # as browsers send forms


def _kept(desk: Desk, text: str) -> SavedQuery:
    """Run *text*, so that only what works is saved, and keep it with the rows it had."""
    desk.pace.count(request.remote_addr or "")
    form = desk.engine.survey(text).form
    answer = _run(desk, text, {"select": "tsv", "ask": "json"}.get(form, "nt"))
    with answer.file as file:
        lines = sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
    rows = {"select": lines - 1, "ask": 1}.get(form, lines)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return desk.saved.keep(SavedQuery(text, desk.engine.version, today, rows))


def _run(desk: Desk, text: str, form: str, **caps: int) -> Answer:
    return desk.engine.answer(
        Query(
            text=text,
            format=form,
            trusted=allowed("read-more"),
            client=request.remote_addr or "",
            cancellation=request.environ.get("anbao.cancellation") or Cancellation(),
            **caps,  # type: ignore[arg-type]
        )
    )


def _answered(desk: Desk, kept: SavedQuery, form: str) -> Response:
    chosen = choose("", _offers(desk.engine.survey(kept.query).form), form)
    tag = hashlib.sha256(f"{kept.name} {desk.engine.version} {form}".encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    elif chosen.format is PARQUET:
        response = _parquet(desk, kept)
    else:
        answer = _run(desk, kept.query, chosen.format.name)
        response = answer_body(answer, chosen.content_type)
        response.headers["Content-Disposition"] = (
            f"attachment; filename={kept.name}.{chosen.format.name}"
        )
        if answer.truncated:
            limits = desk.engine.limits
            most = limits.rows if answer.truncated == "rows" else limits.result_bytes
            response.headers["Result-Truncated"] = f"{answer.truncated}; limit={most}"
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = _CACHE
    return response


def _parquet(desk: Desk, kept: SavedQuery) -> Response:
    most = desk.engine.limits.parquet_bytes
    answer = _run(desk, kept.query, "json", result_bytes=most)
    with answer.file as file:
        if answer.truncated:  # which a Parquet file has no place to say
            raise ResultTooLarge(
                "结果超过 Parquet 的上限", "the result passes the limit for Parquet",
                limit=desk.engine.limits.rows if answer.truncated == "rows" else most,
                unit=answer.truncated,
            )  # fmt: skip
        response = Response(parquet_bytes(file.read()), content_type=PARQUET.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={kept.name}.parquet"
    return response


def _offers(form: str) -> tuple[Format, ...]:
    rows = (*RESULT_FORMATS, PARQUET)
    return {"select": rows, "ask": RESULT_FORMATS[:2]}.get(form, GRAPH_FORMATS)


def _page(desk: Desk, kept: SavedQuery) -> str:
    offers = _offers(desk.engine.survey(kept.query).form)
    return render_template(
        "saved.html",
        kept=kept,
        shown=_shown(desk, kept, offers) | {"formats": _links(kept, offers)},
        version=desk.engine.version,
        limits=desk.engine.limits,
        citation=_cited(kept),
    )


def _shown(desk: Desk, kept: SavedQuery, offers: tuple[Format, ...]) -> dict[str, Any]:
    """Return today's answer; a query that no longer runs is still worth reading."""
    limits = desk.engine.limits
    form = "ttl" if offers is GRAPH_FORMATS else "json"
    try:
        answer = _run(desk, kept.query, form, rows=limits.html_rows, result_bytes=limits.html_bytes)
    except EngineError as error:
        return {"failed": error.message(wanted_language())}
    with answer.file as file:
        return shown_answer(kept.query, file.read(), answer.truncated)


def _links(kept: SavedQuery, offers: tuple[Format, ...]) -> list[tuple[str, str]]:
    return [(each.name, f"/q/{kept.name}.{each.name}") for each in offers]


def _told(kept: SavedQuery) -> dict[str, Any]:
    return {"id": kept.name, "url": _address(kept), **asdict(kept), "citation": _cited(kept)}


def _address(kept: SavedQuery) -> str:
    return f"{request.host_url}q/{kept.name}"  # the host was checked against the list of ours


def _cited(kept: SavedQuery) -> dict[str, str]:
    return query_citation(kept.name, kept.version, kept.saved, _address(kept))
