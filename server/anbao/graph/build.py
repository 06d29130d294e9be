"""The source tree as a dataset: one named graph a file, and their union in the default graph."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from anbao.errors import SourceError
from anbao.graph.progress import Progress, silent
from anbao.graph.read import SourceFile, read_turtle
from anbao.graph.tokens import Term
from anbao.namespaces import GRAPH_BASE, RDF
from anbao.source_tree import SourceTree

ONTOLOGY = f"{GRAPH_BASE}ontology"
SHAPES = f"{GRAPH_BASE}shapes"
ALIGNMENT = f"{GRAPH_BASE}alignment"
INFERRED = f"{GRAPH_BASE}inferred/"
VIEWS = f"{GRAPH_BASE}view/"
CASES = f"{GRAPH_BASE}case/"
SUBMITTED = f"{CASES}submitted/"  # of files that have no place in the tree yet
_NAME = re.compile(r"[A-Za-z0-9._/-]+")
_DATA_FOLDERS = ("legislation", "conflicts", "doctrine", "statistics")
_DATA_FILES = ("courts",)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a source file; line 0 where only the file is known."""

    file: Path
    line: int
    column: int


@dataclass(frozen=True)
class Dataset:
    """What the files assert, and a store that holds it and all that is inferred from it."""

    sources: tuple[SourceFile, ...]

    @cached_property
    def store(self) -> Store:
        """A named graph for each source; the default graph says what all of them but views say."""
        store = Store()
        for source in self.sources:
            add_graph(store, source.graph, source.triples)
        return store

    @property
    def files(self) -> dict[str, tuple[Path, ...]]:
        """The files of each named graph that was read from files."""
        files: dict[str, tuple[Path, ...]] = {}
        for source in self.sources:
            files[source.graph] = (*files.get(source.graph, ()), source.path)
        return files

    @cached_property
    def paths(self) -> Mapping[Path, Path]:
        """The files' paths as given, by their absolute ones."""
        return {source.path.resolve(): source.path for source in self.sources}

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The names of the graphs."""
        return frozenset(source.graph for source in self.sources)

    @cached_property
    def described(self) -> Mapping[Term, tuple[SourceFile, ...]]:
        """Every subject, with the files that describe it."""
        described: dict[Term, tuple[SourceFile, ...]] = {}
        for source in self.sources:
            for subject in source.subjects:
                described[subject] = (*described.get(subject, ()), source)
        return described

    @cached_property
    def leading(self) -> Mapping[Term, tuple[tuple[SourceFile, Triple], ...]]:
        """Every thing that statements lead to, with these and their files."""
        leading: dict[Term, list[tuple[SourceFile, Triple]]] = defaultdict(list)
        for source in self.sources:
            for triple in source.triples:
                if isinstance(triple.object, NamedNode):
                    leading[triple.object].append((source, triple))
        return {node: tuple(said) for node, said in leading.items()}

    @cached_property
    def listed(self) -> Mapping[Term, list[str]]:
        """The things outside the cases by the class they are declared to be of."""
        listed: dict[Term, list[str]] = defaultdict(list)
        for source in self.sources:
            if source.graph.startswith(CASES):
                continue
            for triple in source.triples:
                if triple.predicate.value == RDF.type and isinstance(triple.subject, NamedNode):
                    listed[triple.object].append(triple.subject.value)
        return dict(listed)

    def spots(self, triple: Triple) -> tuple[Spot, ...]:
        """Return every place where *triple* is asserted."""
        return tuple(
            Spot(source.path, *place)
            for source in self.described.get(triple.subject, ())
            if (place := source.positions.triples.get(triple))
        )

    def subject_spots(self, subject: Term) -> tuple[Spot, ...]:
        """Return the first line of *subject*'s block in each file that describes it."""
        return tuple(
            Spot(source.path, *(source.positions.of_subject(subject) or (0, 0)))
            for source in self.described.get(subject, ())
        )

    def about(self, subject: Term) -> Iterator[Triple]:
        """Yield what is asserted of *subject*, in whichever file."""
        for source in self.described.get(subject, ()):
            yield from source.by_subject[subject]

    def triples(self, *graphs: str) -> Iterator[Triple]:
        """Yield what the files of *graphs* assert."""
        for source in self.sources:
            if source.graph in graphs:
                yield from source.triples


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source tree gave: the files that could be read, and why others could not."""

    sources: tuple[SourceFile, ...]
    errors: tuple[SourceError, ...]


def graph_of(tree: SourceTree, path: Path) -> str | None:
    """Return the named graph that *path* stands for in *tree*, None for a file outside its plan."""
    plans = [(tree.ontology, _ontology_graph), (tree.data, _data_graph)]
    if tree.beside:
        plans.append((tree.beside, _data_graph))
    for root, plan in plans:
        if path.is_relative_to(root):
            name = plan(path.relative_to(root).with_suffix("").parts)
            return f"{GRAPH_BASE}{name}" if name and _NAME.fullmatch(name) else None
    return None


def _ontology_graph(parts: tuple[str, ...]) -> str | None:
    match parts:
        case (name,):
            return "alignment" if name == "alignment" else "ontology"
        case ("codelists", name):
            return f"codelists/{name}"
        case ("shapes", _):
            return "shapes"
    return None


def _data_graph(parts: tuple[str, ...]) -> str | None:
    match parts:
        case ("cases", year, name) if year.isdecimal():
            return f"case/{year}/{name}"
        case (folder, name) if folder in _DATA_FOLDERS:
            return f"{folder}/{name}"
        case (name,) if name in _DATA_FILES:
            return name
    return None


def read_tree(tree: SourceTree, progress: Progress = silent) -> Reading:
    """Read every Turtle file of *tree*; errors are collected, not raised."""
    paths = _source_files(tree)
    sources: list[SourceFile] = []
    errors: list[SourceError] = []
    for done, path in enumerate(paths, start=1):
        try:
            sources.append(_read_one(tree, path))
        except SourceError as error:
            errors.append(error)
        progress("read", done, len(paths))
    return Reading(tuple(sources), tuple(errors))


def _source_files(tree: SourceTree) -> list[Path]:
    """Return the files of *tree*; one beside it stands in for the tree's of the same name."""
    beside = {path.relative_to(tree.beside): path for path in _files_beside(tree) if tree.beside}
    data = (path for path in tree.data.rglob("*.ttl") if path.relative_to(tree.data) not in beside)
    return sorted([*tree.ontology.rglob("*.ttl"), *data, *beside.values()])


