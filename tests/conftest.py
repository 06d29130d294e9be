"""The true graph, built once: source tree, dataset, snapshot, reader, and servers on it."""

import fcntl
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from anbao.graph.build import Dataset, build_dataset
from anbao.pipeline import Snapshot, run
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import load_rules
from anbao.source_tree import SourceTree, default_tree
from anbao.store.local import LocalReader, load_snapshot
from anbao.tokens import TokenFile
from tests.figures import Figures
from tests.web.live_server import Server

Start = Callable[..., Server]

# How fast this machine is at the moment is no property of what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def tree() -> SourceTree:
    return default_tree()


@pytest.fixture(scope="session")
def dataset(tree: SourceTree) -> Dataset:
    """Everything asserted and inferred."""
    built = build_dataset(tree)
    infer(built, load_rules(tree.ontology / "rules"))
    return built


@pytest.fixture(scope="session")
def home(pytestconfig: pytest.Config) -> Path:
    """A home of the tests' own that outlives them, so that unchanged sources are checked once."""
    cache = pytestconfig.cache
    assert cache is not None
    return cache.mkdir("anbao")


@pytest.fixture(scope="session")
def snapshot(tree: SourceTree, home: Path) -> Snapshot:
    """The true graph, published; of two test processes the second waits and finds it done."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return run(tree, home)


@pytest.fixture(scope="session")
def reader(snapshot: Snapshot) -> LocalReader:
    return LocalReader(load_snapshot(snapshot.path), snapshot.version)


_FIGURES = Figures()


@pytest.fixture(scope="session")
def figures() -> Figures:
    """Where the quality gates put their figures."""
    return _FIGURES


def pytest_terminal_summary() -> None:
    """Print the figures of the quality gates, if any were measured."""
    if _FIGURES.taken:
        _FIGURES.print()


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture(scope="session")
def start_server() -> Iterator[Start]:
    """Start ``anbao serve`` with these arguments on a free port; all are stopped at the end."""
    running: list[subprocess.Popen[str]] = []
    complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed below

    def start(*arguments: str | Path) -> Server:
        run = "from anbao.cli.serve import serve; serve()"
        line = [sys.executable, "-c", run, "--port", "0", *map(str, arguments)]
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=complaints, text=True)
        running.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        complaints.seek(0)
        assert said.startswith("Anbao: http://"), complaints.read()
        return Server(said.split()[1], process)

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=60)
        process.stdout.close()
    complaints.close()


@pytest.fixture(scope="session")
def site(start_server: Start, snapshot: Snapshot, home: Path) -> str:
    """The address of a server on the true graph."""
    assert (home / "current").read_text(encoding="utf-8").strip() == snapshot.version
    return start_server("--home", home).address


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> TokenFile:
    """The tokens of the writable server."""
    return TokenFile(tmp_path_factory.mktemp("writable") / "tokens.json")


@pytest.fixture(scope="session")
def bearer(tokens: TokenFile) -> str:
    """The Authorization header of somebody who may write."""
    return f"Bearer {tokens.new('编辑甲', ['write'], datetime.now(UTC))}"


@pytest.fixture(scope="session")
def writable(
    start_server: Start, snapshot: Snapshot, home: Path, tokens: TokenFile, bearer: str
) -> Server:
    """A server on a copy of the true sources; what has been checked before is remembered."""
    root, own = tokens.path.parent / "tree", tokens.path.parent / "home"
    for folder in ("ontology", "data", "queries"):
        shutil.copytree(default_tree().root / folder, root / folder)
    for folder in ("cache", "snapshots"):
        shutil.copytree(home / folder, own / folder)
    server = start_server("--tree", root, "--home", own, "--tokens", tokens.path)
    return replace(server, patience=170)  # a change is a build, and machines are shared
