"""Contradictions found by looking up the ontology's axioms, each with the statements that clash.

The same verdicts as HermiT's for the axioms that ``axioms.py`` compiles, in milliseconds, and with
what a reasoner does not give: the statements, so that an editor is shown file and line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import combinations

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import OWL, RDF
from anbao.reasoning.axioms import TYPE, Axioms, Index
from anbao.reasoning.values import belongs, same_value, well_formed

_ALL_DIFFERENT = NamedNode(f"{OWL}AllDifferent")
_GROUPING = {
    NamedNode(iri)
    for iri in (RDF.first, RDF.rest, OWL.distinctMembers, OWL.members, OWL.differentFrom)
}
Use = tuple[Term, Term, Triple]  # subject, object, and the statement that says or entails it


@dataclass(frozen=True, slots=True)
class Clash:
    """One contradiction: its *kind*, the node it is about, the terms and statements involved.

    Kinds: ``disjoint``, ``functional``, ``asymmetric``, ``irreflexive``, ``range``,
    ``malformed`` (a literal that its datatype does not allow), ``unsatisfiable`` (a class).
    """

    kind: str
    focus: Term
    terms: tuple[Term, ...]
    statements: tuple[Triple, ...]


Groups = Mapping[Term, Set[int]]  # of different individuals: the numbers of those each is in


def find_clashes(axioms: Axioms, triples: Iterable[Triple]) -> list[Clash]:
    """Return the contradictions between *axioms* and the assertions *triples*."""
    triples = list(triples)
    found, _ = look(axioms, triples, groups_of(triples))
    return [*_unsatisfiable(axioms), *found]


def look(axioms: Axioms, triples: Iterable[Triple], different: Groups) -> tuple[list[Clash], bool]:
    """Return the contradictions, and whether some individuals had to be taken for one.

    If so, what is said of one holds of the other, wherever it stands: a look at a part of the
    data is then not enough.
    """
    facts = _Facts(axioms, different)
    for triple in triples:
        facts.add(triple)
    clashes = [*facts.literal_clashes, *facts.merge()]
    found = [*clashes, *facts.type_clashes(), *facts.direction_clashes()]
    return found, bool(facts.same)


def groups_of(triples: Iterable[Triple]) -> Groups:
    """Return for each individual the numbered groups of different individuals it is in."""
    index = Index(t for t in triples if t.predicate in _GROUPING or t.object == _ALL_DIFFERENT)
    groups = index.groups("AllDifferent", OWL.distinctMembers, OWL.members)
    groups.extend([list(pair) for pair in index.pairs(OWL.differentFrom)])
    memberships: dict[Term, set[int]] = defaultdict(set)
    for number, members in enumerate(groups):
        for member in members:
            memberships[member].add(number)
    return dict(memberships)


def _unsatisfiable(axioms: Axioms) -> Iterator[Clash]:
    for declared, supers in axioms.supers.items():
        for above in supers:
            if both := axioms.disjoint.get(above, frozenset()) & supers:
                terms = (above, min(both, key=str))
                yield Clash("unsatisfiable", declared, terms, ())
                break


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one property that a statement entails says of its ends; classes with those above."""

    prop: Term
    swapped: bool
    domains: frozenset[Term]
    ranges: frozenset[Term]
    reached: frozenset[Term]
    single: bool
    single_back: bool
    directed: bool


def _plans(axioms: Axioms, prop: Term) -> tuple[_Plan, ...]:
    def above(declared: frozenset[Term]) -> frozenset[Term]:
        return frozenset(each for one in declared for each in axioms.types_of(one))

    return tuple(
        _Plan(
            step,
            swapped,
            above(axioms.domains.get(step, frozenset())),
            axioms.ranges.get(step, frozenset()),
            above(axioms.ranges.get(step, frozenset())),
            axioms.is_a(step, "FunctionalProperty"),
            axioms.is_a(step, "InverseFunctionalProperty"),
            axioms.is_a(step, "AsymmetricProperty") or axioms.is_a(step, "IrreflexiveProperty"),
        )
        for step, swapped in axioms.steps(prop)
    )


