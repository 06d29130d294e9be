"""Every shape lets the good example pass and finds what is wrong with the bad one.

The good examples (``shapes/<name>/conforms.ttl``) hang together: all of them make one small world.
A bad example (``violates.ttl``) stands in that world in place of its good one, and lists at its end
what is to be found, as (node, shape, severity).
"""

import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from pyshacl.entrypoints import meta_validate

from anbao.graph.build import ONTOLOGY as ONTOLOGY_GRAPH
from anbao.graph.build import SHAPES, Dataset
from anbao.graph.read import SourceFile
from anbao.namespaces import DCTERMS, OWL, RDF, SH
from anbao.source_tree import default_tree
from anbao.validation.reference import Reference
from anbao.validation.results import Result
from anbao.validation.shapes import asked
from anbao.validation.subject import Subject

ONTOLOGY = default_tree().ontology
EXAMPLES = Path(__file__).parent / "shapes"
NAMES = sorted(path.name for path in EXAMPLES.iterdir())
SHAPE_FILES = sorted(ONTOLOGY.glob("shapes/*.ttl"))
Found = tuple[str, str, str]
Index = dict[str, list[Triple]]


@cache
def triples(path: Path) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE))


@cache
def vocabulary() -> tuple[Triple, ...]:
    paths = [*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("codelists/*.ttl")]
    return tuple(triple for path in paths if path.stem != "alignment" for triple in triples(path))


@cache
def shapes() -> tuple[Triple, ...]:
    return tuple(triple for path in SHAPE_FILES for triple in triples(path))


def world(without: str = "") -> list[Triple]:
    """Return all good examples but one, with the vocabulary they are written in."""
    kept = (name for name in NAMES if name != without)
    return [*vocabulary(), *(t for name in kept for t in triples(EXAMPLES / name / "conforms.ttl"))]


def found(data: list[Triple], examples: tuple[Triple, ...]) -> set[Found]:
    """Validate the nodes that *examples* describe: those with a type, and graphs.

    The fast engine and pyshacl, which sees the data in another way, must say the same.
    """
    focus = {t.subject for t in examples if t.predicate.value in {RDF.type, DCTERMS.modified}}
    results = Reference(data, shapes()).validate(focus)
    assert keys(results) == {key for key in keys(fast(data, examples)) if key[0] in map(str, focus)}
    return {(r.focus.value, local(r.shape.value), r.severity) for r in results}


def fast(data: list[Triple], examples: tuple[Triple, ...]) -> list[Result]:
    """Ask the fast engine about *examples* in the midst of *data*."""
    graphs = {"o": (ONTOLOGY_GRAPH, data), "s": (SHAPES, shapes()), "e": ("http://e/", examples)}
    files = (SourceFile(Path(n), graph, b"", tuple(said)) for n, (graph, said) in graphs.items())
    return asked(Subject(Dataset(tuple(files)), frozenset({Path("e")})))


def keys(results: list[Result]) -> set[tuple[str, ...]]:
    return {
        (str(r.focus), str(r.value or ""), r.component, str(r.shape), r.severity) for r in results
    }


def wanted(examples: tuple[Triple, ...]) -> set[Found]:
    rows = by_subject(examples)
    return {
        (one(row, SH.focusNode), local(one(row, SH.sourceShape)), severity(row))
        for row in rows.values()
        if any(t.predicate.value == SH.focusNode for t in row)
    }


def by_subject(statements: tuple[Triple, ...]) -> Index:
    index: Index = {}
    for triple in statements:
        index.setdefault(str(triple.subject), []).append(triple)
    return index


def one(row: list[Triple], predicate: str) -> str:
    (value,) = (t.object.value for t in row if t.predicate.value == predicate)
    return value


def severity(row: list[Triple]) -> str:
    return local(one(row, SH.resultSeverity)).lower()


def local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1]


def constraints() -> dict[str, list[Triple]]:
    """Return every named shape that speaks to people: all but bare lists of properties."""
    kinds = {SH.PropertyShape, SH.NodeShape}
    rows = by_subject(shapes()).values()
    return {
        local(row[0].subject.value): row
        for row in rows
        if isinstance(row[0].subject, NamedNode)
        and any(t.object.value in kinds for t in row if t.predicate.value == RDF.type)
        and not speechless(row)
    }


def speechless(row: list[Triple]) -> bool:
    """Tell whether a node shape only gathers property shapes under a target."""
    gathering = {RDF.type, SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.property}
    return {t.predicate.value for t in row} <= gathering


CONSTRAINTS = constraints()
# Parts of other shapes: what they refuse is reported under the shape that uses them.
PARTS = {"Value", "BorrowedTerm"}


@pytest.mark.parametrize("name", NAMES)
def test_finds_exactly_what_is_wrong(name: str) -> None:
    bad = triples(EXAMPLES / name / "violates.ttl")
    assert found([*world(without=name), *bad], bad) == wanted(bad)


def test_good_examples_pass_every_shape() -> None:
    good = tuple(t for name in NAMES for t in triples(EXAMPLES / name / "conforms.ttl"))
    assert found(world(), good) == set()


def test_every_constraint_is_broken_by_an_example() -> None:
    broken = {
        shape for name in NAMES for _, shape, _ in wanted(triples(EXAMPLES / name / "violates.ttl"))
    }
    assert broken == CONSTRAINTS.keys() - PARTS


def test_shapes_are_well_formed() -> None:
    graph = rdflib.Graph()
    for path in SHAPE_FILES:
        graph.parse(path)
    conforms, _, text = meta_validate(graph, inference=None)
    assert conforms, text


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_speaks_both_languages_and_weighs_the_finding(name: str) -> None:
    row = CONSTRAINTS[name]
    messages = [t.object for t in row if t.predicate.value == SH.message]
    assert sorted(message.language for message in messages) == ["en", "zh"]
    assert [t for t in row if t.predicate.value == SH.severity]


JARGON = re.compile(
    r"\b(SHACL|sh:|shape|constraint|focus|predicate|cardinality|literal|minCount|datatype node)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_message_speaks_to_a_person(name: str) -> None:
    messages = [t.object.value for t in CONSTRAINTS[name] if t.predicate.value == SH.message]
    assert not [message for message in messages if JARGON.search(message)]


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.stem)
def test_a_milder_severity_is_justified(path: Path) -> None:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        if re.search(r"sh:severity sh:(Warning|Info)", block):
            assert block.startswith("#"), block


def test_every_class_that_carries_data_has_a_shape() -> None:
    declared = {
        t.subject.value
        for t in vocabulary()
        if t.predicate.value == RDF.type and t.object == NamedNode(OWL.Class)
    }
    above: dict[str, set[str]] = {}
    for triple in vocabulary():
        if triple.predicate.value.endswith("#subClassOf"):
            above.setdefault(triple.subject.value, set()).add(triple.object.value)
    targets = {t.object.value for t in shapes() if t.predicate.value == SH.targetClass}
    # What data is never typed with directly: tops of a family, and classes only borrowed.
    tops = {"PositionHolder", "LegalPosition", "LegalRelation", "DoctrinalStatement"}
    ours = {iri for iri in declared if "/def#" in iri and local(iri) not in tops}
    assert {iri for iri in ours if not targets & {iri, *above.get(iri, set())}} == set()
