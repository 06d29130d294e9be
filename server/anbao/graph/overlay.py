"""A large dataset seen with a few files put in, each in the place of another or beside all.

Nothing of the large one is copied or worked out again, so that a case can be looked at against
the whole graph in the time it takes to read the case.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import Triple

from anbao.graph.build import CASES, ONTOLOGY, SHAPES, Dataset
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term

Described = Mapping[Term, tuple[SourceFile, ...]]
Leading = Mapping[Term, tuple[tuple[SourceFile, Triple], ...]]
_Kept = TypeVar("_Kept")


@dataclass(frozen=True)
class Overlay(Dataset):
    """*base* without the files *hidden*, and with the files *given*."""

    base: Dataset
    given: tuple[SourceFile, ...]
    hidden: frozenset[Path]

    @property
    def only_cases(self) -> bool:
        """Whether nothing but cases was put in and taken out."""
        return all(source.graph.startswith(CASES) for source in (*self.given, *self._gone))

    @cached_property
    def described(self) -> Described:
        """Every subject, with the files that describe it."""
        own = Dataset(self.given).described
        touched = frozenset(node for file in self._gone for node in file.by_subject)
        return _Layered(self.base.described, own, touched, self._stays)

    @cached_property
    def leading(self) -> Leading:
        """Every thing that statements lead to, with these and their files."""
        own = Dataset(self.given).leading
        touched = frozenset(node for file in self._gone for node in file.by_object)
        return _Layered(self.base.leading, own, touched, lambda said: self._stays(said[0]))

    @cached_property
    def _gone(self) -> tuple[SourceFile, ...]:
        return tuple(source for source in self.base.sources if source.path in self.hidden)

    def _stays(self, file: SourceFile) -> bool:
        return file.path not in self.hidden

    @cached_property
    def listed(self) -> Mapping[Term, list[str]]:
        """The things outside the cases by the class they are declared to be of."""
        return self.base.listed if self.only_cases else Dataset(self.sources).listed


@dataclass(frozen=True, slots=True)
class _Layered(Mapping[Term, tuple[_Kept, ...]]):
    """What two indexes say of a thing, less what the lower one says of files that are gone.

    Only of *touched* things these say anything at all.
    """

    lower: Mapping[Term, tuple[_Kept, ...]]
    upper: Mapping[Term, tuple[_Kept, ...]]
    touched: frozenset[Term]
    stays: Callable[[_Kept], bool]

    def _found(self, node: Term) -> tuple[_Kept, ...]:
        below = self.lower.get(node, ())
        if below and node in self.touched:
            below = tuple(filter(self.stays, below))
        return below + self.upper.get(node, ())

    def get(self, node: Term, default: Any = None) -> Any:
        """Return what is said of *node*; asked for far too often to go by way of an exception."""
        return self._found(node) or default

    def __getitem__(self, node: Term) -> tuple[_Kept, ...]:
        if found := self._found(node):
            return found
        raise KeyError(node)

    def __contains__(self, node: object) -> bool:
        if node in self.upper or (node in self.lower and node not in self.touched):
            return True
        return node in self.lower and bool(self._found(node))  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Term]:
        nodes = dict.fromkeys((*self.lower, *self.upper))
        return (node for node in nodes if node in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def laid_over(base: Dataset, given: Sequence[SourceFile]) -> Overlay:
    """Return *base* with the files *given*, which replace those of the same path or graph."""
    graphs = {source.graph for source in given} - {ONTOLOGY, SHAPES}
    hidden = {source.path for source in base.sources if source.graph in graphs}
    hidden |= {base.paths[path] for each in given if (path := each.path.resolve()) in base.paths}
    kept = (source for source in base.sources if source.path not in hidden)
    return Overlay((*kept, *given), base, tuple(given), frozenset(hidden))
