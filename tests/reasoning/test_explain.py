"""A rule that may not run is refused; what runs comes to rest; each conclusion can be explained."""

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from anbao.errors import NotInGraph, RuleError
from anbao.graph.build import Dataset, assemble
from anbao.graph.read import read_turtle
from anbao.namespaces import AB, XSD
from anbao.reasoning.explain import Explanation, Walk, explain
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import Stratum, load_rules, read_rule
from anbao.source_tree import SourceTree

HEADER = "# rule.zh: 规则\n# rule.en: a rule\nPREFIX x: <http://x/>\n"
PARTS = """CONSTRUCT { ?a x:within ?c }  # not { this }
WHERE { ?a x:part+ ?c . FILTER NOT EXISTS { ?a x:apart ?c } FILTER (?a != ?c) }"""
NEAR = """CONSTRUCT { ?b x:near ?a }
WHERE { { ?a x:near ?b } UNION { ?r x:left ?a ; x:right ?b } }"""
COUNT = """CONSTRUCT { ?o x:count ?n }
WHERE {
    { SELECT ?whole (COUNT(DISTINCT ?p) AS ?n) WHERE { ?p x:within ?whole } GROUP BY ?whole }
    BIND (IRI(CONCAT(STR(?whole), "/count")) AS ?o)
}"""
GROWING = """CONSTRUCT { ?a x:next ?b }
WHERE { ?z x:part|x:next ?a BIND (IRI(CONCAT(STR(?a), "0")) AS ?b) }"""
FACTS = b"""@prefix x: <http://x/> .
x:a x:part x:b .
x:b x:part x:c .
x:r x:left x:a ;
    x:right x:b .
"""
REFUSED = {
    "PREFIX x: <http://x/>\nCONSTRUCT { ?a x:p ?b } WHERE { ?a x:q ?b }": "rule.zh",
    f"{HEADER}SELECT ?a WHERE {{ ?a x:q ?b }}": "CONSTRUCT",
    f"{HEADER}CONSTRUCT {{ ?a x:p [] }} WHERE {{ ?a x:q ?b }}": "blank nodes",
    f"{HEADER}CONSTRUCT {{ ?a x:p ?b }} WHERE {{ SERVICE <http://y/> {{ ?a x:q ?b }} }}": "SERVICE",
    f"{HEADER}CONSTRUCT {{ ?a x:p ?b }} WHERE {{ GRAPH ?g {{ ?a x:q ?b }} }}": "GRAPH",
    f"{HEADER}CONSTRUCT {{ ?a x:p ?b }} WHERE {{ ?a x:q }}": "not SPARQL",
    f"{HEADER}CONSTRUCT {{ ?a y:p ?b }} WHERE {{ ?a x:q ?b }}": "not SPARQL",
}


def x(name: str) -> NamedNode:
    return NamedNode(f"http://x/{name}")


@pytest.fixture
def rules(tmp_path: Path) -> tuple[Stratum, ...]:
    for place, text in {"10-a/parts": PARTS, "10-a/near": NEAR, "20-b/count": COUNT}.items():
        path = tmp_path / f"{place}.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADER + text, encoding="utf-8")
    return load_rules(tmp_path)


@pytest.fixture
def facts(rules: tuple[Stratum, ...]) -> Dataset:
    dataset = assemble([read_turtle(FACTS, "http://g/", Path("facts.ttl"))])
    infer(dataset, rules)
    return dataset


@pytest.mark.parametrize("text", REFUSED, ids=REFUSED.values())
def test_refuses_what_is_no_rule(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=REFUSED[text]):
        read_rule(path, "a")


