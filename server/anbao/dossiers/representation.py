"""An entity as RDF: what it says of itself, what is part or stands in it, what points to it."""

from anbao.dossiers.library import Library, Node
from anbao.errors import NotAnIdentifier
from anbao.identifiers import instrument_of
from anbao.namespaces import AB, BASE, DCTERMS, ELI_BASE
from anbao.store.reader import NamedNode, Triple


def describe(library: Library, iri: str) -> list[Triple]:
    """Return the triples of an entity, its parts and what points to it, or raise NotInGraph.

    Of a named graph, what stands in it.

    Parts live below the IRI of their whole (a case's parties, a provision's versions); norms have
    IRIs of their own and come along with the version that expresses them.
    """
    node = library.held(iri)
    whole = _with_parts(library, iri)
    norms = [norm.iri for part in whole for norm in part.all(AB.expresses)]
    whole += [part for norm in norms for part in _with_parts(library, norm)]
    triples = [triple for part in whole for triple in _said(part)]
    pointing = [
        Triple(NamedNode(other), NamedNode(each), NamedNode(iri))
        for each in sorted(node.incoming)
        for other in node.incoming[each]
    ]
    return list(dict.fromkeys([*triples, *pointing, *library.standing_in(iri)]))


def successor_of(library: Library, iri: str) -> str:
    """Return what replaced *iri* (``dcterms:isReplacedBy``), at the end of the chain, or nothing.

    A chain that comes back to where it was replaces nothing.
    """
    try:
        NamedNode(iri)
    except ValueError:  # no IRI at all: whoever looks it up will say so
        return ""
    seen = {iri}
    while following := library.node(iri).one(DCTERMS.isReplacedBy):
        if following.iri in seen or not following.iri.startswith(BASE):
            return ""
        iri = following.iri
        seen.add(iri)
    return iri if len(seen) > 1 else ""


def text_named(library: Library, iri: str) -> tuple[str, str] | None:
    """Return the provision or law and the day (ISO) of a version that has no entry of its own.

    An article whose paragraphs alone are versioned has a version for every text of its law; None
    for what is held itself, and for a day that is of no text we know.
    """
    whole, at, day = iri.partition("/@")
    if not at or not iri.startswith(ELI_BASE):
        return None
    try:
        law, node = instrument_of(iri), library.node(iri)
    except NotAnIdentifier:
        return None
    known = any(each.endswith(f"/@{day}") for each in library.below(law))
    held = not node.out and bool({AB.Provision, AB.Instrument} & library.node(whole).types)
    return (whole, day) if known and held else None


def _with_parts(library: Library, iri: str) -> list[Node]:
    return [library.node(each) for each in (iri, *library.below(iri))]


def _said(node: Node) -> list[Triple]:
    return [
        Triple(NamedNode(node.iri), NamedNode(each), value)
        for each in sorted(node.out)
        for value in sorted(node.out[each], key=str)
    ]
