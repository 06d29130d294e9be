"""The code lists: what each scheme and each of its concepts has to say of itself."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from anbao.namespaces import AB, ELI_BASE, ID_BASE

ONTOLOGY = Path(__file__).parents[2] / "ontology"
FILES = sorted((ONTOLOGY / "codelists").glob("*.ttl"))
PAPER_SECTIONS = f"{ID_BASE}work/10.12677-ecl.2024.132077/section/"
Rule = Callable[[Graph], list[Node]]


def vocabulary() -> Graph:
    graph = Graph()
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def tbox() -> Graph:
    return vocabulary()


@pytest.fixture(scope="module")
def lists() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path)
    return graph


def han(text: str) -> int:
    return sum("一" <= character <= "鿿" for character in text)


def concepts(graph: Graph) -> list[Node]:
    return sorted(set(graph.subjects(SKOS.inScheme)))


def schemes(graph: Graph) -> list[Node]:
    return sorted(graph.subjects(RDF.type, SKOS.ConceptScheme))


def texts(graph: Graph, node: Node, predicate: URIRef) -> dict[str | None, str]:
    return {text.language: str(text) for text in graph.objects(node, predicate)}


def repeated(values: Iterable[object]) -> set[object]:
    return {value for value, count in Counter(values).items() if count > 1}


# Each rule names the nodes that break it --------------------------------------------------


def badly_labelled(graph: Graph) -> list[Node]:
    """A node needs one zh and one en label; Chinese has Han characters and English has none."""
    offenders = []
    for node in concepts(graph) + schemes(graph):
        labels = list(graph.objects(node, SKOS.prefLabel))
        text = {label.language: str(label) for label in labels}
        in_order = len(labels) == 2 and set(text) == {"zh", "en"}
        if not in_order or not han(text["zh"]) or han(text["en"]):
            offenders.append(node)
    return offenders


def badly_defined(graph: Graph) -> list[Node]:
    """A definition has 15 Han characters or 8 English words and is not the label."""
    offenders = []
    for node in concepts(graph) + schemes(graph):
        labels = texts(graph, node, SKOS.prefLabel)
        definitions = texts(graph, node, SKOS.definition)
        chinese, english = definitions.get("zh", ""), definitions.get("en", "")
        too_thin = han(chinese) < 15 or len(english.split()) < 8 or han(english)
        if too_thin or set(labels.values()) & set(definitions.values()):
            offenders.append(node)
    return offenders


def sharing_a_definition(graph: Graph) -> list[Node]:
    shared = repeated(graph.objects(None, SKOS.definition))
    return [node for node, text in graph.subject_objects(SKOS.definition) if text in shared]


def sharing_a_label(graph: Graph) -> list[Node]:
    """Two concepts of one scheme may not bear the same Chinese label."""
    named = [
        (scheme, label)
        for node, scheme in graph.subject_objects(SKOS.inScheme)
        for label in graph.objects(node, SKOS.prefLabel)
        if label.language == "zh"
    ]
    return [scheme for scheme, _ in repeated(named)]


def outside_their_scheme(graph: Graph) -> list[Node]:
    return [
        narrow
        for narrow, broad in graph.subject_objects(SKOS.broader)
        if set(graph.objects(narrow, SKOS.inScheme)) != set(graph.objects(broad, SKOS.inScheme))
    ]


def broader_than_themselves(graph: Graph) -> list[Node]:
    return [
        node
        for node in concepts(graph)
        for parent in graph.objects(node, SKOS.broader)
        if node in graph.transitive_objects(parent, SKOS.broader)
    ]


def wrongly_topped(graph: Graph) -> list[Node]:
    """Concepts with nothing broader, and only they, are top concepts, said in both directions."""
    offenders = []
    for node in concepts(graph):
        expected = set() if (node, SKOS.broader, None) in graph else set(schemes_of(graph, node))
        said = set(graph.objects(node, SKOS.topConceptOf))
        if not said == set(graph.subjects(SKOS.hasTopConcept, node)) == expected:
            offenders.append(node)
    return offenders


def schemes_of(graph: Graph, node: Node) -> list[Node]:
    return list(graph.objects(node, SKOS.inScheme))


def not_all_different(graph: Graph) -> list[Node]:
    """One owl:AllDifferent holds the concepts of a scheme, each once, and nothing else."""
    families = {}
    for axiom in graph.subjects(RDF.type, OWL.AllDifferent):
        members = list(Collection(graph, graph.value(axiom, OWL.distinctMembers)))
        families[frozenset(members)] = len(members)
    return [
        scheme
        for scheme in schemes(graph)
        if families.get(members := frozenset(graph.subjects(SKOS.inScheme, scheme))) != len(members)
    ]


def both_broader_and_related(graph: Graph) -> list[Node]:
    related = set(graph.subject_objects(SKOS.related))
    return [
        node
        for node, other in related | {(right, left) for left, right in related}
        if other in graph.transitive_objects(node, SKOS.broader)
    ]


def wrongly_sourced(graph: Graph) -> list[Node]:
    """A concept's source is a provision or a section of the paper."""
    return [
        node
        for node, source in graph.subject_objects(DCTERMS.source)
        if not str(source).startswith(PAPER_SECTIONS)
        and not (str(source).startswith(ELI_BASE) and "/art_" in str(source))
    ]


