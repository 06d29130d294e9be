"""An edition as TriG, N-Quads, Turtle (one file a graph) and JSON-LD, byte for byte repeatable."""

from collections.abc import Callable, Iterable

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from anbao.namespaces import GRAPH_BASE
from anbao.publication.edition import LICENCE, Edition
from anbao.publication.jsonld import edition_document
from anbao.store.formats import used_prefixes


def trig(edition: Edition) -> bytes:
    """Write every graph into one TriG document."""
    quads = list(edition.quads())
    return _headed(edition, _serialized(quads, RdfFormat.TRIG))


def nquads(edition: Edition) -> bytes:
    """Write one quad a line."""
    return _headed(edition, serialize(edition.quads(), format=RdfFormat.N_QUADS) or b"")


def turtle(edition: Edition) -> bytes:
    """Write the triples of the graphs of *edition*, usually one, as Turtle."""
    triples = [triple for each in edition.graphs.values() for triple in each]
    return _headed(edition, _serialized(triples, RdfFormat.TURTLE), *edition.graphs)


def turtle_files(edition: Edition) -> dict[str, bytes]:
    """Write each graph as a Turtle file of its own, named as the graph is below ``/graph/``."""
    return {
        f"{name.removeprefix(GRAPH_BASE)}.ttl": turtle(edition.only([name]))
        for name in edition.graphs
    }


def jsonld(edition: Edition) -> bytes:
    """Write every graph into one JSON-LD document with its own context."""
    return edition_document(edition.graphs)


def described(triples: Iterable[Triple]) -> bytes:
    """Write *triples*, a description of ours, as Turtle in the order given."""
    return _serialized(list(triples), RdfFormat.TURTLE)


Writer = Callable[[Edition], bytes]
WRITERS: dict[str, Writer] = {
    "trig": trig,
    "nq": nquads,
    "ttl": turtle,
    "jsonld": jsonld,
}


def _serialized(statements: list[Quad] | list[Triple], form: RdfFormat) -> bytes:
    return serialize(statements, format=form, prefixes=used_prefixes(statements)) or b""


def _headed(edition: Edition, body: bytes, *graphs: str) -> bytes:
    """Put the version before *body*; JSON has no comments, so there only the file's name tells."""
    lines = [f"安保 Anbao {edition.version}, {edition.modified}, {LICENCE}", *graphs]
    return "".join(f"# {line}\n" for line in lines).encode() + body
