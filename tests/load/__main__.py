"""``python -m tests.load --minutes 60``: start a server, run the mixture, print the figures."""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anbao.pipeline import run
from anbao.source_tree import default_tree
from anbao.store.local import LocalReader, load_snapshot
from tests.load.errands import Errands
from tests.load.soak import Mixture, Soak, Told, faults
from tests.web.live_server import Server

# What is remembered is full after the first minutes, so that growth after that is a leak.
LIMITS = ("--timeout", "3", "--limit", "remembered_bytes=4194304")


@contextmanager
def served(home: Path, folder: Path) -> Iterator[Server]:
    """Serve the snapshot in *home*, with a file of tokens in *folder*."""
    from datetime import UTC, datetime

    from anbao.tokens import TokenFile

    tokens = TokenFile(folder / "tokens.json")
    tokens.new("nobody", ["read-more"], datetime.now(UTC))
    start = "from anbao.cli.serve import serve; serve()"
    line = [sys.executable, "-c", start, "--port", "0", "--home", str(home), *LIMITS]
    process = subprocess.Popen(
        [*line, "--tokens", str(tokens.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        server = Server(process.stdout.readline().split()[1], process, patience=120)
        while server.ask("POST", "/api/v1/validate", "", Content_Type="text/turtle").status == 503:
            time.sleep(1)  # the examiner is being prepared
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


def progress(told: Told, left: float) -> None:
    """Show on one line how it goes."""
    last = told.holdings[-1]
    print(f"\r{left / 60:6.1f} min · right {told.count('right')}, to come again "
          f"{told.count('told to come again')}, lost {len(told.lost)} · {last.memory:.0f} MiB, "
          f"{last.processes} processes ", end="", file=sys.stderr, flush=True)  # fmt: skip


def report(told: Told) -> None:
    """Print what came of it."""
    print("\n\nHonest requests")
    for name, outcomes in sorted(told.outcomes.items()):
        waits = sorted(told.waits[name])
        typical, slow = statistics.median(waits), waits[int(len(waits) * 0.95)]
        print(f"  {name:58} {dict(outcomes)}  median {typical * 1000:.0f} ms, 95% {slow:.1f} s")
    print("Attacks")
    for name, met in sorted(told.deeds.items()):
        print(f"  {name:58} {dict(met)}")
    assert told.quiet is not None
    middle, last = told.floors
    before, after = told.quiet
    totals = ("right", "wrong", "lost", "told to come again", "refused by limit")
    print("\n" + ", ".join(f"{each}: {told.count(each)}" for each in totals),
          f"; attacks: {sum(each.total() for each in told.deeds.values())}")  # fmt: skip
    print(f"memory at rest before {before.memory:.0f} MiB, after {after.memory:.0f} MiB; "
          f"floor under load {middle:.0f}, then {last:.0f} MiB; "
          f"slope {told.growth:+.0f} MiB/h")  # fmt: skip
    print(f"processes {before.processes}, then {after.processes}; "
          f"descriptors {before.descriptors}, then {after.descriptors}")  # fmt: skip


def main() -> int:
    """Run; 1 if anything was as it should not be."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--honest", type=int, default=20)
    asked.add_argument("--attackers", type=int, default=12)
    asked.add_argument("--rest", type=float, default=0.1, help="seconds between two requests")
    given = asked.parse_args()
    tree, home = default_tree(), Path(".anbao").resolve()
    snapshot = run(tree, home)
    reader = LocalReader(load_snapshot(snapshot.path), snapshot.version)
    mixture = Mixture(given.minutes * 60, given.honest, given.attackers, given.rest)
    import tempfile

    with tempfile.TemporaryDirectory() as folder, served(home, Path(folder)) as server:
        told = Soak(server, Errands(server, reader, tree), mixture).run(progress)
    report(told)
    wrong = faults(told, mixture)
    for each in wrong[:50]:
        print(f"! {each}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
