"""Two minutes of honest use and attacks at 32 connections: nothing honest is lost, or wrong."""

from pathlib import Path

import pytest

from anbao.pipeline import Snapshot
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader
from tests.load.__main__ import served
from tests.load.errands import Errands
from tests.load.soak import Mixture, Soak, faults

# Each rests a while, so that the tests that run beside it get their share of the machine. What is
# worked out once a version still fills the memory at the end of two minutes: whether it stays flat
# after that, make soak tells.
MIXTURE = Mixture(seconds=120, honest=20, attackers=12, rest=1.0, slack=256)


@pytest.mark.load
def test_no_honest_request_is_lost_under_attack(
    snapshot: Snapshot, reader: LocalReader, tree: SourceTree, home: Path, tmp_path: Path
) -> None:
    with served(home, tmp_path) as server:
        told = Soak(server, Errands(server, reader, tree), MIXTURE).run(lambda *_: None)
    assert faults(told, MIXTURE) == []
    assert told.count("right") > 100
    assert sum(met.total() for met in told.deeds.values()) > 30
