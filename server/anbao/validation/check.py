"""All checks in one: syntax, vocabulary, shapes, OWL, law; everything wrong is told at once.

A source tree is prepared once, and files are then checked against it in milliseconds each.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode

from anbao.errors import SourceError
from anbao.graph.build import SUBMITTED, Dataset, Reading, assemble, graph_of, read_tree
from anbao.graph.overlay import laid_over
from anbao.graph.progress import Progress, silent
from anbao.graph.read import SourceFile
from anbao.source_tree import SourceTree
from anbao.validation.admission import STANDARD, ExaminationLimits, admit
from anbao.validation.findings import Finding, Place, Report, Text, report
from anbao.validation.kept import Kept
from anbao.validation.layers import Whole, check_subject
from anbao.validation.shapes import ENGINES
from anbao.validation.subject import Subject
from anbao.validation.syntax import syntax_findings


def check_tree(
    tree: SourceTree,
    cache: Path | None = None,
    progress: Progress = silent,
    *,
    engine: str = ENGINES[0],
) -> Report:
    """Check every file of *tree*."""
    return check_reading(read_tree(tree, progress), cache, progress, engine=engine)


def check_reading(
    reading: Reading,
    cache: Path | None = None,
    progress: Progress = silent,
    *,
    engine: str = ENGINES[0],
) -> Report:
    """Check what was read; if a file could not be read, tell that and no more.

    What the unread file holds would be missing wherever else it is named, and the one mistake
    that matters would drown in findings that follow from it.
    """
    if reading.errors:
        return report(each for error in reading.errors for each in syntax_findings(error))
    try:
        return check_dataset(assemble(reading.sources), cache, progress, engine=engine)
    except SourceError as error:
        return report(syntax_findings(error))


def check_dataset(
    dataset: Dataset,
    cache: Path | None = None,
    progress: Progress = silent,
    *,
    engine: str = ENGINES[0],
) -> Report:
    """Check every file of *dataset*."""
    return report(Whole(Subject(dataset), Kept(cache), engine).checked(progress))


def begin_check(
    reading: Reading, cache: Path | None, progress: Progress, beside: Executor
) -> tuple[Report, Callable[[], Report]]:
    """Check what was read, except for HermiT's verdict, which comes *beside*.

    Returned is the report so far and, if that lets the data pass, what waits for the verdict; if
    it does not, the report is the whole one.
    """
    if reading.errors:
        return check_reading(reading, cache, progress), lambda: report(())
    try:
        whole = Whole(Subject(assemble(reading.sources)), Kept(cache), ENGINES[0])
    except SourceError as error:
        return report(syntax_findings(error)), lambda: report(())
    findings, judged = whole.begun(progress, beside)
    so_far = report(findings)
    if not so_far.conforms:
        so_far = report([*findings, *judged()])
    return so_far, lambda: report(judged())


@dataclass(frozen=True, slots=True)
class Submission:
    """A file to check: what it is called and what it holds."""

    path: Path
    text: bytes


@dataclass(frozen=True)
class Base:
    """A source tree as read; what checks need of it is worked out when first needed, and kept."""

    tree: SourceTree
    sources: tuple[SourceFile, ...]

    @cached_property
    def dataset(self) -> Dataset:
        """The tree's files as a dataset."""
        return Dataset(self.sources)

    @cached_property
    def subject(self) -> Subject:
        """What the tree's ontology, shapes and code lists ask."""
        return Subject(self.dataset)

    def graph_for(self, path: Path) -> str | None:
        """Return the named graph that the file *path* stands for, None if it is not of the tree."""
        return graph_of(self.tree, path.resolve())


def check_files(
    tree: SourceTree,
    submissions: Sequence[Submission],
    progress: Progress = silent,
    *,
    engine: str = ENGINES[0],
) -> Report:
    """Check *submissions* in the light of *tree*; only what is wrong with them is told.

    A submission that is one of the tree's files, or describes the graph of one, stands in its
    place; any other is added as a case.
    """
    base = Base(tree, read_tree(tree, progress).sources)
    return check_against(base, submissions, progress, engine=engine)


def check_against(
    base: Base,
    submissions: Sequence[Submission],
    progress: Progress = silent,
    *,
    engine: str = ENGINES[0],
    limits: ExaminationLimits = STANDARD,
) -> Report:
    """Check *submissions* as ``check_files`` does, with the tree prepared for many such checks.

    TooManyTriples or TooComplexToCheck past *limits*.
    """
    findings: list[Finding] = []
    given: dict[str, SourceFile] = {}
    for number, submission in enumerate(submissions):
        try:
            read = _read(base, submission, number, limits)
        except SourceError as error:
            findings.extend(syntax_findings(error, submission.text))
            continue
        if earlier := given.get(read.graph):
            findings.append(_twice(read, earlier))
        else:
            given[read.graph] = read
    if given:
        findings += check_subject(_subject(base, given.values()), progress, engine)
    return report(findings, limits.check_findings)


def _subject(base: Base, given: Iterable[SourceFile]) -> Subject:
    files = tuple(given)
    overlay = laid_over(base.dataset, files)
    only = frozenset(source.path for source in files)
    return Subject(overlay, only, base.subject if overlay.only_cases else None)


def _read(base: Base, submission: Submission, number: int, limits: ExaminationLimits) -> SourceFile:
    path = submission.path
    graph = base.graph_for(path)
    own = graph or f"{SUBMITTED}{number}/{quote(path.stem)}"
    read = admit(path, submission.text, own, limits)
    if graph:
        return read
    described = base.dataset.graphs.intersection(
        node.value for node in read.subjects if isinstance(node, NamedNode)
    )
    return read.moved_to(min(described)) if described else read


def _twice(read: SourceFile, earlier: SourceFile) -> Finding:
    """Return the finding that *read* is a second version of what *earlier* is."""
    node = NamedNode(read.graph)
    place, first = (
        Place(source.path, *(source.positions.of_subject(node) or (1, 1)))
        for source in (read, earlier)
    )
    message = Text(
        f"同一案件在本次提交了两份；只检查了 {earlier.path}",
        f"the same case was submitted twice; only {earlier.path} was checked",
    )
    found = Finding("law", "violation", message, place=place, focus=read.graph)
    return found.with_also([first])
