"""From a rule and one solution of its pattern to the statements the solution stands on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

from anbao.graph.tokens import Term

_TRANSPARENT = {"Project", "Filter", "Extend", "Graph", "Distinct", "OrderBy"}
Binding = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Reached:
    """A property path that holds: its ends, the path as written, the statements along it."""

    subject: Term
    path: str
    target: Term
    hops: tuple[Triple, ...]


Premise = Triple | Reached


def native(term: Any, binding: Binding) -> Term | None:
    """Return rdflib's *term* as ours, variables replaced; None for an unbound one."""
    if isinstance(term, rdflib.Variable):
        return binding.get(str(term))
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return (
        Literal(str(term), datatype=NamedNode(str(term.datatype)))
        if term.datatype
        else Literal(str(term))
    )


def premises(store: Store, pattern: Any, binding: Binding) -> list[Premise] | None:
    """Instantiate *pattern*; None if a statement it requires is missing under *binding*.

    Sub-selects are left out: their variables are not visible here (see ``explain``).
    """
    name = pattern.name
    if name == "BGP":
        return _basic(store, pattern.triples, binding)
    if name == "Join":
        return _both(store, pattern.p1, pattern.p2, binding)
    if name in {"Union", "LeftJoin"}:
        return _either(store, pattern, binding)
    if name == "Minus":
        return premises(store, pattern.p1, binding)
    return premises(store, pattern.p, binding) if name in _TRANSPARENT else []


def _either(store: Store, pattern: Any, binding: Binding) -> list[Premise] | None:
    """Take what an OPTIONAL adds, or of a UNION the branch that binds most and holds."""
    first = premises(store, pattern.p1, binding)
    second = premises(store, pattern.p2, binding)
    if pattern.name == "LeftJoin":
        return None if first is None else [*first, *(second or [])]
    if first is None or second is None:
        return second if first is None else first
    return second if _width(pattern.p2) > _width(pattern.p1) else first


def _width(pattern: Any) -> int:
    return len(pattern.get("_vars") or ())


def _both(store: Store, one: Any, other: Any, binding: Binding) -> list[Premise] | None:
    first, second = premises(store, one, binding), premises(store, other, binding)
    return None if first is None or second is None else [*first, *second]


def _basic(store: Store, triples: Any, binding: Binding) -> list[Premise] | None:
    found: list[Premise] = []
    for subject, predicate, target in triples:
        if isinstance(subject, rdflib.BNode) or isinstance(target, rdflib.BNode):
            continue  # an unnamed node of the pattern: SPARQL does not tell which one it was
        premise = _one(store, subject, predicate, target, binding)
        if premise is None:
            return None
        found.append(premise)
    return found


def _one(store: Store, *parts: Any) -> Premise | None:
    subject, predicate, target, binding = parts
    start, end = native(subject, binding), native(target, binding)
    if start is None or end is None or isinstance(start, Literal):
        return None
    if isinstance(predicate, Path):
        hops = next(
            (way for way in _ways(store, predicate, start) if _end(start, way) == end), None
        )
        return None if hops is None else Reached(start, shown(predicate), end, _along(hops))
    prop = native(predicate, binding)
    if not isinstance(prop, NamedNode):
        return None
    return Triple(start, prop, end) if _holds(store, start, prop, end) else None


def _holds(store: Store, subject: Term, prop: NamedNode, target: Term) -> bool:
    return any(store.quads_for_pattern(subject, prop, target, DefaultGraph()))  # type: ignore[arg-type]


Hop = tuple[Triple, Term]  # the statement, and the node it leads to
Way = tuple[Hop, ...]


def _end(start: Term, way: Way) -> Term:
    return way[-1][1] if way else start


def _along(way: Way) -> tuple[Triple, ...]:
    return tuple(triple for triple, _ in way)


def _ways(store: Store, path: Any, start: Term) -> Iterator[Way]:
    """Yield one way along *path* to each node it reaches from *start*."""
    if isinstance(path, SequencePath):
        yield from _sequence(store, list(path.args), start)
    elif isinstance(path, AlternativePath):
        for branch in path.args:
            yield from _ways(store, branch, start)
    elif isinstance(path, MulPath):
        yield from _repeated(store, path, start)
    else:
        inverse = isinstance(path, InvPath)
        yield from _hops(store, path.arg if inverse else path, start, inverse=inverse)


def _hops(store: Store, prop: Any, start: Term, *, inverse: bool) -> Iterator[Way]:
    if isinstance(prop, Path) or (isinstance(start, Literal) and not inverse):
        return  # an inverse of a whole path: its ends are reported, its hops are not
    ends = (None, start) if inverse else (start, None)
    quads = store.quads_for_pattern(ends[0], NamedNode(str(prop)), ends[1], DefaultGraph())  # type: ignore[arg-type]
    for quad in quads:
        yield ((quad.triple, quad.subject if inverse else quad.object),)


def _sequence(store: Store, parts: list[Any], start: Term) -> Iterator[Way]:
    if not parts:
        yield ()
        return
    for head in _ways(store, parts[0], start):
        for tail in _sequence(store, parts[1:], _end(start, head)):
            yield head + tail


def _repeated(store: Store, path: MulPath, start: Term) -> Iterator[Way]:
    if path.mod in {"*", "?"}:
        yield ()
    reached: set[Term] = set()
    waiting: list[Way] = [()]
    while waiting:
        way = waiting.pop(0)
        for step in _ways(store, path.path, _end(start, way)):
            node = _end(start, step)
            if node not in reached:
                reached.add(node)
                yield way + step
                if path.mod != "?":
                    waiting.append(way + step)


def shown(path: Any) -> str:
    """Return *path* as SPARQL writes it."""
    return str(path.n3()) if isinstance(path, Path | rdflib.URIRef) else str(path)
