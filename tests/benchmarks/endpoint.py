"""The SPARQL endpoint beside its peers: the same data, queries and client, in one run.

Peers, both from PyPI: ``oxigraph serve`` (in memory) and ``rdflib-endpoint serve``; and pyoxigraph
in this process, which is the engine without any server. Every uncached query carries a comment of
its own, so that nobody can answer it from memory. Whatever does not answer in time is counted as
taking that long, and marked: the ratio is then a lower bound.
"""

import itertools
import math
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, serialize

from anbao.store.unions import push_into_unions
from tests.benchmarks.bench import Bench, geometric_mean, median_ms, slope
from tests.benchmarks.kinds import accept, apart, twelve
from tests.benchmarks.load import Target, exchange, put_load
from tests.benchmarks.peers import COMMANDS, CONNECTIONS, anbao, oxigraph, rdflib_endpoint

_RDFLIB_UP_TO = 1_000  # cases; with more it takes minutes to load and does not answer in time
_QUADRATIC_UP_TO = 3_000_000  # triples
_LOAD_SECONDS = 4.0
_SHORT_MS = 5.0
_PATIENCE = 15.0
_LONGEST_WAIT = 90.0  # seconds; what the engine answers within _PATIENCE takes a server no longer
_ROUNDS, _ROUNDS_SECONDS = 200, 3.0
_numbers = itertools.count()
_Times = dict[str, float]  # milliseconds by kind of query


@dataclass
class Size:
    """What was measured at one number of *cases*; a *rate* is ours over oxigraph's."""

    cases: int
    engine: _Times
    oxigraph: _Times = field(default_factory=dict)
    anbao: _Times = field(default_factory=dict)
    cached: _Times = field(default_factory=dict)
    rdflib: _Times = field(default_factory=dict)
    rates: dict[str, tuple[float, float]] = field(default_factory=dict)

    def over(self, short: bool) -> list[str]:
        """Name the queries that take oxigraph up to 5 ms (*short*), or longer."""
        return [name for name, ms in self.oxigraph.items() if (ms <= _SHORT_MS) == short]

    def ratio(self, above: _Times, below: _Times, names: list[str] | None = None) -> float:
        """Return the geometric mean of *above* over *below*, where both were measured."""
        both = [name for name in names or above if name in above and name in below]
        return geometric_mean([above[name] / below[name] for name in both])


def run(bench: Bench) -> None:
    """Print latency and throughput at each size, how latency grows, and what was asked for."""
    for name, command in COMMANDS.items():
        bench.console.print(f"{name:>16}: {command}", highlight=False)
    sizes = [_one_size(bench, cases) for cases in bench.sizes]
    if len(sizes) > 1:
        _print_growth(bench, sizes)
    rows = [row for size in sizes for row in _judged(size)]
    bench.table("asked and measured (anbao against …)",
                ("cases", "figure", "asked", "measured", ""), rows)  # fmt: skip


