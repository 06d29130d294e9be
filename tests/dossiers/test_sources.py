"""An answer's sources: those of the things it names, apart from those of its codes."""

import pytest

from anbao.dossiers.library import Library
from anbao.dossiers.sources import AnswerSources, sources_of
from anbao.namespaces import AB, ELI_BASE, ID_BASE
from anbao.questions.ask import ask
from anbao.store.local import LocalReader
from anbao.store.reader import Literal, NamedNode, Rows
from tests.queries.expected_rows import CATALOGUE

SECTION = f"{ID_BASE}work/10.12677-ecl.2024.132077/section/"


@pytest.fixture(scope="module")
def library(reader: LocalReader) -> Library:
    return Library(reader)


def sources(library: Library, name: str) -> AnswerSources:
    return sources_of(library, ask(library.reader, CATALOGUE.find(name), {}))


def of_one(library: Library, iri: str) -> AnswerSources:
    return sources_of(library, Rows(("this",), [{"this": NamedNode(iri)}]))


def test_cases_bring_their_sections_works_and_addresses(library: Library) -> None:
    found = sources(library, "evidence-chain")
    assert f"{SECTION}2.5" in {each.iri for each in found.sections}
    assert any("people-court-daily" in each.iri for each in found.works)
    assert all(not each.startswith(ID_BASE) for each in found.elsewhere) and found.elsewhere


def test_a_norm_brings_the_provision_that_expresses_it(library: Library) -> None:
    found = of_one(library, f"{ID_BASE}norm/ecommerce-law/a38p2-liability")
    assert [each.iri for each in found.provisions] == [
        f"{ELI_BASE}fl/2018/ecommerce-law/art_38/para_2"
    ]


def test_a_party_brings_the_sources_of_its_case(library: Library) -> None:
    found = of_one(library, f"{ID_BASE}case/2020/hu01/minzhong/4520/party/platform-1")
    assert f"{SECTION}2.2" in {each.iri for each in found.sections}


def test_a_code_is_no_source_of_the_answer(library: Library) -> None:
    found = of_one(library, f"{ID_BASE}liability-form/several")
    assert not found
    assert found.definitions


def test_terms_and_literals_have_none(library: Library) -> None:
    rows = Rows(("a", "b"), [{"a": NamedNode(AB.supports), "b": Literal("补充")}, {}])
    assert not sources_of(library, rows)


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda each: each.name)
def test_every_answer_has_a_source(library: Library, question: object) -> None:
    found = sources(library, question.name)  # type: ignore[attr-defined]
    assert found or found.definitions
