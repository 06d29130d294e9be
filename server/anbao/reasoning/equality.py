"""Which individuals must be one, since a property can have one value only, and which cannot.

Each statement is looked at once, and once more whenever its subject turns out to be another one
too; of two sets the smaller joins the larger, so that the work grows as n log n.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from pyoxigraph import Literal, Triple

from anbao.graph.tokens import Term
from anbao.reasoning.values import same_value

Use = tuple[Term, Term, Triple]  # subject, object, and the statement that says or entails it
Groups = Mapping[Term, Set[int]]  # of different individuals: the numbers of those each is in


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two values of the property *prop* that *subject* cannot both have, as the statements say."""

    prop: Term
    subject: Term
    statements: tuple[Triple, Triple]


@dataclass(slots=True)
class Individuals:
    """Names of individuals; *different* tells which of them are not the same."""

    different: Groups
    _same: dict[Term, Term] = field(default_factory=dict)
    _names: dict[Term, int] = field(default_factory=dict)
    _groups: dict[Term, set[int]] = field(default_factory=dict)

    @property
    def merged(self) -> bool:
        """Whether any two names had to be taken for one individual."""
        return bool(self._same)

    def first(self, node: Term) -> Term:
        """Return the name that stands for the individual *node*."""
        found = node
        while found in self._same:
            found = self._same[found]
        while node != found:
            following = self._same[node]
            self._same[node] = found
            node = following
        return found

    def differ(self, one: Term, other: Term) -> bool:
        """Tell whether two names that stand for individuals are said to be different ones."""
        return not self._in(one).isdisjoint(self._in(other))

    def _in(self, node: Term) -> Set[int]:
        return self._groups.get(node) or self.different.get(node, frozenset())

    def join(self, one: Term, other: Term) -> tuple[Term, Term]:
        """Take two names for one individual; return which stands for both, and the other."""
        kept, gone = sorted((one, other), key=lambda name: -self._names.get(name, 1))
        self._names[kept] = self._names.get(kept, 1) + self._names.get(gone, 1)
        few, many = sorted((self._taken(kept), self._taken(gone)), key=len)
        many.update(few)
        self._groups[kept] = many
        self._same[gone] = kept
        return kept, gone

    def _taken(self, node: Term) -> set[int]:
        return self._groups.pop(node, None) or set(self.different.get(node, ()))


def equated(individuals: Individuals, single: Iterable[tuple[Term, Use]]) -> Iterator[Rivals]:
    """Take for one what must be one, since both are the value of a property in *single*.

    Yields what cannot be one: two literals, or individuals that are said to be different.
    """
    values: dict[Term, dict[Term, Use]] = defaultdict(dict)  # by subject and property
    waiting = list(single)[::-1]
    while waiting:
        prop, use = waiting.pop()
        subject = individuals.first(use[0])
        earlier = values[subject].setdefault(prop, use)
        one, other = individuals.first(earlier[1]), individuals.first(use[1])
        if one == other or same_value(earlier[1], use[1]):
            continue
        if isinstance(one, Literal) or individuals.differ(one, other):
            yield Rivals(prop, subject, (earlier[2], use[2]))
            continue
        kept, gone = individuals.join(one, other)
        moved, stay = values.pop(gone, {}), values.pop(kept, {})
        few, many = sorted((moved, stay), key=len)
        values[kept] = many
        waiting.extend(few.items())
