"""Norm conflicts: what prevails holds in a view only, never in a circle, and always on a ground."""

import pytest
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions

from anbao.graph.build import VIEWS, Dataset
from anbao.namespaces import AB, ID_BASE

PRIORITY = (f"{AB}prevailsOver", f"{AB}specialTo")
POLICIES = ("deference", "judicial-interpretation", "lex-specialis", "zhang-2024")
PREFIXES = f"""PREFIX ab: <{AB}> PREFIX norm: <{ID_BASE}norm/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX outcome: <{ID_BASE}resolution-status/> PREFIX conflict: <{ID_BASE}conflict/>
"""


def rows(dataset: Dataset, query: str) -> list[tuple[str, ...]]:
    found = dataset.store.query(PREFIXES + query)
    assert isinstance(found, QuerySolutions)
    return [tuple(term.value if term else "" for term in row) for row in found]


def holds(dataset: Dataset, query: str) -> bool:
    found = dataset.store.query(PREFIXES + query)
    assert isinstance(found, QueryBoolean)
    return bool(found)


def beats(dataset: Dataset, policy: str) -> set[tuple[str, str]]:
    quads = dataset.store.quads_for_pattern(
        None, NamedNode(PRIORITY[0]), None, NamedNode(f"{VIEWS}{policy}")
    )
    return {(_norm(quad.subject), _norm(quad.object)) for quad in quads}


def _norm(term: object) -> str:
    assert isinstance(term, NamedNode)
    return term.value.removeprefix(f"{ID_BASE}norm/")


@pytest.mark.parametrize("predicate", PRIORITY)
def test_priority_stays_out_of_the_default_graph(dataset: Dataset, predicate: str) -> None:
    assert not holds(dataset, f"ASK {{ ?a <{predicate}> ?b }}")


@pytest.mark.parametrize("policy", POLICIES)
def test_no_view_runs_in_a_circle(dataset: Dataset, policy: str) -> None:
    assert beats(dataset, policy)
    circle = f"ASK {{ GRAPH <{VIEWS}{policy}> {{ ?norm (ab:prevailsOver|ab:specialTo)+ ?norm }} }}"
    assert not holds(dataset, circle)


def test_every_resolution_stands_on_a_provision(dataset: Dataset) -> None:
    without = """SELECT ?r { ?r a ab:ConflictResolution
        FILTER NOT EXISTS { ?r ab:groundedIn ?ground . ?ground a ab:Provision } }"""
    assert rows(dataset, without) == []


def test_what_is_open_or_referred_has_no_winner(dataset: Dataset) -> None:
    unsettled = "?r ab:resolutionStatus ?s . FILTER (?s IN (outcome:open, outcome:refer-to-npcsc))"
    assert rows(dataset, f"SELECT ?r {{ {unsettled} }}")
    assert rows(dataset, f"SELECT ?r {{ {unsettled} ?r ab:winner ?w }}") == []


def test_no_resolution_has_two_winners(dataset: Dataset) -> None:
    twice = "SELECT ?r { ?r ab:winner ?a , ?b FILTER (?a != ?b) }"
    assert rows(dataset, twice) == []


def test_every_resolution_is_named_in_both_languages(dataset: Dataset) -> None:
    named = """SELECT ?r { ?r a ab:ConflictResolution
        FILTER (NOT EXISTS { ?r rdfs:label ?z FILTER (LANG(?z) = "zh") } ||
                NOT EXISTS { ?r rdfs:label ?e FILTER (LANG(?e) = "en") }) }"""
    assert rows(dataset, named) == []


@pytest.mark.parametrize(
    ("policy", "wins", "loses"),
    [
        ("deference", "food-safety-law/a131p1", "ecommerce-law/a38p2-liability"),
        ("lex-specialis", "food-safety-law/a131p1", "ecommerce-law/a38p2-liability"),
        ("judicial-interpretation", "food-safety-law/a131p1", "ecommerce-law/a38p2-liability"),
        ("zhang-2024", "food-safety-law/a131p1", "ecommerce-law/a38p2-liability"),
        ("deference", "ecommerce-law/a38p2-liability", "civil-code/a1198p2"),
        ("deference", "food-safety-law/a148p2", "consumer-rights-law/a55p1"),
        ("deference", "product-quality-law/a45p1", "civil-code/a188p1"),
    ],
)
def test_prevails_in_the_view(dataset: Dataset, policy: str, wins: str, loses: str) -> None:
    assert (wins, loses) in beats(dataset, policy)


@pytest.mark.parametrize(
    ("norm", "clauses"),
    [
        (
            "civil-code/a1034p3",
            {
                ("renvoi", "law"),
                ("gap-filling", "law"),
                ("gap-filling", "administrative-regulation"),
            },
        ),
        ("postal-law/a45p2", {("renvoi", "law")}),
        ("state-council-special-rules-product-safety/a2p2", {("yielding", "law")}),
    ],
)
def test_a_norm_makes_room_as_its_text_says(
    dataset: Dataset, norm: str, clauses: set[tuple[str, str]]
) -> None:
    said = f"""SELECT ?kind ?level {{ <{ID_BASE}norm/{norm}> ab:hasDeferenceClause ?clause .
        ?clause ab:deferenceKind ?kind ; ab:yieldsTo ?level }}"""
    assert {tuple(iri.rpartition("/")[2] for iri in row) for row in rows(dataset, said)} == clauses


def test_a_law_is_special_to_another_only_if_one_organ_made_both(dataset: Dataset) -> None:
    """Legislation Law art. 103: the Civil Code is the NPC's, the others are its committee's."""
    losers = {loses for _, loses in beats(dataset, "lex-specialis")}
    assert not {loses for loses in losers if loses.startswith("civil-code/")}


def test_product_liability_does_not_meet_the_platform_as_gatekeeper(dataset: Dataset) -> None:
    """Product Quality Law art. 43 binds producers and sellers, E-Commerce Law art. 38 platforms."""
    product = f"<{ID_BASE}norm/product-quality-law/a43>"
    platform = f"<{ID_BASE}norm/ecommerce-law/a38p2-liability>"
    assert not holds(dataset, f"ASK {{ ?conflict ab:conflictingNorm {product} , {platform} }}")
    assert not holds(dataset, f"ASK {{ {product} ab:mayConflictWith {platform} }}")


def test_the_choice_of_the_consumer_ranks_neither_norm(dataset: Dataset) -> None:
    """法释〔2020〕14号第七条：消费者有权选择。"""
    held = """SELECT ?r { ?r ab:resolves conflict:food-punitive ;
        ab:resolutionStatus outcome:held FILTER NOT EXISTS { ?r ab:winner ?w } }"""
    assert len(rows(dataset, held)) == 1


def test_every_scope_is_drawn_on_five_sides(dataset: Dataset) -> None:
    scopes = rows(dataset, "SELECT ?s { ?s a ab:Scope }")
    drawn = rows(
        dataset,
        """SELECT ?s { ?s ab:scopeActor ?a ; ab:scopeGoods ?g ; ab:scopeSetting ?e ;
            ab:scopeHarm ?h ; ab:scopeVictim ?v }""",
    )
    assert len(scopes) > 30
    assert sorted(scopes) == sorted(drawn)
