"""Every injected fault is caught by its layer, on its line; clean files give no alarm."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from anbao.graph.build import ONTOLOGY, assemble, read_tree
from anbao.graph.overlay import laid_over
from anbao.graph.read import read_turtle
from anbao.reasoning.consistency import ask_hermit, reasoner_input
from anbao.source_tree import SourceTree
from anbao.validation.check import Base, Submission, check_against, check_tree
from anbao.validation.findings import Finding, Report, mended
from anbao.validation.reference import Reference
from anbao.validation.results import Result
from anbao.validation.shapes import asked
from anbao.validation.subject import Subject
from anbao.validation.surroundings import Surroundings, marks
from tests.figures import Figures
from tests.validation.faults import FAULTS, HUANG, Fault
from tests.validation.faults_by_shape import FAULTS_BY_SHAPE
from tests.validation.faults_of_law import FAULTS_OF_LAW
from tests.validation.test_interchange import holds


@pytest.fixture(scope="module")
def base(tree: SourceTree) -> Base:
    return Base(tree, read_tree(tree).sources)


CATALOGUE = [*FAULTS, *FAULTS_BY_SHAPE, *FAULTS_OF_LAW]


def rounds() -> Iterator[list[Fault]]:
    """Yield faults that can be injected together: one a file, and the ontology's each alone."""
    waiting = list(CATALOGUE)
    while waiting:
        together: dict[str, Fault] = {}
        for fault in waiting:
            alone = fault.file.startswith("ontology/")
            if not together or not (alone or fault.file in together):
                together[fault.file] = fault
                if alone:
                    break
        waiting = [fault for fault in waiting if fault not in together.values()]
        yield list(together.values())


def injected(tree: SourceTree, fault: Fault) -> str:
    clean = (tree.root / fault.file).read_text(encoding="utf-8")
    assert fault.old in clean, f"the patch does not fit the file any more: {fault.name}"
    return clean.replace(fault.old, fault.new, 1)


@pytest.fixture(scope="module")
def reports(tree: SourceTree, base: Base) -> dict[str, Report]:
    """What is found in the file of each fault."""
    found: dict[str, Report] = {}
    for together in rounds():
        submissions = [
            Submission(tree.root / fault.file, injected(tree, fault).encode()) for fault in together
        ]
        report = check_against(base, submissions)
        for fault in together:
            path = tree.root / fault.file
            here = tuple(each for each in report.findings if each.place.file == path)
            found[fault.name] = Report(here)
    return found


def changed(tree: SourceTree, base: Base, faults: list[Fault]) -> Subject:
    files = (
        read_turtle(
            injected(tree, f).encode(), base.graph_for(tree.root / f.file) or "", tree.root / f.file
        )
        for f in faults
        if f.layer != "syntax"
    )
    overlay = laid_over(base.dataset, tuple(files))
    only = frozenset(source.path for source in overlay.given)
    return Subject(overlay, only, base.subject if overlay.only_cases else None)


def keys(results: list[Result]) -> set[tuple[str, ...]]:
    return {
        (str(r.focus), str(r.value or ""), r.component, str(r.shape), r.severity) for r in results
    }


def test_both_engines_find_the_same_faults(tree: SourceTree, base: Base) -> None:
    """On the same data: each file with a fault, in its surroundings."""
    seen = 0
    for together in rounds():
        subject = changed(tree, base, together)
        data = Surroundings(subject)
        nodes = {node for source in subject.sources for node in source.subjects}
        ours = subject.shapes.run(data.triples, data.marks)
        theirs = Reference(data.triples, subject.shapes.triples).validate(nodes)
        assert keys(ours) == keys(theirs)
        seen += len(theirs)
    assert seen > 60


def test_surroundings_hold_all_that_a_shape_can_see(tree: SourceTree, base: Base) -> None:
    """The whole graph gives the same findings as what lies around the cases."""
    faults = [fault for fault in CATALOGUE if fault.file.startswith("data/cases/")]
    for together in (batch for batch in rounds() if batch[0] in faults):
        subject = changed(tree, base, [fault for fault in together if fault in faults])
        assert subject.shared
        whole = subject.shapes.run(subject.validated(), marks(subject))
        assert keys(asked(subject)) == keys(whole)


@pytest.mark.quality
@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.name)
def test_layer_catches_fault(tree: SourceTree, reports: dict[str, Report], fault: Fault) -> None:
    report = reports[fault.name]
    caught = [found for found in report.findings if catches(found, fault)]
    assert caught, [(f.layer, f.constraint, f.shape, f.message.en) for f in report.findings]
    warned = fault.rule == "RightWithoutDuty"
    assert report.conforms == warned
    for found in caught:
        assert found.severity == ("warning" if warned else "violation")
        assert (found.layer != "law") or found.why
        assert found.message.zh and found.message.en and found.message.zh != found.message.en
    labels = [fix.label.en for found in caught for fix in found.fixes] or [""]
    lines = injected(tree, fault).splitlines()
    assert any(fault.at in lines[found.place.line - 1] for found in caught), caught
    assert any(fault.fix in label for label in labels), caught


