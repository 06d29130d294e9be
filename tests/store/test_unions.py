"""A query rewritten has the solutions of the query as written, each as often."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from anbao.store.unions import push_into_unions

NODES = [NamedNode(f"http://x/{name}") for name in "abc"]
PREFIX = "PREFIX : <http://x/>\n"

PUSHED = {
    "{ ?x :p ?y . { ?x :q ?z } UNION { ?y :q ?z } }":
        "{ { ?x :p ?y . { ?x :q ?z } } UNION { ?x :p ?y . { ?y :q ?z } } }",
    "{ ?x :p ?y { ?x :q 1 } UNION { ?y :q 1 } ?y :r 'a.}' . FILTER(?x != ?y) BIND(1 AS ?w) }":
        "{ { ?x :p ?y . ?y :r 'a.}' . { ?x :q 1 } } UNION { ?x :p ?y . ?y :r 'a.}' . { ?y :q 1 } } "
        "FILTER(?x != ?y) BIND(1 AS ?w) }",
    "{ FILTER NOT EXISTS { ?x :r ?x } ?x :p|^:q $y { ?x :q 1 } UNION { ?y :q 1 } }":
        "{ { ?x :p|^:q $y . { ?x :q 1 } } UNION { ?x :p|^:q $y . { ?y :q 1 } } "
        "FILTER NOT EXISTS { ?x :r ?x } }",
}  # fmt: skip
LEFT = {
    "a variable joins both": "{ ?x :p ?y { ?x :q 1 } UNION { ?y :q ?x } }",
    "nothing is shared": "{ ?x :p ?y { ?v :q 1 } UNION { ?w :q 1 } }",
    "a blank node": "{ _:x :p ?x ; :q ?y { ?x :q 1 } UNION { ?y :q 1 } }",
    "a nameless one": "{ ?x :p [ :q ?y ] { ?x :q 1 } UNION { ?y :q 1 } }",
    "an optional before it": "{ ?x :p ?y OPTIONAL { ?x :q ?w } { ?x :q 1 } UNION { ?y :q 1 } }",
    "a value before it": "{ ?x :p ?y BIND(1 AS ?w) { ?x :q 1 } UNION { ?y :q 1 } }",
    "no union": "{ ?x :p ?y { ?x :q 1 } { ?y :q 1 } }",
    "only in words": "{ ?x :p ?y , 'UNION' }",
    "an escape": "{ ?x :p ?y { ?x :q 1 \\u007D UNION { ?y :q 1 } }",
    "no end": "{ ?x :p ?y { ?x :q 1 } UNION { ?y :q 1 }",
}


@pytest.mark.parametrize(("where", "pushed"), PUSHED.items())
def test_moves_what_is_around_a_union_into_it(where: str, pushed: str) -> None:
    found = push_into_unions(f"{PREFIX}SELECT ?x {where}")
    assert found.split() == f"{PREFIX}SELECT ?x {pushed}".split()


@pytest.mark.parametrize("where", LEFT.values(), ids=LEFT.keys())
def test_leaves_alone_what_gains_nothing_or_is_unsure(where: str) -> None:
    query = f"{PREFIX}SELECT ?x {where} # UNION"
    assert push_into_unions(query) == query


def test_keeps_the_order_of_all_columns() -> None:
    query = f"{PREFIX}SELECT * {{ ?x :p ?y {{ ?x :q ?z }} UNION {{ ?y :q ?z }} ?y :r ?w }}"
    assert push_into_unions(query) == query


variables = st.sampled_from(["?x", "?y", "?z", "$w"])
nodes = st.one_of(variables, st.sampled_from([":a", ":b", "1"]))
paths = st.sampled_from([":p", ":q", ":r", ":p|:q", "^:p", ":p/:q", ":q*", "?x"])
triples = st.builds(
    lambda s, p, o, more: f"{s} {p} {o} {more}. ", variables, paths, nodes,
    st.one_of(st.just(""), st.builds("; {} {} ".format, paths, nodes)),
)  # fmt: skip
filters = st.one_of(
    st.builds("FILTER({} != {}) ".format, variables, nodes),
    st.builds("FILTER(!BOUND({})) ".format, variables),
    st.builds("FILTER NOT EXISTS {{ {}}} ".format, triples),
    st.builds("FILTER isIRI({}) ".format, variables),
)
inside = st.one_of(
    triples,
    filters,
    st.builds("OPTIONAL {{ {}}} ".format, triples),
    st.builds("MINUS {{ {}}} ".format, triples),
    st.builds("VALUES {} {{ :a 1 UNDEF }} ".format, variables),
    st.builds("{{ SELECT DISTINCT {} {{ {}}} }} ".format, variables, triples),
    st.builds("[] :p {} . ".format, variables),
)
branches = st.builds(
    "{{ {}{}}} ".format,
    triples,
    st.one_of(st.just(""), inside, st.tuples(inside, inside).map("".join)),
)
unions = st.lists(branches, min_size=2, max_size=3).map("UNION ".join)
around = st.lists(st.one_of(triples, triples, filters), max_size=2).map("".join)
groups = st.builds("{}{}{}{}{}".format, triples, around, unions, around,
                   st.one_of(st.just(""), inside, unions))  # fmt: skip
wheres = st.one_of(
    groups,
    st.builds("{}OPTIONAL {{ {}}} ".format, triples, groups),
    st.builds("{}FILTER EXISTS {{ {}}} ".format, triples, groups),
)
graphs = st.lists(
    st.builds(Quad, st.sampled_from(NODES),
              st.sampled_from([NamedNode(f"http://x/{name}") for name in "pqr"]),
              st.sampled_from([*NODES, Literal(1)])),
    min_size=3, max_size=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck),
          phases=set(Phase) - {Phase.explain})  # fmt: skip
@given(wheres, graphs)
def test_has_the_same_solutions_as_often(where: str, graph: list[Quad]) -> None:
    query = f"{PREFIX}SELECT ?x ?y ?z ?w {{ {where} }}"
    pushed = push_into_unions(query)
    assume(pushed != query)
    assert solutions(graph, pushed) == solutions(graph, query)


def solutions(graph: list[Quad], query: str) -> Counter[tuple[str, ...]]:
    store = Store()
    store.extend(graph)
    return Counter(tuple(map(str, row)) for row in store.query(query))
