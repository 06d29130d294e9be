"""Coverage of the paper: counted by section and kind, and a section left empty is noticed."""

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from anbao.dossiers.coverage import Coverage, coverage, section_order
from anbao.dossiers.home import WORK
from anbao.dossiers.library import Library
from anbao.errors import NotInGraph
from anbao.graph.build import Dataset
from anbao.namespaces import AB, DCTERMS, ID_BASE
from anbao.store.local import LocalReader


@pytest.fixture(scope="module")
def covered(reader: LocalReader) -> Coverage:
    return coverage(Library(reader), WORK)


def counts(covered: Coverage, number: str) -> dict[str, int]:
    return next(each.counts for each in covered.sections if each.number == number)


def test_no_section_is_empty(covered: Coverage) -> None:
    assert covered.empty == ()
    assert [each.number for each in covered.sections][-1] == "5"


def test_counts_what_the_paper_is_known_to_hold(covered: Coverage) -> None:
    cases = {each.number: each.counts.get("case", 0) for each in covered.sections}
    assert {number: n for number, n in cases.items() if n} == {
        "2.1": 2,
        "2.2": 5,
        "2.3": 1,
        "2.4": 3,
        "2.5": 2,
    }
    assert counts(covered, "2")["dataset"] == 2
    assert counts(covered, "4.1")["argument"] > 10
    assert counts(covered, "3.1")["question"] == 2
    assert counts(covered, "3.1")["term"] == 1
    assert counts(covered, "4.3.3")["proposal"] == 1


def test_editors_are_not_counted_as_the_author(covered: Coverage) -> None:
    assert covered.sum_of("objection") >= 35
    assert covered.sum_of("confirmation") >= 14
    assert "argument" not in counts(covered, "1.1")


def test_totals_add_up(covered: Coverage) -> None:
    everything = sum(each.total for each in covered.sections)
    assert everything == sum(covered.sum_of(kind) for kind in covered.kinds)


def test_a_section_that_nothing_speaks_of_is_empty(dataset: Dataset) -> None:
    section = NamedNode(f"{WORK}/section/3.3")
    store = Store()
    store.extend(
        quad
        for quad in dataset.store.quads_for_pattern(None, None, None, DefaultGraph())
        if not (quad.object == section and quad.predicate.value in (AB.statedIn, DCTERMS.source))
    )
    without = coverage(Library(LocalReader(store, "emptied")), WORK)
    assert [each.number for each in without.empty] == ["3.3"]
    store.add(Quad(NamedNode(f"{ID_BASE}objection/d01"), NamedNode(DCTERMS.source), section))
    assert coverage(Library(LocalReader(store, "filled")), WORK).empty == ()


def test_of_what_is_no_work_there_is_none(reader: LocalReader) -> None:
    with pytest.raises(NotInGraph):
        coverage(Library(reader), f"{ID_BASE}actor-role/platform")


def test_sections_are_ordered_by_number() -> None:
    assert sorted(["2", "1.10", "abstract", "1.9"], key=section_order) == [
        "abstract",
        "1.9",
        "1.10",
        "2",
    ]
