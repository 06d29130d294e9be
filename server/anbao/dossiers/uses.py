"""Where the data use a term or a concept: how often, and the first places by name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from anbao.dossiers.kinds import kinds
from anbao.dossiers.library import Library, Link, Text, plain
from anbao.namespaces import AB, BASE, GRAPH_BASE, ID_BASE, OWL, QB, RDF, SH, SKOS
from anbao.store.reader import NamedNode

MOST = 20
_COUNTS = f"""
SELECT ?term (COUNT(*) AS ?times) WHERE {{
    {{ ?s ?term ?o }} UNION {{ ?s <{RDF.type}> ?term }}
}} GROUP BY ?term
"""
_INFERRED = f"""
SELECT ?term (COUNT(*) AS ?times) WHERE {{
    GRAPH ?graph {{ {{ ?s ?term ?o }} UNION {{ ?s <{RDF.type}> ?term }} }}
    FILTER(STRSTARTS(STR(?graph), "{GRAPH_BASE}inferred/"))
}} GROUP BY ?term
"""
_POINTING = """
SELECT ?thing ?property (COUNT(*) AS ?times) WHERE {
    ?from ?property ?thing . FILTER(isIRI(?from) && isIRI(?thing))
} GROUP BY ?thing ?property
"""
# What holds only from one point of view stands apart from what a plain query sees.
_IN_VIEWS = _INFERRED.replace("inferred/", "view/")
# How code lists are put together: not a use of the concept.
STRUCTURE = frozenset(
    {
        SKOS.broader,
        SKOS.inScheme,
        SKOS.hasTopConcept,
        SKOS.topConceptOf,
        SKOS.narrower,
        OWL.distinctMembers,
        QB.codeList,
    }
)


@dataclass(frozen=True, slots=True)
class Use:
    """One place: what kind of thing it is, and of which provision, case or work it is a part."""

    link: Link
    kind: Text
    of: Link | None


@dataclass(frozen=True, slots=True)
class Uses:
    """How often, of that by inference, and in views; the first ``MOST`` of ``places``."""

    count: int
    inferred: int
    views: int
    places: int
    sample: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class UsesBy:
    """The uses of a concept by one property."""

    property: Link
    uses: Uses


def times_used(library: Library, iri: str) -> int:
    """Return how often a class has a member, or a property a value."""
    return library.remembered(_counts).get(iri, 0)


def uses_of_class(library: Library, iri: str) -> Uses:
    """Return the members of a class."""
    return _uses(library, iri, members(library, iri))


def uses_of_property(library: Library, iri: str) -> Uses:
    """Return what carries a property."""
    return _uses(library, iri, carriers(library, iri))


def members(library: Library, iri: str) -> list[str]:
    """Return the IRIs of the members of a class."""
    return _iris(library, "SELECT DISTINCT ?this WHERE { ?this a ?term }", iri)


def carriers(library: Library, iri: str) -> list[str]:
    """Return the IRIs of what carries a property."""
    return _iris(library, "SELECT DISTINCT ?this WHERE { ?this ?term ?value }", iri)


def uses_of_concept(library: Library, iri: str) -> tuple[UsesBy, ...]:
    """Return where a concept is used, property by property, the most frequent first."""
    incoming = library.node(iri).incoming
    found = [
        UsesBy(library.link(each), places(library, incoming[each], len(incoming[each])))
        for each in sorted(incoming)
        if each not in STRUCTURE and not each.startswith(SH)
    ]
    return tuple(sorted(found, key=lambda each: -each.uses.count))


def times_pointed_to(library: Library, iri: str) -> int:
    """Return how often anything but its own code list points to a concept."""
    return library.remembered(_pointing).get(iri, 0)


def places(library: Library, iris: Iterable[str], count: int) -> Uses:
    """Return *iris* as uses: parts without a name stand for the whole that they are part of."""
    wholes = sorted({whole(library, iri) for iri in iris})
    return Uses(count, 0, 0, len(wholes), tuple(_use(library, each) for each in wholes[:MOST]))


def _uses(library: Library, iri: str, iris: Iterable[str]) -> Uses:
    return replace(
        places(library, iris, times_used(library, iri)),
        inferred=library.remembered(_inferred).get(iri, 0),
        views=library.remembered(_in_views).get(iri, 0),
    )


def _use(library: Library, iri: str) -> Use:
    found = kinds(library.node(iri))
    return Use(library.link(iri), found[0].label if found else Text(), _part_of(library, iri))


def _part_of(library: Library, iri: str) -> Link | None:
    """Return the outermost named thing above *iri*; a norm is part of the provision it is in.

    Whatever a work says is plainly the work's, so that goes without saying.
    """
    above = iri
    if iri.startswith(f"{ID_BASE}work/"):
        return None
    for length in range(len(ID_BASE), len(iri)):
        if iri[length] == "/" and iri[:length] in library.labels and iri.startswith(ID_BASE):
            above = iri[:length]
            break
    above = library.remembered(_provisions).get(above, above)
    return library.link(above) if above != iri else None


def _provisions(library: Library) -> dict[str, str]:
    rows = library.reader.select(
        "SELECT ?norm ?provision WHERE "
        f"{{ ?version <{AB.expresses}> ?norm ; <{AB.versionOf}> ?provision }} ORDER BY ?version"
    ).rows
    return {plain(row["norm"]): plain(row["provision"]) for row in rows}


def whole(library: Library, iri: str) -> str:
    """Return the nearest thing with a name at or above *iri*: parts live below their whole."""
    above = iri
    while above not in library.labels and above.startswith(f"{BASE}/") and above.count("/") > 4:
        above = above.rpartition("/")[0]
    return above if above in library.labels else iri


def _iris(library: Library, query: str, iri: str) -> list[str]:
    query = query.replace("?term", f"<{iri}>")
    rows = library.reader.select(query).rows
    if not rows and library.remembered(_in_views).get(iri):
        rows = library.reader.select(query.replace("{", "{ GRAPH ?view {") + " }").rows
    return [plain(row["this"]) for row in rows if isinstance(row["this"], NamedNode)]


def _counts(library: Library) -> dict[str, int]:
    return _tally(library, _COUNTS)


def _inferred(library: Library) -> dict[str, int]:
    return _tally(library, _INFERRED)


def _in_views(library: Library) -> dict[str, int]:
    return _tally(library, _IN_VIEWS)


def _tally(library: Library, query: str) -> dict[str, int]:
    rows = library.reader.select(query).rows
    return {plain(row["term"]): int(plain(row["times"])) for row in rows}


def _pointing(library: Library) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in library.reader.select(_POINTING).rows:
        iri = plain(row["thing"])
        if iri.startswith(ID_BASE) and plain(row["property"]) not in STRUCTURE:
            found[iri] = found.get(iri, 0) + int(plain(row["times"]))
    return found
