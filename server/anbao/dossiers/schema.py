"""What the graph is made of, as it stands: classes, the properties found on each, code-list values.

Everything is counted, not declared: a property is listed with a class because instances have it.
"""

from collections import defaultdict
from dataclasses import dataclass

from anbao.dossiers.library import Library, Text
from anbao.namespaces import RDFS, SKOS, XSD, compact
from anbao.store.reader import Literal, NamedNode, Rows, Term

_PREFIXES = f"PREFIX rdfs: <{RDFS}>\nPREFIX skos: <{SKOS}>\nPREFIX xsd: <{XSD}>\n"
_CLASSES = """
SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class FILTER(isIRI(?class)) }
GROUP BY ?class ORDER BY DESC(?n) ?class
"""
_PLACES = """
SELECT ?class ?property (COUNT(*) AS ?n) { ?s a ?class ; ?property ?o FILTER(isIRI(?class)) }
GROUP BY ?class ?property ORDER BY ?class DESC(?n) ?property
"""
_KINDS = """
SELECT ?property ?kind (COUNT(*) AS ?n) {
    ?s ?property ?o
    BIND(IF(isLiteral(?o), DATATYPE(?o), rdfs:Resource) AS ?kind)
} GROUP BY ?property ?kind ORDER BY ?property DESC(?n) ?kind
"""
_RANGES = """
SELECT ?property ?class (COUNT(*) AS ?n) { ?s ?property ?o . ?o a ?class FILTER(isIRI(?class)) }
GROUP BY ?property ?class ORDER BY ?property DESC(?n) ?class
"""
_VALUES = """
SELECT ?property ?value (COUNT(*) AS ?n) {
    ?value skos:inScheme ?scheme .
    ?s ?property ?value
    FILTER(?property NOT IN (skos:broader, skos:narrower, skos:hasTopConcept, skos:member))
} GROUP BY ?property ?value ORDER BY ?property DESC(?n) ?value
"""


@dataclass(frozen=True, slots=True)
class Use:
    """A property, a class or a value, and in how many statements it occurs."""

    iri: str
    count: int


@dataclass(frozen=True, slots=True)
class ClassUse:
    """A class with the number of its instances and the properties they have, most used first."""

    iri: str
    name: str
    label: Text
    count: int
    properties: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """A property: datatypes of its literals, classes of what it leads to, code-list values used."""

    iri: str
    name: str
    label: Text
    count: int
    datatypes: tuple[str, ...]
    classes: tuple[Use, ...]
    values: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A code-list value that some statement uses."""

    iri: str
    label: Text


@dataclass(frozen=True, slots=True)
class Schema:
    """The classes (most instances first), properties and code-list values of one version."""

    version: str
    classes: tuple[ClassUse, ...]
    properties: tuple[PropertyUse, ...]
    values: tuple[Value, ...]


def schema(library: Library) -> Schema:
    """Return what the dataset now served is made of."""
    return library.remembered(_schema)


def _schema(library: Library) -> Schema:
    places = _grouped(_rows(library, _PLACES), "class", "property")
    classes = tuple(
        ClassUse(
            each.iri, compact(each.iri), library.link(each.iri).label, each.count,
            tuple(places[each.iri]),
        )
        for each in _grouped(_rows(library, _CLASSES), "", "class")[""]
    )  # fmt: skip
    values = _grouped(_rows(library, _VALUES), "property", "value")
    used = dict.fromkeys(each.iri for found in values.values() for each in found)
    return Schema(
        library.version,
        classes,
        _properties(library, values),
        tuple(Value(iri, library.link(iri).label) for iri in used),
    )


def _properties(library: Library, values: dict[str, list[Use]]) -> tuple[PropertyUse, ...]:
    kinds = _grouped(_rows(library, _KINDS), "property", "kind")
    ranges = _grouped(_rows(library, _RANGES), "property", "class")
    found = [
        PropertyUse(
            iri=iri,
            name=compact(iri),
            label=library.link(iri).label,
            count=sum(each.count for each in uses),
            datatypes=tuple(each.iri for each in uses if each.iri != RDFS.Resource),
            classes=tuple(ranges.get(iri, ())),
            values=tuple(values.get(iri, ())),
        )
        for iri, uses in kinds.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.count, each.iri)))


def _rows(library: Library, query: str) -> Rows:
    return library.reader.select(_PREFIXES + query)


def _grouped(rows: Rows, by: str, name: str) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = defaultdict(list)
    for row in rows.rows:
        found[_said(row.get(by))].append(Use(_said(row[name]), int(_said(row["n"]))))
    return found


def _said(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
