"""A question of ours asked of the engine that strangers ask, where that holds more than we do."""

import json
from typing import Any

from anbao.store.jail import Engine, Query
from anbao.store.reader import BlankNode, Literal, NamedNode, Rows, Term


def rows_from(engine: Engine, text: str) -> Rows:
    """Answer the SELECT *text* by *engine*, within its limits."""
    answer = engine.answer(Query(text))
    with answer.file as file:
        told = json.load(file)
    names = tuple(told["head"]["vars"])
    rows = [
        {name: _term(value) for name, value in row.items()} for row in told["results"]["bindings"]
    ]
    return Rows(names, rows)


def _term(value: dict[str, Any]) -> Term:
    if value["type"] == "uri":
        return NamedNode(value["value"])
    if value["type"] == "bnode":
        return BlankNode(value["value"])
    if "xml:lang" in value:
        return Literal(value["value"], language=value["xml:lang"])
    kind = value.get("datatype")
    return Literal(value["value"], datatype=NamedNode(kind)) if kind else Literal(value["value"])
