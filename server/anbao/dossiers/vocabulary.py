"""The terms of the ontology, as a reference page lists them."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Text
from anbao.namespaces import AB, GRAPH_BASE, OWL, RDFS, SKOS
from anbao.store.reader import Triple


@dataclass(frozen=True, slots=True)
class TermView:
    """One class or property; domain and range are empty for classes."""

    name: str
    link: Link
    definition: Text
    domain: tuple[Link, ...]
    range: tuple[Link, ...]


def vocabulary(library: Library) -> tuple[tuple[Text, tuple[TermView, ...]], ...]:
    """Return our terms grouped into classes, relations and attributes, by name."""
    groups = (
        (Text("类", "Classes"), (OWL.Class,)),
        (Text("关系", "Relations"), (OWL.ObjectProperty,)),
        (Text("属性", "Attributes"), (OWL.DatatypeProperty, OWL.AnnotationProperty)),
    )
    return tuple((heading, _terms(library, kinds)) for heading, kinds in groups)


def _terms(library: Library, kinds: tuple[str, ...]) -> tuple[TermView, ...]:
    nodes = {node.iri: node for kind in kinds for node in library.instances(kind)}
    return tuple(
        TermView(
            name=iri.removeprefix(AB),
            link=nodes[iri].link,
            definition=nodes[iri].text(SKOS.definition),
            domain=nodes[iri].links(RDFS.domain),
            range=nodes[iri].links(RDFS.range),
        )
        for iri in sorted(nodes)
        if iri.startswith(AB)
    )


def definitions(library: Library) -> list[Triple]:
    """Return the ontology itself as RDF."""
    graph = f"{GRAPH_BASE}ontology"
    return library.reader.construct(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    )
