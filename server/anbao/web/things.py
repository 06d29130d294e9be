"""Identifiers that answer: from a thing to its page or its data, and the data themselves."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue

from anbao.dossiers.library import Library
from anbao.dossiers.representation import describe, successor_of, text_named
from anbao.dossiers.wording import TextDossier, text_dossier, wording_of
from anbao.dossiers.wording_triples import text_triples, wording_triples
from anbao.errors import NotInGraph
from anbao.namespaces import BASE, ELI_BASE
from anbao.publication.jsonld import triples_document
from anbao.store.formats import GRAPH_FORMATS, Format, graph_bytes
from anbao.store.reader import Triple
from anbao.web.browse import dossier_of
from anbao.web.negotiation import HTML, choose
from anbao.web.paths import iri_of, key_of, local_path
from anbao.web.reference import cached

_JSON = Format("json", "application/json")
_OFFERS = (*GRAPH_FORMATS, _JSON, HTML)
_BY_NAME = {each.name: each for each in (*GRAPH_FORMATS, _JSON)}


def thing_doors(library: Library) -> Blueprint:
    """Build the doors of identifiers over *library*."""
    doors = Blueprint("things", __name__)

    @doors.get("/id/<path:key>", defaults={"root": "id"})
    @doors.get("/eli/<path:key>", defaults={"root": "eli"})
    @doors.get("/graph/<path:key>", defaults={"root": "graph"})
    def thing(root: str, key: str) -> Response:
        """Send on to the page for people or the data for programs; never answer 200 here."""
        key = key if root == "id" else f"{root}/{key}"
        named = _elsewhere(library, key)
        if named:
            return _see_other(*named)
        _refuse_unknown(library, iri_of(key))
        successor = successor_of(library, iri_of(key))
        if successor:  # merged or renamed for good: clients may forget the old name
            return make_response(redirect(successor.removeprefix(BASE), 301))
        return _see_other(key)

    @doors.get("/shapes")
    def shapes() -> Response:
        """Send on to the graph of the shapes, whose names are hash IRIs."""
        return _see_other("graph/shapes")

    @doors.get("/data/<path:key>.<extension>")
    def data(key: str, extension: str) -> ResponseReturnValue:
        """Give what the graph says of one thing in the format that the path names."""
        successor = successor_of(library, iri_of(key))
        if successor:
            path = local_path(successor).replace("/doc/", "/data/", 1)
            return redirect(f"{path}.{extension}", 301)
        named = _elsewhere(library, key)
        if named:
            return redirect(f"/data/{key_of(named[0])}.{extension}", 303)
        return cached(_data(library, key, extension))

    return doors


def _elsewhere(library: Library, key: str) -> tuple[str, str] | None:
    """Return the key and the day under which a version without an entry of its own is shown."""
    named = text_named(library, iri_of(key))
    if named is None or wording_of(library, iri_of(key)):
        return None
    return named[0].removeprefix(f"{BASE}/"), named[1]


def _refuse_unknown(library: Library, iri: str) -> None:
    """Raise NotInGraph for what neither the graph nor an imported text holds."""
    try:
        library.held(iri)
    except NotInGraph:
        text_dossier(library, iri)


def _see_other(key: str, day: str = "") -> Response:
    accept = request.headers.get("Accept", "")
    # Browsers name text/html among wildcards; a client that names nothing gets Turtle.
    wants_page = "text/html" in accept and choose(accept, _OFFERS).format is HTML
    chosen = HTML if wants_page else choose(accept, _OFFERS[:-1]).format
    target = f"/doc/{key_of(key)}" if chosen is HTML else f"/data/{key_of(key)}.{chosen.name}"
    query = f"at={day}" if day else request.query_string.decode("ascii", "ignore")
    response = redirect(f"{target}?{query}" if query and chosen is HTML else target, 303)
    response.vary.add("Accept")
    return make_response(response)


def _data(library: Library, key: str, extension: str) -> Response:
    wanted = _BY_NAME.get(extension)
    if wanted is None:
        raise NotInGraph(
            f"没有 .{extension} 格式；可用：{'、'.join(_BY_NAME)}。",
            f"There is no .{extension} here; there are: {', '.join(_BY_NAME)}.",
        )
    iri = iri_of(key)
    if wanted is _JSON:
        response = jsonify(_plain({"iri": iri, **asdict(dossier_of(library, iri))}))
    else:
        triples = _triples(library, iri)
        jsonld = wanted.name == "jsonld"  # with a context of our own, inside
        body = triples_document(triples) if jsonld else graph_bytes(triples, wanted.name)
        response = Response(body, content_type=wanted.content_type)
    response.headers["Link"] = f'<{iri}>; rel="describes"'
    return response


def _triples(library: Library, iri: str) -> list[Triple]:
    """Say what the graph says of *iri* and, where it was imported, its wording."""
    found = dossier_of(library, iri)
    if isinstance(found, TextDossier):
        return text_triples(library, found)
    wording = wording_of(library, iri) if iri.startswith(ELI_BASE) else None
    return [*describe(library, iri), *(wording_triples(wording) if wording else ())]


def _plain(value: Any) -> Any:
    """Turn what ``asdict`` leaves of a dossier into JSON: sets have no place there."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value
