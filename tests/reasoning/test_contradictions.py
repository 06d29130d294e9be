"""The compiled axioms and HermiT give one verdict, and only the former name the statements."""

import pytest
from pyoxigraph import Triple

from anbao.graph.build import ONTOLOGY, SHAPES, Dataset
from anbao.graph.read import read_turtle
from anbao.namespaces import OWL, RDF, RDFS
from anbao.reasoning.axioms import Axioms, compile_axioms
from anbao.reasoning.clashes import Clash, find_clashes
from anbao.reasoning.consistency import ask_hermit, reasoner_input

PREFIXES = """
@prefix ab: <https://w3id.org/anbao/def#> . @prefix x: <http://x/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a owl:AllDifferent ; owl:distinctMembers ( x:form1 x:form2 x:role1 x:role2 ) .
"""
# What is asserted, the kind of contradiction, and how many statements take part.
WORLDS = {
    "x:a a ab:Claim . x:b a ab:Duty .": ("", 0),
    "x:a a ab:Claim , ab:Duty .": ("disjoint", 2),
    "x:holding ab:heldIn x:case . x:case a ab:Dispute .": ("disjoint", 2),
    "x:party ab:hasParty x:case . x:case a ab:Dispute . x:party a ab:Party .": ("disjoint", 2),
    "x:a ab:liabilityForm x:form1 , x:form2 .": ("functional", 2),
    "x:a ab:liabilityForm x:form1 , x:form3 .": ("", 0),
    "x:a ab:heldBy x:one , x:other . x:one a ab:Party . x:other a ab:ActorRole .": ("disjoint", 2),
    "x:a ab:heldBy x:role1 , x:one . x:b ab:heldBy x:one , x:role2 .": ("functional", 2),
    "x:a ab:stageOrder 1 , 2 .": ("functional", 2),
    "x:a ab:shareLow 0.2 , 0.20 .": ("", 0),
    'x:a ab:shareLow "a fifth" .': ("range", 1),
    "x:a ab:reviews x:b . x:b ab:reviews x:a .": ("asymmetric", 2),
    "x:a ab:reviews x:a .": ("irreflexive", 1),
    "x:a ab:correlativeOf x:a . x:a a ab:Claim .": ("", 0),
}


@pytest.fixture(scope="module")
def ontology(dataset: Dataset) -> list[Triple]:
    return list(dataset.triples(ONTOLOGY))


@pytest.fixture(scope="module")
def axioms(ontology: list[Triple]) -> Axioms:
    return compile_axioms(ontology)


@pytest.mark.parametrize("world", WORLDS)
def test_look_up_and_reasoner_agree(world: str, axioms: Axioms, ontology: list[Triple]) -> None:
    kind, statements = WORLDS[world]
    triples = read_turtle((PREFIXES + world).encode(), "http://g/").triples
    clashes = find_clashes(axioms, triples)
    assert {clash.kind for clash in clashes} == ({kind} if kind else set())
    assert all(len(clash.statements) == statements for clash in clashes)
    verdict = ask_hermit(reasoner_input(axioms, ontology, triples))
    assert verdict.consistent is not bool(clashes)


def test_malformed_numbers_are_kept_from_the_reasoner(
    axioms: Axioms, ontology: list[Triple]
) -> None:
    world = 'x:a ab:stageOrder "one"^^xsd:integer . x:b ab:shareLow "0.5"^^xsd:decimal .'
    triples = read_turtle((PREFIXES + world).encode(), "http://g/").triples
    (clash,) = find_clashes(axioms, triples)
    assert clash.kind == "malformed"
    assert ask_hermit(reasoner_input(axioms, ontology, triples)).consistent


def test_class_that_cannot_have_members_is_found_by_both(ontology: list[Triple]) -> None:
    text = f"""<http://x/Both> a <{OWL.Class}> ; <{RDFS.subClassOf}>
        <https://w3id.org/anbao/def#Claim> , <https://w3id.org/anbao/def#Duty> ."""
    more = [*ontology, *read_turtle(text.encode(), "http://g/").triples]
    axioms = compile_axioms(more)
    (clash,) = find_clashes(axioms, [])
    assert (clash.kind, str(clash.focus)) == ("unsatisfiable", "<http://x/Both>")
    assert ask_hermit(reasoner_input(axioms, more, [])).unsatisfiable == ("http://x/Both",)


def test_whole_graph_is_consistent(dataset: Dataset, axioms: Axioms) -> None:
    graphs = {source.graph for source in dataset.sources} - {ONTOLOGY, SHAPES}
    assertions = list(dataset.triples(*graphs))
    assert find_clashes(axioms, assertions) == []
    verdict = ask_hermit(reasoner_input(axioms, dataset.triples(ONTOLOGY), assertions))
    assert (verdict.consistent, verdict.unsatisfiable) == (True, ())


def test_ontology_states_no_axiom_that_is_not_compiled(ontology: list[Triple]) -> None:
    """A new kind of axiom must be compiled too, or left to HermiT on purpose (chains)."""
    compiled = {"Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology"}
    compiled |= {"AllDisjointClasses", "FunctionalProperty", "SymmetricProperty"}
    compiled |= {"AsymmetricProperty", "IrreflexiveProperty", "TransitiveProperty"}
    compiled |= {"disjointWith", "members", "inverseOf", "propertyChainAxiom"}
    compiled |= {"versionIRI", "versionInfo", "deprecated", "imports"}
    terms = [triple.predicate for triple in ontology]
    terms += [triple.object for triple in ontology if triple.predicate.value == RDF.type]
    used = {t.value.removeprefix(OWL) for t in terms if t.value.startswith(OWL)}
    assert used - compiled == set()


def test_clash_names_what_it_is_about(axioms: Axioms) -> None:
    triples = read_turtle((PREFIXES + "x:a a ab:Claim , ab:Duty .").encode(), "http://g/").triples
    (clash,) = find_clashes(axioms, triples)
    assert isinstance(clash, Clash)
    assert {str(term).rpartition("#")[2].rstrip(">") for term in clash.terms} == {"Claim", "Duty"}
    assert {str(statement.subject) for statement in clash.statements} == {"<http://x/a>"}
