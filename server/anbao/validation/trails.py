"""Where a shape's look can lead from a node: the trails of its paths, read off the shapes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from anbao.graph.tokens import Term
from anbao.namespaces import PREFIXES, SH
from anbao.reasoning.axioms import Index

_NESTED = (SH.property, SH.node, SH.qualifiedValueShape, SH.term("not"))
_CHOICES = (SH.term("or"), SH.term("and"), SH.xone)
_COMPARED = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_REPEATED = (SH.oneOrMorePath, SH.zeroOrMorePath, SH.zeroOrOnePath)
_PREFIXED = re.compile(r"\b([A-Za-z]+):([A-Za-z_][\w-]*)")


@dataclass(frozen=True, slots=True)
class Step:
    """One step along any of *properties*: backwards, or again and again."""

    properties: frozenset[str]
    backwards: bool = False
    repeated: bool = False


Trail = tuple[Step, ...]


def trails_of(index: Index, shape: Term) -> Iterator[Trail]:
    """Yield every way that *shape* and the shapes within it look, from its focus node on."""
    starts = [trail for path in index.objects(shape, SH.path) for trail in _along(index, path)]
    for start in starts or [()]:
        yield start
        for prop in (p for name in _COMPARED for p in index.objects(shape, name)):
            if isinstance(prop, NamedNode):
                yield (*start[:-1], Step(frozenset({prop.value})))
        for inner in _within(index, shape):
            yield from ((*start, *rest) for rest in trails_of(index, inner))
    for query in index.objects(shape, SH.sparql):
        for text in index.objects(query, SH.select):
            if isinstance(text, Literal):
                yield (Step(named_in(text.value), repeated=True),)


def named_in(query: str) -> frozenset[str]:
    """Return the terms that a query names with a prefix."""
    return frozenset(
        f"{PREFIXES.get(prefix, '')}{name}" for prefix, name in _PREFIXED.findall(query)
    )


def _within(index: Index, shape: Term) -> Iterator[Term]:
    for name in _NESTED:
        yield from index.objects(shape, name)
    for name in _CHOICES:
        for head in index.objects(shape, name):
            yield from index.members(head)


def _along(index: Index, path: Term) -> Iterable[Trail]:
    """Yield the trails of a property path; what may be repeated is one step that may."""
    if isinstance(path, NamedNode):
        return [(Step(frozenset({path.value})),)]
    if items := index.members(path):
        return _joined([list(_along(index, item)) for item in items])
    for inner in index.objects(path, SH.inversePath):
        return [tuple(_turned(step) for step in t[::-1]) for t in _along(index, inner)]
    for inner in index.objects(path, SH.alternativePath):
        return [trail for item in index.members(inner) for trail in _along(index, item)]
    for name in _REPEATED:
        for inner in index.objects(path, name):
            steps = [step for trail in _along(index, inner) for step in trail]
            properties = frozenset(prop for step in steps for prop in step.properties)
            return [(Step(properties, steps[0].backwards, repeated=True),)]
    return []


def _turned(step: Step) -> Step:
    return Step(step.properties, not step.backwards, step.repeated)


def _joined(parts: list[list[Trail]]) -> list[Trail]:
    trails: list[Trail] = [()]
    for part in parts:
        trails = [(*trail, *more) for trail in trails for more in part]
    return trails
