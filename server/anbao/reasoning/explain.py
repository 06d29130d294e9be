"""Why a triple holds: the files that assert it, the rules that conclude it, and their premises."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode, QuerySolutions, Triple

from anbao.errors import NotInGraph
from anbao.graph.build import Dataset, Spot
from anbao.graph.tokens import Term
from anbao.reasoning.premises import Premise, Reached, native, premises
from anbao.reasoning.ruleset import Block, Rule, Stratum, blocks, silence

_DERIVATIONS = 3  # of one rule; more are counted, not shown
_ROWS = 25  # of a sub-select; more are counted, not shown
_PROLOGUE = re.compile(r"\b(?:PREFIX\s+[\w.-]*:\s*|BASE\s+)<[^>]*>", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")
_NOT_EXISTS = re.compile(r"NOT\s+EXISTS\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """A FILTER that let the solution pass; *negated* for FILTER NOT EXISTS."""

    text: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """A property path among the premises, with the statements along it."""

    path: Reached
    hops: tuple["Explanation", ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way in which a rule concludes the triple; *omitted* premises were too many to show."""

    rule: Rule
    premises: tuple["Explanation | Walk", ...]
    conditions: tuple[Condition, ...]
    omitted: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A triple with all that supports it; *repeated* if it was explained further up."""

    triple: Triple
    spots: tuple[Spot, ...]
    derivations: tuple[Derivation, ...]
    repeated: bool = False


def explain(dataset: Dataset, strata: tuple[Stratum, ...], triple: Triple) -> Explanation:
    """Explain *triple* down to asserted statements; NotInGraph if it does not hold."""
    ends = (triple.subject, triple.predicate, triple.object)
    if not any(dataset.store.quads_for_pattern(*ends)):  # a view is outside the default graph
        raise NotInGraph("图中没有这一三元组", "the graph does not hold this triple")
    return _Tracer(dataset, strata).explain(triple, frozenset())


@dataclass(slots=True)
class _Tracer:
    """Explains triples; what a triple rests on is looked for once, however many rest on it."""

    dataset: Dataset
    strata: tuple[Stratum, ...]
    _known: dict[Triple, Explanation] = field(default_factory=dict)
    _repeats: int = 0

    def explain(self, triple: Triple, above: frozenset[Triple]) -> Explanation:
        if triple in above:
            self._repeats += 1
            return Explanation(triple, (), (), repeated=True)
        if triple in self._known:
            return self._known[triple]
        before = self._repeats
        explained = self._looked_for(triple, above)
        if self._repeats == before:  # else it depends on what it was asked for
            self._known[triple] = explained
        return explained

    def _looked_for(self, triple: Triple, above: frozenset[Triple]) -> Explanation:
        if spots := self.dataset.spots(triple):
            return Explanation(triple, spots, ())
        found: list[Derivation] = []
        for rule in self._candidates(triple):
            found.extend(self._derivations(rule, triple, above | {triple}))
        # A derivation that leads back to the triple itself explains nothing if another does not.
        sound = [reason for reason in found if all(map(_grounded, reason.premises))]
        return Explanation(triple, (), tuple((sound or found)[:_DERIVATIONS]))

    def _candidates(self, triple: Triple) -> Iterator[Rule]:
        ends = (triple.subject, triple.predicate, triple.object)
        graphs = {quad.graph_name for quad in self.dataset.store.quads_for_pattern(*ends)}
        for stratum in self.strata:
            yield from (rule for rule in stratum.rules if NamedNode(rule.graph) in graphs)

    def _derivations(
        self, rule: Rule, triple: Triple, above: frozenset[Triple]
    ) -> Iterator[Derivation]:
        for head in rule.template:
            bound = _unify(head, triple)
            if bound is None:
                continue
            for row in self._solutions(rule, _where(rule), bound):
                yield self._derivation(rule, bound | row, above)

    def _derivation(self, rule: Rule, row: dict[str, Term], above: frozenset[Triple]) -> Derivation:
        stands_on = premises(self.dataset.store, rule.pattern, row) or []
        counted = self._subselects(rule, row)
        shown = dict.fromkeys([*stands_on, *counted[:_ROWS]])
        return Derivation(
            rule,
            tuple(self._premise(premise, above) for premise in shown),
            tuple(_conditions(rule, row)),
            max(0, len(counted) - _ROWS),
        )

    def _premise(self, premise: Premise, above: frozenset[Triple]) -> "Explanation | Walk":
        if isinstance(premise, Reached):
            return Walk(premise, tuple(self.explain(hop, above) for hop in premise.hops))
        return self.explain(premise, above)

    def _subselects(self, rule: Rule, row: dict[str, Term]) -> list[Premise]:
        """Collect the statements that an aggregate counted, for the group that *row* is."""
        found: list[Premise] = []
        patterns = list(_inner_patterns(rule.pattern))
        for pattern, block in zip(patterns, _subselect_groups(rule.text), strict=False):
            names = _names(rule.text[block.start : block.end])
            visible = {name: row[name] for name in names if name in row}
            for inner in self._solutions(rule, block, visible):
                found.extend(premises(self.dataset.store, pattern, visible | inner) or [])
        return list(dict.fromkeys(found))

    def _solutions(
        self, rule: Rule, group: Block, bound: Mapping[str, Term]
    ) -> Iterator[dict[str, Term]]:
        """Yield the solutions of *group* in the rule's text that agree with *bound*."""
        prologue = " ".join(_PROLOGUE.findall(_uncommented(rule.text)))
        values = ""
        if bound:  # terms in N-Triples form, of our own graph: nothing a stranger wrote
            variables = " ".join(f"?{name}" for name in bound)
            values = f"VALUES ({variables}) {{ ({' '.join(map(str, bound.values()))}) }}"
        pattern = _uncommented(rule.text[group.start : group.end])
        query = f"{prologue} SELECT DISTINCT * WHERE {pattern} {values}"
        solutions = self.dataset.store.query(query)
        if isinstance(solutions, QuerySolutions):
            names = [variable.value for variable in solutions.variables]
            for solution in solutions:
                yield {name: term for name in names if (term := solution[name]) is not None}


