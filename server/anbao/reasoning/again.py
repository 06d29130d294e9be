"""Inference after a change: strata that see nothing of what came or went keep what they concluded.

A stratum one of whose rules sees it is run again from what is asserted now, and from nothing of
its own: so what no longer follows is gone, and what also follows otherwise stays. What it then
concludes differently counts as change for the strata after it. The outcome is that of running all
of them, quad by quad; what is saved is the work.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pyoxigraph import Store

from anbao.graph.build import add_graph
from anbao.graph.lines import Lines, triples_of
from anbao.graph.progress import Progress, silent
from anbao.reasoning.infer import run_stratum
from anbao.reasoning.reads import Kinds, kinds_of, sees
from anbao.reasoning.ruleset import Rule, Stratum


@dataclass(frozen=True, slots=True)
class Earlier:
    """What followed before, by graph, and what has since come or gone of what is asserted."""

    concluded: Mapping[str, AbstractSet[bytes]]
    changed: frozenset[bytes]


@dataclass(slots=True)
class _Again:
    lines: Lines
    store: Store
    reads: Mapping[Rule, Kinds]
    earlier: Earlier | None
    changed: Kinds = field(default_factory=frozenset)

    def conclude(self, stratum: Stratum) -> bool:
        """Add what *stratum* concludes; tell whether it had to be run."""
        graph = stratum.rules[0].graph
        before = self.earlier.concluded.get(graph, frozenset()) if self.earlier else frozenset()
        if self.earlier and not any(sees(self.reads[rule], self.changed) for rule in stratum.rules):
            add_graph(self.store, graph, triples_of(before))
            self.lines.add_rows(graph, before)
            return False
        added = run_stratum(self.store, stratum, self.reads)
        self.lines.add(graph, (triple for triples in added.values() for triple in triples))
        self.changed |= _kinds(before ^ self.lines.graphs.get(graph, set()))
        return True


def conclude(
    lines: Lines,
    strata: tuple[Stratum, ...],
    reads: Mapping[Rule, Kinds],
    earlier: Earlier | None = None,
    progress: Progress = silent,
) -> tuple[str, ...]:
    """Add to *lines*, which hold what is asserted, what follows; return the strata that were run.

    *reads* tells what each rule sees (``reads_of``).
    """
    again = _Again(lines, lines.store(), reads, earlier)
    if earlier:
        again.changed = _kinds(earlier.changed)
    run = []
    for done, stratum in enumerate(strata, start=1):
        if stratum.rules and again.conclude(stratum):
            run.append(stratum.name)
        progress("infer", done, len(strata))
    return tuple(run)


def _kinds(rows: Iterable[bytes]) -> Kinds:
    return kinds_of(triples_of(rows))