def test_refuses_a_folder_without_a_number(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with pytest.raises(RuleError, match="10-structure"):
        load_rules(tmp_path)


def test_names_the_rule_that_never_rests(tmp_path: Path) -> None:
    path = tmp_path / "10-a" / "growing.rq"
    path.parent.mkdir()
    path.write_text(HEADER + GROWING, encoding="utf-8")
    dataset = assemble([read_turtle(FACTS, "http://g/")])
    with pytest.raises(RuleError, match="a/growing"):
        infer(dataset, load_rules(tmp_path))


def test_adds_nothing_that_is_asserted_or_known(facts: Dataset, rules: tuple[Stratum, ...]) -> None:
    assert infer(facts, rules).total == 0
    inferred = NamedNode("https://w3id.org/anbao/graph/inferred/a")
    known = {quad.triple for quad in facts.store.quads_for_pattern(None, None, None, inferred)}
    assert Triple(x("a"), x("within"), x("c")) in known
    assert not known & set(facts.sources[0].triples)


def test_asserted_triple_is_explained_by_its_line(
    facts: Dataset, rules: tuple[Stratum, ...]
) -> None:
    found = explain(facts, rules, Triple(x("b"), x("part"), x("c")))
    assert [(spot.file.name, spot.line) for spot in found.spots] == [("facts.ttl", 3)]
    assert found.derivations == ()


def test_path_is_explained_hop_by_hop(facts: Dataset, rules: tuple[Stratum, ...]) -> None:
    found = explain(facts, rules, Triple(x("a"), x("within"), x("c")))
    (derivation,) = found.derivations
    assert derivation.rule.name == "parts"
    (walk,) = derivation.premises
    assert isinstance(walk, Walk)
    assert [hop.spots[0].line for hop in walk.hops] == [2, 3]
    assert [condition.negated for condition in derivation.conditions] == [True, False]
    assert derivation.conditions[0].text == "<http://x/a> x:apart <http://x/c>"


def test_explanation_does_not_go_round_in_circles(
    facts: Dataset, rules: tuple[Stratum, ...]
) -> None:
    """Each of the two is concluded from the other, but only one way leads to the file."""
    found = explain(facts, rules, Triple(x("b"), x("near"), x("a")))
    (derivation,) = found.derivations
    assert {premise.spots[0].line for premise in derivation.premises} == {4, 5}


def test_count_is_explained_by_what_was_counted(facts: Dataset, rules: tuple[Stratum, ...]) -> None:
    two = Literal("2", datatype=NamedNode(XSD.integer))
    found = explain(facts, rules, Triple(x("c/count"), x("count"), two))
    (derivation,) = found.derivations
    counted = {p.triple.subject for p in derivation.premises if isinstance(p, Explanation)}
    assert counted == {x("a"), x("b")}


def test_a_view_is_explained_though_outside_the_default_graph(tmp_path: Path) -> None:
    path = tmp_path / "10-view-a" / "parts.rq"
    path.parent.mkdir()
    path.write_text(HEADER + PARTS, encoding="utf-8")
    dataset = assemble([read_turtle(FACTS, "http://g/", Path("facts.ttl"))])
    strata = load_rules(tmp_path)
    infer(dataset, strata)
    held = Triple(x("a"), x("within"), x("c"))
    assert Quad(*held, NamedNode("https://w3id.org/anbao/graph/view/a")) in dataset.store
    assert Quad(*held, DefaultGraph()) not in dataset.store
    assert [each.rule.name for each in explain(dataset, strata, held).derivations] == ["parts"]
    assert infer(dataset, strata).total == 0


def test_what_does_not_hold_cannot_be_explained(facts: Dataset, rules: tuple[Stratum, ...]) -> None:
    with pytest.raises(NotInGraph):
        explain(facts, rules, Triple(x("c"), x("part"), x("a")))


def test_every_rule_of_ours_explains_what_it_concludes(tree: SourceTree, dataset: Dataset) -> None:
    strata = load_rules(tree.ontology / "rules")
    for name in {rule.graph for stratum in strata for rule in stratum.rules}:
        graph = NamedNode(name)
        quads = sorted(dataset.store.quads_for_pattern(None, None, None, graph), key=str)
        for quad in quads[:: max(1, len(quads) // 4)]:
            found = explain(dataset, strata, quad.triple)
            assert found.derivations, quad
            assert all(derivation.premises for derivation in found.derivations), quad
            assert list(leaves(found)), quad


def leaves(part: Explanation | Walk) -> list[Explanation]:
    if isinstance(part, Walk):
        return [leaf for hop in part.hops for leaf in leaves(hop)]
    below = [p for derivation in part.derivations for p in derivation.premises]
    return [leaf for p in below for leaf in leaves(p)] if below else [part] * bool(part.spots)


def test_outcome_of_a_case_comes_down_to_lines_of_its_file(
    tree: SourceTree, dataset: Dataset
) -> None:
    case = NamedNode("https://w3id.org/anbao/id/case/2020/hu01/minzhong/4520")
    outcome = NamedNode(AB.platformOutcome)
    named = dataset.store.quads_for_pattern(case, outcome, None)
    triple = next(iter({quad.triple for quad in named}))
    found = explain(dataset, load_rules(tree.ontology / "rules"), triple)
    files = {spot.file.name for leaf in leaves(found) for spot in leaf.spots}
    assert "hu01-minzhong-4520.ttl" in files
    assert all(spot.line > 0 for leaf in leaves(found) for spot in leaf.spots)
