"""``/api/v1/card/…``: a small page about one entity for others to frame, and the same as JSON."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from anbao.dossiers.card import card_dossier
from anbao.dossiers.library import Library
from anbao.store.formats import Format
from anbao.web.browse import day_asked, today
from anbao.web.negotiation import HTML, choose
from anbao.web.paths import iri_of
from anbao.web.reference import cached

_JSON = Format("json", "application/json")
_FRAMED_BY_ANYBODY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)


def card_doors(library: Library) -> Blueprint:
    """Build the cards over *library*."""
    doors = Blueprint("cards", __name__)

    @doors.get("/api/v1/card/<path:key>")
    def card(key: str) -> Response:
        """Show one entity in a few lines, in a frame of anybody's page."""
        found = card_dossier(library, iri_of(key), day_asked() or today())
        chosen = choose(
            request.headers.get("Accept", ""), (_JSON, HTML), request.args.get("format", "")
        )
        if chosen.format is not HTML:
            return cached(jsonify(asdict(found)))
        response = make_response(render_template("card.html", card=found))
        response.headers["Content-Security-Policy"] = _FRAMED_BY_ANYBODY
        return cached(response)

    return doors
