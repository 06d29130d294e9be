"""Doors from words to entities: what somebody types, what a citation means, what a text says.

A text that is sent is answered and forgotten: it is not kept, and not written to any log.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from markupsafe import Markup

from anbao.errors import BadRequest, BatchTooLarge, UnsupportedMediaType
from anbao.linking.annotate import Annotation, Linker, Request
from anbao.linking.answers import (
    as_citation,
    as_json,
    as_web_annotations,
    moved,
    tell,
    without_official,
)
from anbao.linking.index import Hit, NameIndex
from anbao.linking.lexicon import Kept
from anbao.linking.markup import Page, annotated_html, in_source, read_html
from anbao.store.formats import Format
from anbao.web.browse import day_asked
from anbao.web.language import LANGUAGES, here
from anbao.web.limits import HttpLimits
from anbao.web.negotiation import HTML, choose
from anbao.web.pace import Turnstile
from anbao.web.reference import cached

_JSON = Format("json", "application/json")
_WEB_ANNOTATION = Format(
    "webanno",
    'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    ("application/ld+json",),
)
_MOST_LISTED = 500
_LONG = 50_000  # bytes that take so long that others would wait for their pages
_FIELDS = ("text", "html", "own", "at")


@dataclass(frozen=True, slots=True)
class Linked:
    """A text that was sent, as plain text or as HTML, and what was found in it."""

    source: str
    page: Page | None
    found: Sequence[Annotation]
    told: Sequence[dict[str, Any]]
    """The mentions as every door tells them, with their places in the text that was read."""

    @property
    def placed(self) -> Sequence[Annotation]:
        """The mentions with their places in what was sent."""
        return in_source(self.found, self.page, self.source) if self.page else self.found

    @property
    def document(self) -> dict[str, Any]:
        """What the programs' door answers, places as in what was sent."""
        return as_json(self.told if self.page is None else moved(self.told, self.placed))

    @property
    def html(self) -> Markup:
        """The text with its links to pages of this server."""
        text, tags = (self.page.text, self.page.tags) if self.page else (self.source, ())
        return Markup(annotated_html(text, self.told, here, tags))  # noqa: S704 - escaped there


def linking_doors(names: Kept[NameIndex], linkers: Kept[Linker], limits: HttpLimits) -> Blueprint:
    """Build the doors over the *names* of the dataset now served and the *linkers* with them."""
    doors = Blueprint("linking", __name__)
    in_turn = _in_turn(Turnstile(limits.link_at_once))

    @doors.get("/api/v1/suggest")
    def suggest() -> Response:
        """Answer what ``q`` may mean: Chinese, pinyin, initials or English, slips included."""
        asked = _short(request.args.get("q", ""), "q", limits)
        kinds = [each for each in request.args.get("type", "").split(",") if each]
        lang = request.args.get("lang", "")
        found = names.now().search(
            asked, kinds, limit=_how_many(limits), lang=lang if lang in LANGUAGES else ""
        )
        return cached(jsonify({"items": [_suggestion(hit) for hit in found]}))

    @doors.get("/api/v1/cite")
    def cite() -> Response:
        """Answer what the citation ``c`` means on the day ``at``."""
        asked = _short(request.args.get("c", ""), "c", limits)
        return cached(jsonify(as_citation(linkers.now(), asked, _day(day_asked()))))

    @doors.post("/api/v1/link")
    @in_turn
    def link() -> Response:
        """Answer which entities a text speaks of, and where."""
        accept = request.headers.get("Accept", "")
        offers = (_JSON, _WEB_ANNOTATION, HTML)
        chosen = choose(accept, offers, request.args.get("format", ""))
        linked = _linked(linkers.now(), _sent(), limits)
        if chosen.format is HTML:
            return _forgotten(make_response(linked.html))
        if chosen.format is _WEB_ANNOTATION:
            response = jsonify(as_web_annotations(linked.source, linked.placed))
            response.content_type = chosen.content_type
            return _forgotten(response)
        return _forgotten(jsonify(linked.document))

    @doors.route("/link", methods=["GET", "POST"])
    @in_turn
    def page() -> Response:
        """Show the form and, once there is a text, the text with its links."""
        sent = request.form.to_dict() if request.method == "POST" else {}
        linked = _linked(linkers.now(), sent, limits) if sent.get("text", "").strip() else None
        shown = render_template(
            "link.html",
            linked=linked,
            sent=sent,
            mentions=linked.told[:_MOST_LISTED] if linked else (),
            counts=linked.document["counts"] if linked else {},
            most=limits.link_characters,
            not_imported=linked is not None and without_official(linked.told),
        )
        return _forgotten(make_response(shown))

    return doors


