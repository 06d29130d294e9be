"""All checks in one: syntax, vocabulary, shapes, OWL; everything wrong is told at once."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyshacl
from pyoxigraph import NamedNode, RdfFormat, serialize

from anbao import __version__
from anbao.errors import SourceError
from anbao.graph.build import (
    ALIGNMENT,
    ONTOLOGY,
    SHAPES,
    SUBMITTED,
    Dataset,
    Reading,
    assemble,
    graph_of,
    read_tree,
)
from anbao.graph.progress import Progress, silent
from anbao.graph.read import SourceFile, read_turtle
from anbao.reasoning.consistency import Verdict, ask_hermit, reasoner_input
from anbao.source_tree import SourceTree
from anbao.validation.contradictions import check_contradictions, compare
from anbao.validation.engine import Background
from anbao.validation.findings import Finding, Place, Report, Text, report
from anbao.validation.kept import Kept
from anbao.validation.memory import Recollection
from anbao.validation.shapes import check_shapes
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
    return report(_Layers(Subject(dataset), Kept(cache)).checked(progress))


def check_files(
    tree: SourceTree, submissions: Sequence[Submission], progress: Progress = silent
) -> Report:
    """Check *submissions* in the light of *tree*; only what is wrong with them is told.

    A submission that is one of the tree's files, or describes the graph of one, stands in its
    place; any other is added as a case.
    """
    base = Base(tree, read_tree(tree, progress).sources)
    return _checked_against(base, submissions, None, progress)


@dataclass(frozen=True)
class Base:
    """A source tree as read, against which one file after another can be checked quickly."""

    tree: SourceTree
    sources: tuple[SourceFile, ...]

    @cached_property
    def background(self) -> Background:
        """What SHACL sees of the tree."""
        return Background(Subject(Dataset(self.sources)).validated())


def check_against(
    base: Base, submissions: Sequence[Submission], progress: Progress = silent
) -> Report:
    """Check *submissions* as ``check_files`` does, with the tree prepared for many such checks."""
    return _checked_against(base, submissions, base.background, progress)


def _checked_against(
    base: Base,
    submissions: Sequence[Submission],
    background: Background | None,
    progress: Progress,
) -> Report:
    taken = {source.graph for source in base.sources}
    given: list[SourceFile] = []
    findings: list[Finding] = []
    for submission in submissions:
        try:
            given.append(_read(base.tree, submission, taken))
        except SourceError as error:
            findings.append(syntax_finding(error))
    if not given:
        return report(findings)
    try:
        dataset = assemble([*_without(base.sources, given), *given])
    except SourceError as error:
        return report([*findings, syntax_finding(error)])
    subject = Subject(dataset, frozenset(source.path for source in given))
    return report([*findings, *_Layers(subject, Kept(None), background).checked(progress)])


def _read(tree: SourceTree, submission: Submission, taken: set[str]) -> SourceFile:
    path = submission.path
    graph = graph_of(tree, path.resolve())
    elsewhere = f"{SUBMITTED}{quote(path.stem)}"
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


@dataclass(frozen=True, slots=True)
class _Layers:
    """The checks that follow once files can be read."""

    subject: Subject
    kept: Kept
    background: Background | None = None

    def checked(self, progress: Progress) -> list[Finding]:
        """Return what all of them find.

        HermiT is asked about whole trees only: single files are checked while somebody waits, and
        the compiled axioms have been held to give its verdict.
        """
        if self.subject.only is not None:
            findings = self._quick(progress)
            found = check_contradictions(self.subject)
            return [*findings, *(each for each in found if self.subject.covers(each.place.file))]
        with ThreadPoolExecutor(1) as beside:  # HermiT is another process: it runs beside SHACL
            verdict = beside.submit(self._verdict)
            findings = self._quick(progress)
            clashes = list(check_contradictions(self.subject))
            progress("check", 3, _STAGES)
            findings.extend([*clashes, *compare(verdict.result(), clashes)])
        progress("check", _STAGES, _STAGES)
        return findings

    def _quick(self, progress: Progress) -> list[Finding]:
        progress("check", 0, _STAGES)
        findings = list(check_vocabulary(self.subject))
        progress("check", 1, _STAGES)
        findings.extend(self._shape_findings())
        progress("check", 2, _STAGES)
        return findings

    def _verdict(self) -> Verdict:
        subject = self.subject
        ontology = subject.dataset.triples(ONTOLOGY)
        triples = list(reasoner_input(subject.axioms, ontology, subject.assertions))
        basis = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        answer = self.kept.get("hermit", basis, lambda: asdict(ask_hermit(triples)))
        return Verdict(answer["consistent"], tuple(answer["unsatisfiable"]))

    def _shape_findings(self) -> list[Finding]:
        """Validate unless the very same files were validated before."""
        if self.subject.only is not None:
            return check_shapes(self.subject, self.background)
        sources = self.subject.dataset.sources
        seen = [f"{each.path} {each.digest}" for each in sources if each.graph != ALIGNMENT]
        basis = "\n".join([__version__, pyshacl.__version__, *seen]).encode()
        found = self.kept.get("shacl", basis, self._validated)
        return [Finding.from_json(fields) for fields in found]

    def _validated(self) -> list[dict[str, Any]]:
        shapes = self.subject.dataset.triples(SHAPES)
        recollection = Recollection.of(self.kept.folder, shapes)
        return [f.as_json() for f in check_shapes(self.subject, recollection=recollection)]


def syntax_finding(error: SourceError) -> Finding:
    """Return the finding that *error*, a file that cannot be read, is."""
    return Finding(
        layer="syntax",
        severity="violation",
        message=Text(error.zh, error.en),
        place=Place(Path(error.path), error.line, error.column),
        constraint=error.slug,
    )
