"""The ontology's axioms as look-up tables, for checks that must answer while one types.

Compiled: class and property hierarchies, disjointness, domains and ranges, inverses, and the
functional, inverse functional, symmetric, asymmetric and irreflexive characteristics. Property
chains and transitivity are left out: no axiom of ours restricts what they derive. HermiT, which
knows all of OWL 2 DL, is asked in every full check whether it agrees.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import OWL, RDF, RDFS

TYPE = NamedNode(RDF.type)
Step = tuple[NamedNode, bool]  # a property that follows, and whether its ends are swapped


@dataclass(frozen=True, slots=True)
class Entailed:
    """What a statement says when read with *prop*, which follows from its own property.

    *ends_apart* tells that *prop* is asymmetric or irreflexive.
    """

    prop: Term
    swapped: bool
    domains: frozenset[Term]
    ranges: frozenset[Term]
    one_object: bool
    one_subject: bool
    ends_apart: bool


@dataclass(frozen=True, slots=True)
class Axioms:
    """What the ontology says, ready to be looked up; hierarchies are reflexive and closed."""

    classes: frozenset[Term]
    object_properties: frozenset[Term]
    datatype_properties: frozenset[Term]
    supers: dict[Term, frozenset[Term]]
    implied: dict[Term, frozenset[Step]]
    disjoint: dict[Term, frozenset[Term]]
    domains: dict[Term, frozenset[Term]]
    ranges: dict[Term, frozenset[Term]]
    kinds: dict[Term, frozenset[Term]]
    entailed: dict[Term, tuple[Entailed, ...]]
    excluded: dict[Term, frozenset[Term]]  # by a class or one above: what has no member of it

    def types_of(self, declared: Term) -> frozenset[Term]:
        """Return *declared* and its superclasses."""
        return self.supers.get(declared, frozenset({declared}))

    def steps(self, prop: Term) -> frozenset[Step]:
        """Return what a statement with *prop* entails: itself, super-properties, inverses."""
        return self.implied.get(prop, frozenset())

    def is_a(self, prop: Term, characteristic: str) -> bool:
        """Tell whether *prop* is declared to be, say, ``FunctionalProperty``."""
        return NamedNode(f"{OWL}{characteristic}") in self.kinds.get(prop, frozenset())

    def tells_apart(self, prop: Term) -> bool:
        """Tell whether an object of *prop* can have one subject only: two would have to be one."""
        return any(
            each.one_object if each.swapped else each.one_subject
            for each in self.entailed.get(prop, ())
        )


class Index:
    """Triples by predicate and by subject: what pattern matching needs and no more."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        self._pairs: dict[str, list[tuple[Term, Term]]] = defaultdict(list)
        for triple in triples:
            self._objects[triple.subject, triple.predicate.value].append(triple.object)
            self._pairs[triple.predicate.value].append((triple.subject, triple.object))

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """Return the objects of *predicate* at *subject*."""
        return self._objects.get((subject, predicate), [])

    def pairs(self, predicate: str) -> list[tuple[Term, Term]]:
        """Return subject and object of every statement with *predicate*."""
        return self._pairs.get(predicate, [])

    def members(self, head: Term) -> list[Term]:
        """Return the items of the collection that begins at *head*."""
        items: list[Term] = []
        seen: set[Term] = set()
        while head not in seen and (first := self.objects(head, RDF.first)):
            seen.add(head)
            items.extend(first)
            head = next(iter(self.objects(head, RDF.rest)), NamedNode(RDF.nil))
        return items

    def groups(self, kind: str, *predicates: str) -> list[list[Term]]:
        """Return the members of each axiom of *kind*, such as ``AllDifferent``."""
        nodes = [s for s, o in self.pairs(RDF.type) if o == NamedNode(f"{OWL}{kind}")]
        heads = [head for node in nodes for p in predicates for head in self.objects(node, p)]
        return [self.members(head) for head in heads]


