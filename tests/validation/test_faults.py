"""Every injected fault is caught by its layer, on its line; clean files give no alarm."""

from collections import Counter
from pathlib import Path

import pytest

from anbao.graph.build import ONTOLOGY, assemble, read_tree
from anbao.graph.read import read_turtle
from anbao.reasoning.consistency import ask_hermit, reasoner_input
from anbao.source_tree import SourceTree
from anbao.validation.check import Base, Submission, check_against, check_tree
from anbao.validation.findings import Finding
from anbao.validation.subject import Subject
from tests.validation.faults import FAULTS, HUANG, Fault


@pytest.fixture(scope="module")
def base(tree: SourceTree) -> Base:
    return Base(tree, read_tree(tree).sources)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_layer_catches_fault(tree: SourceTree, base: Base, fault: Fault) -> None:
    path = tree.root / fault.file
    clean = path.read_text(encoding="utf-8")
    assert fault.old in clean, "the patch does not fit the file any more"
    text = clean.replace(fault.old, fault.new, 1)
    report = check_against(base, [Submission(path, text.encode())])
    caught = [found for found in report.findings if catches(found, fault)]
    assert caught, [(f.layer, f.constraint, f.shape, f.message.en) for f in report.findings]
    assert not report.conforms
    for found in caught:
        assert found.severity == "violation"
        assert found.message.zh and found.message.en and found.message.zh != found.message.en
        assert found.place.file == path
    lines = text.splitlines()
    assert any(fault.at in lines[found.place.line - 1] for found in caught), caught
    assert any(fault.fix in found.fix.en for found in caught), caught


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.layer == "owl"], ids=lambda fault: fault.name
)
def test_hermit_agrees_on_contradictions(tree: SourceTree, base: Base, fault: Fault) -> None:
    path = tree.root / fault.file
    text = path.read_text(encoding="utf-8").replace(fault.old, fault.new, 1)
    sources = [source for source in base.sources if source.path != path]
    changed = read_turtle(text.encode(), "http://example.org/changed", path)
    subject = Subject(assemble([*sources, changed]))
    ontology = subject.dataset.triples(ONTOLOGY)
    assert not ask_hermit(reasoner_input(subject.axioms, ontology, subject.assertions)).consistent


def catches(found: Finding, fault: Fault) -> bool:
    rule = found.shape.rpartition("#")[2] if found.layer == "shacl" else found.constraint
    return found.layer == fault.layer and rule == fault.rule


def test_clean_tree_gives_no_alarm(tree: SourceTree, home: Path) -> None:
    report = check_tree(tree, home / "cache")
    assert [found for found in report.findings if found.severity == "violation"] == []


def test_clean_file_gives_no_alarm(tree: SourceTree, base: Base) -> None:
    path = tree.root / HUANG
    report = check_against(base, [Submission(path, path.read_bytes())])
    assert report.findings == ()


def test_catalogue_is_large_enough_and_touches_every_layer() -> None:
    layers = Counter(fault.layer for fault in FAULTS)
    assert len(FAULTS) >= 20
    assert min(layers[layer] for layer in ("syntax", "vocabulary", "shacl", "owl")) >= 3