RULES: tuple[Rule, ...] = (
    badly_labelled,
    badly_defined,
    sharing_a_definition,
    sharing_a_label,
    outside_their_scheme,
    broader_than_themselves,
    wrongly_topped,
    not_all_different,
    both_broader_and_related,
    wrongly_sourced,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_concept_breaks(rule: Rule, lists: Graph) -> None:
    assert rule(lists) == []


# The same rules on a small scheme with one fault each --------------------------------------

SCHEME = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix t:       <https://example.org/t/> .

t:scheme a skos:ConceptScheme ; skos:hasTopConcept t:wide ;
    skos:prefLabel "试验表"@zh , "trial list"@en ;
    skos:definition "只为检验规则本身而设、不收入图谱的一张小代码表。"@zh ,
        "A small list that exists only so that the rules can be tried."@en .
t:wide skos:inScheme t:scheme ; skos:topConceptOf t:scheme ;
    skos:prefLabel "宽概念"@zh , "wide"@en ;
    skos:definition "小代码表之中范围较宽、居于上位的那一个概念。"@zh ,
        "The concept of the small list that takes in the other one."@en .
t:narrow skos:inScheme t:scheme ; skos:broader t:wide ;
    skos:prefLabel "窄概念"@zh , "narrow"@en ;
    skos:definition "小代码表之中范围较窄、居于下位的那一个概念。"@zh ,
        "The concept of the small list that falls under the other one."@en ;
    dcterms:source <https://w3id.org/anbao/eli/cn/fl/2018/ecommerce-law/art_38/para_2> .
[] a owl:AllDifferent ; owl:distinctMembers ( t:wide t:narrow ) .
"""
FAULTS: dict[Rule, tuple[str, str]] = {
    badly_labelled: ('"窄概念"@zh , "narrow"@en', '"窄概念"@zh , "窄"@en'),
    badly_defined: ("小代码表之中范围较窄、居于下位的那一个概念。", "范围较窄的概念。"),
    sharing_a_definition: ("that takes in the other one", "that falls under the other one"),
    sharing_a_label: ('"窄概念"@zh', '"宽概念"@zh'),
    outside_their_scheme: ("t:wide skos:inScheme t:scheme", "t:wide skos:inScheme t:other"),
    broader_than_themselves: ("skos:topConceptOf t:scheme", "skos:broader t:narrow"),
    wrongly_topped: (
        "t:narrow skos:inScheme t:scheme ; skos:broader t:wide",
        "t:narrow skos:inScheme t:scheme",
    ),
    not_all_different: ("( t:wide t:narrow )", "( t:wide )"),
    both_broader_and_related: ("skos:broader t:wide", "skos:broader t:wide ; skos:related t:wide"),
    wrongly_sourced: ("/art_38/para_2>", ">"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_itself_can_fail(rule: Rule) -> None:
    right, wrong = FAULTS[rule]
    assert right in SCHEME
    assert rule(Graph().parse(data=SCHEME, format="turtle")) == []
    assert rule(Graph().parse(data=SCHEME.replace(right, wrong, 1), format="turtle"))


# Schemes, files and classes agree -----------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_holds_the_scheme_it_is_named_after(path: Path) -> None:
    graph = Graph().parse(path)
    scheme = URIRef(f"{ID_BASE}{path.stem}")
    assert schemes(graph) == [scheme]
    assert all(str(node).startswith(f"{scheme}/") for node in concepts(graph))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_concepts_of_a_scheme_share_one_declared_class(path: Path, tbox: Graph) -> None:
    graph = Graph().parse(path)
    classes = {kind for node in concepts(graph) for kind in graph.objects(node, RDF.type)}
    assert len(classes) == 1
    (kind,) = classes
    assert (kind, RDF.type, OWL.Class) in tbox
    assert (kind, RDFS.subClassOf, SKOS.Concept) in tbox
    assert all((node, RDF.type, kind) in graph for node in concepts(graph))


def test_every_class_of_concepts_has_its_scheme(tbox: Graph, lists: Graph) -> None:
    declared = set(tbox.subjects(RDFS.subClassOf, SKOS.Concept))
    used = {kind for node in concepts(lists) for kind in lists.objects(node, RDF.type)}
    assert declared == used


def test_lists_use_no_undeclared_term(tbox: Graph, lists: Graph) -> None:
    ours = {term for triple in lists for term in triple if str(term).startswith(AB)}
    assert {term for term in ours if (term, RDF.type, None) not in tbox} == set()


def test_platform_duties_fall_into_the_two_classes_of_the_paper(lists: Graph) -> None:
    duty = f"{ID_BASE}duty-type/"
    families = {
        "platform-over-merchants": ("qualification-review", "supervision-of-merchants"),
        "platform-own": ("safety-guarantee", "record-keeping", "business-distinction"),
    }
    for family, members in families.items():
        for member in members:
            above = lists.transitive_objects(URIRef(duty + member), SKOS.broader)
            assert URIRef(duty + family) in above


def test_right_to_safety_has_the_five_forms_of_the_paper(lists: Graph) -> None:
    right = f"{ID_BASE}right-type/"
    forms = {
        str(source).removeprefix(PAPER_SECTIONS): str(form).removeprefix(right)
        for form in lists.subjects(SKOS.broader, URIRef(f"{right}consumer-safety"))
        for source in lists.objects(form, DCTERMS.source)
        if str(source).startswith(PAPER_SECTIONS)
    }
    assert forms == {
        "1.1.1": "transaction-safety",
        "1.1.2": "payment-safety",
        "1.1.3": "product-quality-safety",
        "1.1.4": "personal-safety",
        "1.1.5": "personal-information-safety",
    }
