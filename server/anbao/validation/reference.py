"""pyshacl on our data, the reference that the fast engine is held to: `--engine pyshacl`.

pyshacl is driven through its own shapes and executor instead of its one-call ``validate``, so that
it can look at the nodes of one file against the whole graph, blank nodes included. A test holds
both ways to the same results.
"""

import logging
from collections.abc import Collection, Iterable
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Node

from anbao.graph.tokens import Term
from anbao.namespaces import SH
from anbao.validation.results import Result

Statement = tuple[Any, Any, Any]

# Of a date like 2026-02-31 rdflib logs a traceback; the finding says it better.
logging.getLogger("rdflib").addHandler(logging.NullHandler())


class _QueriedGraph(rdflib.Graph):
    """A graph that reads each query once: pyshacl asks the same one for every focus node."""

    def __init__(self) -> None:
        super().__init__(Memory(), bind_namespaces="none")
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> rdflib.query.Result:
        if isinstance(query_object, str):
            text = query_object
            query_object = self._prepared.get(text) or prepareQuery(text)
            self._prepared[text] = query_object
        return super().query(query_object, *args, **kwargs)


def as_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Copy *triples* into an rdflib graph; blank nodes keep their names."""
    graph = _QueriedGraph()
    terms: dict[Term, Node] = {}
    for triple in triples:
        graph.store.add(_parts(triple, terms), graph)
    return graph


def _parts(triple: Triple, terms: dict[Term, Node]) -> Statement:
    for part in (triple.subject, triple.predicate, triple.object):
        if part not in terms:
            terms[part] = foreign(part)
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    return (terms[subject], terms[predicate], terms[value])


def foreign(term: Term) -> Node:
    """Return *term* as rdflib has it."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(term)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def native(node: Node) -> Term:
    """Return rdflib's *node* as ours."""
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if not isinstance(node, rdflib.Literal):
        raise TypeError(node)
    if node.language:
        return Literal(str(node), language=node.language)
    return (
        Literal(str(node), datatype=NamedNode(str(node.datatype)))
        if node.datatype
        else Literal(str(node))
    )


class Reference:
    """Shapes and data, ready to validate any of the data's nodes."""

    def __init__(self, data: Iterable[Triple], shapes: Iterable[Triple]) -> None:
        self._data = DataGraph.from_rdflib(as_rdflib(data))
        self._validator = Validator(
            self._data,
            shacl_graph=as_rdflib(shapes),
            options={"inplace": True, "inference": "none"},
        )
        self._executor = self._validator.make_executor()

    def validate(self, focus: Collection[Term] | None = None) -> list[Result]:
        """Validate *focus* (None: every node)."""
        wanted = None if focus is None else {foreign(node) for node in focus}
        reports: list[Any] = []
        for shape in self._shapes():
            nodes = [node for node in self._focus_nodes(shape) if wanted is None or node in wanted]
            if nodes:
                reports.extend(shape.validate(self._executor, self._data, focus=nodes)[1])
        return [_result(_fields(each)) for each in reports]

    def _shapes(self) -> list[Any]:
        return sorted(self._validator.shacl_graph.shapes, key=lambda shape: str(shape.node))

    def _focus_nodes(self, shape: Any) -> list[Node]:
        return sorted(shape.focus_nodes(self._data), key=str)


def _fields(report: Any) -> dict[str, list[Node]]:
    """Return a report's statements about its own node; values come as (graph, node) pairs."""
    _, node, statements = report
    fields: dict[str, list[Node]] = {}
    for subject, predicate, value in statements:
        if subject == node:
            fields.setdefault(str(predicate), []).append(
                value[1] if isinstance(value, tuple) else value
            )
    return fields


def _result(fields: dict[str, list[Node]]) -> Result:
    def one(name: str) -> Term | None:
        values = fields.get(f"{SH}{name}")
        return native(values[0]) if values else None

    focus, shape = one("focusNode"), one("sourceShape")
    component, severity = one("sourceConstraintComponent"), one("resultSeverity")
    if focus is None or shape is None:
        raise ValueError(fields)
    messages = (native(value) for value in fields.get(SH.resultMessage, []))
    return Result(
        focus=focus,
        value=one("value"),
        component=_local(component),
        shape=shape,
        severity=_local(severity).lower(),
        message=next((each.value for each in messages if isinstance(each, Literal)), ""),
    )


def _local(term: Term | None) -> str:
    return term.value.removeprefix(SH) if isinstance(term, NamedNode) else ""
