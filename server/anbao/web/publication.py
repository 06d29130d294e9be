"""The dataset to take away: downloads, and its description in VoID and DCAT."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
)
from flask.typing import ResponseReturnValue

from anbao.errors import NotInGraph
from anbao.namespaces import BASE
from anbao.publication.dumps import CHECKSUMS
from anbao.publication.shelf import Item, Shelf
from anbao.store.formats import Format
from anbao.web.negotiation import HTML, choose

_JSON = Format("json", "application/json")
_DESCRIPTIONS = {
    Format("ttl", "text/turtle", charset=True): "/void.ttl",
    Format("jsonld", "application/ld+json"): "/dcat.jsonld",
}
_ROBOTS = f"User-agent: *\nDisallow: /sparql\nDisallow: /search\nSitemap: {BASE}/sitemap.xml\n"


def publication_doors(shelf_now: Callable[[], Shelf]) -> Blueprint:
    """Build the doors to what *shelf_now* finds ready of the version now served."""
    doors = Blueprint("publication", __name__)

    @doors.get("/dumps/")
    def dumps() -> Response:
        """List the downloads, as a page or as JSON."""
        shelf = shelf_now()
        asked = request.args.get("format", "")
        chosen = choose(request.headers.get("Accept", ""), (_JSON, HTML), asked)
        if chosen.format is HTML:
            page = render_template("dumps.html", shelf=shelf, items=_downloads(shelf))
            return _kept_a_while(make_response(page))
        return _kept_a_while(jsonify(_told(shelf)))

    @doors.get("/dumps/<name>")
    def download(name: str) -> Response:
        """Hand out one download; the names are those of the list and no others."""
        shelf = shelf_now()
        if name not in {*shelf.dumps, CHECKSUMS}:
            raise NotInGraph(
                f"没有这个下载文件；可用：{'、'.join(shelf.dumps)}。",
                f"There is no such download; there are: {', '.join(shelf.dumps)}.",
            )
        return _sent(shelf, shelf.items[name], attached=name != CHECKSUMS)

    @doors.get("/void.ttl")
    @doors.get("/.well-known/void", endpoint="well_known")
    def void() -> Response:
        """Describe the dataset in VoID."""
        return _described(shelf_now(), "void.ttl")

    @doors.get("/dcat.ttl", defaults={"extension": "ttl"})
    @doors.get("/dcat.jsonld", defaults={"extension": "jsonld"})
    def dcat(extension: str) -> Response:
        """Describe the dataset in DCAT."""
        return _described(shelf_now(), f"dcat.{extension}")

    @doors.before_app_request
    def describe() -> ResponseReturnValue | None:
        """Send on to the description who names RDF at the front page."""
        wanted = description_wanted(request.headers.get("Accept", ""))
        return redirect(wanted, 303) if wanted and request.path == "/" else None

    @doors.get("/sitemap.xml")
    def sitemap() -> Response:
        """List the pages for search engines."""
        return _described(shelf_now(), "sitemap.xml")

    @doors.get("/robots.txt")
    def robots() -> Response:
        """Keep robots from asking queries."""
        return Response(_ROBOTS, content_type="text/plain; charset=utf-8")

    return doors


def description_wanted(accept: str) -> str:
    """Return where the description of the dataset is that *accept* names above HTML, or nothing.

    >>> description_wanted("text/turtle"), description_wanted("text/html, */*")
    ('/void.ttl', '')
    """
    named = [each for each in _DESCRIPTIONS if each.media_type in accept.lower()]
    if not named:
        return ""
    return _DESCRIPTIONS.get(choose(accept, (*named, HTML)).format, "")


def _described(shelf: Shelf, name: str) -> Response:
    """Send a small file whole, so that it is compressed and answers If-None-Match."""
    item = shelf.items[name]
    response = Response(_bytes(shelf, item), content_type=item.media_type)
    response.set_etag(item.sha256)
    response.make_conditional(request)
    return _kept_a_while(response)


def _sent(shelf: Shelf, item: Item, *, attached: bool) -> Response:
    """Send a file piece by piece, or the range of it that is asked for."""
    stem, dot, rest = item.name.partition(".")
    try:
        response = send_file(
            shelf.path(item),
            mimetype=item.media_type,
            as_attachment=attached,
            download_name=f"{stem}-{shelf.version}{dot}{rest}" if attached else None,
            etag=item.sha256,
            conditional=True,
        )
    except OSError:
        raise _gone() from None
    return _kept_a_while(response)


def _bytes(shelf: Shelf, item: Item) -> bytes:
    try:
        return shelf.path(item).read_bytes()
    except OSError:
        raise _gone() from None


def _gone() -> NotInGraph:
    return NotInGraph("该版本已不再保留", "this version is no longer kept")


def _kept_a_while(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=300, stale-while-revalidate=300"
    return response


def _downloads(shelf: Shelf) -> list[Item]:
    return [shelf.items[name] for name in shelf.dumps]


def _told(shelf: Shelf) -> dict[str, Any]:
    items = [asdict(item) | {"url": f"/dumps/{item.name}"} for item in _downloads(shelf)]
    return {
        "version": shelf.version,
        "built": shelf.built,
        "modified": shelf.modified,
        "licence": shelf.licence,
        "triples": shelf.triples,
        "graphs": shelf.graphs,
        "citation": asdict(shelf.citation),
        "dumps": items,
    }
