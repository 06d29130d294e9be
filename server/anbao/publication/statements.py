"""Short ways to write the triples of a description."""

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from anbao.namespaces import RDF, XSD

Node = NamedNode | BlankNode
Value = Node | Literal | Triple


def say(subject: Node, pairs: Iterable[tuple[str, Value]]) -> list[Triple]:
    """Return a triple for each property and value of *pairs*."""
    return [Triple(subject, NamedNode(iri), value) for iri, value in pairs]


def kind(*classes: str) -> list[tuple[str, Value]]:
    """Say what something is."""
    return [(RDF.type, NamedNode(each)) for each in classes]


def both(iri: str, said: tuple[str, str]) -> list[tuple[str, Value]]:
    """Say *said*, Chinese and English, by the property *iri*."""
    return [(iri, Literal(said[0], language="zh")), (iri, Literal(said[1], language="en"))]


def number(value: int) -> Literal:
    """Return *value* as an xsd:integer."""
    return Literal(str(value), datatype=NamedNode(XSD.integer))


def typed(value: str, datatype: str) -> Literal:
    """Return *value* as a literal of *datatype*."""
    return Literal(value, datatype=NamedNode(datatype))
