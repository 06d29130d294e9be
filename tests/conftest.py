"""The true graph, built once: the source tree, its dataset, its snapshot and a reader on it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from anbao.graph.build import Dataset, build_dataset
from anbao.pipeline import Snapshot, run
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import load_rules
from anbao.source_tree import SourceTree, default_tree
from anbao.store.local import LocalReader, load_snapshot


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
    return run(tree, home)


@pytest.fixture(scope="session")
def reader(snapshot: Snapshot) -> LocalReader:
    return LocalReader(load_snapshot(snapshot.path), snapshot.version)


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()
