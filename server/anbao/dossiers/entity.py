"""Any entity at all, for those that have no page of their own kind: what it says, what says it."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Text
from anbao.dossiers.statement import StatementView, is_objection, view_statement
from anbao.namespaces import AB, RDF, RDFS, SKOS
from anbao.store.reader import NamedNode

_SHOWN_ELSEWHERE = {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.definition, AB.summary}


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with all its values: links, and texts in both languages."""

    property: Link
    links: tuple[Link, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class EntityDossier:
    """One entity; ``mentions`` point to it, by property; ``contents`` stand in it, if a graph."""

    link: Link
    types: tuple[Link, ...]
    definition: Text
    facts: tuple[Fact, ...]
    mentions: tuple[Fact, ...]
    objections: tuple[StatementView, ...]
    contents: tuple[Link, ...]


def entity_dossier(library: Library, iri: str) -> EntityDossier:
    """Gather one entity, or raise NotInGraph."""
    node = library.held(iri)
    return EntityDossier(
        link=node.link,
        types=node.links(RDF.type),
        definition=node.text(SKOS.definition) or node.text(AB.summary),
        facts=tuple(
            Fact(library.link(each), node.links(each), node.text(each))
            for each in sorted(node.out)
            if each not in _SHOWN_ELSEWHERE
        ),
        mentions=tuple(
            Fact(library.link(each), tuple(other.link for other in node.into(each)), Text())
            for each in sorted(node.incoming, key=_ours_first)
        ),
        objections=tuple(
            view_statement(each) for each in node.into(AB.attacks) if is_objection(each)
        ),
        contents=_contents(library, iri),
    )


def _ours_first(property_iri: str) -> tuple[bool, str]:
    """Sort what lawyers look for before what shapes and schemes say."""
    return (not property_iri.startswith(AB), property_iri)


def _contents(library: Library, graph: str) -> tuple[Link, ...]:
    subjects = {triple.subject for triple in library.standing_in(graph)}
    return tuple(
        library.link(iri)
        for iri in sorted(each.value for each in subjects if isinstance(each, NamedNode))
    )
