"""The citations between imported laws as named graphs, for the SPARQL endpoint beside our data.

``/graph/imported/citations`` holds the edges (``eli:cites``) and, for each mention, a segment of
the citing version: its IRI ends in ``#char=12,25`` (RFC 5147), counted in code points of the unit's
own text; ``oa:exact`` gives the words. ``/graph/imported/legislation`` names what cites and what is
cited.
"""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from anbao.legislation.printed import printed_citation
from anbao.legislation.shelf import GRAPH_FILE, Shelf
from anbao.namespaces import AB, DCTERMS, ELI, GRAPH_BASE, ID_BASE, OA, PROV, RDF, RDFS

CITATIONS = f"{GRAPH_BASE}imported/citations"
LEGISLATION = f"{GRAPH_BASE}imported/legislation"
_SCANNER = f"{ID_BASE}agent/citation-scanner"
_Said = tuple[str, str, NamedNode | Literal]


def write_graph(shelf: Shelf, folder: Path) -> None:
    """Write both graphs as N-Quads, each quad once more for the default graph; put there whole."""
    path = folder / GRAPH_FILE
    quads: dict[Quad, None] = {}
    for graph, said in ((CITATIONS, _edges(shelf)), (LEGISLATION, _named(shelf))):
        for subject, name, value in said:
            triple = (NamedNode(subject), NamedNode(name), value)
            quads[Quad(*triple, NamedNode(graph))] = None
            quads[Quad(*triple)] = None
    draft = path.with_suffix(".new")
    serialize(quads, str(draft), format=RdfFormat.N_QUADS)
    draft.replace(path)


def _edges(shelf: Shelf) -> Iterator[_Said]:
    yield CITATIONS, RDF.type, NamedNode(PROV.Entity)
    yield CITATIONS, DCTERMS.term("title"), Literal("法规之间的引用（程序扫描）", language="zh")
    english = "Citations between laws, found by the scanner"
    yield CITATIONS, DCTERMS.term("title"), Literal(english, language="en")
    yield CITATIONS, PROV.wasAttributedTo, NamedNode(_SCANNER)
    yield _SCANNER, RDF.type, NamedNode(PROV.SoftwareAgent)
    yield _SCANNER, RDFS.label, Literal("引用扫描程序", language="zh")
    yield _SCANNER, RDFS.label, Literal("citation scanner", language="en")
    for each in shelf.citations():
        version = f"{each.provision}/@{each.version}"
        segment = f"{version}#char={each.start},{each.stop}"
        yield each.provision, ELI.cites, NamedNode(each.target)
        yield version, AB.versionOf, NamedNode(each.provision)
        yield segment, DCTERMS.isPartOf, NamedNode(version)
        yield segment, DCTERMS.references, NamedNode(each.target)
        yield segment, OA.exact, Literal(each.words, language="zh")


def _named(shelf: Shelf) -> Iterator[_Said]:
    seen: set[str] = set()
    for each in shelf.citations():
        for iri in (each.provision, each.target):
            if iri not in seen:
                seen.add(iri)
                yield from _name(shelf, iri)


def _name(shelf: Shelf, iri: str) -> Iterator[_Said]:
    printed = printed_citation(shelf, iri)
    if printed is None:
        return
    instrument, path, _ = shelf.place(iri)
    yield iri, RDF.type, NamedNode(AB.Provision if path else AB.Instrument)
    yield iri, RDFS.label, Literal(printed[0], language="zh")
    if path:
        yield iri, AB.inInstrument, NamedNode(instrument)
    while "/" in path:
        whole = path.rpartition("/")[0]
        yield f"{instrument}/{path}", ELI.is_part_of, NamedNode(f"{instrument}/{whole}")
        path = whole
