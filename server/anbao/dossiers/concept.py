"""Code lists and their concepts: what each means, where it stands, and who uses it."""

from collections.abc import Iterator
from dataclasses import dataclass

from anbao.dossiers.entity import Fact
from anbao.dossiers.kinds import kinds
from anbao.dossiers.library import Library, Link, Node, Text, plain
from anbao.dossiers.shapes import ShapeLine, shapes
from anbao.dossiers.statement import StatementView, is_objection, view_statement
from anbao.dossiers.uses import STRUCTURE, UsesBy, times_pointed_to, uses_of_concept
from anbao.namespaces import AB, DCTERMS, OWL, RDF, RDFS, SKOS

_SHOWN = {RDF.type, SKOS.prefLabel, RDFS.label, SKOS.definition, DCTERMS.source, *STRUCTURE}

_DEEPEST = 9  # the shapes forbid circles; a page must end even if one slips in


@dataclass(frozen=True, slots=True)
class Branch:
    """A concept in its tree, at a depth; ``times`` says how often the graph uses it."""

    link: Link
    depth: int
    definition: Text
    times: int


@dataclass(frozen=True, slots=True)
class SchemeDossier:
    """A code list: the tree of its concepts, and the properties that take them."""

    link: Link
    definition: Text
    sources: tuple[Link, ...]
    source_text: Text
    concept_class: Link | None
    properties: tuple[Link, ...]
    tree: tuple[Branch, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ConceptDossier:
    """A concept; ``tree`` leads from the top of its list through it to all below it."""

    link: Link
    definition: Text
    kinds: tuple[Link, ...]
    schemes: tuple[Link, ...]
    sources: tuple[Link, ...]
    source_text: Text
    deprecated: bool
    replaced_by: tuple[Link, ...]
    tree: tuple[Branch, ...]
    facts: tuple[Fact, ...]
    times: int
    uses: tuple[UsesBy, ...]
    shapes: tuple[ShapeLine, ...]
    objections: tuple[StatementView, ...]


def scheme_dossier(library: Library, iri: str) -> SchemeDossier:
    """Gather one code list, or raise NotInGraph."""
    node = library.held(iri, SKOS.ConceptScheme)
    concepts = node.into(SKOS.inScheme)
    classes = kinds(concepts[0])[:1] if concepts else ()
    ranges = library.node(classes[0].iri).into(RDFS.range) if classes else []
    return SchemeDossier(
        link=node.link,
        definition=node.text(SKOS.definition),
        sources=node.links(DCTERMS.source),
        source_text=node.text(DCTERMS.source),
        concept_class=classes[0] if classes else None,
        properties=tuple(each.link for each in ranges),
        tree=tuple(
            branch
            for each in concepts
            if not each.all(SKOS.broader)
            for branch in _branches(each, 0)
        ),
        facts=_facts(node),
    )


def concept_dossier(library: Library, iri: str) -> ConceptDossier:
    """Gather one concept, or raise NotInGraph."""
    node = library.held(iri)
    uses = uses_of_concept(library, iri)
    above = _above(node)
    return ConceptDossier(
        link=node.link,
        definition=node.text(SKOS.definition),
        kinds=kinds(node),
        schemes=node.links(SKOS.inScheme),
        sources=node.links(DCTERMS.source),
        source_text=node.text(DCTERMS.source),
        deprecated=node.value(OWL.deprecated) in ("true", "1"),
        replaced_by=node.links(DCTERMS.isReplacedBy),
        tree=(
            *(_branch(each, depth) for depth, each in enumerate(above)),
            *_branches(node, len(above)),
        ),
        facts=_facts(node),
        times=sum(each.uses.count for each in uses),
        uses=uses,
        shapes=shapes(library).speaking_of(iri),
        objections=tuple(
            view_statement(each) for each in node.into(AB.attacks) if is_objection(each)
        ),
    )


def _facts(node: Node) -> tuple[Fact, ...]:
    return tuple(
        Fact(node.library.link(each), node.links(each), node.text(each))
        for each in sorted(node.out)
        if each not in _SHOWN
    )


def _above(node: Node) -> list[Node]:
    """Return what is above a concept, the top first, along the first broader of each."""
    chain: list[Node] = []
    while (broader := (chain[0] if chain else node).one(SKOS.broader)) is not None:
        if any(broader.iri == each.iri for each in [node, *chain]):
            break
        chain.insert(0, broader)
    return chain


def _branches(node: Node, depth: int) -> Iterator[Branch]:
    """Yield a concept and all below it; what has two broader concepts stands below both."""
    yield _branch(node, depth)
    if depth < _DEEPEST:
        for iri in node.library.remembered(_narrower).get(node.iri, ()):
            yield from _branches(node.library.node(iri), depth + 1)


def _narrower(library: Library) -> dict[str, list[str]]:
    rows = library.reader.select(
        f"SELECT ?below ?above WHERE {{ ?below <{SKOS.broader}> ?above }} ORDER BY ?above ?below"
    ).rows
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(plain(row["above"]), []).append(plain(row["below"]))
    return found


def _branch(node: Node, depth: int) -> Branch:
    times = times_pointed_to(node.library, node.iri)
    return Branch(node.link, depth, node.text(SKOS.definition), times)
