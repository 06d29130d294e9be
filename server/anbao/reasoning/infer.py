"""Run the rules, stratum by stratum, each until it adds nothing more."""

from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from anbao.errors import RuleError
from anbao.graph.build import Dataset, add_graph
from anbao.graph.progress import Progress, silent
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
    added: dict[Rule, list[Triple]] = {rule: [] for stratum in strata for rule in stratum.rules}
    for done, stratum in enumerate(strata, start=1):
        _to_fixpoint(dataset.store, stratum, added)
        progress("infer", done, len(strata))
    return Inference({rule: tuple(triples) for rule, triples in added.items()})


def _to_fixpoint(store: Store, stratum: Stratum, added: dict[Rule, list[Triple]]) -> None:
    for _ in range(ROUNDS):
        active = []
        for rule in stratum.rules:
            fresh = _conclusions(store, rule)
            if fresh:
                add_graph(store, rule.graph, fresh)
                added[rule].extend(fresh)
                active.append(rule)
        if not active:
            return
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
