"""Inference after a change: strata that see nothing of what came or went keep what they concluded.

A stratum one of whose rules sees it is run again from what is asserted now, and from nothing of
its own: so what no longer follows is gone, and what also follows otherwise stays. What it then
concludes differently counts as change for the strata after it. The outcome is that of running all
of them, quad by quad; what is saved is the work.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pyoxigraph import Store

from anbao.graph.lines import Lines, load_rows, triples_of
from anbao.graph.progress import Progress, silent
from anbao.reasoning.infer import run_stratum
from anbao.reasoning.reads import Kinds, kinds_of, rows_seen, sees
from anbao.reasoning.ruleset import Rule, Stratum


@dataclass(frozen=True, slots=True)
class Earlier:
    """What followed before, by graph, and what has since come or gone of what is asserted."""

    concluded: Mapping[str, AbstractSet[bytes]]
    changed: frozenset[bytes]


class _Again:
    """Strata run one after another; what they see is loaded when one first has to be run."""

    def __init__(
        self, lines: Lines, reads: Mapping[Rule, Kinds], earlier: Earlier | None = None
    ) -> None:
        self._lines = lines
        self._reads = reads
        self._earlier = earlier
        self._changed = _kinds(earlier.changed) if earlier else frozenset()
        self._seen = frozenset(kind for kinds in reads.values() for kind in kinds)
        self._store = Store()
        self._waiting: list[AbstractSet[bytes]] = [lines.graphs[""]]

    def conclude(self, stratum: Stratum) -> bool:
        """Add what *stratum* concludes; tell whether it had to be run."""
        graph = stratum.rules[0].graph
        earlier = self._earlier
        before = earlier.concluded.get(graph, frozenset()) if earlier else frozenset()
        if earlier and not any(sees(self._reads[rule], self._changed) for rule in stratum.rules):
            self._lines.add_rows(graph, before)
            if not stratum.rules[0].in_view:
                self._waiting.append(before)
            return False
        self._load()
        added = run_stratum(self._store, stratum, self._reads)
        self._lines.add(graph, (triple for triples in added.values() for triple in triples))
        self._changed |= _kinds(before ^ self._lines.graphs.get(graph, set()))
        return True

    def _load(self) -> None:
        """Load what rules can see, and leave the rest out: most of what is written in words."""
        for rows in self._waiting:
            load_rows(self._store, rows_seen(rows, self._seen))
        self._waiting.clear()


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
    again = _Again(lines, reads, earlier)
    run = []
    for done, stratum in enumerate(strata, start=1):
        if stratum.rules and again.conclude(stratum):
            run.append(stratum.name)
        progress("infer", done, len(strata))
    return tuple(run)


def _kinds(rows: Iterable[bytes]) -> Kinds:
    return kinds_of(triples_of(rows))
