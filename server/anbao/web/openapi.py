"""The server described in OpenAPI 3.1, written from its routes, and a plain page of the same."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, make_response, render_template
from werkzeug.routing import Rule

from anbao import __version__
from anbao.web.doors import DOORS, PARAMETERS, Door
from anbao.web.problem_types import PROBLEM_TYPES
from anbao.web.reference import cached

_OPERATIONS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_PLACE = re.compile(r"<(?:[^:<>]+(?:\([^)]*\))?:)?([^<>]+)>")
_CHOICE = re.compile(r"<any\(([^)]*)\):(\w+)>")
_TYPES: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "flag": {"type": "string", "maxLength": 0},
}
_TITLE = "安保 · Anbao"
_ABOUT = (
    "电子商务消费者安全保障的开放法律知识图谱。错误一律是 RFC 9457 的 problem+json，"
    "限额见 /limits。\n\n"
    "The open knowledge graph of consumer-safety law in Chinese e-commerce. Errors are RFC 9457 "
    "problem documents; limits are at /limits."
)


def openapi_doors() -> Blueprint:
    """Build the doors of the description."""
    doors = Blueprint("openapi", __name__)

    @doors.get("/openapi.json")
    def document() -> Response:
        """Describe every door for programs."""
        return cached(jsonify(openapi_document(current_app)))

    @doors.get("/docs")
    def page() -> Response:
        """Describe every door for people."""
        told = openapi_document(current_app)
        return cached(make_response(render_template("docs.html", told=told)))

    return doors


def openapi_document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the routes that *app* answers."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if rule.endpoint != "static":
            item = paths.setdefault(_path(rule), {})
            item.update(dict(_operations(rule)))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _TITLE,
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0 / CC BY 4.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {path: item for path, item in paths.items() if item},
        "components": {"schemas": {"Problem": _problem_schema()}, "responses": _refusals(),
                       "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip


def _path(rule: Rule) -> str:
    return _PLACE.sub(lambda match: "{" + match[1] + "}", rule.rule)


def _operations(rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    path = _path(rule)
    door = DOORS.get(path) or DOORS.get(path.replace("/reconcile/v1/", "/reconcile/"))
    if door is None:  # only where a test puts a door of its own
        door = Door(rule.endpoint, rule.endpoint)
    name = re.sub(r"\W", "-", _path(rule)[1:]) or "front"  # a slash at the end is another path
    for method in _OPERATIONS:
        if method in (rule.methods or ()):
            yield method.lower(), _operation(rule, door, f"{method.lower()}-{name}", method)


def _operation(rule: Rule, door: Door, name: str, method: str) -> dict[str, Any]:
    asked = door.query if method == "GET" else ()
    told = {
        "operationId": name,
        "summary": f"{door.zh} · {door.en}",
        "tags": [rule.rule.strip("/").split("/")[0] or "pages"],
        "parameters": [*_in_path(rule), *(_in_query(each) for each in asked)],
        "responses": {str(door.status): _answer(door), **_references()},
    }
    if method != "GET" and door.body:
        content: dict[str, Any] = {each: {"schema": {}} for each in door.body}
        told["requestBody"] = {"required": True, "content": content}
    if method in {"PUT", "DELETE", "PATCH"} or rule.rule in {"/sparql/update"}:
        told["security"] = [{"token": []}]
    return told


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    choices = {match[2]: match[1].split(", ") for match in _CHOICE.finditer(rule.rule)}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **({"enum": choices[name]} if name in choices else {})},
        }
        for name in _PLACE.findall(rule.rule)
    ]


def _in_query(name: str) -> dict[str, Any]:
    kind, zh, en, example = PARAMETERS[name]
    schema = _TYPES.get(str(kind), {"type": kind})
    return {"name": name, "in": "query", "description": f"{zh} · {en}", "schema": schema,
            "example": example}  # fmt: skip


def _answer(door: Door) -> dict[str, Any]:
    if door.status == 303:
        location = {"Location": {"schema": {"type": "string"}}}
        return {"description": "见别处 · see other", "headers": location}
    content: dict[str, Any] = {each: {} for each in door.answers}
    return {"description": "如所求 · as asked", "content": content}


def _references() -> dict[str, dict[str, str]]:
    return {
        "4XX": {"$ref": "#/components/responses/Refused"},
        "5XX": {"$ref": "#/components/responses/Failed"},
    }


def _refusals() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "Refused": {
            "description": "不能照办，原因见 type · refused; type says why",
            "content": content,
        },
        "Failed": {"description": "未能完成 · not finished", "content": content},
    }


def _problem_schema() -> dict[str, Any]:
    types = [f"/problems/{slug}" for slug in PROBLEM_TYPES]
    return {
        "type": "object",
        "description": "RFC 9457。type 之一 · type is one of: " + ", ".join(types),
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
        },
    }
