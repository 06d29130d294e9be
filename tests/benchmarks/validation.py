"""One case and a thousand against the graph, beside pyshacl called naively for each.

The peer is what a script would do: ``pyshacl.validate`` on the case with the graph around it. It
does the shapes alone; ours are all layers. The peer takes so long for one case that it is measured
once, and a thousand are reckoned from it. Then each case goes through the door of a server, one
after the other on one connection, and beside it the same checks in this process.
"""

import statistics
from collections.abc import Callable
from itertools import cycle, islice
from time import perf_counter
from typing import TypeVar

import pyshacl
from pyoxigraph import RdfFormat, serialize

from anbao.graph.build import read_tree
from anbao.validation.check import Base, Submission, check_against
from anbao.validation.reference import as_rdflib
from tests.benchmarks.bench import Bench, free_port, median_ms, process
from tests.benchmarks.load import Reply, Target, exchange
from tests.benchmarks.peers import SERVE_TREE, command_line

_Thing = TypeVar("_Thing")

_BULK = 1_000
_TARGET = 50
_HTTP = 366  # each of the 61 cases six times
_HTTP_TARGET_MS = 30.0


def run(bench: Bench) -> None:
    """Print the time of a case, alone and in bulk, and how many times faster than the peer."""
    base = Base(bench.tree, read_tree(bench.tree).sources)
    cases = [Submission(s.path, s.text) for s in base.sources if "/case/" in s.graph]
    check_against(base, cases[:1])
    single = median_ms(lambda: check_against(base, cases[:1]))
    began = perf_counter()
    conforming = sum(check_against(base, [case]).conforms for case in islice(cycle(cases), _BULK))
    bulk = (perf_counter() - began) * 1000
    bench.say(f"{conforming} of {_BULK} conform; now pyshacl, once")
    _print_commands(bench, base, cases[0])
    peer = _naive_ms(base)
    rows = [
        ("one case", single, peer, peer / single),
        (f"{_BULK} cases", bulk, peer * _BULK, peer * _BULK / bulk),
    ]
    bench.table("checking cases, ms", ("what", "anbao check", "pyshacl, naive", "×"), rows)
    for name, _, _, ratio in rows:
        verdict = "within" if ratio >= _TARGET else "BELOW"
        bench.say(f"{name}: {ratio:,.0f} ×, {verdict} the {_TARGET} × asked for")
    _over_http(bench, base, cases)


def _print_commands(bench: Bench, base: Base, case: Submission) -> None:
    """Print a line for each side that anybody can run; what pyshacl reads is written down."""
    data, shapes = (bench.folder / f"pyshacl-{name}.nt" for name in ("data", "shapes"))
    for path, triples in ((data, base.subject.validated()), (shapes, base.subject.shapes.triples)):
        path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    for name, line in (
        ("anbao", f"anbao check {case.path}   # as often as there are cases; tree read once"),
        (
            "pyshacl",
            f"pyshacl -sf nt -s {shapes} -df nt {data}   # once for each case; read before",
        ),
    ):
        bench.console.print(f"{name:>16}: {line}", highlight=False, soft_wrap=True)


def _over_http(bench: Bench, base: Base, cases: list[Submission]) -> None:
    """Print what a check takes through the door, and what of it is the check itself."""
    bench.console.print(f"{'anbao':>16}: {SERVE_TREE}", highlight=False)
    home, port = bench.snapshot.path.parent.parent, free_port()
    place = f"http://127.0.0.1:{port}"
    with process(command_line(SERVE_TREE, port, home), f"{place}/health/ready"):
        target = Target("anbao", f"{place}/api/v1/validate")
        requests = [target.post(case.text, "text/turtle") for case in cases]
        with target.connect() as connection:

            def ask(request: bytes) -> None:
                _accept(exchange(connection, request))

            _each_ms(requests, ask, len(cases))  # not counted: each worker's first
            door = _each_ms(requests, ask, _HTTP)
    alone = _each_ms(cases, lambda case: check_against(base, [case]), _HTTP)
    rows = [(name, len(cases), len(times), statistics.median(times), _p95(times), asked)
            for name, times, asked in (
                ("POST /api/v1/validate", door, f"p95 ≤ {_HTTP_TARGET_MS:g}"),
                ("the same checks in this process", alone, ""))]  # fmt: skip
    bench.table("checking one case after the other, ms",
                ("what", "cases", "requests", "p50", "p95", "asked"), rows)  # fmt: skip
    verdict = "within" if _p95(door) <= _HTTP_TARGET_MS else "BEYOND"
    bench.say(f"over HTTP: p95 {_p95(door):.1f} ms, {verdict} the {_HTTP_TARGET_MS:g} ms asked for")


def _accept(reply: Reply) -> None:
    if reply.status != 200 or b'"conforms":true' not in reply.body.replace(b" ", b""):
        raise RuntimeError(f"a case of the graph is answered with {reply.status}: {reply.body!r}")


def _each_ms(things: list[_Thing], action: Callable[[_Thing], object], number: int) -> list[float]:
    times = []
    for thing in islice(cycle(things), number):
        began = perf_counter()
        action(thing)
        times.append((perf_counter() - began) * 1000)
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _naive_ms(base: Base) -> float:
    data, shapes = as_rdflib(base.subject.validated()), as_rdflib(base.subject.shapes.triples)
    began = perf_counter()
    pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    return (perf_counter() - began) * 1000
