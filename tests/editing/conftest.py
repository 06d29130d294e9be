"""The true cases, and the plan that the true shapes give."""

import pytest

from anbao.editing.plan import Plan, background
from anbao.graph.build import read_tree
from anbao.graph.read import SourceFile
from anbao.source_tree import SourceTree


@pytest.fixture(scope="session")
def sources(tree: SourceTree) -> tuple[SourceFile, ...]:
    return read_tree(tree).sources


@pytest.fixture(scope="session")
def plan(sources: tuple[SourceFile, ...]) -> Plan:
    return Plan(background(sources))


@pytest.fixture(scope="session")
def cases(sources: tuple[SourceFile, ...]) -> list[SourceFile]:
    return [each for each in sources if "/graph/case/" in each.graph]
