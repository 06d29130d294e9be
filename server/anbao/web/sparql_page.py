"""The page for people: a form that needs no script, and the answer as a table."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template

from anbao.namespaces import AB, RDFS, SKOS
from anbao.store.formats import GRAPH_FORMATS, RESULT_FORMATS
from anbao.store.jail import Engine
from anbao.store.parquet import PARQUET

_LONGEST_LINK = 6_000
# What is in here: a question that any data answers.
_EXAMPLE = f"""\
PREFIX ab: <{AB}>
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>

SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE {{
    ?thing a ?class .
}}
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 20
"""


def editor_page(engine: Engine) -> Response:
    """Return the empty form."""
    return _page(engine, _EXAMPLE)


def result_page(engine: Engine, query: str, answer: bytes, truncated: str) -> Response:
    """Return the form with *query* in it and *answer* (SPARQL JSON, or Turtle) below."""
    return _page(engine, query, shown_answer(query, answer, truncated))


def shown_answer(query: str, answer: bytes, truncated: str) -> dict[str, Any]:
    """Return *answer* as ``_result.html`` shows it, with addresses of it in other formats."""
    shown: dict[str, Any] = {"truncated": truncated, "formats": _links(query, GRAPH_FORMATS)}
    if not answer.startswith(b'{"head"'):
        return shown | {"graph": answer.decode()}
    found = json.loads(answer)
    if "boolean" in found:
        return shown | {"boolean": found["boolean"], "formats": _links(query, RESULT_FORMATS[:2])}
    variables = found["head"]["vars"]
    rows = [[_cell(row.get(name)) for name in variables] for row in found["results"]["bindings"]]
    formats = _links(query, (*RESULT_FORMATS, PARQUET))
    return shown | {"variables": variables, "rows": rows, "formats": formats}


def _page(engine: Engine, query: str, shown: dict[str, Any] | None = None) -> Response:
    return make_response(
        render_template("sparql.html", query=query, shown=shown or {}, limits=engine.limits)
    )


def _cell(term: dict[str, Any] | None) -> dict[str, str]:
    """Return a term as the template shows it; only http(s) IRIs become links."""
    if term is None:
        return {}
    if term["type"] == "triple":
        parts = [_cell(term["value"][part])["text"] for part in ("subject", "predicate", "object")]
        return {"text": f"<<( {' '.join(parts)} )>>"}
    value = str(term["value"])
    if term["type"] == "bnode":
        return {"text": f"_:{value}"}
    if term["type"] == "uri":
        href = value if value.startswith(("http://", "https://")) else ""
        return {"text": value, "href": href}
    datatype = str(term.get("datatype", ""))
    kind = datatype.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    return {"text": value, "lang": str(term.get("xml:lang", "")), "datatype": kind}


def _links(query: str, formats: tuple[Any, ...]) -> list[tuple[str, str]]:
    """Return name and address of the answer in each of *formats*; "" for a query too long."""
    made = [
        (each.name, f"/sparql?{urlencode({'query': query, 'format': each.name})}")
        for each in formats
    ]
    return [(name, link if len(link) <= _LONGEST_LINK else "") for name, link in made]
