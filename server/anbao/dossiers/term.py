"""One class or property: what it means, how it hangs together, and where it is used."""

from collections.abc import Iterable
from dataclasses import dataclass

from anbao.dossiers.kinds import BUILT_IN, ancestors, named
from anbao.dossiers.library import Library, Link, Node, Text, plain
from anbao.dossiers.shapes import ShapeLine, shapes
from anbao.dossiers.snippet import turtle
from anbao.dossiers.uses import (
    Uses,
    carriers,
    members,
    times_used,
    uses_of_class,
    uses_of_property,
    whole,
)
from anbao.dossiers.vocabulary import is_deprecated, kind_of_term
from anbao.errors import NotInGraph
from anbao.namespaces import AB, DCTERMS, OWL, RDF, RDFS, SKOS
from anbao.store.reader import Term

_TRAITS = {
    OWL.FunctionalProperty: Text("至多一个值", "at most one value"),
    OWL.InverseFunctionalProperty: Text("一值只属一者", "a value belongs to one thing only"),
    OWL.TransitiveProperty: Text("可传递", "transitive"),
    OWL.SymmetricProperty: Text("对称", "symmetric"),
    OWL.AsymmetricProperty: Text("不对称", "asymmetric"),
    OWL.IrreflexiveProperty: Text("不指向自身", "never to itself"),
}
# The provision and the case that the front page leads to; what they show, most readers know.
_SHOWPIECES = ("ecommerce-law/a38p2", "ecommerce-law/art_38/para_2", "hu01/minzhong/4520")


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """A property as the page of a class lists it; ``origin`` is where its domain or range is."""

    link: Link
    definition: Text
    other_end: tuple[Link, ...]
    origin: Link | None
    times: int


@dataclass(frozen=True, slots=True)
class Example:
    """Something of the data, or what it is part of, and what it says as Turtle."""

    link: Link
    source: str


@dataclass(frozen=True, slots=True)
class TermDossier:
    """One term; ``carries`` and ``points_here`` are for classes, domain and range for others."""

    name: str
    link: Link
    kind: Link
    traits: tuple[Text, ...]
    definition: Text
    sources: tuple[Link, ...]
    note: Text
    deprecated: bool
    replaced_by: tuple[Link, ...]
    above: tuple[Link, ...]
    below: tuple[Link, ...]
    apart: tuple[Link, ...]
    inverse: tuple[Link, ...]
    domain: tuple[Link, ...]
    range: tuple[Link, ...]
    code_lists: tuple[Link, ...]
    carries: tuple[PropertyLine, ...]
    also_carries: tuple[PropertyLine, ...]
    points_here: tuple[PropertyLine, ...]
    example: Example | None
    uses: Uses
    shapes: tuple[ShapeLine, ...]


def term_dossier(library: Library, name: str) -> TermDossier:
    """Gather the term called *name*, or raise NotInGraph."""
    node = library.node(f"{AB}{name}") if name.isidentifier() else None
    if node is None or not kind_of_term(node):
        raise NotInGraph(f"词汇表中没有 {name}。", f"The vocabulary has no term {name}.")
    is_class = kind_of_term(node) == OWL.Class
    carries = _carries(node) if is_class else ()
    return TermDossier(
        name=name,
        link=node.link,
        kind=Link(kind_of_term(node), BUILT_IN[kind_of_term(node)]),
        traits=tuple(word for iri, word in _TRAITS.items() if iri in node.types),
        definition=node.text(SKOS.definition),
        sources=node.links(DCTERMS.source),
        note=node.text(SKOS.scopeNote) or node.text(AB.editorialNote),
        deprecated=is_deprecated(node),
        replaced_by=node.links(DCTERMS.isReplacedBy),
        above=_above(node) if is_class else node.links(RDFS.subPropertyOf),
        below=_links(node.into(RDFS.subClassOf, RDFS.subPropertyOf)),
        apart=_links([*node.all(OWL.disjointWith), *node.into(OWL.disjointWith)]),
        inverse=_links([*node.all(OWL.inverseOf), *node.into(OWL.inverseOf)]),
        domain=node.links(RDFS.domain),
        range=tuple(named(library, each.iri) for each in node.all(RDFS.range)),
        code_lists=_code_lists(node),
        carries=carries,
        also_carries=_also_carries(node, {each.link.iri for each in carries}) if is_class else (),
        points_here=_points_here(node) if is_class else (),
        example=_example(node, is_class),
        uses=(uses_of_class if is_class else uses_of_property)(library, node.iri),
        shapes=shapes(library).speaking_of(node.iri),
    )