def _in_turn(turnstile: Turnstile) -> Callable[[Callable[[], Response]], Callable[[], Response]]:
    """Have a door take one long text after the other."""

    def through(door: Callable[[], Response]) -> Callable[[], Response]:
        @wraps(door)
        def answer() -> Response:
            if (request.content_length or 0) <= _LONG:
                return door()
            with turnstile.turn(request.remote_addr or ""):
                return door()

        return answer

    return through


def _linked(linker: Linker, sent: dict[str, str], limits: HttpLimits) -> Linked:
    """Link what was sent; the address may give ``own`` and ``at`` too."""
    told = {name: sent.get(name) or request.args.get(name, "") for name in _FIELDS}
    source = told["html"] or told["text"]
    if len(source) > limits.link_characters:
        raise BatchTooLarge(
            f"文本有 {len(source)} 字，一次至多 {limits.link_characters} 字",
            f"the text has {len(source)} characters; {limits.link_characters} at most at once",
            limit=limits.link_characters,
            value=len(source),
        )
    page = read_html(source) if told["html"] else None
    day = _day(day_asked(told["at"]))
    request_ = Request(own=_short(told["own"], "own", limits), day=day)
    found = linker.link(page.text if page else source, request_)
    return Linked(source, page, found, list(tell(linker, found, day)))


def _sent() -> dict[str, str]:
    """Return what the body says: plain text, HTML, or JSON with ``text`` or ``html``."""
    if request.mimetype in ("text/plain", "text/html", "application/xhtml+xml"):
        name = "text" if request.mimetype == "text/plain" else "html"
        try:
            return {
                name: request.get_data().decode(request.mimetype_params.get("charset", "utf-8"))
            }
        except (UnicodeDecodeError, LookupError):
            raise BadRequest(
                "正文不是所称的编码", "the body is not in the encoding named"
            ) from None
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(
            "请送 text/plain、text/html 或 application/json",
            "send text/plain, text/html or application/json",
        )
    body = request.get_json(silent=True)
    told = body if isinstance(body, dict) else {}
    strings = all(isinstance(told.get(name, ""), str) for name in _FIELDS)
    if not strings or not (told.get("text") or told.get("html")):
        raise BadRequest(
            'JSON 应为 {"text": "…"} 或 {"html": "…"}，可加 own、at',
            'the JSON should be {"text": "…"} or {"html": "…"}, with own and at if wanted',
        )
    return {name: told[name] for name in _FIELDS if name in told}


def _short(text: str, name: str, limits: HttpLimits) -> str:
    if len(text) > limits.suggest_characters:
        raise BadRequest(
            f"{name} 不得超过 {limits.suggest_characters} 字",
            f"{name} may have {limits.suggest_characters} characters at most",
            limit=limits.suggest_characters,
        )
    return text


def _day(asked: str) -> dt.date | None:
    return dt.date.fromisoformat(asked) if asked else None


def _forgotten(response: Response) -> Response:
    """Let nobody keep the answer: the text is the sender's."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _how_many(limits: HttpLimits) -> int:
    asked = request.args.get("limit", "")
    if not asked:
        return min(10, limits.suggest_items)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked)):
        raise BadRequest("limit 应为正整数", "limit should be a whole number from 1")
    return min(int(asked), limits.suggest_items)


def _suggestion(hit: Hit) -> dict[str, Any]:
    return {
        "iri": hit.entry.iri,
        "label": asdict(hit.entry.label),
        "type": hit.entry.type,
        "score": round(hit.score, 1),
        "why": hit.why,
        "matched": hit.matched,
    }
