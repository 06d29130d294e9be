"""The vocabulary: explained, closed, without orphans, kept apart, and in use."""

import re
from itertools import combinations

import pytest
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, SKOS, Graph

from anbao.graph.build import SHAPES, Dataset
from anbao.namespaces import AB
from anbao.source_tree import SourceTree
from anbao.validation.subject import Subject
from anbao.validation.vocabulary import check_vocabulary
from tests.figures import Figures
from tests.ontology import test_codelists as codelists
from tests.ontology import test_terms as terms

pytestmark = pytest.mark.quality

# Concluded by the rules, never asserted: shapes look at what is asserted, scenarios at these.
CONCLUDED = {
    "correlativeOf": "请求权与义务由同一关系得出 · follows from the relation of claim and duty",
    "inInstrument": "由 eli:is_part_of 得出 · follows from eli:is_part_of",
    "platformOutcome": "由各被告的责任阶段得出 · follows from the stages of liability",
    "temporallyApplicable": "由事实日期与施行日期得出 · follows from the dates",
}


@pytest.fixture(scope="module")
def tbox() -> Graph:
    return codelists.vocabulary()


@pytest.fixture(scope="module")
def lists() -> Graph:
    graph = Graph()
    for path in codelists.FILES:
        graph.parse(path)
    return graph


def test_every_term_used_is_declared(dataset: Dataset, tree: SourceTree, figures: Figures) -> None:
    """Data and shapes by the check itself; queries and rules by the names they write."""
    unknown = [f for f in check_vocabulary(Subject(dataset)) if f.severity == "violation"]
    zh, en = "数据和形状中的未知词", "unknown terms in data and shapes"
    assert figures.at_most(zh, en, len(unknown), 0)
    declared = {term.removeprefix(AB) for term in map(str, terms.declared(codelists.vocabulary()))}
    files = [*tree.queries.rglob("*.rq"), *(tree.ontology / "rules").rglob("*.rq")]
    strange = {name for file in files for name in named(file.read_text("utf-8"))} - declared
    zh, en = "查询和规则中的未知词", "unknown terms in queries and rules"
    assert figures.at_most(zh, en, len(strange), 0), strange


def named(query: str) -> set[str]:
    """Return our own terms that a query names outside its comments."""
    return set(re.findall(r"\bab:(\w+)", re.sub(r"(?m)^\s*#.*$", "", query)))


def test_everything_is_labelled_and_defined(tbox: Graph, lists: Graph, figures: Figures) -> None:
    for zh, en, graph, nodes, label in (
        ("词", "terms", tbox, terms.declared(tbox), RDFS.label),
        ("概念", "concepts", lists, codelists.concepts(lists), SKOS.prefLabel),
    ):
        for name, predicate in (("名称", label), ("定义", SKOS.definition)):
            both = sum(
                {"zh", "en"} == {text.language for text in graph.objects(node, predicate)}
                for node in nodes
            )
            said = "labels" if predicate == label else "definitions"
            assert figures.at_least(
                f"{zh}的中英文{name}（{len(nodes)} 个，%）",
                f"{said} in zh and en of {len(nodes)} {en}, %",
                100 * both / len(nodes),
                100,
            )
        repeating = [
            node
            for node in nodes
            if set(graph.objects(node, label)) & set(graph.objects(node, SKOS.definition))
        ]
        definitions = [text for node in nodes for text in graph.objects(node, SKOS.definition)]
        shared = len(definitions) - len(set(definitions))
        assert figures.at_most(
            f"{zh}：定义重复名称或他者定义",
            f"{en} whose definition repeats a name or another",
            len(repeating) + shared,
            0,
        )


def test_no_term_stands_alone(tbox: Graph, figures: Figures) -> None:
    """A class has a class above or below it or is an end of a property; a property has an end."""
    ends = {end for prop in (RDFS.domain, RDFS.range) for end in tbox.objects(None, prop)}
    orphans = [
        term
        for term in terms.declared(tbox)
        if (term, RDF.type, OWL.Class) in tbox
        and term not in ends
        and (term, RDFS.subClassOf, None) not in tbox
        and (None, RDFS.subClassOf, term) not in tbox
    ]
    assert figures.at_most("孤立的类", "orphan classes", len(orphans), 0), orphans


