"""All checks in one: syntax, vocabulary, shapes, OWL; everything wrong is told at once."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import pyshacl
from pyoxigraph import NamedNode, RdfFormat, serialize

from anbao import __version__
from anbao.errors import SourceError
from anbao.graph.build import (
    ALIGNMENT,
    ONTOLOGY,
    SHAPES,
    Dataset,
    Reading,
    assemble,
    graph_of,
    read_tree,
)
from anbao.graph.progress import Progress, silent
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import GRAPH_BASE
from anbao.reasoning.consistency import Verdict, ask_hermit, reasoner_input
from anbao.source_tree import SourceTree
from anbao.validation.contradictions import check_contradictions, compare
from anbao.validation.findings import Finding, Place, Report, Text, report
from anbao.validation.kept import Kept
from anbao.validation.shapes import check_shapes, cores
from anbao.validation.subject import Subject
from anbao.validation.vocabulary import check_vocabulary

_STAGES = 4


@dataclass(frozen=True, slots=True)
class Submission:
    """A file to check: what it is called and what it holds."""

    path: Path
    text: bytes


def check_tree(tree: SourceTree, cache: Path | None = None, progress: Progress = silent) -> Report:
    """Check every file of *tree*."""
    return check_reading(read_tree(tree, progress), cache, progress)


def check_reading(
    reading: Reading, cache: Path | None = None, progress: Progress = silent
) -> Report:
    """Check what was read; if a file could not be read, tell that and no more.

    What the unread file holds would be missing wherever else it is named, and the one mistake
    that matters would drown in findings that follow from it.
    """
    if reading.errors:
        return report(map(syntax_finding, reading.errors))
    try:
        return check_dataset(assemble(reading.sources), cache, progress)
    except SourceError as error:
        return report([syntax_finding(error)])


def check_dataset(
    dataset: Dataset, cache: Path | None = None, progress: Progress = silent
) -> Report:
    """Check every file of *dataset*."""
    return report(_checked(Subject(dataset), Kept(cache), progress))


def check_files(
    tree: SourceTree, submissions: Sequence[Submission], progress: Progress = silent
) -> Report:
    """Check *submissions* in the light of *tree*; only what is wrong with them is told.

    A submission that is one of the tree's files, or describes the graph of one, stands in its
    place; any other is added as a case.
    """
    return check_against(tree, read_tree(tree, progress).sources, submissions, progress)


def check_against(
    tree: SourceTree,
    base: Sequence[SourceFile],
    submissions: Sequence[Submission],
    progress: Progress = silent,
) -> Report:
    """Check *submissions* as ``check_files`` does, with the files of *tree* read beforehand."""
    taken = {source.graph for source in base}
    given: list[SourceFile] = []
    findings: list[Finding] = []
    for submission in submissions:
        try:
            given.append(_read(tree, submission, taken))
        except SourceError as error:
            findings.append(syntax_finding(error))
    try:
        dataset = assemble([*_without(base, given), *given])
    except SourceError as error:
        return report([*findings, syntax_finding(error)])
    subject = Subject(dataset, frozenset(source.path for source in given))
    return report([*findings, *_checked(subject, Kept(None), progress)] if given else findings)


def _read(tree: SourceTree, submission: Submission, taken: set[str]) -> SourceFile:
    path = submission.path
    graph = graph_of(tree, path.resolve())
    elsewhere = f"{GRAPH_BASE}case/submitted/{quote(path.stem)}"
    read = read_turtle(submission.text, graph or elsewhere, path)
    described = [graph for graph in taken if NamedNode(graph) in read.subjects]
    return read if graph or not described else read_turtle(submission.text, described[0], path)


def _without(base: Iterable[SourceFile], given: Iterable[SourceFile]) -> Iterator[SourceFile]:
    """Yield the files of *base* that none of *given* replaces."""
    paths = {source.path.resolve() for source in given}
    graphs = {source.graph for source in given} - {ONTOLOGY, SHAPES}
    for source in base:
        if source.path.resolve() not in paths and source.graph not in graphs:
            yield source


def _checked(subject: Subject, kept: Kept, progress: Progress) -> list[Finding]:
    progress("check", 0, _STAGES)
    with ThreadPoolExecutor(1) as beside:  # HermiT is a process of its own: it runs beside SHACL
        verdict = beside.submit(_verdict, subject, kept)
        findings = list(check_vocabulary(subject))
        progress("check", 1, _STAGES)
        findings.extend(_shape_findings(subject, kept))
        progress("check", 2, _STAGES)
        clashes = list(check_contradictions(subject))
        progress("check", 3, _STAGES)
        findings.extend(clash for clash in clashes if subject.covers(clash.place.file))
        findings.extend(compare(verdict.result(), clashes))
    progress("check", _STAGES, _STAGES)
    return findings


def _verdict(subject: Subject, kept: Kept) -> Verdict:
    ontology = subject.dataset.triples(ONTOLOGY)
    triples = list(reasoner_input(subject.axioms, ontology, subject.assertions))
    basis = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    answer = kept.get("hermit", basis, lambda: asdict(ask_hermit(triples)))
    return Verdict(answer["consistent"], tuple(answer["unsatisfiable"]))


def _shape_findings(subject: Subject, kept: Kept) -> list[Finding]:
    """Validate unless the very same files were validated before."""
    if subject.only is not None:
        return check_shapes(subject)
    seen = [
        f"{source.path} {source.digest}"
        for source in subject.dataset.sources
        if source.graph != ALIGNMENT
    ]
    basis = "\n".join([__version__, pyshacl.__version__, *seen]).encode()
    found = kept.get(
        "shacl",
        basis,
        lambda: [finding.as_json() for finding in check_shapes(subject, cores())],
    )
    return [Finding.from_json(fields) for fields in found]


def syntax_finding(error: SourceError) -> Finding:
    """Return the finding that *error*, a file that cannot be read, is."""
    return Finding(
        layer="syntax",
        severity="violation",
        message=Text(error.zh, error.en),
        place=Place(Path(error.path), error.line, error.column),
        constraint=error.slug,
    )
