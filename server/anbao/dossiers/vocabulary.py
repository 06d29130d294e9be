"""The terms of the ontology, as a reference page lists them: module by module."""

from dataclasses import dataclass

from anbao.dossiers.kinds import BUILT_IN
from anbao.dossiers.library import Library, Link, Node, Text
from anbao.dossiers.modules import Module
from anbao.namespaces import AB, GRAPH_BASE, ID_BASE, OWL, RDFS, SKOS
from anbao.store.reader import Triple

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_OTHERS = Module("other", Text("其他", "Others"), Text(), ())


@dataclass(frozen=True, slots=True)
class TermView:
    """One class or property; domain and range are empty for classes."""

    name: str
    link: Link
    kind: Text
    definition: Text
    domain: tuple[Link, ...]
    range: tuple[Link, ...]
    deprecated: bool


@dataclass(frozen=True, slots=True)
class SchemeView:
    """One code list, with the number of its concepts."""

    link: Link
    definition: Text
    concepts: int


def vocabulary(
    library: Library, modules: tuple[Module, ...] = ()
) -> tuple[tuple[Module, tuple[TermView, ...]], ...]:
    """Return our terms, classes first, in their modules; what no module names comes last."""
    terms = library.remembered(_terms)
    placed = {name for module in modules for name in module.names}
    groups = [(each, tuple(term for term in terms if term.name in each.names)) for each in modules]
    groups.append((_OTHERS, tuple(term for term in terms if term.name not in placed)))
    return tuple((module, found) for module, found in groups if found)


def code_lists(library: Library) -> tuple[SchemeView, ...]:
    """Return the code lists by IRI."""
    return library.remembered(_schemes)


def definitions(library: Library) -> list[Triple]:
    """Return the ontology itself as RDF."""
    graph = f"{GRAPH_BASE}ontology"
    return library.reader.construct(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    )


def kind_of_term(node: Node) -> str:
    """Return the IRI of what OWL calls a term of ours: one of ``KINDS``, or nothing."""
    return next((each for each in KINDS if each in node.types), "")


def is_deprecated(node: Node) -> bool:
    """Tell whether a term is kept only for those who still use it."""
    return node.value(OWL.deprecated) in ("true", "1")


def _terms(library: Library) -> tuple[TermView, ...]:
    nodes = [node for kind in KINDS for node in library.instances(kind) if node.iri.startswith(AB)]
    return tuple(_view(node) for node in {node.iri: node for node in nodes}.values())


def _view(node: Node) -> TermView:
    return TermView(
        name=node.iri.removeprefix(AB),
        link=node.link,
        kind=BUILT_IN[kind_of_term(node)],
        definition=node.text(SKOS.definition),
        domain=node.links(RDFS.domain),
        range=node.links(RDFS.range),
        deprecated=is_deprecated(node),
    )


def _schemes(library: Library) -> tuple[SchemeView, ...]:
    return tuple(
        SchemeView(node.link, node.text(SKOS.definition), len(node.into(SKOS.inScheme)))
        for node in library.instances(SKOS.ConceptScheme)
        if node.iri.startswith(ID_BASE)
    )
