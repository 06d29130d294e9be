"""What every subject of ``make bench`` is handed: the data, servers to compare, and a printer."""

import contextlib
import math
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rich.console import Console
from rich.table import Table

from anbao.namespaces import GRAPH_BASE
from anbao.pipeline import Snapshot, run
from anbao.source_tree import SourceTree, default_tree
from tests.benchmarks.cases import CaseMint

_START_SECONDS = 900.0
_ONCE_SECONDS = 10.0


@dataclass(frozen=True)
class Bench:
    """One run: *sizes* are the numbers of generated cases, *folder* keeps what is made for it."""

    sizes: tuple[int, ...]
    folder: Path
    console: Console

    @cached_property
    def tree(self) -> SourceTree:
        """Our source tree."""
        return default_tree()

    @cached_property
    def snapshot(self) -> Snapshot:
        """Our graph, built and published into a home of the benchmarks' own."""
        self.say("建图 · building the graph")
        return run(self.tree, self.folder / "home")

    @cached_property
    def mint(self) -> CaseMint:
        """The maker of cases."""
        return CaseMint(self.tree, self.snapshot.path)

    def graph_file(self, cases: int) -> Path:
        """Return an N-Triples file of our default graph and *cases* generated cases."""
        path = self.folder / f"{self.snapshot.version}-{cases}.nt"
        if not path.exists():
            self.say(f"生成 {cases} 案 · generating {cases} cases")
            draft = path.with_suffix(".new")
            with draft.open("w", encoding="utf-8") as file:
                file.writelines(_default_graph(self.snapshot.path / "dataset.nq"))
                file.writelines(case.n_triples for case in self.mint.cases(cases))
            draft.replace(path)
        return path

    def say(self, line: str) -> None:
        """Tell on standard error what is going on."""
        print(f"bench: {line}", file=sys.stderr, flush=True)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table; the first column is text, all others are figures."""
        table = Table(title=title, title_justify="left", title_style="bold")
        for column, justify in zip(columns, ["left", *["right"] * len(columns)], strict=False):
            table.add_column(column, justify=justify)  # type: ignore[arg-type]
        for row in rows:
            table.add_row(*(_shown(cell) for cell in row))
        self.console.print(table)


def _shown(cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    return "–" if math.isnan(cell) else f"{cell:.3g}" if abs(cell) < 1000 else f"{cell:,.0f}"


def _default_graph(dataset: Path) -> Iterator[str]:
    with dataset.open(encoding="utf-8") as quads:
        for line in quads:
            # The name of a quad's graph stands before its full stop.
            if not line.rsplit(" ", 2)[-2].startswith(f"<{GRAPH_BASE}"):
                yield line


def median_ms(action: Callable[[], object], *, seconds: float = 1.0, most: int = 40) -> float:
    """Return the median time of *action* in milliseconds, over three runs or more.

    What takes longer than ten seconds is run but once.
    """
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < 3 or (len(times) < most and time.perf_counter() - began < seconds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
        if times[-1] > _ONCE_SECONDS:
            break
    return statistics.median(times) * 1000


def geometric_mean(figures: Sequence[float]) -> float:
    """Return the geometric mean of those *figures* that were measured."""
    known = [figure for figure in figures if not math.isnan(figure)]
    return statistics.geometric_mean(known) if known else math.nan


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the least-squares slope of *points* on log-log axes: 1 is linear growth."""
    if len(points) < 2:
        return math.nan
    x, y = ([math.log(each) for each in axis] for axis in zip(*points, strict=True))
    return statistics.linear_regression(x, y).slope


@contextlib.contextmanager
def process(line: Sequence[str | Path], probe: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server *line* until the block ends; wait until the address *probe* answers."""
    server = subprocess.Popen(
        [str(word) for word in line], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(probe, server)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(probe: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"{server.args!r} ended with {server.returncode}")
        try:
            urllib.request.urlopen(probe, timeout=30).close()
            return
        except urllib.error.HTTPError as error:
            if error.code != 503:  # any other answer is one
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{probe} does not answer")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
