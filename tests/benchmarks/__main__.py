"""``make bench``: every subject in turn, each a module here with ``run(bench)``.

python -m tests.benchmarks [--only SUBJECT ...] [--cases N ...]
"""

import argparse
import importlib
import os
import platform
from pathlib import Path

from rich.console import Console

from tests.benchmarks.bench import Bench

SUBJECTS = ("endpoint", "linking", "legislation", "validation")
_FOLDER = Path(".anbao/bench")


def main() -> None:
    """Read the command line and run the subjects asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=SUBJECTS, default=[], help="subjects to run")
    parser.add_argument("--cases", nargs="*", type=int, default=[], help="sizes, in cases")
    asked = parser.parse_args()
    console = Console(width=max(120, Console().width))
    _FOLDER.mkdir(parents=True, exist_ok=True)
    bench = Bench(tuple(asked.cases) or (1_000, 10_000), _FOLDER.resolve(), console)
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    console.print(f"{machine}, Python {platform.python_version()}")
    for subject in asked.only or SUBJECTS:
        importlib.import_module(f"tests.benchmarks.{subject}").run(bench)


if __name__ == "__main__":
    main()
