"""``/examples``: the ready-made questions as RDF, each a SHACL executable with its parameters."""

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from pyoxigraph import Literal, NamedNode, Triple

from anbao.namespaces import BASE, DCTERMS, RDF, RDFS, SH, XSD
from anbao.questions.ask import read_value
from anbao.questions.catalogue import Catalogue, Question
from anbao.questions.header import Parameter
from anbao.store.formats import GRAPH_FORMATS, graph_bytes
from anbao.web.language import to
from anbao.web.negotiation import HTML, choose
from anbao.web.reference import cached

_TARGET = NamedNode("https://schema.org/target")
_EXECUTABLES = (SH.SPARQLExecutable, SH.SPARQLSelectExecutable)


def example_door(catalogue: Catalogue) -> Blueprint:
    """Build the door over *catalogue*."""
    door = Blueprint("examples", __name__)

    @door.get("/examples")
    def examples() -> ResponseReturnValue:
        """Give every question as RDF; people are sent to the page that lists them."""
        chosen = choose(
            request.headers.get("Accept", ""),
            (*GRAPH_FORMATS, HTML),
            request.args.get("format", ""),
        )
        if chosen.format is HTML:
            return redirect(to("/queries"), 303)
        triples = [triple for each in catalogue for triple in described(each)]
        body = graph_bytes(triples, chosen.format.name)
        return cached(Response(body, content_type=chosen.content_type))

    return door


def described(question: Question) -> Iterator[Triple]:
    """Describe *question*: its text, what it asks in both languages, its parameters."""
    this = NamedNode(f"{BASE}/queries/{question.name}")
    for kind in _EXECUTABLES:
        yield Triple(this, NamedNode(RDF.type), NamedNode(kind))
    for name, zh, en in (
        (RDFS.label, question.title_zh, question.title_en),
        (RDFS.comment, question.question_zh, question.question_en),
    ):
        yield Triple(this, NamedNode(name), Literal(zh, language="zh"))
        yield Triple(this, NamedNode(name), Literal(en, language="en"))
    yield Triple(this, NamedNode(SH.select), Literal(question.text))
    yield Triple(this, NamedNode(DCTERMS.subject), Literal(question.topic))
    yield Triple(this, _TARGET, NamedNode(f"{BASE}/sparql"))
    for parameter in question.parameters:
        yield from _described(this, parameter)


def _described(this: NamedNode, parameter: Parameter) -> Iterator[Triple]:
    node = NamedNode(f"{this.value}#{parameter.name}")
    example = read_value(parameter, parameter.example)
    yield Triple(this, NamedNode(SH.parameter), node)
    yield Triple(node, NamedNode(RDF.type), NamedNode(SH.Parameter))
    # SHACL names a parameter by the local name of its path (Advanced Features, 5.2.1).
    yield Triple(node, NamedNode(SH.path), node)
    yield Triple(node, NamedNode(SH.optional), Literal("true", datatype=NamedNode(XSD.boolean)))
    if parameter.kind == "iri":
        yield Triple(node, NamedNode(SH.nodeKind), NamedNode(SH.IRI))
    else:
        yield Triple(node, NamedNode(SH.datatype), NamedNode(XSD.term(parameter.kind)))
    yield Triple(node, NamedNode(SH.defaultValue), example)
