"""What there is to count in a set of triples, each figure as one SPARQL query would give it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from anbao.namespaces import BASE, RDF

_TYPE = NamedNode(RDF.type)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts in VoID's sense; an entity is a subject whose IRI is ours."""

    triples: int
    entities: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Use:
    """How one property is used."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Census:
    """The figures of a whole, by class and by property."""

    whole: Figures
    classes: dict[str, int]
    properties: dict[str, Use]


def figures(triples: Iterable[Triple]) -> Figures:
    """Count *triples*, which hold no triple twice."""
    triples = list(triples)
    subjects = {triple.subject for triple in triples}
    ours = sum(isinstance(s, NamedNode) and s.value.startswith(f"{BASE}/") for s in subjects)
    return Figures(len(triples), ours, len(subjects), len({triple.object for triple in triples}))


def census(triples: Iterable[Triple]) -> Census:
    """Count *triples* as a whole, the members of each class and the uses of each property."""
    triples = list(triples)
    classes: Counter[str] = Counter()
    uses: dict[str, list[Triple]] = {}
    for triple in triples:
        uses.setdefault(triple.predicate.value, []).append(triple)
        if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
            classes[triple.object.value] += 1
    properties = {
        iri: Use(len(each), len({t.subject for t in each}), len({t.object for t in each}))
        for iri, each in sorted(uses.items())
    }
    return Census(figures(triples), dict(sorted(classes.items())), properties)
