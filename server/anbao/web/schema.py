"""``/api/v1/schema`` and ``/api/v1/labels``: what an editor completes with, and what IRIs say."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from anbao.dossiers.library import Library
from anbao.dossiers.schema import schema
from anbao.errors import BadRequest
from anbao.namespaces import PREFIXES
from anbao.web.limits import HttpLimits
from anbao.web.paths import local_path
from anbao.web.reference import cached


def schema_doors(library: Library, limits: HttpLimits) -> Blueprint:
    """Build the doors over *library*."""
    doors = Blueprint("schema", __name__)
    written: dict[str, bytes] = {}

    @doors.get("/api/v1/schema")
    def summary() -> Response:
        """Tell classes, the properties found on each, and code-list values, with counts."""
        version = library.version
        if version not in written:
            written.clear()
            written[version] = jsonify(_told(library)).get_data()
        response = Response(written[version], content_type="application/json")
        response.headers["Cache-Control"] = "public, max-age=300, stale-while-revalidate=300"
        response.set_etag(f"schema-{version}", weak=True)
        response.make_conditional(request)
        return response

    @doors.post("/api/v1/labels")
    def labels() -> Response:
        """Tell the labels of the IRIs in a JSON list, and where each is shown; drop the unknown."""
        asked = request.get_json(silent=True)
        if not isinstance(asked, list) or not all(isinstance(each, str) for each in asked):
            raise BadRequest("请求体应为 IRI 的 JSON 数组", "send a JSON list of IRIs")
        if len(asked) > limits.label_iris:
            raise BadRequest(
                f"一次最多 {limits.label_iris} 个 IRI",
                f"at most {limits.label_iris} IRIs at once",
                limit=limits.label_iris,
            )
        known = library.labels
        return cached(jsonify({iri: _named(library, iri) for iri in asked if iri in known}))

    return doors


def _told(library: Library) -> dict[str, Any]:
    return {"prefixes": PREFIXES, **asdict(schema(library))}


def _named(library: Library, iri: str) -> dict[str, Any]:
    return {**asdict(library.link(iri).label), "href": local_path(iri)}