def test_classes_keep_apart(tbox: Graph, figures: Figures) -> None:
    count = len(list(combinations(terms.top_classes(tbox), 2)))
    assert figures.at_least(
        f"互斥的顶层类对（共 {count} 对，%）",
        f"pairs of top classes that are disjoint, of {count}, %",
        100 * terms.share_apart(tbox),
        90,
    )


def test_code_lists_are_whole(lists: Graph, figures: Figures) -> None:
    rules = (
        codelists.badly_labelled,
        codelists.badly_defined,
        codelists.sharing_a_definition,
        codelists.sharing_a_label,
        codelists.outside_their_scheme,
        codelists.broader_than_themselves,
        codelists.wrongly_topped,
        codelists.not_all_different,
        codelists.both_broader_and_related,
    )
    broken = {rule.__name__: nodes for rule in rules if (nodes := rule(lists))}
    count = sum(map(len, broken.values()))
    assert figures.at_most("代码表完整性的违反", "violations of SKOS integrity", count, 0), broken


# In use -----------------------------------------------------------------------------------


def used_in_data(dataset: Dataset, tbox: Graph) -> set[str]:
    """Return our properties that data states, and our classes that it has members of."""
    graphs = {source.graph for source in dataset.sources}
    asserted = graphs - {SHAPES, "https://w3id.org/anbao/graph/ontology"}
    used: set[str] = set()
    for quad in dataset.store:
        graph = getattr(quad.graph_name, "value", "")
        if graph in asserted or "/graph/inferred/" in graph:
            used.add(quad.predicate.value)
            if quad.predicate.value == RDF.type.toPython() and isinstance(quad.object, NamedNode):
                used.add(quad.object.value)
    above = {
        str(upper)
        for term in terms.declared(tbox)
        if str(term) in used
        for upper in tbox.transitive_objects(term, RDFS.subClassOf)
    }
    return used | above


def used_in_shapes(dataset: Dataset) -> set[str]:
    return {
        term.value
        for triple in dataset.triples(SHAPES)
        for term in (triple.subject, triple.object)
        if isinstance(term, NamedNode)
    } | {
        f"{AB}{name}"
        for triple in dataset.triples(SHAPES)
        if triple.predicate.value.endswith("#select")
        for name in named(getattr(triple.object, "value", ""))
    }


def ends_of(tbox: Graph, asked: set[str]) -> set[str]:
    """Return the classes at the ends of the properties *asked* for: no query need name them."""
    return {
        str(end)
        for side in (RDFS.domain, RDFS.range)
        for prop, end in tbox.subject_objects(side)
        if str(prop) in asked
    }


def test_every_term_is_exercised(
    dataset: Dataset, tbox: Graph, tree: SourceTree, figures: Figures
) -> None:
    everything = terms.declared(tbox)
    data, shapes = used_in_data(dataset, tbox), used_in_shapes(dataset)
    asked: set[str] = set()
    for file in [*tree.queries.rglob("*.rq"), *(tree.ontology / "rules").rglob("*.rq")]:
        asked |= {f"{AB}{name}" for name in named(file.read_text("utf-8"))}
    shapes |= {f"{AB}{name}" for name in CONCLUDED}
    reached = asked | ends_of(tbox, asked)
    missing = {
        name: sorted(str(term).removeprefix(AB) for term in everything if str(term) not in used)
        for name, used in (("data", data), ("shapes", shapes), ("questions", reached))
    }
    count = len(everything)
    shares = {name: 100 * (1 - len(unused) / count) for name, unused in missing.items()}
    zh, en = f"数据用到的词（共 {count} 个，%）", f"terms exercised in data, of {count}, %"
    in_data = figures.at_least(zh, en, shares["data"], 95)
    in_shapes = figures.at_least(
        "形状用到的词（%）", "exercised in shapes, %", shares["shapes"], 95
    )
    zh, en = "问题和规则问到的词（%）", "asked for in questions and rules, %"
    in_questions = figures.at_least(zh, en, shares["questions"], 95)
    assert in_data and in_shapes and in_questions, missing
