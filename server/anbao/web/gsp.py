"""``/gsp``: the SPARQL 1.1 Graph Store HTTP Protocol; reads for all, writes for a token.

A graph is named by ``?graph=IRI``, ``?default``, or directly by an address below ``/gsp/``. On a
dataset that is made from source files only reads are open.
"""

import re
import uuid
from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.datastructures import ETags

from anbao.errors import (
    BadRequest,
    NotInGraph,
    ResultTooLarge,
    ServiceNotAllowed,
    UnsupportedMediaType,
)
from anbao.store.change import Change, Part
from anbao.store.depot import Depot, Order
from anbao.store.formats import GRAPH_FORMATS, Format
from anbao.store.jail import Cancellation, Engine, Query
from anbao.web.answers import answer_body
from anbao.web.negotiation import choose
from anbao.web.tokens import required
from anbao.web.writing import cache_control, update_disabled

_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_READ = tuple(each for each in GRAPH_FORMATS if each.name not in {"trig", "nq"})
_BY_TYPE = {kind: each.name for each in _READ for kind in (each.media_type, *each.aliases)}
_BY_SUFFIX = {
    "ttl": "ttl",
    "nt": "nt",
    "rdf": "rdf",
    "owl": "rdf",
    "xml": "rdf",
    "jsonld": "jsonld",
}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_METHODS = ["GET", "PUT", "POST", "DELETE"]


@dataclass(frozen=True, slots=True)
class _Target:
    """What a request is about: a graph, the default graph (no *iri*), or the *store* itself."""

    iri: str | None = None
    store: bool = False


def graph_store(engine: Engine, depot: Depot | None) -> Blueprint:
    """Build the graph store over *engine*; *depot* is what may be changed, if anything may."""
    door = Blueprint("gsp", __name__)

    @door.route("/gsp", methods=_METHODS)
    @door.route("/gsp/<path:name>", methods=_METHODS)
    def graph(name: str = "") -> Response:
        """Give or change one graph."""
        if request.method in {"GET", "HEAD"}:
            return _give(engine, _target(name), writable=depot is not None)
        if depot is None:
            raise update_disabled()
        token = required("write")
        return _change(depot, _target(name), f"{token.name} ({token.id})")

    return door


def _target(name: str) -> _Target:
    graphs, default = request.args.getlist("graph"), "default" in request.args
    if len(graphs) + default + bool(name) > 1:
        raise BadRequest("一次只能指定一个图", "one request is about one graph")
    if name:
        return _Target(request.base_url)
    if default:
        return _Target()
    if not graphs:
        return _Target(store=True)
    if not _ABSOLUTE.fullmatch(graphs[0]):
        raise BadRequest("graph 须为绝对 IRI", "graph must be an absolute IRI")
    return _Target(graphs[0])


def _give(engine: Engine, target: _Target, *, writable: bool) -> Response:
    if target.store:
        raise _nameless()
    accept = ", ".join(request.headers.getlist("Accept"))
    chosen = choose(accept, GRAPH_FORMATS, request.args.get("format", ""))
    tag = f"{engine.version}-{chosen.format.name}"
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = _whole(engine, target, chosen.format, chosen.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = cache_control(writable=writable)
    return response


def _whole(engine: Engine, target: _Target, form: Format, content_type: str) -> Response:
    query = Query(
        text=_EVERYTHING,
        format=form.name,
        default_graphs=None if target.iri is None else (target.iri,),
        whole=True,
        client=request.remote_addr or "",
        cancellation=request.environ.get("anbao.cancellation") or Cancellation(),
    )
    try:
        answer = engine.answer(query)
    except ServiceNotAllowed:
        raise NotInGraph(f"没有图 <{target.iri}>", f"there is no graph <{target.iri}>") from None
    if answer.truncated:
        answer.file.close()
        raise ResultTooLarge(
            "此图超过上限，不能整体给出；请用 SPARQL 查询其中一部分，或下载 /dumps/",
            "this graph passes the limit and is not given in part: query a part of it by SPARQL, "
            "or download it from /dumps/",
            limit=engine.limits.graph_rows,
            unit="triples",
        )
    return answer_body(answer, content_type)


def _change(depot: Depot, target: _Target, by: str) -> Response:
    kind = request.method.lower()
    iri, created = target.iri, ""
    if target.store:
        if kind != "post":
            raise _nameless()
        iri = created = f"{request.host_url}gsp/{uuid.uuid4().hex}"
    base = iri or request.base_url
    parts = () if kind == "delete" else _parts()
    outcome = depot.change(Change(kind, base, graph=iri, parts=parts), _order(by))
    if kind == "delete" and not outcome.existed:
        raise NotInGraph(f"没有图 <{iri}>", f"there is no graph <{iri}>")
    response = Response(status=204 if outcome.existed else 201)
    if created:
        response.headers["Location"] = created
    return response


def _order(by: str) -> Order:
    """Return who asks, under which of RFC 9110's preconditions.

    A tag names the version of the whole dataset: a change anywhere makes If-Match fail, which is
    more careful than it must be and loses no update.
    """
    versions = None
    if request.if_match and not request.if_match.star_tag:
        versions = tuple(tag.rpartition("-")[0] for tag in request.if_match.as_set())
    return Order(
        by,
        versions=versions,
        must_exist=_wanted(request.if_match, request.if_none_match),
        cancellation=request.environ.get("anbao.cancellation") or Cancellation(),
    )


def _wanted(match: ETags, none_match: ETags) -> bool | None:
    if none_match.star_tag:
        return False
    return True if match.star_tag else None


def _parts() -> tuple[Part, ...]:
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("请求体不可压缩", "the body must not be compressed")
    if request.mimetype != "multipart/form-data":
        charset = request.mimetype_params.get("charset", "utf-8")
        return (Part(_format(request.mimetype, "", charset), request.get_data()),)
    files = [file for _, found in request.files.lists() for file in found]
    if request.method != "POST" or not files:
        raise BadRequest("multipart 须以 POST 发送，并含文件",
                         "multipart is for POST and must hold files")  # fmt: skip
    return tuple(
        Part(
            _format(
                file.mimetype, file.filename or "", file.mimetype_params.get("charset", "utf-8")
            ),
            file.read(),
        )
        for file in files
    )


def _format(media_type: str, file_name: str, charset: str) -> str:
    suffix = file_name.rpartition(".")[2].lower()
    found = _BY_TYPE.get(media_type) or (_BY_SUFFIX.get(suffix) if file_name else None)
    if found is None or (found != "rdf" and charset.lower() not in {"utf-8", "utf8", "us-ascii"}):
        known = ", ".join(each.media_type for each in _READ)
        raise UnsupportedMediaType(
            f"可读的类型：{known}，UTF-8", f"what can be read: {known}, in UTF-8"
        )
    return found


def _nameless() -> BadRequest:
    return BadRequest(
        "请以 ?graph=IRI 或 ?default 指明图", "name a graph by ?graph=IRI, or ?default"
    )
