"""Priority: no circle in any view, a ground for each resolution, no winner where none is due."""

import pytest
from pyoxigraph import QuerySolutions

from anbao.graph.build import VIEWS, Dataset, add_graph
from anbao.graph.read import read_turtle
from anbao.namespaces import sparql_prefixes
from tests.figures import Figures

pytestmark = pytest.mark.quality

STATUS = "https://w3id.org/anbao/id/resolution-status/"
CIRCLES = f"""GRAPH ?view {{ ?x ab:prevailsOver|ab:specialTo ?other }}
    FILTER (STRSTARTS(STR(?view), "{VIEWS}"))
    GRAPH ?view {{ ?x (ab:prevailsOver|ab:specialTo)+ ?x }}"""
RULES = {
    "prevails over itself by way of others": CIRCLES,
    "resolution without a provision as its ground": """?x a ab:ConflictResolution
        FILTER NOT EXISTS { ?x ab:groundedIn ?ground }
        FILTER NOT EXISTS { ?x ab:notStated ab:groundedIn }""",
    "open or to be referred, and yet with a winner": f"""?x ab:resolutionStatus ?status ;
        ab:winner ?norm FILTER (?status IN (<{STATUS}open>, <{STATUS}refer-to-npcsc>))""",
}
VIEW = f"{VIEWS}a"
BROKEN = {
    "prevails over itself by way of others": (
        "x:a ab:prevailsOver x:b . x:b ab:specialTo x:c . x:c ab:prevailsOver x:a .",
        3,
    ),
    "resolution without a provision as its ground": ("x:a a ab:ConflictResolution .", 1),
    "open or to be referred, and yet with a winner": (
        f"x:a ab:resolutionStatus <{STATUS}open> ; ab:winner x:n .",
        1,
    ),
}


def found(dataset: Dataset, pattern: str, names: str = "?x") -> list[str]:
    query = f"{sparql_prefixes()} SELECT DISTINCT {names} {{ {pattern} }}"
    solutions = dataset.store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return [str(row) for row in solutions]


def test_priority_runs_in_no_circle(dataset: Dataset, figures: Figures) -> None:
    views = f"""GRAPH ?x {{ ?a ab:prevailsOver ?b }} FILTER (STRSTARTS(STR(?x), "{VIEWS}"))"""
    count = len(found(dataset, views))
    circles = found(dataset, CIRCLES, "?view ?x")
    assert count >= 4
    assert figures.at_most(
        f"优先关系绕圈的规范（{count} 个视图）",
        f"norms in a circle, {count} views",
        len(circles),
        0,
    ), circles


def test_resolutions_say_what_they_may(dataset: Dataset, figures: Figures) -> None:
    rest = {name: found(dataset, pattern) for name, pattern in RULES.items()}
    broken = {name: nodes for name, nodes in rest.items() if nodes}
    count = len(found(dataset, "?x a ab:ConflictResolution"))
    assert count >= 20
    assert figures.at_most(
        f"无依据或不当定胜负的处理（共 {count} 项）",
        f"resolutions without ground or with an undue winner, of {count}",
        sum(map(len, broken.values())),
        0,
    ), broken


@pytest.mark.parametrize("rule", RULES)
def test_a_breach_would_be_found(rule: str) -> None:
    text, count = BROKEN[rule]
    head = "@prefix ab: <https://w3id.org/anbao/def#> . @prefix x: <http://x/> . "
    small = Dataset(())
    graph = VIEW if "itself" in rule else "http://g/"
    add_graph(small.store, graph, read_turtle((head + text).encode(), graph).triples)
    assert len(found(small, RULES[rule])) == count
