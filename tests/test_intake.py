"""A case on its way into the true graph, killed at any moment."""

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from anbao.intake import Intake, Order
from anbao.ledger import digest
from anbao.pipeline import Snapshot, run
from anbao.source_tree import SourceTree

KEY = "2020/gao-ofo"
OLD, NEW = "高某父母诉ofo案".encode(), "改名之后的案件".encode()
ME = Order("tests")
# ANBAO_KILLS=120 does what is too long for every run.
KILLS = int(os.environ.get("ANBAO_KILLS", "15"))

# Says who does a task, and "ended" once they have gone, however.
FORKING = """
import os, sys
from pathlib import Path
from anbao.intake import Intake, Order
from anbao.source_tree import SourceTree
root, home = map(Path, sys.argv[1:3])
for line in sys.stdin:
    if (pid := os.fork()) == 0:
        Intake(SourceTree(root), home).add(Path(line.strip()).read_bytes(), Order("killed"))
        os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""


@pytest.fixture
def intake(tree: SourceTree, snapshot: Snapshot, home: Path, tmp_path: Path) -> Intake:
    """An intake over a copy of the true sources, published; checks made before are remembered."""
    for folder in ("ontology", "data", "queries"):
        shutil.copytree(tree.root / folder, tmp_path / "tree" / folder)
    shutil.copytree(home / "cache", tmp_path / "home" / "cache")
    place = tmp_path / "home" / "snapshots" / snapshot.version
    shutil.copytree(snapshot.path, place)
    copy = SourceTree(tmp_path / "tree")
    run(copy, tmp_path / "home")
    return Intake(copy, tmp_path / "home")


@pytest.fixture
def forker(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    line = [sys.executable, "-c", FORKING, tmp_path / "tree", tmp_path / "home"]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield process
    process.stdin.close()
    process.wait()
    process.stdout.close()


def killed(forker: subprocess.Popen[str], file: Path, after: float) -> bool:
    """Have *file* added, kill whoever does it *after* seconds; tell whether it was done by then."""
    print(file, file=forker.stdin, flush=True)
    pid = int(forker.stdout.readline())
    done = bool(select.select([forker.stdout], [], [], after)[0])
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    assert forker.stdout.readline() == "ended\n"
    return done


def published(home: Path) -> bytes:
    """Return the case's own graph as the version that ``current`` names has it."""
    folder = home / "snapshots" / (home / "current").read_text().strip()
    assert json.loads((folder / "meta.json").read_bytes())["version"] == folder.name
    lines = (folder / "dataset.nq").read_bytes().splitlines()
    return b"\n".join(line for line in lines if line.endswith(f"/graph/case/{KEY}> .".encode()))


def test_killed_at_any_moment_the_true_graph_is_the_old_or_the_new(
    intake: Intake, forker: subprocess.Popen[str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    text = intake.present(KEY)
    files = {text: tmp_path / "new.ttl", text.replace(OLD, NEW): tmp_path / "old.ttl"}
    files[text].write_bytes(text.replace(OLD, NEW))
    files[text.replace(OLD, NEW)].write_bytes(text)
    began = time.monotonic()
    assert killed(forker, files[text], 600)
    patience = time.monotonic() - began  # follows what a change takes on this machine just now
    chance, came, done = random.Random(5), 0, 0
    for _ in range(KILLS):
        before, shown = intake.present(KEY), published(home)
        late = chance.random() < 0.5  # about when it goes live, otherwise anywhere before
        moment = patience * (chance.uniform(0.85, 1.1) if late else chance.random())
        finished = killed(forker, files[before], moment)
        after = intake.present(KEY)
        assert after in {before, files[before].read_bytes()}
        assert published(home) in {shown, _other(shown)}
        assert not finished or (NEW in after) is (NEW in published(home)) is (NEW not in before)
        if after != before:
            assert intake.ledger.records(KEY)[-1].sha256 == digest(after)
            patience *= 0.9
        elif late:
            patience *= 1.2
        came, done = came + (after != before), done + finished
    print(f"{KILLS} kills, {came} came true, {done} of them were over by then")
    assert done < KILLS  # some were killed before they ended
    assert killed(forker, files[intake.present(KEY)], 600)  # settles what the last one left
    last = run(SourceTree(tmp_path / "tree"), home)
    assert (NEW in published(home)) is (NEW in intake.present(KEY))
    anew = run(SourceTree(tmp_path / "tree"), tmp_path / "anew")
    assert (anew.path / "dataset.nq").read_bytes() == (last.path / "dataset.nq").read_bytes()
    numbers = [each.number for each in intake.ledger.records(KEY)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not list(tmp_path.rglob("pending.json"))


def _other(shown: bytes) -> bytes:
    return shown.replace(NEW, OLD) if NEW in shown else shown.replace(OLD, NEW)
