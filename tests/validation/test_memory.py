"""What is remembered of a validation never changes what the next one finds."""

import random
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from anbao.graph.build import ONTOLOGY, SHAPES, Dataset, assemble
from anbao.namespaces import AB, RDF
from anbao.validation.engine import Engine, Result, foreign
from anbao.validation.memory import NOTHING_YET, Hashes, Recollection
from anbao.validation.parts import validate_whole
from anbao.validation.subject import Subject

GRAPHS = (
    "case/2020/hu01-minzhong-4520",
    "courts",
    *(f"codelists/{name}" for name in ("duty-type", "liability-form", "party-side", "instance")),
)
DUTY = "https://w3id.org/anbao/id/duty-type/qualification-review"
SEVERAL_IS_A_FORM = (
    NamedNode("https://w3id.org/anbao/id/liability-form/several"),
    NamedNode(RDF.type),
    NamedNode(f"{AB}LiabilityForm"),
)


@pytest.fixture(scope="module")
def excerpt(dataset: Dataset) -> Dataset:
    wanted = {ONTOLOGY, SHAPES, *(f"https://w3id.org/anbao/graph/{name}" for name in GRAPHS)}
    return assemble(source for source in dataset.sources if source.graph in wanted)


@pytest.fixture(scope="module")
def data(excerpt: Dataset) -> list[Triple]:
    return list(dict.fromkeys(Subject(excerpt).validated()))


@pytest.fixture(scope="module")
def shapes(excerpt: Dataset) -> list[Triple]:
    return list(excerpt.triples(SHAPES))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memory")


def keys(results: list[Result]) -> list[tuple[str, ...]]:
    return sorted((str(r.focus), str(r.value or ""), r.component, str(r.shape)) for r in results)


def mutations(data: list[Triple]) -> list[list[Triple]]:
    """Return the data with an entry of a code list gone, a form without a type, and chance."""
    chance = random.Random(20181)
    typed = Triple(*SEVERAL_IS_A_FORM)
    assert typed in data
    changed = [
        [triple for triple in data if getattr(triple.subject, "value", "") != DUTY],
        [triple for triple in data if triple != typed],
    ]
    for _ in range(2):
        gone = set(chance.sample(data, 12))
        donors = chance.sample(data, 6)
        new = [
            Triple(a.subject, b.predicate, b.object)
            for a, b in zip(donors, donors[::-1], strict=True)
        ]
        kept = [triple for triple in data if triple not in gone]
        changed.append(list(dict.fromkeys([*kept, *new])))
    return changed


def test_finds_after_each_change_what_a_fresh_look_finds(
    data: list[Triple], shapes: list[Triple], folder: Path
) -> None:
    recollection = Recollection.of(folder, shapes)
    clean = keys(validate_whole(data, shapes, recollection, 1))
    fresh_findings = []
    for changed in mutations(data):
        found = keys(validate_whole(changed, shapes, recollection, 1))
        assert found == keys(Engine(changed, shapes).validate())
        fresh_findings.append(found != clean)
    assert sum(fresh_findings) == 4
    assert keys(validate_whole(data, shapes, recollection, 1)) == clean


def test_trusts_most_verdicts_after_a_small_change(
    data: list[Triple], shapes: list[Triple], folder: Path
) -> None:
    recollection = Recollection.of(folder, shapes)
    validate_whole(data, shapes, recollection, 1)
    before = recollection.load()
    focus = {name: kept.focus for name, kept in before.clean.items()}
    assert len(focus) > 100
    assert before.still_clean(before.statements, focus) == set(focus)
    gone = tuple(Hashes().term(foreign(term)) for term in SEVERAL_IS_A_FORM)
    one_less = before.statements - {gone}
    assert len(one_less) == len(before.statements) - 1
    trusted = before.still_clean(one_less, focus)
    assert 0.8 * len(focus) < len(trusted) < len(focus)
    moved = {name: number + 1 for name, number in focus.items()}
    assert before.still_clean(before.statements, moved) == set()


def test_other_shapes_are_another_matter(
    data: list[Triple], shapes: list[Triple], folder: Path
) -> None:
    validate_whole(data, shapes, Recollection.of(folder, shapes), 1)
    assert Recollection.of(folder, shapes).load() != NOTHING_YET
    assert Recollection.of(folder, shapes[1:]).load() == NOTHING_YET


def test_unreadable_memory_is_no_memory(shapes: list[Triple], tmp_path: Path) -> None:
    (tmp_path / "validated.memory").write_bytes(b'{"basis": ')
    assert Recollection.of(tmp_path, shapes).load() == NOTHING_YET
    assert Recollection.of(None, shapes).load() == NOTHING_YET