def _links(nodes: Iterable[Node]) -> tuple[Link, ...]:
    return tuple({node.iri: node.link for node in nodes}.values())


def _above(node: Node) -> tuple[Link, ...]:
    return tuple(named(node.library, each) for each in ancestors(node.library, node.iri))


def _with_above(node: Node) -> list[Node]:
    return [node, *(node.library.node(iri) for iri in ancestors(node.library, node.iri))]


def _carries(node: Node) -> tuple[PropertyLine, ...]:
    """Return the properties whose domain is the class or one above it."""
    return tuple(
        _line(each, RDFS.range, None if domain is node else domain.link)
        for domain in _with_above(node)
        for each in domain.into(RDFS.domain)
    )


def _points_here(node: Node) -> tuple[PropertyLine, ...]:
    return tuple(
        _line(each, RDFS.domain, None if range_ is node else range_.link)
        for range_ in _with_above(node)
        for each in range_.into(RDFS.range)
        if each.iri.startswith(AB)
    )


def _line(node: Node, other_end: str, origin: Link | None) -> PropertyLine:
    library = node.library
    ends = tuple(named(library, each.iri) for each in node.all(other_end))
    times = times_used(library, node.iri)
    return PropertyLine(node.link, node.text(SKOS.definition), ends, origin, times)


def _also_carries(node: Node, known: set[str]) -> tuple[PropertyLine, ...]:
    """Return what members of the class carry besides: shared and borrowed properties."""
    rows = node.library.reader.select(
        "SELECT ?property (COUNT(*) AS ?times) WHERE "
        f"{{ ?member a <{node.iri}> ; ?property ?value }} GROUP BY ?property ORDER BY ?property"
    ).rows
    return tuple(
        PropertyLine(named(node.library, iri), Text(), (), None, int(plain(row["times"])))
        for row in rows
        if (iri := plain(row["property"])) not in known and iri != RDF.type
    )


def _code_lists(node: Node) -> tuple[Link, ...]:
    """Return the code lists from which the members of a class, or a property's values, come."""
    classes = [node, *node.all(RDFS.range)]
    if not any(SKOS.Concept in ancestors(node.library, each.iri) for each in classes):
        return ()
    rows = node.library.reader.select(
        f"SELECT DISTINCT ?scheme WHERE {{ ?concept a ?class ; <{SKOS.inScheme}> ?scheme . "
        f"VALUES ?class {{ {' '.join(f'<{each.iri}>' for each in classes)} }} }} ORDER BY ?scheme"
    ).rows
    return tuple(node.library.link(plain(row["scheme"])) for row in rows)


def _example(node: Node, is_class: bool) -> Example | None:
    library = node.library
    found = members(library, node.iri) if is_class else carriers(library, node.iri)
    if not found:
        return None
    shown = library.node(min(found, key=_how_telling))
    facts: dict[str, list[Term]] = shown.out
    if not is_class:
        facts = {RDF.type: facts.get(RDF.type, []), node.iri: _values(shown, node.iri)}
    said = [(predicate, values) for predicate, values in facts.items() if values]
    return Example(library.link(whole(library, shown.iri)), turtle(shown.iri, said))


def _values(node: Node, property_iri: str) -> list[Term]:
    """Return the values of a property, from the views too."""
    rows = node.library.reader.select(
        f"SELECT DISTINCT ?value WHERE {{ GRAPH ?any {{ <{node.iri}> <{property_iri}> ?value }} }}"
    ).rows
    return [row["value"] for row in rows]


def _how_telling(iri: str) -> tuple[int, bool, str]:
    shown = (place for place, each in enumerate(_SHOWPIECES) if each in iri)
    return (next(shown, len(_SHOWPIECES)), "ecommerce-law" not in iri, iri)
