"""One published version, in the order in which every dump writes it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from anbao.errors import NotInGraph, SourceError
from anbao.namespaces import BASE, DCTERMS, GRAPH_BASE, RDF, expand

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_VIEWS = f"{GRAPH_BASE}view/"
_MODIFIED = NamedNode(DCTERMS.modified)
_TYPE = NamedNode(RDF.type)


@dataclass(frozen=True)
class Edition:
    """A version's named graphs by IRI, each with its triples in order; *built* is when it was made.

    The default graph is left out: it says what all named graphs but the views say.
    """

    version: str
    built: str
    graphs: dict[str, tuple[Triple, ...]]

    @cached_property
    def modified(self) -> str:
        """The day on which the data was last changed, as its own graphs tell."""
        days = (
            triple.object.value
            for triples in self.graphs.values()
            for triple in triples
            if triple.predicate == _MODIFIED and isinstance(triple.object, Literal)
        )
        return max(days, default="")

    @cached_property
    def union(self) -> tuple[Triple, ...]:
        """What the default graph holds: every triple of every graph but the views, once."""
        shown = (triples for name, triples in self.graphs.items() if not name.startswith(_VIEWS))
        return tuple(dict.fromkeys(triple for triples in shown for triple in triples))

    def quads(self) -> Iterator[Quad]:
        """Give every quad, graph by graph."""
        for name, triples in self.graphs.items():
            graph = NamedNode(name)
            for triple in triples:
                yield Quad(triple.subject, triple.predicate, triple.object, graph)

    def only(self, names: Sequence[str]) -> "Edition":
        """Return the part with the graphs *names* (IRIs, or as short as ``courts``), or all."""
        if not names:
            return self
        wanted = {self._graph_called(name) for name in names}
        kept = {name: triples for name, triples in self.graphs.items() if name in wanted}
        return Edition(self.version, self.built, kept)

    def _graph_called(self, name: str) -> str:
        for iri in (expand(name), f"{GRAPH_BASE}{name.strip('/')}"):
            if iri in self.graphs:
                return iri
        short = name.removeprefix(f"{BASE}/")
        raise NotInGraph(f"没有名为 {short} 的图", f"there is no graph named {short}")


def read_edition(snapshot: Path) -> Edition:
    """Read the edition that the folder *snapshot* holds."""
    try:
        meta = json.loads((snapshot / "meta.json").read_bytes())
        quads = parse(path=str(snapshot / "dataset.nq"), format=RdfFormat.N_QUADS)
        graphs = _by_graph(quads)
        return Edition(str(meta["version"]), str(meta["built"]), graphs)
    except (OSError, ValueError, KeyError, SyntaxError):
        raise SourceError(snapshot.name, 0, "快照无法读取", "the snapshot cannot be read") from None


def _by_graph(quads: Iterable[Quad]) -> dict[str, tuple[Triple, ...]]:
    graphs: dict[str, list[Triple]] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, DefaultGraph):
            graphs.setdefault(quad.graph_name.value, []).append(quad.triple)
    return {name: tuple(sorted(graphs[name], key=_order)) for name in sorted(graphs)}


def _order(triple: Triple) -> tuple[bool, str, bool, str, bool, str]:
    """Named subjects first, a subject's triples together, its types first, Chinese first."""
    subject, predicate, value = str(triple.subject), triple.predicate, triple.object
    return (
        subject.startswith("_:"),
        subject,
        predicate != _TYPE,
        predicate.value,
        not (isinstance(value, Literal) and value.language == "zh"),
        str(value),
    )
