"""A second engine gives the same rows, and the order does not hang on how the store was filled."""

from collections import Counter

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, Triple, serialize

from anbao.graph.build import Dataset
from anbao.questions.catalogue import Question
from anbao.store.local import LocalReader

Cell = tuple[str, str, str] | None


@pytest.fixture(scope="module")
def union(dataset: Dataset) -> list[Triple]:
    return [
        quad.triple for quad in dataset.store.quads_for_pattern(None, None, None, DefaultGraph())
    ]


@pytest.fixture(scope="module")
def second_engine(union: list[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=serialize(union, format=RdfFormat.N_TRIPLES), format="nt")
    return graph


@pytest.fixture(scope="module")
def refilled(union: list[Triple]) -> Store:
    store = Store()
    backwards = sorted(union, key=str, reverse=True)
    for triple in backwards:
        store.add(Quad(triple.subject, triple.predicate, triple.object))
    return store


def _cell(term: object) -> Cell:
    if term is None:
        return None
    node = term if isinstance(term, rdflib.term.Node) else rdflib.util.from_n3(str(term))
    if isinstance(node, rdflib.Literal):
        return (str(node), str(node.datatype or ""), node.language or "")
    return (str(node), "IRI", "")


def test_two_engines_give_the_same_rows(
    reader: LocalReader, second_engine: rdflib.Graph, question: Question
) -> None:
    answer = reader.select(question.text)
    ours = Counter(tuple(_cell(row.get(name)) for name in answer.variables) for row in answer.rows)
    theirs = Counter(
        tuple(_cell(row.get(rdflib.Variable(name))) for name in answer.variables)
        for row in second_engine.query(question.text).bindings
    )
    assert ours == theirs


def test_order_is_stable(reader: LocalReader, refilled: Store, question: Question) -> None:
    again = LocalReader(refilled, "refilled").select(question.text)
    assert again.rows == reader.select(question.text).rows