def _files_beside(tree: SourceTree) -> Iterator[Path]:
    if tree.beside:
        yield from tree.beside.glob("cases/*/*.ttl")


def _read_one(tree: SourceTree, path: Path) -> SourceFile:
    graph = graph_of(tree, path)
    if graph is None:
        raise SourceError(
            path,
            0,
            "文件不在约定的目录，或文件名含有字母、数字、“.”、“-”、“_”以外的字符",
            "not in a folder of the plan, or named with more than letters, digits, “.”, “-”, “_”",
        )
    return read_turtle(path, graph)


def assemble(sources: Iterable[SourceFile]) -> Dataset:
    """Put *sources* together; SourceError if two of them claim one graph."""
    sources = tuple(sources)
    _refuse_shared_names(sources)
    return Dataset(sources)


def _refuse_shared_names(sources: Iterable[SourceFile]) -> None:
    """Only the ontology's modules and the shapes make up one graph from several files."""
    owners: dict[str, Path] = {}
    for source in sources:
        owner = owners.setdefault(source.graph, source.path)
        if owner != source.path and source.graph not in {ONTOLOGY, SHAPES}:
            raise SourceError(
                source.path,
                0,
                f"图名 {source.graph} 已属于 {owner}",
                f"the graph name {source.graph} belongs to {owner}",
            )


def add_graph(store: Store, graph: str, triples: Iterable[Triple]) -> None:
    """Add *triples* to the graph *graph* and, unless it is a view, to the default graph."""
    name = NamedNode(graph)
    triples = list(triples)
    store.extend([Quad(t.subject, t.predicate, t.object, name) for t in triples])
    if not graph.startswith(VIEWS):
        union = DefaultGraph()
        store.extend([Quad(t.subject, t.predicate, t.object, union) for t in triples])


def build_dataset(tree: SourceTree, progress: Progress = silent) -> Dataset:
    """Read *tree* into a dataset; the first file that cannot be read is raised."""
    reading = read_tree(tree, progress)
    if reading.errors:
        raise reading.errors[0]
    return assemble(reading.sources)
