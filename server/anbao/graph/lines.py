"""A dataset as the lines of an N-Quads file, each once: what is published.

Files keep the names of their blank nodes here, which a store gives new ones when it loads them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, Triple, parse, serialize

from anbao.graph.build import VIEWS
from anbao.graph.read import SourceFile

_END = b" .\n"


class Lines:
    """The triples of each graph as lines of N-Triples; the default graph is called ``""``."""

    def __init__(self) -> None:
        self.graphs: dict[str, set[bytes]] = defaultdict(set)

    def add(self, graph: str, triples: Iterable[Triple], *, apart: bool = False) -> None:
        """Add *triples* to *graph* and, unless that is a view or stands *apart*, to the default."""
        self.add_rows(graph, _rows(triples), apart=apart)

    def add_rows(self, graph: str, rows: Collection[bytes], *, apart: bool = False) -> None:
        """Add what has been written already."""
        if not rows:
            return
        self.graphs[graph].update(rows)
        if not apart and not graph.startswith(VIEWS):
            self.graphs[""].update(rows)

    @property
    def counts(self) -> dict[str, int]:
        """How many triples each graph holds, the default graph first."""
        named = {name: len(rows) for name, rows in sorted(self.graphs.items()) if name}
        return {"default": len(self.graphs[""])} | named

    def quads(self) -> list[bytes]:
        """Return every quad as a line of N-Quads, in an order that depends on nothing else."""
        found = list(self.graphs[""])
        for name, rows in self.graphs.items():
            if name:
                end = f" <{name}>".encode() + _END
                found.extend([row.removesuffix(_END) + end for row in rows])
        found.sort()
        return found


def load_rows(store: Store, rows: Iterable[bytes]) -> None:
    """Load *rows* into the default graph of *store*, blank nodes by their names."""
    store.extend(_parsed(rows))


def lines_of(sources: Iterable[SourceFile]) -> Lines:
    """Return what *sources* assert."""
    lines = Lines()
    for source in sources:
        lines.add(source.graph, source.triples)
    return lines


def triples_of(rows: Iterable[bytes]) -> list[Triple]:
    """Return what lines of N-Triples say."""
    return [quad.triple for quad in _parsed(rows)]


def rows_in(quads: bytes, graphs: Iterable[str]) -> dict[str, set[bytes]]:
    """Return what *graphs* hold in what was published, those that are there."""
    endings = {f" <{graph}>".encode() + _END: graph for graph in graphs}
    found: dict[str, set[bytes]] = defaultdict(set)
    wanted = tuple(endings)
    for line in quads.splitlines(keepends=True):
        if line.endswith(wanted):
            start = line.rindex(b" <")
            found[endings[line[start:]]].add(line[:start] + _END)
    return dict(found)


def _rows(triples: Iterable[Triple]) -> list[bytes]:
    """Write *triples*, typed values as every store gives them back: 5586.00 as 5586."""
    rows = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
    typed = [row for row in rows if b'"^^<' in row]
    if not typed:
        return rows
    store = Store()
    store.extend(_parsed(typed))
    stored = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
    return [row for row in rows if b'"^^<' not in row] + stored.splitlines(keepends=True)


def _parsed(rows: Iterable[bytes]) -> Iterator[Quad]:
    return parse(b"".join(rows), format=RdfFormat.N_TRIPLES)
