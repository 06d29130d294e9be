"""Run the rules, stratum by stratum, each until it adds nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from anbao.errors import RuleError
from anbao.graph.build import Dataset, add_graph
from anbao.graph.progress import Progress, silent
from anbao.reasoning.reads import Kinds, kinds_of, sees
from anbao.reasoning.ruleset import Rule, Stratum

ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Inference:
    """What each rule added, in the order in which the rules first ran."""

    added: dict[Rule, tuple[Triple, ...]]

    @property
    def total(self) -> int:
        """How many triples were inferred."""
        return sum(len(triples) for triples in self.added.values())


def infer(dataset: Dataset, strata: tuple[Stratum, ...], progress: Progress = silent) -> Inference:
    """Add what follows to the graphs ``inferred/<stratum>`` and ``view/<policy>`` of the store.

    A rule reads everything asserted and inferred so far. What is there already is not added, so
    a second run adds nothing.
    """
    added: dict[Rule, list[Triple]] = {}
    for done, stratum in enumerate(strata, start=1):
        added |= run_stratum(dataset.store, stratum)
        progress("infer", done, len(strata))
    return Inference({rule: tuple(triples) for rule, triples in added.items()})


def run_stratum(
    store: Store, stratum: Stratum, reads: Mapping[Rule, Kinds] | None = None
) -> dict[Rule, list[Triple]]:
    """Run the rules of one stratum until none adds anything; return what each added.

    With *reads* (``reads_of`` each rule) a rule runs again only if it sees what has been added.
    """
    added: dict[Rule, list[Triple]] = {rule: [] for rule in stratum.rules}
    due = set(stratum.rules)
    active: list[Rule] = []
    for _ in range(ROUNDS):
        active = []
        for rule in (each for each in stratum.rules if each in due):
            due.discard(rule)
            if fresh := _conclusions(store, rule):
                add_graph(store, rule.graph, fresh)
                added[rule].extend(fresh)
                active.append(rule)
                kinds = kinds_of(fresh)
                due |= {r for r in stratum.rules if reads is None or sees(reads[r], kinds)}
        if not due:
            return added
    names = ", ".join(f"{rule.stratum}/{rule.name}" for rule in active)
    raise RuleError(
        f"规则 {names} 运行 {ROUNDS} 轮后仍产生新三元组",
        f"rule {names} still adds triples after {ROUNDS} rounds",
        rule=names,
    )


def _conclusions(store: Store, rule: Rule) -> list[Triple]:
    try:
        result = store.query(rule.text)
    except SyntaxError as error:
        raise RuleError(f"{rule.path}：{error}", f"{rule.path}: {error}") from error
    if not isinstance(result, QueryTriples):
        raise RuleError(f"{rule.path}：不是 CONSTRUCT", f"{rule.path}: not a CONSTRUCT")
    known = NamedNode(rule.graph) if rule.in_view else DefaultGraph()
    fresh = {
        triple
        for triple in result
        if Quad(triple.subject, triple.predicate, triple.object, known) not in store
    }
    return sorted(fresh, key=str)
