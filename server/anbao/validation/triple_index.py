"""Triples in memory for rdflib, quick to fill and quick to look up, and aware of what is asked.

rdflib's own store keeps contexts and sends events, which we do not use, and takes three times as
long. A lookup's open places say which index answers it; each index is made when first needed.
"""

from collections.abc import Iterator
from typing import Any

import rdflib
from rdflib.store import Store
from rdflib.term import Node

Statement = tuple[Any, Any, Any]
Lookup = tuple[Node | None, Node | None, Node | None]


class TripleIndex(Store):
    """A set of triples; what is looked up in it is noted until somebody takes the notes."""

    context_aware = True  # pyshacl wraps a data set around the store, which insists on it
    graph_aware = True

    def __init__(self) -> None:
        super().__init__()
        self._triples: dict[Statement, None] = {}
        self._indexes: dict[tuple[bool, bool, bool], dict[Lookup, list[Statement]]] = {}
        self._lookups: set[Lookup] = set()

    def add(self, triple: Statement, context: Any = None, quoted: bool = False) -> None:
        """Add one triple."""
        self._triples[triple] = None
        self._indexes.clear()

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[tuple[Statement, Any]]:
        """Note the lookup, and yield what matches it."""
        self._lookups.add(triple_pattern)
        subject, predicate, value = triple_pattern
        opened = (subject is None, predicate is None, value is None)
        if not any(opened):
            found = [triple_pattern] if triple_pattern in self._triples else []
        else:
            found = self._index(opened).get(triple_pattern, [])
        for triple in found:
            yield triple, iter(())

    def _index(self, opened: tuple[bool, bool, bool]) -> dict[Lookup, list[Statement]]:
        if opened not in self._indexes:
            index: dict[Lookup, list[Statement]] = {}
            for triple in self._triples:
                subject, predicate, value = (
                    None if is_open else term for is_open, term in zip(opened, triple, strict=True)
                )
                index.setdefault((subject, predicate, value), []).append(triple)
            self._indexes[opened] = index
        return self._indexes[opened]

    def __len__(self, context: Any = None) -> int:
        return len(self._triples)

    def statements(self) -> Iterator[Statement]:
        """Yield every triple, without a note."""
        yield from self._triples

    def taken(self) -> set[Lookup]:
        """Return the lookups since this was last asked."""
        lookups, self._lookups = self._lookups, set()
        return lookups

    # rdflib asks every store for its prefixes; none are needed here.
    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:
        """Ignore prefixes."""

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        """Yield nothing."""
        yield from ()

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        """Know no prefix."""
        return None

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        """Know no namespace."""
        return None
