"""``GraphReader``: the protocol that everything above the store speaks, and the terms it gives."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

__all__ = ["BlankNode", "GraphReader", "Literal", "NamedNode", "Rows", "Term", "Triple"]

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT; a variable that a row leaves unbound is absent from its dict."""

    variables: tuple[str, ...]
    rows: list[dict[str, Term]]


class GraphReader(Protocol):
    """Read-only access to one version of the graph, for queries that we wrote ourselves."""

    @property
    def version(self) -> str:
        """Name the dataset's version: the key of every ETag."""

    def select(self, query: str, **bindings: Term) -> Rows:
        """Answer a SELECT with *bindings* put in place of its projected variables."""

    def ask(self, query: str, **bindings: Term) -> bool:
        """Answer an ASK."""

    def construct(self, query: str, **bindings: Term) -> list[Triple]:
        """Answer a CONSTRUCT or DESCRIBE."""
