"""The Reconciliation Service API for OpenRefine and its kin: version 0.2 and the 1.0 draft.

``/reconcile`` speaks 0.2 (W3C Community Group report of 2023-04-10), ``/reconcile/v1`` the draft of
1.0. One root cannot serve both: the manifest's ``suggest.entity`` is an object in one and a boolean
in the other. Ids are IRIs below our base (``eli/cn/fl/2018/…``): ``view`` works on any host.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anbao.errors import BadRequest, UnsupportedMediaType
from anbao.linking.columns import Columns, Named
from anbao.linking.index import NameIndex
from anbao.linking.keys import fold_name
from anbao.linking.lexicon import Kept
from anbao.linking.reconciliation import CellQuery, reconcile
from anbao.namespaces import BASE, compact, expand
from anbao.store.reader import GraphReader
from anbao.web.language import wanted_language
from anbao.web.limits import HttpLimits
from anbao.web.paths import key_of
from anbao.web.reconciliation_answers import candidate, cells, entity, named, said
from anbao.web.reconciliation_manifests import manifest_0_2, manifest_1_0
from anbao.web.reconciliation_requests import (
    Extension,
    read_batch_0_2,
    read_batch_1_0,
    read_extension,
    read_json,
)
from anbao.web.reference import cached


@dataclass(frozen=True, slots=True)
class _Desk:
    """What both versions answer from."""

    names: Kept[NameIndex]
    columns: Kept[Columns]
    limits: HttpLimits

    def candidates(self, query: CellQuery) -> list[dict[str, Any]]:
        columns = self.columns.now()
        types = {each.id: each for each in columns.types}
        return [candidate(each, types) for each in reconcile(self.names.now(), columns, query)]

    def extended(self, asked: Extension) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
        """Return the columns and, by id as sent, the cells that a client wants."""
        columns = self.columns.now()
        meta = []
        for name, _ in asked.properties:
            kind = columns.value_type(name)
            meta.append(named(columns.property(name)) | ({"type": named(kind)} if kind else {}))
        rows = {
            sent: {
                name: cells(columns, expand(sent), name, settings)
                for name, settings in asked.properties
            }
            for sent in asked.ids
        }
        return meta, rows

    def proposed(self, kind: str) -> list[dict[str, str]]:
        columns = self.columns.now()
        limit = _number("limit", 50)
        return [named(each) for each in columns.properties(kind)[: limit or None]]

    def suggested(self, what: str) -> list[dict[str, Any]]:
        """Return what may be meant by ``prefix``, from ``cursor`` on."""
        prefix, start = self._prefix(), _number("cursor", 0)
        stop = start + self.limits.suggest_items
        if what == "entity":
            return self._entities(prefix, stop)[start:]
        columns = self.columns.now()
        offered = columns.types if what == "type" else columns.properties()
        return [named(each) for each in offered if _fits(each, prefix)][start:stop]

    def _prefix(self) -> str:
        prefix = request.args.get("prefix", "")
        if len(prefix) > self.limits.suggest_characters:
            raise BadRequest("prefix 过长", "prefix is too long",
                             limit=self.limits.suggest_characters)  # fmt: skip
        return prefix

    def _entities(self, prefix: str, stop: int) -> list[dict[str, Any]]:
        index = self.names.now()
        itself = index.lexicon.entries.get(expand(prefix))
        kinds = [each for each in request.args.get("type", "").split(",") if each]
        hits = [hit.entry for hit in index.search(prefix, kinds, limit=min(stop, 1_000))]
        types = {each.id: each for each in self.columns.now().types}
        found = dict.fromkeys([*([itself] if itself else []), *hits])
        return [_suggestion(each, types) for each in found][:stop]


def _suggestion(entry: Any, types: dict[str, Named]) -> dict[str, Any]:
    kind = types.get(entry.type)
    notable = [named(kind)] if kind else [entry.type]
    return {**entity(entry), "description": said(kind.label) if kind else "", "notable": notable}


def _fits(thing: Named, prefix: str) -> bool:
    asked = fold_name(prefix)
    texts = (thing.id, thing.id.rpartition(":")[2], thing.label.zh, thing.label.en)
    return any(asked in fold_name(text) for text in texts)


def reconciliation_doors(
    names: Kept[NameIndex], reader: GraphReader, limits: HttpLimits
) -> Blueprint:
    """Build both roots over the *names* and the facts of the dataset now served."""
    columns = Kept(reader, lambda now: Columns(now, names.now().lexicon))
    desk = _Desk(names, columns, limits)
    doors = Blueprint("reconciliation", __name__)
    _add_0_2(doors, desk)
    _add_1_0(doors, desk)
    _add_shared(doors, desk)

    @doors.after_request
    def open_to_all(response: Response) -> Response:
        response.headers["Content-Language"] = wanted_language()
        if request.method == "OPTIONS":  # a batch of JSON from another origin asks first
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept-Language, Content-Type"
            response.headers["Access-Control-Max-Age"] = "86400"
        return response

    return doors


def _add_0_2(doors: Blueprint, desk: _Desk) -> None:
    @doors.route("/reconcile", methods=["GET", "POST"])
    def reconcile_0_2() -> Response:
        """Answer a batch or an extension, or describe the service if there is neither."""
        asked = request.values.getlist("queries") + request.values.getlist("extend")
        if len(asked) > 1:
            raise BadRequest("queries 与 extend 只能有一个", "give one of queries and extend")
        if "queries" in request.values:
            batch = read_batch_0_2(read_json(asked[0], "queries"), desk.limits)
            return jsonify({key: {"result": desk.candidates(q)} for key, q in batch.items()})
        if "extend" in request.values:
            meta, rows = desk.extended(read_extension(read_json(asked[0], "extend"), desk.limits))
            return jsonify({"meta": meta, "rows": rows})
        if request.method == "POST":
            raise BadRequest(
                "应有表单字段 queries 或 extend", "send the form field queries or extend"
            )
        return cached(jsonify(manifest_0_2(desk.columns.now(), desk.limits)))

    @doors.get("/reconcile/flyout/<any(entity, property, type):what>")
    def flyout(what: str) -> Response:
        """Say in a few words of HTML what an id stands for."""
        iri = expand(asked := request.args.get("id", ""))
        label = said(desk.columns.now().label(iri))
        if what == "type":
            label = next((said(t.label) for t in desk.columns.now().types if t.id == asked), asked)
        html = Markup("<p><strong>{}</strong><br>{}</p>").format(label, compact(iri))
        return cached(jsonify({"id": asked, "html": html}))


def _add_1_0(doors: Blueprint, desk: _Desk) -> None:
    @doors.get("/reconcile/v1")
    @doors.get("/reconcile/v1/", endpoint="manifest_1_0_slash")
    def described_1_0() -> Response:
        """Describe the service."""
        return cached(jsonify(manifest_1_0(desk.columns.now(), desk.limits)))

    @doors.post("/reconcile/v1/reconcile")
    def reconcile_1_0() -> Response:
        """Answer a batch."""
        batch = read_batch_1_0(_body(), desk.limits)
        return jsonify({"results": [{"candidates": desk.candidates(each)} for each in batch]})

    @doors.post("/reconcile/v1/extend")
    def extend_1_0() -> Response:
        """Give the values of properties."""
        meta, rows = desk.extended(read_extension(_body(), desk.limits))
        listed = [
            {"id": sent, "properties": [{"id": p, "values": v} for p, v in found.items()]}
            for sent, found in rows.items()
        ]
        return jsonify({"meta": meta, "rows": listed})


def _add_shared(doors: Blueprint, desk: _Desk) -> None:
    @doors.get("/reconcile/suggest/<any(entity, property, type):what>")
    @doors.get("/reconcile/v1/suggest/<any(entity, property, type):what>", endpoint="suggest_1_0")
    def suggest(what: str) -> Response:
        """Complete what somebody types."""
        return cached(jsonify({"result": desk.suggested(what)}))

    @doors.get("/reconcile/extend/propose")
    @doors.get("/reconcile/v1/extend/propose", endpoint="propose_1_0")
    def propose() -> Response:
        """Name the properties that entities of a type have."""
        kind = request.args.get("type", "")
        return cached(jsonify({"type": kind, "properties": desk.proposed(kind)}))

    @doors.get("/reconcile/preview")
    @doors.get("/reconcile/v1/preview", endpoint="preview_1_0")
    def preview() -> ResponseReturnValue:
        """Send on to the entity's card, which may be framed by anybody."""
        iri = expand(request.args.get("id", ""))
        key = iri.removeprefix(f"{BASE}/").removeprefix("id/")
        wanted = f"?format=html&lang={wanted_language()}"
        return redirect(f"/api/v1/card/{key_of(key)}{wanted}", 302)


def _body() -> Any:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(
            "请求体应为 application/json", "the body must be application/json"
        )
    return read_json(request.get_data(), "body")


def _number(name: str, default: int) -> int:
    given = request.args.get(name, "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 6):
        raise BadRequest(f"{name} 应为非负整数", f"{name} must be a whole number")
    return int(given) if given else default