@dataclass(slots=True)
class _Facts:
    axioms: Axioms
    different: Groups
    types: dict[Term, dict[Term, Triple]] = field(default_factory=lambda: defaultdict(dict))
    single: dict[Term, list[Use]] = field(default_factory=lambda: defaultdict(list))
    directed: dict[Term, list[Use]] = field(default_factory=lambda: defaultdict(list))
    plans: dict[Term, tuple[_Plan, ...]] = field(default_factory=dict)
    literal_clashes: list[Clash] = field(default_factory=list)
    same: dict[Term, Term] = field(default_factory=dict)
    joined: dict[Term, Set[int]] = field(default_factory=dict)

    def add(self, triple: Triple) -> None:
        """Take in one statement and what follows from it about types and ends."""
        if triple.predicate == TYPE:
            if triple.object in self.axioms.classes:
                for above in self.axioms.types_of(triple.object):
                    self.types[triple.subject][above] = triple
            return
        is_literal = isinstance(triple.object, Literal)
        if is_literal != (triple.predicate in self.axioms.datatype_properties):
            return
        if triple.predicate not in self.plans:
            self.plans[triple.predicate] = _plans(self.axioms, triple.predicate)
        for plan in self.plans[triple.predicate]:
            ends = (triple.subject, triple.object)
            self._add_use(plan, (*(ends[::-1] if plan.swapped else ends), triple))

    def _add_use(self, plan: _Plan, use: Use) -> None:
        subject, target, triple = use
        self._imply(subject, plan.domains, triple)
        if isinstance(target, Literal):
            for reach in plan.ranges:
                self._check_literal(target, reach, triple)
        else:
            self._imply(target, plan.reached, triple)
        if plan.single:
            self.single[plan.prop].append(use)
        if plan.single_back:
            self.single[plan.prop].append((target, subject, triple))
        if plan.directed:
            self.directed[plan.prop].append(use)

    def _imply(self, node: Term, classes: frozenset[Term], triple: Triple) -> None:
        types = self.types[node]
        if not classes <= types.keys():
            for above in classes:
                types.setdefault(above, triple)

    def _check_literal(self, literal: Literal, datatype: Term, triple: Triple) -> None:
        if not well_formed(literal):
            kind = "malformed"
        elif not belongs(literal, datatype):
            kind = "range"
        else:
            return
        clash = Clash(kind, triple.subject, (triple.predicate, datatype), (triple,))
        self.literal_clashes.append(clash)

    def merge(self) -> list[Clash]:
        """Equate the values of each functional property; return those that cannot be equal."""
        clashes: dict[tuple[Term, frozenset[Triple]], Clash] = {}
        changed = True
        while changed:
            changed = False
            for prop, uses in self.single.items():
                for subject, first, second in self._rivals(uses):
                    one, other = self._first(first[1]), self._first(second[1])
                    if one == other or same_value(first[1], second[1]):
                        continue
                    statements = (first[2], second[2])
                    if isinstance(one, Literal) or self._differ(one, other):
                        key = (prop, frozenset(statements))
                        clashes[key] = Clash("functional", subject, (prop,), statements)
                    else:
                        self._join(one, other)
                        changed = True
        return list(clashes.values())

    def _rivals(self, uses: list[Use]) -> Iterator[tuple[Term, Use, Use]]:
        values: dict[Term, list[Use]] = defaultdict(list)
        for use in uses:
            values[self._first(use[0])].append(use)
        for subject, several in values.items():
            for use in several[1:]:
                yield subject, several[0], use

    def _first(self, node: Term) -> Term:
        while node in self.same:
            node = self.same[node]
        return node

    def _differ(self, one: Term, other: Term) -> bool:
        return bool(self._groups(one) & self._groups(other))

    def _groups(self, node: Term) -> Set[int]:
        """Return the groups of different individuals that *node*, or what is one with it, is in."""
        return self.joined.get(node) or self.different.get(node, frozenset())

    def _join(self, one: Term, other: Term) -> None:
        self.joined[one] = self._groups(one) | self._groups(other)
        self.same[other] = one

    def type_clashes(self) -> Iterator[Clash]:
        """Yield nodes (or nodes that must be one) whose types exclude each other."""
        merged: dict[Term, dict[Term, Triple]] = defaultdict(dict)
        for node, types in self.types.items():
            for declared, triple in types.items():
                merged[self._first(node)].setdefault(declared, triple)
        for node, types in merged.items():
            seen: set[frozenset[Triple]] = set()
            for one, other in combinations(sorted(types, key=str), 2):
                statements = frozenset({types[one], types[other]})
                if other in self.axioms.disjoint.get(one, ()) and statements not in seen:
                    seen.add(statements)
                    yield Clash("disjoint", node, (one, other), (types[one], types[other]))

    def direction_clashes(self) -> Iterator[Clash]:
        """Yield pairs that stand both ways, and nodes that stand to themselves."""
        for prop, uses in self.directed.items():
            ends = {(self._first(a), self._first(b)): triple for a, b, triple in uses}
            asymmetric = self.axioms.is_a(prop, "AsymmetricProperty")
            for (a, b), triple in ends.items():
                if a == b:
                    yield Clash("irreflexive", a, (prop,), (triple,))
                elif asymmetric and str(a) < str(b) and (b, a) in ends:
                    yield Clash("asymmetric", a, (prop,), (triple, ends[b, a]))