def _grounded(part: "Explanation | Walk") -> bool:
    """Tell whether *part* comes down to assertions without leading back to itself."""
    if isinstance(part, Walk):
        return all(_grounded(hop) for hop in part.hops)
    return bool(part.spots) or any(
        all(map(_grounded, derivation.premises)) for derivation in part.derivations
    )


def _unify(head: tuple[Any, Any, Any], triple: Triple) -> dict[str, Term] | None:
    bound: dict[str, Term] = {}
    for part, term in zip(head, (triple.subject, triple.predicate, triple.object), strict=True):
        known = native(part, bound)
        if known is None:
            bound[str(part)] = term
        elif known != term:
            return None
    return bound


def _where(rule: Rule) -> Block:
    """Return the rule's WHERE group, which follows the template."""
    template = next(blocks(rule.text, "CONSTRUCT"))
    return next(group for group in blocks(rule.text, "WHERE") if group.start > template.end)


def _subselect_groups(text: str) -> list[Block]:
    """Return the WHERE group of each sub-select."""
    groups = list(blocks(text, "WHERE"))
    starts = [match.start() for match in re.finditer(r"\bSELECT\b", silence(text), re.IGNORECASE)]
    return [next(group for group in groups if group.start > start) for start in starts]


def _inner_patterns(pattern: Any) -> Iterator[Any]:
    """Yield the pattern inside each sub-select, in the order of the text."""
    if pattern.name == "ToMultiSet" and hasattr(pattern.p, "name") and pattern.p.name == "Project":
        inner = pattern.p
        while inner.name in {"Project", "Distinct", "OrderBy", "Extend", "AggregateJoin", "Group"}:
            inner = inner.p
        yield inner
        return
    for part in ("p1", "p2", "p"):
        below = pattern.get(part)
        if hasattr(below, "name"):
            yield from _inner_patterns(below)


def _names(text: str) -> set[str]:
    return {match[1] for match in _VARIABLE.finditer(silence(text))}


def _uncommented(text: str) -> str:
    """Drop comments, which would swallow the rest of a joined line."""
    return re.sub(r'(<[^<>\s]*>|"(?:[^"\\\n]|\\.)*")|#[^\n]*', lambda match: match[1] or " ", text)


def _conditions(rule: Rule, row: Mapping[str, Term]) -> Iterator[Condition]:
    """Yield the rule's filters with the solution's values put in."""
    for block in blocks(rule.text, "FILTER"):
        text = _uncommented(rule.text[block.after : block.end]).strip()
        negated = _NOT_EXISTS.match(text) is not None
        said = _NOT_EXISTS.sub("", text, count=1) if negated else text
        said = _VARIABLE.sub(lambda match: str(row.get(match[1], match[0])), said)
        yield Condition(" ".join(said.split()).strip("{} "), negated)