# HermiT says of a class that nothing can belong to it, and of a date that it is none of its own.
CONTRADICTIONS = [
    fault
    for fault in CATALOGUE
    if fault.layer == "owl" and fault.rule not in {"unsatisfiable", "malformed"}
]


@pytest.mark.parametrize("fault", CONTRADICTIONS, ids=lambda fault: fault.name)
def test_hermit_agrees_on_contradictions(tree: SourceTree, base: Base, fault: Fault) -> None:
    path = tree.root / fault.file
    sources = [source for source in base.sources if source.path != path]
    changed = read_turtle(injected(tree, fault).encode(), "http://example.org/changed", path)
    subject = Subject(assemble([*sources, changed]))
    ontology = subject.dataset.triples(ONTOLOGY)
    assert not ask_hermit(reasoner_input(subject.axioms, ontology, subject.assertions)).consistent


def catches(found: Finding, fault: Fault) -> bool:
    rule = found.shape.rpartition("#")[2] if found.layer == "shacl" else found.constraint
    return found.layer == fault.layer and rule == fault.rule


@pytest.mark.quality
def test_every_fault_is_caught_by_its_layer(reports: dict[str, Report], figures: Figures) -> None:
    caught = sum(
        any(catches(f, fault) for f in reports[fault.name].findings) for fault in CATALOGUE
    )
    assert figures.at_least("注入的错误（项）", "injected faults", len(CATALOGUE), 60)
    share = 100 * caught / len(CATALOGUE)
    assert figures.at_least("由所定层次查出（%）", "caught by their declared layer, %", share, 100)


TOLD = json.loads((Path(__file__).parent / "faults_told.json").read_text(encoding="utf-8"))


def told(tree: SourceTree, report: Report, fault: Fault) -> dict[str, str]:
    """Return how the fault is told: the line, what is said, and the first fix."""
    found = next(found for found in report.findings if catches(found, fault))
    lines = injected(tree, fault).splitlines()
    return {
        "line": lines[found.place.line - 1].strip(),
        "zh": found.message.zh,
        "en": found.message.en,
        "fix": found.fixes[0].label.en if found.fixes else "",
    }


@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.name)
def test_says_line_message_and_first_fix(
    tree: SourceTree, reports: dict[str, Report], fault: Fault
) -> None:
    assert told(tree, reports[fault.name], fault) == TOLD[fault.name]


@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.name)
def test_is_told_in_the_forms_that_programs_read(
    tree: SourceTree, reports: dict[str, Report], fault: Fault
) -> None:
    holds(reports[fault.name], [str(tree.root / fault.file)])


def mend(tree: SourceTree, reports: dict[str, Report], fault: Fault) -> str:
    """Return the file with the first mend made that is offered for the fault, nothing if none."""
    caught = [found for found in reports[fault.name].findings if catches(found, fault)]
    fixes = [fix for found in caught for fix in found.fixes if fix.patch.edits]
    return mended(injected(tree, fault), fixes[0]) if fixes else ""


@pytest.mark.quality
def test_first_fix_makes_the_file_valid(
    tree: SourceTree, base: Base, reports: dict[str, Report], figures: Figures
) -> None:
    tried = mended_well = 0
    for together in rounds():
        mends = {tree.root / f.file: text for f in together if (text := mend(tree, reports, f))}
        submissions = [Submission(path, text.encode()) for path, text in mends.items()]
        found = check_against(base, submissions).findings if submissions else ()
        left = {each.place.file for each in found if each.severity == "violation"}
        tried += len(mends)
        mended_well += len(mends.keys() - left)
    share = 100 * mended_well / tried
    assert tried >= 50
    assert figures.at_least("首个改法即合格（%）", "mended by the first fix, %", share, 80)


@pytest.mark.quality
def test_clean_tree_gives_no_alarm(tree: SourceTree, home: Path, figures: Figures) -> None:
    report = check_tree(tree, home / "cache")
    alarms = [found for found in report.findings if found.severity == "violation"]
    assert figures.at_most("干净数据的误报", "false alarms on clean data", len(alarms), 0), alarms


def test_clean_file_gives_no_alarm(tree: SourceTree, base: Base) -> None:
    path = tree.root / HUANG
    report = check_against(base, [Submission(path, path.read_bytes())])
    assert report.findings == ()


def test_catalogue_touches_every_layer_and_many_rules() -> None:
    assert len({fault.name for fault in CATALOGUE}) == len(CATALOGUE)
    layers = Counter(fault.layer for fault in CATALOGUE)
    assert min(layers[layer] for layer in ("syntax", "vocabulary", "shacl", "owl", "law")) >= 3
    assert len({(fault.layer, fault.rule) for fault in CATALOGUE}) >= 60
