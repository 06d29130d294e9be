"""One case and a thousand against the graph, beside pyshacl called naively for each.

The peer is what a script would do: ``pyshacl.validate`` on the case with the graph around it. It
does the shapes alone; ours are all layers. The peer takes so long for one case that it is measured
once, and a thousand are reckoned from it.
"""

from itertools import cycle, islice
from time import perf_counter

import pyshacl

from anbao.graph.build import read_tree
from anbao.validation.check import Base, Submission, check_against
from anbao.validation.reference import as_rdflib
from tests.benchmarks.bench import Bench, median_ms

_BULK = 1_000
_TARGET = 50


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
    peer = _naive_ms(base)
    rows = [
        ("one case", single, peer, peer / single),
        (f"{_BULK} cases", bulk, peer * _BULK, peer * _BULK / bulk),
    ]
    bench.table("checking cases, ms", ("what", "anbao check", "pyshacl, naive", "×"), rows)
    for name, _, _, ratio in rows:
        verdict = "within" if ratio >= _TARGET else "BELOW"
        bench.say(f"{name}: {ratio:,.0f} ×, {verdict} the {_TARGET} × asked for")


def _naive_ms(base: Base) -> float:
    data, shapes = as_rdflib(base.subject.validated()), as_rdflib(base.subject.shapes.triples)
    began = perf_counter()
    pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    return (perf_counter() - began) * 1000
