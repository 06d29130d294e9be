"""Docket numbers: those of the graph and every form of the rules, there and back again."""

import pytest
from pyoxigraph import Literal

from anbao.citation.docket import parse_docket
from anbao.graph.build import Dataset
from anbao.identifiers import case_iri, parse_iri
from anbao.namespaces import AB
from tests.citation.test_docket import reference_forms, spellings
from tests.figures import Figures

pytestmark = pytest.mark.quality


def returns(text: str, official: str) -> bool:
    """Tell whether *text* is read as the docket *official*, and comes back from its IRI."""
    docket = parse_docket(text)
    return str(docket) == official and parse_iri(case_iri(docket)).docket == docket


def test_every_docket_comes_back(dataset: Dataset, figures: Figures) -> None:
    """Round trip text, parts, IRI, parts, text; a docket has sixty and more ways to be printed."""
    named = {
        triple.object.value
        for source in dataset.sources
        for triple in source.triples
        if triple.predicate.value == f"{AB}docket" and isinstance(triple.object, Literal)
    }
    official = {text: str(parse_docket(text)) for text in named}
    variants = {
        spelt: text for text in official.values() for spelt in spellings(text)
    } | official  # fmt: skip
    lost = [spelt for spelt, text in variants.items() if not returns(spelt, text)]
    zh, en = f"案号往返的损失（图中 {len(named)} 个）", f"dockets lost, {len(named)} of the graph"
    assert figures.at_least("案号的写法（种）", "spellings of dockets", len(variants), 200)
    assert figures.at_most(zh, en, len(lost), 0), lost[:5]


def test_every_form_of_the_rules_is_read(figures: Figures) -> None:
    forms = list(reference_forms())
    unread = [text for text in forms if not read(text)]
    zh, en = f"读不出的案号形式（{len(forms)} 种）", f"unread forms of {len(forms)} docket numbers"
    assert figures.at_most(zh, en, len(unread), 0), unread[:5]


def read(text: str) -> bool:
    try:
        return str(parse_docket(text)) == text
    except ValueError:
        return False
