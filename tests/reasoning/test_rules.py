"""Each rule fires on its own scenario, stays silent on a near miss, and the whole comes to rest."""

import itertools
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, RdfFormat, Store, Triple, parse

from anbao.graph.build import Dataset, assemble, read_tree
from anbao.graph.read import read_turtle
from anbao.namespaces import AB, GRAPH_BASE
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import Rule, Stratum, load_rules
from anbao.source_tree import default_tree

SCENARIOS = Path(__file__).parent / "scenarios"
TREE = default_tree()
STRATA = load_rules(TREE.ontology / "rules")
RULES = {rule.name: rule for stratum in STRATA for rule in stratum.rules}


def facts(*names: str) -> Dataset:
    return assemble(
        read_turtle(SCENARIOS / name, f"{GRAPH_BASE}case/2020/{number}")
        for number, name in enumerate(names)
    )


def expected(name: str) -> set[Triple]:
    path = SCENARIOS / name / "expected.ttl"
    return {quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)}


def union(store: Store) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}


def test_every_rule_has_its_scenario() -> None:
    assert {path.name for path in SCENARIOS.iterdir()} == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_concludes_exactly_what_is_expected(name: str) -> None:
    added = infer(facts(f"{name}/facts.ttl"), STRATA).added
    assert set(added[RULES[name]]) == expected(name)


@pytest.mark.parametrize("name", RULES)
def test_stays_silent_on_a_near_miss(name: str) -> None:
    added = infer(facts(f"{name}/silent.ttl"), STRATA).added
    assert added[RULES[name]] == ()


def everything() -> Dataset:
    return facts(*(f"{name}/facts.ttl" for name in RULES))


def test_a_second_run_adds_nothing() -> None:
    dataset = everything()
    assert infer(dataset, STRATA).total > 0
    assert infer(dataset, STRATA).total == 0


def orders(stratum: Stratum) -> list[tuple[Rule, ...]]:
    """Return every order of a few rules; of many, each rotation forwards and backwards."""
    rules = stratum.rules
    if len(rules) <= 3:
        return list(itertools.permutations(rules))
    turned = [rules[start:] + rules[:start] for start in range(len(rules))]
    return turned + [order[::-1] for order in turned]


@pytest.mark.parametrize("place", range(len(STRATA)), ids=[stratum.name for stratum in STRATA])
def test_order_within_a_stratum_does_not_matter(place: int) -> None:
    results = []
    for order in orders(STRATA[place]):
        strata = (*STRATA[:place], Stratum(STRATA[place].name, order), *STRATA[place + 1 :])
        dataset = everything()
        infer(dataset, strata)
        results.append(union(dataset.store))
    assert all(result == results[0] for result in results)


@pytest.fixture(scope="module")
def inferred() -> Store:
    """Hold our own ontology, law, cases and counts, with all that follows from them."""
    dataset = assemble(read_tree(TREE).sources)
    infer(dataset, STRATA)
    return dataset.store


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    prefixes = f"PREFIX ab: <{AB}> PREFIX qb: <http://purl.org/linked-data/cube#> "
    solutions = store.query(prefixes + query)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(_short(term) for term in row) for row in solutions]


def _short(term: object) -> str:
    return term.value.rsplit("/", 1)[-1] if isinstance(term, NamedNode) else str(term)


def test_every_dispute_has_an_outcome_for_the_platform(inferred: Store) -> None:
    without = "SELECT ?d { ?d a ab:Dispute FILTER NOT EXISTS { ?d ab:platformOutcome ?o } }"
    assert rows(inferred, without) == []


def test_recounts_the_traffic_cases_as_the_paper_does(inferred: Store) -> None:
    """Zhang (2024), section 2.2: three several then supplementary, two without liability."""
    counts = """SELECT ?basis ?outcome ?count {
        ?o ab:countedCategory <https://w3id.org/anbao/id/dispute-category/motor-traffic> ;
            ab:countBasis ?basis ; ab:countedOutcome ?outcome ; ab:caseCount ?number
        BIND (STR(?number) AS ?count) }"""
    found = {(basis, outcome, count) for basis, outcome, count in rows(inferred, counts)}
    published, recomputed = (
        {(outcome, count) for basis, outcome, count in found if basis == name}
        for name in ("published-traffic", "recomputed")
    )
    assert published == recomputed
