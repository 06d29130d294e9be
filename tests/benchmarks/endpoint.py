"""The SPARQL endpoint beside its peers: the same data, queries and client, in one run.

Peers, both from PyPI: ``oxigraph serve`` (in memory) and ``rdflib-endpoint serve``; and pyoxigraph
in this process, which is the engine without any server. Every uncached query carries a comment of
its own, so that nobody can answer it from memory.
"""

import contextlib
import itertools
import math
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, serialize

from tests.benchmarks.bench import Bench, free_port, geometric_mean, median_ms, process, slope
from tests.benchmarks.kinds import accept, twelve
from tests.benchmarks.load import Target, exchange, put_load

_BIN = Path(sys.executable).parent
_RDFLIB_UP_TO = 1_000  # cases; with more it takes minutes to load and does not answer in time
_CONNECTIONS = 32
_SECONDS = 5.0
_SHORT_MS = 5.0
_PATIENCE = 15.0
_numbers = itertools.count()
_Times = dict[str, dict[str, float]]


def run(bench: Bench) -> None:
    """Print latency and throughput at each size, and how latency grows."""
    growth: dict[int, _Times] = {}
    for cases in bench.sizes:
        file = bench.graph_file(cases)
        case = next(itertools.islice(bench.mint.cases(cases), cases // 2, None))
        queries = twelve(case, bench.mint.most_cited)
        growth[cases] = _one_size(bench, cases, file, queries)
    if len(growth) > 1:
        _print_growth(bench, growth)


def _one_size(bench: Bench, cases: int, file: Path, queries: dict[str, str]) -> _Times:
    bench.say(f"{cases} cases: the engine itself")
    times: _Times = {"raw": _raw(file, queries)}
    bench.say(f"{cases} cases: servers")
    with _anbao(file) as ours, _oxigraph(file) as oxigraph:
        for name, query in queries.items():
            for target in (oxigraph, ours):  # in turn, so that both meet the same weather
                times.setdefault(target.name, {})[name] = _uncached(target, name, query)
            times.setdefault("cached", {})[name] = _cached(ours, name, query)
        rates = _throughput(bench, (ours, oxigraph), queries, times["oxigraph"])
    times["rdflib"] = _rdflib(bench, file, queries) if cases <= _RDFLIB_UP_TO else {}
    _print_latency(bench, cases, times)
    bench.table(f"{cases:,} cases: answers a second at {_CONNECTIONS} connections",
                ("queries", "anbao", "oxigraph", "anbao/oxigraph"), rates)  # fmt: skip
    return times


def _rdflib(bench: Bench, file: Path, queries: dict[str, str]) -> dict[str, float]:
    """Ask rdflib-endpoint; a query that it does not answer in time holds it up: start it anew."""
    times: dict[str, float] = {}
    while left := [name for name in queries if name not in times]:
        bench.say(f"rdflib-endpoint: {left[0]} …")
        with _rdflib_endpoint(file) as target:
            for name in left:
                times[name] = _uncached(target, name, queries[name])
                if times[name] >= _PATIENCE * 1000:
                    break
    return times


def _uncached(target: Target, name: str, query: str) -> float:
    connection = target.connect()
    connection.settimeout(_PATIENCE)

    def ask() -> None:
        asked = f"{query}\n# {next(_numbers)}"
        reply = exchange(connection, target.request(asked, accept(name)))
        if reply.status != 200:
            raise RuntimeError(f"{target.name} answers {name} with {reply.status}: {reply.body!r}")

    with connection:
        try:
            ask()
        except TimeoutError:
            return _PATIENCE * 1000
        return median_ms(ask)


def _cached(target: Target, name: str, query: str) -> float:
    request = target.request(query, accept(name))
    with target.connect() as connection:
        for _ in range(4):  # once for each worker, as likely as not
            exchange(connection, request)
        return median_ms(lambda: exchange(connection, request), most=200)


def _throughput(
    bench: Bench, pair: tuple[Target, Target], queries: dict[str, str], times: dict[str, float]
) -> list[tuple[str, float, float, float]]:
    short = {name: query for name, query in queries.items() if times[name] <= _SHORT_MS}
    long = {name: query for name, query in queries.items() if times[name] > _SHORT_MS}
    rows = []
    for title, chosen, repeated in (("short, uncached", short, False),
                                    (f"over {_SHORT_MS:g} ms, uncached", long, False),
                                    ("all, repeated (ours: cached)", queries, True)):  # fmt: skip
        if not chosen:
            continue
        rates = []
        for target in pair:
            bench.say(f"load: {title}: {target.name}")
            rates.append(put_load(target, _requests(target, chosen, repeated), _CONNECTIONS,
                                  _SECONDS).rate)  # fmt: skip
        rows.append((title, *rates, rates[0] / rates[1]))
    return rows


def _requests(target: Target, queries: dict[str, str], repeated: bool) -> Iterator[bytes]:
    for name, query in itertools.cycle(queries.items()):
        yield target.request(query if repeated else f"{query}\n# {next(_numbers)}", accept(name))


def _raw(file: Path, queries: dict[str, str]) -> dict[str, float]:
    store = Store()
    store.bulk_load(path=str(file), format=RdfFormat.N_TRIPLES)
    return {name: median_ms(_answer(store, query)) for name, query in queries.items()}


def _answer(store: Store, query: str) -> Callable[[], object]:
    def answer() -> object:
        found = store.query(query)
        if isinstance(found, QuerySolutions | QueryBoolean):
            return found.serialize(format=QueryResultsFormat.JSON)
        return serialize(found, format=RdfFormat.N_TRIPLES)

    return answer


@contextlib.contextmanager
def _anbao(file: Path) -> Iterator[Target]:
    port = free_port()
    line = [_BIN / "anbao", "serve", "--only", file, "--port", str(port), "--timeout", "60",
            "--limit", f"queue={_CONNECTIONS}", "--limit", f"running_per_client={_CONNECTIONS}",
            ]  # fmt: skip
    with process(line, f"http://127.0.0.1:{port}/health/ready"):
        yield Target("anbao", f"http://127.0.0.1:{port}/sparql")


@contextlib.contextmanager
def _oxigraph(file: Path) -> Iterator[Target]:
    port = free_port()
    place = f"http://127.0.0.1:{port}"
    with process([_BIN / "oxigraph", "serve", "--bind", f"127.0.0.1:{port}"], f"{place}/"):
        with file.open("rb") as triples:
            told = {"Content-Type": "application/n-triples",
                    "Content-Length": str(file.stat().st_size)}  # fmt: skip
            urllib.request.urlopen(urllib.request.Request(
                f"{place}/store?default", triples, told, method="PUT")).close()  # fmt: skip
        yield Target("oxigraph", f"{place}/query")


@contextlib.contextmanager
def _rdflib_endpoint(file: Path) -> Iterator[Target]:
    port = free_port()
    line = [_BIN / "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), file]
    with process(line, f"http://127.0.0.1:{port}/"):
        yield Target("rdflib-endpoint", f"http://127.0.0.1:{port}/")


def _print_latency(bench: Bench, cases: int, times: _Times) -> None:
    raw, oxigraph, ours, cached, rdflib = (
        times[name] for name in ("raw", "oxigraph", "anbao", "cached", "rdflib")
    )
    rows: list[tuple[object, ...]] = [
        (name, raw[name], oxigraph[name], ours[name], ours[name] / oxigraph[name],
         ours[name] - oxigraph[name], cached[name], oxigraph[name] / cached[name],
         rdflib.get(name, math.nan), rdflib.get(name, math.nan) / ours[name])
        for name in raw
    ]  # fmt: skip
    means = [geometric_mean(list(each.values())) for each in (raw, oxigraph, ours, cached, rdflib)]
    measured = [row for row in rows if not math.isnan(row[9])]  # type: ignore[arg-type]
    rows.append(("geometric mean", means[0], means[1], means[2], means[2] / means[1], "",
                 means[3], means[1] / means[3], means[4],
                 geometric_mean([float(str(row[9])) for row in measured])))  # fmt: skip
    bench.table(
        f"{cases:,} cases: median latency over HTTP, ms "
        f"({_PATIENCE * 1000:,.0f}: not within {_PATIENCE:g} s)",
        ("query", "engine", "oxigraph", "anbao", "anbao/oxi", "anbao−oxi", "cached", "oxi/cached",
         "rdflib-ep", "rdflib/anbao"),
        rows,
    )  # fmt: skip


def _print_growth(bench: Bench, growth: dict[int, _Times]) -> None:
    names = next(iter(growth.values()))["anbao"]
    rows = [
        (name, *(slope([(size, times[peer][name]) for size, times in growth.items()])
                 for peer in ("raw", "oxigraph", "anbao")))
        for name in names
    ]  # fmt: skip
    bench.table("growth with the number of cases: log-log slope (1 is linear)",
                ("query", "engine", "oxigraph", "anbao"), rows)  # fmt: skip
