"""Contradictions found by looking up the ontology's axioms, each with the statements that clash.

The same verdicts as HermiT's for the axioms that ``axioms.py`` compiles, in milliseconds, and with
what a reasoner does not give: the statements, so that an editor is shown file and line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import OWL, RDF
from anbao.reasoning.axioms import TYPE, Axioms, Entailed, Index
from anbao.reasoning.equality import Groups, Individuals, Use, equated
from anbao.reasoning.values import belongs, well_formed

_ALL_DIFFERENT = NamedNode(f"{OWL}AllDifferent")
_GROUPING = {
    NamedNode(iri)
    for iri in (RDF.first, RDF.rest, OWL.distinctMembers, OWL.members, OWL.differentFrom)
}
_Types = dict[Term, dict[Term, Triple]]  # by thing and class, the statement that puts it there


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
    ones = Individuals(different)
    rivals = dict.fromkeys(equated(ones, facts.single))
    found = [*facts.literal_clashes]
    found += (Clash("functional", r.subject, (r.prop,), r.statements) for r in rivals)
    found += [*facts.type_clashes(ones), *facts.direction_clashes(ones)]
    return found, ones.merged


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


@dataclass(slots=True)
class _Facts:
    """What is asserted, by what it says of a thing's types, ends and values.

    *stated* and *implied* keep declared classes only; what is above them is looked up for those
    few things that cannot be of all their classes.
    """

    axioms: Axioms
    different: Groups
    stated: _Types = field(default_factory=lambda: defaultdict(dict))
    implied: _Types = field(default_factory=lambda: defaultdict(dict))
    single: list[tuple[Term, Use]] = field(default_factory=list)
    directed: dict[Term, list[Use]] = field(default_factory=lambda: defaultdict(list))
    literal_clashes: list[Clash] = field(default_factory=list)

    def add(self, triple: Triple) -> None:
        """Take in one statement and what follows from it about types and ends."""
        predicate, target = triple.predicate, triple.object
        if predicate == TYPE:
            if target in self.axioms.classes:
                self.stated[triple.subject][target] = triple
            return
        entailed = self.axioms.entailed.get(predicate)
        if not entailed:
            return
        if isinstance(target, Literal) != (predicate in self.axioms.datatype_properties):
            return
        subject = triple.subject
        for each in entailed:
            ends = (target, subject) if each.swapped else (subject, target)
            self._add_use(each, (*ends, triple))

    def _add_use(self, entailed: Entailed, use: Use) -> None:
        subject, target, triple = use
        for domain in entailed.domains:
            self.implied[subject].setdefault(domain, triple)
        for reach in entailed.ranges:
            if isinstance(target, Literal):
                self._check_literal(target, reach, triple)
            else:
                self.implied[target].setdefault(reach, triple)
        if entailed.one_object:
            self.single.append((entailed.prop, use))
        if entailed.one_subject:
            self.single.append((entailed.prop, (target, subject, triple)))
        if entailed.ends_apart:
            self.directed[entailed.prop].append(use)

    def _check_literal(self, literal: Literal, datatype: Term, triple: Triple) -> None:
        if not well_formed(literal):
            kind = "malformed"
        elif not belongs(literal, datatype):
            kind = "range"
        else:
            return
        clash = Clash(kind, triple.subject, (triple.predicate, datatype), (triple,))
        self.literal_clashes.append(clash)

    def type_clashes(self, ones: Individuals) -> Iterator[Clash]:
        """Yield nodes (or nodes that must be one) whose types exclude each other."""
        members: dict[Term, list[Term]] = defaultdict(list)
        for node in dict.fromkeys((*self.stated, *self.implied)):
            members[ones.first(node)].append(node)
        excluded = self.axioms.excluded
        for node, alike in members.items():
            declared = {kind for each in alike for kind in self._declared(each)}
            if any(not declared.isdisjoint(excluded.get(kind, ())) for kind in declared):
                yield from self._exclusions(node, alike)

    def _declared(self, node: Term) -> Iterator[Term]:
        yield from self.stated.get(node, ())
        yield from self.implied.get(node, ())

    def _exclusions(self, node: Term, alike: list[Term]) -> Iterator[Clash]:
        types: dict[Term, Triple] = {}
        for each in alike:
            for declared, triple in self._with_above(each).items():
                types.setdefault(declared, triple)
        seen: set[frozenset[Triple]] = set()
        for one, other in combinations(sorted(types, key=str), 2):
            statements = frozenset({types[one], types[other]})
            if other in self.axioms.disjoint.get(one, ()) and statements not in seen:
                seen.add(statements)
                yield Clash("disjoint", node, (one, other), (types[one], types[other]))

    def _with_above(self, node: Term) -> dict[Term, Triple]:
        """Return all classes of *node*, each with what puts it there: best what states it."""
        found: dict[Term, Triple] = {}
        for declared, triple in reversed(self.stated.get(node, {}).items()):
            for above in self.axioms.types_of(declared):
                found.setdefault(above, triple)
        for declared, triple in self.implied.get(node, {}).items():
            for above in self.axioms.types_of(declared):
                found.setdefault(above, triple)
        return found

    def direction_clashes(self, ones: Individuals) -> Iterator[Clash]:
        """Yield pairs that stand both ways, and nodes that stand to themselves."""
        for prop, uses in self.directed.items():
            ends = {(ones.first(a), ones.first(b)): triple for a, b, triple in uses}
            asymmetric = self.axioms.is_a(prop, "AsymmetricProperty")
            for (a, b), triple in ends.items():
                if a == b:
                    yield Clash("irreflexive", a, (prop,), (triple,))
                elif asymmetric and str(a) < str(b) and (b, a) in ends:
                    yield Clash("asymmetric", a, (prop,), (triple, ends[b, a]))
