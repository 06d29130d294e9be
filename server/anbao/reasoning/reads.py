"""What a rule can see: the properties and classes that it names, read off its algebra.

Statements of any other kind, come or gone, change nothing of what it concludes. Kinds are written
as the property's IRI or, for types, as ``a`` and the class's; ``a *`` is any type, ``*`` anything.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import NamedNode, Triple

from anbao.namespaces import RDF
from anbao.reasoning.ruleset import Rule

Kinds = frozenset[str]
_TYPE = NamedNode(RDF.type)


def kinds_of(triples: Iterable[Triple]) -> Kinds:
    """Return the kinds of *triples*."""
    return frozenset(
        f"a {triple.object}" if triple.predicate == _TYPE else triple.predicate.value
        for triple in triples
    )


def sees(reads: Kinds, kinds: Kinds) -> bool:
    """Tell whether who *reads* these kinds sees any statement of *kinds*."""
    if not kinds or "*" in reads:
        return bool(kinds)
    return not reads.isdisjoint(kinds) or (
        "a *" in reads and any(kind.startswith("a ") for kind in kinds)
    )


def rows_seen(rows: Iterable[bytes], reads: Kinds) -> list[bytes]:
    """Return those of *rows*, lines of N-Triples, whose property is among what is read."""
    if "*" in reads:
        return list(rows)
    iris = (RDF.type if kind.startswith("a ") else kind for kind in reads)
    verbs = {f"<{iri}>".encode() for iri in iris}
    return [row for row in rows if row.split(b" ", 2)[1] in verbs]


def reads_of(rule: Rule) -> Kinds:
    """Return the kinds that *rule* looks for, and those of its conclusions.

    Its own too: what is stated already is not concluded once more.
    """
    found: set[str] = set()
    for _, verb, value in (*_patterns(rule.pattern), *rule.template):
        found.update(_kinds(verb, value))
    return frozenset(found)


def _patterns(part: Any) -> Iterator[tuple[Any, ...]]:
    """Yield every triple pattern in *part*, those of filters and sub-selects too."""
    if isinstance(part, dict):
        # Of a filter's pattern rdflib leaves a torn draft among the items: the attribute is right.
        for name, inner in (dict(part) | getattr(part, "__dict__", {})).items():
            for row in inner if name == "triples" else ():  # in filters a row holds several
                yield from zip(row[::3], row[1::3], row[2::3], strict=True)
            yield from _patterns(inner)
    elif isinstance(part, Iterable) and not isinstance(part, str):  # a term is text
        for inner in part:
            yield from _patterns(inner)


def _kinds(verb: Any, value: Any = None) -> Iterator[str]:
    import rdflib  # noqa: PLC0415 - slow to load
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath  # noqa: PLC0415

    if str(verb) == RDF.type and isinstance(verb, rdflib.URIRef):
        yield f"a <{value}>" if isinstance(value, rdflib.URIRef) else "a *"
    elif isinstance(verb, rdflib.URIRef):
        yield str(verb)
    elif isinstance(verb, SequencePath | AlternativePath):
        for part in verb.args:
            yield from _kinds(part)
    elif isinstance(verb, InvPath):
        yield from _kinds(verb.arg)
    elif isinstance(verb, MulPath):
        yield from _kinds(verb.path)
    else:
        yield "*"  # a variable, or everything but some properties