def _one_size(bench: Bench, cases: int) -> Size:
    file = bench.graph_file(cases)
    case = next(itertools.islice(bench.mint.cases(cases), cases // 2, None))
    queries = twelve(case, bench.mint.most_cited)
    bench.say(f"{cases:,} cases: the engine itself")
    size = Size(cases, _engine(bench, file, queries))
    # What takes the engine itself too long need not be asked of anybody else.
    queries = {name: text for name, text in queries.items() if size.engine[name] < _PATIENCE * 1e3}
    bench.say(f"{cases:,} cases: servers")
    with anbao(file) as ours, oxigraph(file) as peer:
        for name, query in queries.items():
            bench.say(f"{cases:,} cases: {name}")
            try:
                times = _in_turn((peer, ours), name, query)
            except (RuntimeError, OSError) as error:  # the others are worth measuring all the same
                bench.say(f"{cases:,} cases: {name}: no figure: {error!r:.200}")
                continue
            size.oxigraph[name], size.anbao[name], size.cached[name] = times
        queries = {name: text for name, text in queries.items() if name in size.oxigraph}
        _put_loads(bench, size, (ours, peer), queries)
    _print_size(bench, size)
    if cases <= _RDFLIB_UP_TO:
        size.rdflib = _rdflib(bench, file, queries)
        _print_rdflib(bench, size)
    return size


def _in_turn(targets: tuple[Target, Target], name: str, query: str) -> tuple[float, ...]:
    """Ask the two by turns, so that both meet the same weather; ours repeatedly, too."""
    peer, ours = (target.connect() for target in targets)
    for connection in (peer, ours):
        connection.settimeout(_LONGEST_WAIT)
    repeated = targets[1].request(query, accept(name))

    def fresh(target: Target) -> bytes:
        return target.request(f"{query}\n# {next(_numbers)}", accept(name))

    times: tuple[list[float], ...] = ([], [], [])
    began = time.perf_counter()
    with peer, ours:
        for each in range(_ROUNDS):
            asked = ((peer, fresh(targets[0])), (ours, fresh(targets[1])), (ours, repeated))
            for taken, (connection, request) in zip(times, asked, strict=True):
                start = time.perf_counter()
                reply = exchange(connection, request)
                taken.append((time.perf_counter() - start) * 1000)
                if reply.status != 200:
                    raise RuntimeError(f"{name} is answered with {reply.status}: {reply.body!r}")
            if each >= 3 and time.perf_counter() - began > _ROUNDS_SECONDS:
                break
    return tuple(statistics.median(taken[1:]) for taken in times)  # the first fills the memory


def _put_loads(
    bench: Bench, size: Size, pair: tuple[Target, Target], queries: dict[str, str]
) -> None:
    """Measure answers a second at many connections, the two by turns and twice."""
    loads = (("short, uncached", size.over(short=True), False),
             (f"over {_SHORT_MS:g} ms, uncached", size.over(short=False), False),
             ("all, repeated", list(queries), True))  # fmt: skip
    for title, names, repeated in loads:
        if not names:
            continue
        chosen = {name: queries[name] for name in names}
        rates: dict[str, list[float]] = {target.name: [] for target in pair}
        for target in (*pair, *pair):
            bench.say(f"{size.cases:,} cases: load: {title}: {target.name}")
            requests = _requests(target, chosen, repeated)
            load = put_load(target, requests, CONNECTIONS, _LOAD_SECONDS / 2)
            rates[target.name].append(load.rate)
        ours, peer = (statistics.mean(rates[target.name]) for target in pair)
        size.rates[title] = (ours, peer)


def _requests(target: Target, queries: dict[str, str], repeated: bool) -> Iterator[bytes]:
    for name, query in itertools.cycle(queries.items()):
        yield target.request(query if repeated else f"{query}\n# {next(_numbers)}", accept(name))


def _engine(bench: Bench, file: Path, queries: dict[str, str]) -> _Times:
    store = Store()
    store.load(path=str(file), format=RdfFormat.N_TRIPLES)
    times = {}
    for name, query in queries.items():
        times[name] = median_ms(_answer(store, query))
        bench.say(f"engine: {name}: {times[name]:,.2f} ms")
    _print_rewriting(bench, store)
    return times


def _print_rewriting(bench: Bench, store: Store) -> None:
    """Print what moving a pattern into a union's branches brings; as written it is quadratic."""
    pushed = median_ms(_answer(store, push_into_unions(apart())))
    written = median_ms(_answer(store, apart())) if len(store) < _QUADRATIC_UP_TO else math.nan
    bench.table(f"{len(store):,} triples: a union whose branches share no variable, ms",
                ("", "as written", "rewritten", "written/rewritten"),
                [("in the engine itself", written, pushed, written / pushed)])  # fmt: skip


def _answer(store: Store, query: str) -> Callable[[], object]:
    def answer() -> object:
        found = store.query(query)
        if isinstance(found, QuerySolutions | QueryBoolean):
            return found.serialize(format=QueryResultsFormat.JSON)
        return serialize(found, format=RdfFormat.N_TRIPLES)

    return answer


def _rdflib(bench: Bench, file: Path, queries: dict[str, str]) -> _Times:
    """Ask rdflib-endpoint; a query that it does not answer in time holds it up: start it anew."""
    times: _Times = {}
    while left := [name for name in queries if name not in times]:
        bench.say(f"rdflib-endpoint: starts, for {len(left)} kinds of query")
        with rdflib_endpoint(file) as target:
            for name in left:
                times[name] = _patiently(target, name, queries[name])
                bench.say(f"rdflib-endpoint: {name}: {_ms(times[name])} ms")
                if times[name] >= _PATIENCE * 1000:
                    break
    return times


def _patiently(target: Target, name: str, query: str) -> float:
    connection = target.connect()
    connection.settimeout(_PATIENCE)
    with connection:
        try:
            return median_ms(lambda: exchange(connection, target.request(
                f"{query}\n# {next(_numbers)}", accept(name))), most=5)  # fmt: skip
        except TimeoutError:
            return _PATIENCE * 1000


def _judged(size: Size) -> Iterator[tuple[object, ...]]:
    """Give each figure beside what is asked of it."""
    short, long = size.over(short=True), size.over(short=False)
    more = [size.anbao[name] - size.oxigraph[name] for name in short]
    bound = "≥ " if any(ms >= _PATIENCE * 1000 for ms in size.rdflib.values()) else ""
    rates = {title: ours / peer for title, (ours, peer) in size.rates.items()}
    asked = (
        ("latency, uncached over 5 ms: × oxigraph", "≤", 1.3,
         size.ratio(size.anbao, size.oxigraph, long) if long else math.nan, ""),
        ("latency, uncached short: ms more than oxigraph, median", "≤", 0.7,
         statistics.median(more) if more else math.nan, ""),
        ("latency, repeated: × faster than oxigraph", "≥", 5.0,
         size.ratio(size.oxigraph, size.cached), ""),
        ("latency, uncached: × faster than rdflib-endpoint", "≥", 20.0,
         size.ratio(size.rdflib, size.anbao), bound),
        ("answers a second, repeated: × oxigraph", "≥", 1.5,
         rates.get("all, repeated", math.nan), ""),
        ("answers a second, uncached over 5 ms: × oxigraph", "≥", 0.9,
         rates.get(f"over {_SHORT_MS:g} ms, uncached", math.nan), ""),
        ("answers a second, uncached short: × oxigraph", "≥", 0.35,
         rates.get("short, uncached", math.nan), ""),
    )  # fmt: skip
    for figure, sign, goal, measured, bounded in asked:
        if not math.isnan(measured):
            said = f"{bounded}{measured:.3g}"
            yield (
                f"{size.cases:,}",
                figure,
                f"{sign} {goal:g}",
                said,
                _verdict(sign, goal, measured),
            )


def _verdict(sign: str, goal: float, measured: float) -> str:
    missed = measured / goal - 1 if sign == "≤" else 1 - measured / goal
    return "met" if missed <= 0 else f"missed by {missed:.0%}"


def _ms(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"> {_PATIENCE * 1000:,.0f}" if value >= _PATIENCE * 1000 else f"{value:,.3g}"


def _print_size(bench: Bench, size: Size) -> None:
    rows: list[tuple[object, ...]] = []
    for name, engine in size.engine.items():
        times = [each.get(name, math.nan) for each in (size.oxigraph, size.anbao, size.cached)]
        peer, ours, cached = times
        rows.append((name, _ms(engine), _ms(peer), _ms(ours), ours / peer, ours - peer,
                     _ms(cached), peer / cached))  # fmt: skip
    rows.append(("geometric mean", geometric_mean([*size.engine.values()]),
                 geometric_mean([*size.oxigraph.values()]), geometric_mean([*size.anbao.values()]),
                 size.ratio(size.anbao, size.oxigraph), "",
                 geometric_mean([*size.cached.values()]),
                 size.ratio(size.oxigraph, size.cached)))  # fmt: skip
    bench.table(f"{size.cases:,} cases: median latency over HTTP, ms",
                ("query", "engine", "oxigraph", "anbao", "anbao/oxi", "anbao−oxi", "cached",
                 "oxi/cached"), rows)  # fmt: skip
    bench.table(f"{size.cases:,} cases: answers a second at {CONNECTIONS} connections",
                ("queries", "anbao", "oxigraph", "anbao/oxigraph"),
                [(title, ours, peer, ours / peer)
                 for title, (ours, peer) in size.rates.items()])  # fmt: skip


def _print_rdflib(bench: Bench, size: Size) -> None:
    rows: list[tuple[object, ...]] = []
    for name, ms in size.rdflib.items():
        bound = "> " if ms >= _PATIENCE * 1000 else ""
        ours = size.anbao[name]
        rows.append((name, _ms(ms), _ms(ours), f"{bound}{ms / ours:,.3g}"))
    rows.append(("geometric mean", geometric_mean([*size.rdflib.values()]), "",
                 size.ratio(size.rdflib, size.anbao)))  # fmt: skip
    bench.table(f"{size.cases:,} cases: rdflib-endpoint, ms (only up to {_RDFLIB_UP_TO:,} cases)",
                ("query", "rdflib-endpoint", "anbao", "rdflib/anbao"), rows)  # fmt: skip


def _print_growth(bench: Bench, sizes: list[Size]) -> None:
    def grown(name: str, of: str) -> float:
        points = [(size.cases, getattr(size, of).get(name, math.nan)) for size in sizes]
        return slope([(x, y) for x, y in points if not math.isnan(y)])

    rows = [(name, *(grown(name, of) for of in ("engine", "oxigraph", "anbao")))
            for name in sizes[0].engine]  # fmt: skip
    bench.table("growth with the number of cases: log-log slope (1 is linear)",
                ("query", "engine", "oxigraph", "anbao"), rows)  # fmt: skip
