"""Errors → RFC 9457 problem documents, or an HTML page for a browser; no traceback, no path."""

import json

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from anbao.errors import AnbaoError, NotAcceptable, NotInGraph
from anbao.namespaces import BASE
from anbao.store.formats import Format
from anbao.web.language import wanted_language
from anbao.web.negotiation import HTML, choose
from anbao.web.problem_types import BY_HTTP_STATUS, PROBLEM_TYPES, ProblemType

_PROBLEM_JSON = Format("json", "application/problem+json", ("application/json",))
_ABOUT_QUERIES = {
    "query-syntax",
    "query-too-complex",
    "query-failed",
    "query-timeout",
    "service-not-allowed",
    "too-many-requests",
}
_TOLD = {"line", "column", "near", "limit", "value", "unit", "retry_after", "graph", "available"}
_CHALLENGED = {"unauthenticated", "forbidden"}


def problem_pages() -> Blueprint:
    """Build the pages that explain each kind of problem."""
    pages = Blueprint("problems", __name__)

    @pages.get("/problems/<slug>")
    def explain(slug: str) -> str:
        """Say what kind of problem *slug* is and what to do about it."""
        kind = PROBLEM_TYPES.get(slug)
        if kind is None:
            raise NotInGraph("没有这种问题的说明", "no such kind of problem")
        return render_template("problem.html", kind=kind, problem=None)

    return pages


def register_problems(app: Flask) -> None:
    """Answer every error of *app* with a problem document."""
    app.register_blueprint(problem_pages())
    app.register_error_handler(AnbaoError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, lambda error: _answer_unknown(app, error))


def _answer_ours(error: AnbaoError) -> Response:
    kind = PROBLEM_TYPES.get(error.slug, PROBLEM_TYPES["internal-error"])
    detail = "" if kind.status == 500 else error.message(wanted_language())
    extensions = {name: value for name, value in error.details.items() if name in _TOLD}
    response = _problem(kind, detail, extensions)
    if kind.slug in _CHALLENGED:
        response.headers["WWW-Authenticate"] = _challenge(error)
    return response


def _challenge(error: AnbaoError) -> str:
    """Say by RFC 6750 what token is wanted; never Basic, or browsers would keep and resend it."""
    said = {"realm": "anbao"} | {
        name: value for name, value in error.details.items() if name in {"scope", "error"}
    }
    if "scope" in said:
        said["error"] = "insufficient_scope"
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in said.items())


def _answer_http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return Response(error.get_body(), error.code, error.get_headers())  # a redirect
    kind = PROBLEM_TYPES[BY_HTTP_STATUS.get(error.code or 500, "internal-error")]
    told: dict[str, str | int | float] = {}
    if error.code == 413:
        told = {"limit": request.max_content_length or 0, "unit": "bytes"}
    response = _problem(kind, "", told)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _answer_unknown(app: Flask, error: Exception) -> Response:
    app.logger.error("request %s failed", g.get("request_id", ""), exc_info=error)
    return _problem(PROBLEM_TYPES["internal-error"], "", {})


def _problem(kind: ProblemType, detail: str, extensions: dict[str, str | int | float]) -> Response:
    lang = wanted_language()
    document = {
        "type": f"{BASE}/problems/{kind.slug}",
        "title": kind.title(lang),
        "status": kind.status,
        "detail": detail or kind.advice(lang),
        "instance": f"urn:uuid:{g.get('request_id', '')}",
        **extensions,
    }
    response = _page(kind, document) if _for_a_browser() else None
    if response is None:
        body = json.dumps(document, ensure_ascii=False)
        response = Response(body, content_type=_PROBLEM_JSON.media_type)
    response.status_code = kind.status
    response.headers["Content-Language"] = lang
    response.headers["Cache-Control"] = "no-store"
    if "retry_after" in extensions:
        response.headers["Retry-After"] = str(extensions["retry_after"])
    return response


def _page(kind: ProblemType, document: dict[str, str | int | float]) -> Response | None:
    """Return the page, or None if a template itself is what fails."""
    try:
        return make_response(
            render_template("problem.html", kind=kind, problem=document, query=_query_to_mend(kind))
        )
    except Exception:
        current_app.logger.exception("the problem page failed")
        return None


def _query_to_mend(kind: ProblemType) -> str:
    """Return the query that is at fault, so that nobody has to type it again."""
    at_fault = request.endpoint == "sparql.sparql" and kind.slug in _ABOUT_QUERIES
    return request.values.get("query", "") if at_fault else ""


def _for_a_browser() -> bool:
    """Say whether HTML is what the client asks for before any machine's type."""
    try:
        return choose(request.headers.get("Accept", ""), (_PROBLEM_JSON, HTML)).format is HTML
    except NotAcceptable:
        return False
