"""The statistics page: outcomes by chosen dimensions, and the published counts beside ours."""

from dataclasses import asdict
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from anbao.dossiers.cross_table import DIMENSIONS, QUESTION, CrossTable, cross_table, dimension
from anbao.dossiers.library import Library
from anbao.dossiers.statistics import statistics_dossier
from anbao.errors import ParameterError
from anbao.namespaces import QB
from anbao.questions.ask import ask
from anbao.questions.catalogue import Catalogue, Question
from anbao.store.formats import Format
from anbao.web.language import LANGUAGES
from anbao.web.negotiation import HTML, choose

_JSON = Format("json", "application/json")
_ASIDE = {"rows", "columns", "lang", "format"}
_SCOPE = "in_paper"


def statistics_pages(library: Library, catalogue: Catalogue) -> Blueprint:
    """Build the page over *library*, counted from a question of *catalogue*."""
    pages = Blueprint("statistics", __name__)

    @pages.get("/statistics")
    def statistics() -> Response:
        """Count outcomes by two dimensions of the address, as a page or as JSON."""
        table = _table(library, catalogue.find(QUESTION))
        chosen = choose(
            request.headers.get("Accept", "") or "text/html",
            (HTML, _JSON),
            request.args.get("format", ""),
        )
        if chosen.format is _JSON:
            return jsonify(asdict(table))
        page = render_template(
            "statistics.html",
            table=table,
            dimensions=DIMENSIONS,
            cases_at=cases_at,
            statistics=library.remembered(statistics_dossier),
            kind=QB.Observation,
        )
        return make_response(page)

    return pages


def _table(library: Library, question: Question) -> CrossTable:
    known = [each.name for each in question.parameters]
    if unknown := [name for name in request.args if name not in {*known, *_ASIDE}]:
        listed = ", ".join([*sorted(_ASIDE), *known])
        raise ParameterError(
            f"统计没有参数 {unknown[0]}；可用：{listed}。",
            f"The statistics take no parameter {unknown[0]}; they take: {listed}.",
            parameter=unknown[0],
        )
    by = (
        dimension(request.args.get("rows") or "outcome", "rows"),
        dimension(request.args.get("columns") or "category", "columns"),
    )
    given = {name: request.args.get(name, "").strip() for name in known}
    return cross_table(library, ask(library.reader, question, {}), by, given)


def cases_at(asked: dict[str, str]) -> str:
    """Return where the question lists the cases that have the values *asked*."""
    lang = request.args.get("lang", "")
    kept = {"lang": lang} if lang in LANGUAGES else {}
    address = f"/queries/{QUESTION}"
    return f"{address}?{urlencode(asked | kept)}" if asked or kept else address
