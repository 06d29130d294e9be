"""The vocabulary: every term explains itself in both languages, and the classes keep apart."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from anbao.namespaces import AB

ONTOLOGY = Path(__file__).parents[2] / "ontology"
VALUED = (OWL.ObjectProperty, OWL.DatatypeProperty)
KINDS = (OWL.Class, *VALUED, OWL.AnnotationProperty)
AXIOMS = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf)


@pytest.fixture(scope="module")
def tbox() -> Graph:
    graph = Graph()
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        graph.parse(path)
    return graph


def declared(graph: Graph) -> list[Node]:
    """Return our own terms, each declared as a class or a property."""
    terms = {term for kind in KINDS for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in terms if str(term).startswith(AB))


def texts(graph: Graph, term: Node, predicate: URIRef) -> dict[str | None, str]:
    return {text.language: str(text) for text in graph.objects(term, predicate)}


def han(text: str) -> int:
    return sum("一" <= character <= "鿿" for character in text)


def test_there_are_terms_to_check(tbox: Graph) -> None:
    assert len(declared(tbox)) > 150


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_term_speaks_chinese_and_english_once(tbox: Graph, predicate: URIRef) -> None:
    offenders = []
    for term in declared(tbox):
        said = list(tbox.objects(term, predicate))
        text = {literal.language: str(literal) for literal in said}
        in_order = len(said) == 2 and set(text) == {"zh", "en"}
        if not in_order or not han(text["zh"]) or han(text["en"]):
            offenders.append(term)
    assert offenders == []


def test_definitions_say_more_than_the_label(tbox: Graph) -> None:
    thin = []
    for term in declared(tbox):
        definition = texts(tbox, term, SKOS.definition)
        labels = set(texts(tbox, term, RDFS.label).values())
        short = han(definition["zh"]) < 15 or len(definition["en"].split()) < 8
        if short or labels & set(definition.values()):
            thin.append(term)
    assert thin == []


def test_no_two_terms_share_a_definition(tbox: Graph) -> None:
    counts = Counter(tbox.objects(None, SKOS.definition))
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_two_classes_and_no_two_properties_share_a_chinese_label(tbox: Graph) -> None:
    classes = set(tbox.subjects(RDF.type, OWL.Class))
    counts = Counter(
        (term in classes, texts(tbox, term, RDFS.label)["zh"]) for term in declared(tbox)
    )
    assert [label for label, count in counts.items() if count > 1] == []


def test_every_valued_property_has_one_range(tbox: Graph) -> None:
    properties = {term for kind in VALUED for term in tbox.subjects(RDF.type, kind)}
    ours = sorted(term for term in properties if str(term).startswith(AB))
    assert [term for term in ours if len(list(tbox.objects(term, RDFS.range))) != 1] == []


def test_every_term_in_an_axiom_is_declared(tbox: Graph) -> None:
    named = {node for triple in tbox for node in triple if isinstance(node, URIRef)}
    assert {node for node in named if node.startswith(AB)} == set(declared(tbox))


def test_domains_and_classes_are_named_never_built(tbox: Graph) -> None:
    """Unions and restrictions would leave the profile, so that every such place holds an IRI."""
    objects = {value for axiom in AXIOMS for value in tbox.objects(None, axiom)}
    assert [value for value in objects if not isinstance(value, URIRef)] == []


# Disjointness -----------------------------------------------------------------------------


def disjoint_pairs(graph: Graph) -> set[frozenset[Node]]:
    """Return the pairs of classes that the axioms themselves name as disjoint."""
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = Collection(graph, graph.value(axiom, OWL.members))
        pairs |= {frozenset(pair) for pair in combinations(members, 2)}
    return pairs


def apart(graph: Graph, pairs: set[frozenset[Node]], left: Node, right: Node) -> bool:
    """Two classes are disjoint when a pair of their superclasses, or they themselves, are."""
    return any(
        frozenset((above_left, above_right)) in pairs
        for above_left in graph.transitive_objects(left, RDFS.subClassOf)
        for above_right in graph.transitive_objects(right, RDFS.subClassOf)
    )


def top_classes(graph: Graph) -> list[Node]:
    classes = [term for term in declared(graph) if (term, RDF.type, OWL.Class) in graph]
    return [
        term
        for term in classes
        if not any(str(above).startswith(AB) for above in graph.objects(term, RDFS.subClassOf))
    ]


def share_apart(graph: Graph) -> float:
    pairs = disjoint_pairs(graph)
    tops = list(combinations(top_classes(graph), 2))
    return sum(apart(graph, pairs, left, right) for left, right in tops) / len(tops)


def test_nine_in_ten_pairs_of_top_classes_are_disjoint(tbox: Graph) -> None:
    assert share_apart(tbox) >= 0.9


def test_the_measure_of_disjointness_falls_with_the_axioms(tbox: Graph) -> None:
    weaker = Graph()
    weaker += tbox
    longest = max(
        weaker.subjects(RDF.type, OWL.AllDisjointClasses),
        key=lambda axiom: len(Collection(weaker, weaker.value(axiom, OWL.members))),
    )
    weaker.remove((longest, None, None))
    assert share_apart(weaker) < share_apart(tbox)


def test_no_class_is_disjoint_with_what_stands_above_it(tbox: Graph) -> None:
    pairs = disjoint_pairs(tbox)
    classes = [term for term in declared(tbox) if (term, RDF.type, OWL.Class) in tbox]
    impossible = [
        term
        for term in classes
        for one, other in combinations(tbox.transitive_objects(term, RDFS.subClassOf), 2)
        if frozenset((one, other)) in pairs
    ]
    assert impossible == []
