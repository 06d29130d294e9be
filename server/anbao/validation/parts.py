"""The whole graph against the shapes: only the parts that may have changed, by several processes.

``memory.py`` says which verdicts of last time still hold, and why they may be trusted.
"""

from array import array
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from pyoxigraph import RdfFormat, Triple, parse, serialize

from anbao.validation.engine import Engine, Result, Unit, as_rdflib
from anbao.validation.memory import (
    Clean,
    Hashes,
    Recollection,
    Validated,
    statements_of,
)
from anbao.validation.triple_index import TripleIndex

_WORTH_SHARING = 1_500  # nodes; with fewer, starting processes takes longer than the work


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of one part: findings, or else the lookups that led to none."""

    name: str
    results: list[Result]
    lookups: "array[int]"


class _Watched:
    """Data and shapes ready to validate, with every look at the data noted."""

    def __init__(self, data: list[Triple], shapes: list[Triple]) -> None:
        self.store = TripleIndex()
        self.hashes = Hashes()
        self._engine = Engine(as_rdflib(data, self.store), shapes)
        self.units = {unit.name: unit for unit in self._engine.units()}

    def look(self, unit: Unit) -> _Seen:
        """Validate one part."""
        self.store.taken()
        results = self._engine.validate_unit(unit)
        lookups = self.store.taken()
        return _Seen(unit.name, results, self.hashes.lookups(() if results else lookups))


def validate_whole(
    data: list[Triple], shapes: list[Triple], recollection: Recollection, workers: int
) -> list[Result]:
    """Return what is wrong with any node of *data*."""
    watched = _Watched(data, shapes)
    statements = statements_of(watched.store, watched.hashes)
    focus = {name: watched.hashes.focus(unit) for name, unit in watched.units.items()}
    before = recollection.load()
    trusted = before.still_clean(statements, focus)
    due = [name for name in watched.units if name not in trusted]
    if sum(len(watched.units[name].nodes) for name in due) < _WORTH_SHARING:
        workers = 1
    seen = _shared(watched, (data, shapes), due, workers)
    clean = {name: before.clean[name] for name in trusted}
    clean |= {part.name: Clean(focus[part.name], part.lookups) for part in seen if not part.results}
    recollection.save(Validated(statements, clean))
    return [result for part in seen for result in part.results]


def _shared(
    watched: _Watched, graphs: tuple[list[Triple], list[Triple]], due: list[str], workers: int
) -> list[_Seen]:
    """Do the work with *workers* processes, this one among them.

    The others are spawned, not forked, for a server may hold threads by now.
    """
    if workers == 1:
        return [watched.look(watched.units[name]) for name in due]
    texts = [serialize(triples, format=RdfFormat.N_TRIPLES) or b"" for triples in graphs]
    with ProcessPoolExecutor(workers - 1, mp_context=get_context("spawn")) as pool:
        shares = [pool.submit(_share, texts, due[n::workers]) for n in range(1, workers)]
        seen = [watched.look(watched.units[name]) for name in due[::workers]]
        return seen + [part for share in shares for part in share.result()]


def _share(texts: list[bytes], due: list[str]) -> list[_Seen]:
    data, shapes = (
        [quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES)] for text in texts
    )
    watched = _Watched(data, shapes)
    return [watched.look(watched.units[name]) for name in due]