def compile_axioms(ontology: Iterable[Triple]) -> Axioms:
    """Read the ontology's triples into look-up tables."""
    index = Index(ontology)
    kinds = _grouped(index.pairs(RDF.type))
    things, values = (_of_kind(kinds, f"{kind}Property") for kind in ("Object", "Datatype"))
    implied = _implied(index, kinds, things | values)
    supers, disjoint = _supers(index), _disjoint(index)
    domains, ranges = _grouped(index.pairs(RDFS.domain)), _grouped(index.pairs(RDFS.range))
    return Axioms(
        classes=_of_kind(kinds, "Class"),
        object_properties=things,
        datatype_properties=values,
        supers=supers,
        implied=implied,
        disjoint=disjoint,
        domains=domains,
        ranges=ranges,
        kinds=kinds,
        entailed={
            prop: tuple(_entailed(step, kinds, domains, ranges) for step in steps)
            for prop, steps in implied.items()
        },
        excluded=_excluded(supers, disjoint),
    )


_Sets = Mapping[Term, frozenset[Term]]


def _entailed(step: Step, kinds: _Sets, domains: _Sets, ranges: _Sets) -> Entailed:
    prop, swapped = step
    declared = {t.value for t in kinds.get(prop, ()) if isinstance(t, NamedNode)}
    return Entailed(
        prop,
        swapped,
        domains.get(prop, frozenset()),
        ranges.get(prop, frozenset()),
        one_object=f"{OWL}FunctionalProperty" in declared,
        one_subject=f"{OWL}InverseFunctionalProperty" in declared,
        ends_apart=bool(declared & {f"{OWL}AsymmetricProperty", f"{OWL}IrreflexiveProperty"}),
    )


def _excluded(supers: _Sets, disjoint: _Sets) -> dict[Term, frozenset[Term]]:
    """Return for each class those that have a class above them that excludes one above it."""
    below: dict[Term, set[Term]] = defaultdict(set)
    for term in {*supers, *disjoint}:
        for above in supers.get(term, {term}):
            below[above].add(term)
    return {
        term: frozenset(
            other
            for above in supers.get(term, {term})
            for apart in disjoint.get(above, ())
            for other in below[apart]
        )
        for term in {*supers, *disjoint}
    }


def _of_kind(kinds: dict[Term, frozenset[Term]], kind: str) -> frozenset[Term]:
    wanted = NamedNode(f"{OWL}{kind}")
    return frozenset(term for term, declared in kinds.items() if wanted in declared)


def _grouped(pairs: Iterable[tuple[Term, Term]]) -> dict[Term, frozenset[Term]]:
    grouped: dict[Term, set[Term]] = defaultdict(set)
    for key, value in pairs:
        grouped[key].add(value)
    return {key: frozenset(values) for key, values in grouped.items()}


def _supers(index: Index) -> dict[Term, frozenset[Term]]:
    edges = _grouped(index.pairs(RDFS.subClassOf))
    return {term: _reached(term, edges) for term in edges}


def _reached(start: Term, edges: dict[Term, frozenset[Term]]) -> frozenset[Term]:
    reached, waiting = {start}, [start]
    while waiting:
        for following in edges.get(waiting.pop(), frozenset()) - reached:
            reached.add(following)
            waiting.append(following)
    return frozenset(reached)


def _implied(
    index: Index, kinds: dict[Term, frozenset[Term]], properties: frozenset[Term]
) -> dict[Term, frozenset[Step]]:
    edges: dict[Term, set[tuple[Term, bool]]] = defaultdict(set)
    for below, above in index.pairs(RDFS.subPropertyOf):
        edges[below].add((above, False))
    for one, other in index.pairs(OWL.inverseOf):
        edges[one].add((other, True))
        edges[other].add((one, True))
    for term in _of_kind(kinds, "SymmetricProperty"):
        edges[term].add((term, True))
    return {term: _steps(term, edges) for term in properties}


def _steps(start: Term, edges: dict[Term, set[tuple[Term, bool]]]) -> frozenset[Step]:
    reached: set[tuple[Term, bool]] = {(start, False)}
    waiting = [(start, False)]
    while waiting:
        prop, swapped = waiting.pop()
        for following, swaps in edges.get(prop, set()):
            step = (following, swapped != swaps)
            if step not in reached:
                reached.add(step)
                waiting.append(step)
    return frozenset((p, s) for p, s in reached if isinstance(p, NamedNode))


def _disjoint(index: Index) -> dict[Term, frozenset[Term]]:
    pairs = index.pairs(OWL.disjointWith)
    for group in index.groups("AllDisjointClasses", OWL.members):
        pairs = pairs + [(a, b) for a in group for b in group if a != b]
    return _grouped([*pairs, *((b, a) for a, b in pairs)])
