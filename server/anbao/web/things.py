"""Identifiers that answer: from a thing to its page or its data, and the data themselves."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue

from anbao.dossiers.library import Library
from anbao.dossiers.representation import describe
from anbao.dossiers.vocabulary import definitions
from anbao.errors import NotInGraph
from anbao.store.formats import GRAPH_FORMATS, Format, graph_bytes
from anbao.web.browse import dossier_of, vocabulary_page
from anbao.web.negotiation import HTML, choose
from anbao.web.paths import iri_of, key_of

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
        library.held(iri_of(key))
        return _see_other(key)

    @doors.get("/shapes")
    def shapes() -> Response:
        """Send on to the graph of the shapes, whose names are hash IRIs."""
        return _see_other("graph/shapes")

    @doors.get("/data/<path:key>.<extension>")
    def data(key: str, extension: str) -> ResponseReturnValue:
        """Give what the graph says of one thing in the format that the path names."""
        return _cached(library, _data(library, key, extension))

    @doors.get("/def")
    @doors.get("/def/<version>")
    def ontology(version: str = "") -> ResponseReturnValue:
        """Give the vocabulary as a page or as RDF, with 200, since its terms are hash IRIs."""
        if version and version != library.ontology_version:
            raise NotInGraph(
                f"本服务只有 {library.ontology_version} 版本体。",
                f"Only version {library.ontology_version} of the ontology is here.",
            )
        return _cached(library, _ontology(library))

    return doors


def _see_other(key: str) -> Response:
    accept = request.headers.get("Accept", "")
    # Browsers name text/html among wildcards; a client that names nothing gets Turtle.
    wants_page = "text/html" in accept and choose(accept, _OFFERS).format is HTML
    chosen = HTML if wants_page else choose(accept, _OFFERS[:-1]).format
    target = f"/doc/{key_of(key)}" if chosen is HTML else f"/data/{key_of(key)}.{chosen.name}"
    query = request.query_string.decode("ascii", "ignore")
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
        body = graph_bytes(describe(library, iri), wanted.name)
        response = Response(body, content_type=wanted.content_type)
    response.headers["Link"] = f'<{iri}>; rel="describes"'
    return response


def _ontology(library: Library) -> Response:
    chosen = choose(
        request.headers.get("Accept", ""), (*GRAPH_FORMATS, HTML), request.args.get("format", "")
    )
    if chosen.format is HTML:
        return make_response(vocabulary_page(library))
    body = graph_bytes(definitions(library), chosen.format.name)
    response = Response(body, content_type=chosen.content_type)
    response.headers["Content-Location"] = f"/def?format={chosen.format.name}"
    return response


def _plain(value: Any) -> Any:
    """Turn what ``asdict`` leaves of a dossier into JSON: sets have no place there."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value


def _cached(library: Library, response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=300, stale-while-revalidate=300"
    response.add_etag()
    response.make_conditional(request)
    return response
