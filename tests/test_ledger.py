"""The ledger: every version kept, and a change that is there or is not, whatever kills it."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from anbao.errors import BadRequest, InvalidData, NotInGraph, PreconditionFailed, SourceError
from anbao.intake import Intake, Order, key_of
from anbao.ledger import digest
from anbao.pipeline import run
from anbao.source_tree import SourceTree, with_home

KEY = "2020/a"
GRAPH = f"https://w3id.org/anbao/graph/case/{KEY}"
ME = Order("tests")


def case(value: str) -> bytes:
    """A file that is nothing but a graph with a title: all that a tree without ontology allows."""
    title = "<http://purl.org/dc/terms/title>"
    return f'<{GRAPH}> {title} "{value}"@zh , "{value} {"x" * 4000}"@en .\n'.encode()


A, B = case("甲"), case("乙")


ONTOLOGY = """
<https://w3id.org/anbao/def> a <http://www.w3.org/2002/07/owl#Ontology> .
<http://purl.org/dc/terms/title> a <http://www.w3.org/2002/07/owl#AnnotationProperty> .
"""


def small_tree(folder: Path) -> SourceTree:
    root = folder / "tree"
    for each in ("ontology/rules", "data/cases/2020", "queries"):
        (root / each).mkdir(parents=True)
    (root / "ontology/core.ttl").write_text(ONTOLOGY)
    return SourceTree(root)


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    """An intake over a tree of one term, so that a change takes milliseconds."""
    return Intake(
        small_tree(tmp_path), tmp_path / "home", now=lambda: datetime(2026, 3, 15, tzinfo=UTC)
    )


def published(tmp_path: Path) -> str:
    home = tmp_path / "home"
    version = (home / "current").read_text().strip()
    return (home / "snapshots" / version / "dataset.nq").read_text()


def test_adds_changes_removes_and_restores(intake: Intake, tmp_path: Path) -> None:
    assert intake.add(A, ME).created
    assert not intake.add(B, ME).created
    assert intake.present(KEY) == B
    intake.remove(KEY, ME)
    with pytest.raises(NotInGraph):
        intake.present(KEY)
    assert "甲" not in published(tmp_path) and "乙" not in published(tmp_path)
    intake.restore(KEY, 1, ME)
    assert intake.present(KEY) == A
    assert "甲" in published(tmp_path)
    actions = [each.action for each in intake.ledger.records(KEY)]
    assert actions == ["add", "change", "remove", "restore"]
    assert [intake.ledger.text(KEY, n) for n in (1, 2, 3, 4)] == [A, B, None, A]


def test_what_was_there_before_is_kept_too(intake: Intake) -> None:
    live = intake.ledger.live(KEY)
    live.write_bytes(A)
    intake.add(B, ME)
    live.write_bytes(case("手改"))
    intake.add(A, ME)
    assert [each.action for each in intake.ledger.records(KEY)] == [
        "found",
        "change",
        "found",
        "change",
    ]
    assert intake.ledger.text(KEY, 3) == case("手改")


def test_tells_who_what_and_when_in_prov(intake: Intake, tmp_path: Path) -> None:
    intake.add(A, ME)
    intake.add(B, Order("张三"))
    quads = list(parse(published(tmp_path).encode(), format=RdfFormat.N_QUADS))
    told = {str(each.predicate.value).rsplit("/", 1)[-1].rsplit("#", 1)[-1]: each.object.value
            for each in quads if each.subject.value == f"{GRAPH}/change/2"}  # fmt: skip
    assert told["creator"] == "张三"
    assert told["endedAtTime"].startswith("2026-03-15T00:00:00")
    assert told["used"] == f"{GRAPH}/version/1"
    graphs = {each.graph_name.value for each in quads if "/change/" in str(each.subject)}
    assert graphs == {"https://w3id.org/anbao/graph/changes"}


def test_the_same_text_again_changes_nothing(intake: Intake) -> None:
    first = intake.add(A, ME)
    again = intake.add(A, ME)
    assert not again.changed
    assert (again.dataset, len(intake.ledger.records())) == (first.dataset, 1)


def test_the_next_build_finds_the_snapshot_ready(intake: Intake, tmp_path: Path) -> None:
    version = intake.add(A, ME).dataset
    assert run(SourceTree(tmp_path / "tree"), tmp_path / "home").version == version


@pytest.mark.parametrize("expected", ["", digest(B), "0" * 64])
def test_a_change_to_another_text_than_expected_is_refused(intake: Intake, expected: str) -> None:
    intake.add(A, ME)
    with pytest.raises(PreconditionFailed):
        intake.add(B, Order("tests", expected))
    assert intake.present(KEY) == A
    intake.add(B, Order("tests", digest(A)))
    with pytest.raises(PreconditionFailed):
        intake.add(case("丙").replace(b"2020/a", b"2020/b"), Order("tests", "*"))


BAD = {
    "syntax": (b"nonsense", SourceError),
    "no graph": (b"<urn:a> <urn:b> 1 .", BadRequest),
    "two graphs": (A + B.replace(b"2020/a", b"2020/b"), BadRequest),
    "a path": (A.replace(b"2020/a", b"2020/../a"), BadRequest),
    "a folder": (A.replace(b"2020/a", b"2020/a/b"), BadRequest),
    "an unknown term": (
        A + f"<{GRAPH}> <https://w3id.org/anbao/def#none> 1 .".encode(),
        InvalidData,
    ),
}


@pytest.mark.parametrize(("text", "error"), BAD.values(), ids=BAD)
def test_nothing_invalid_gets_in(intake: Intake, tmp_path: Path, text: bytes, error) -> None:
    intake.add(B.replace(b"2020/a", b"2020/kept"), ME)
    before = sorted((path, path.read_bytes()) for path in tmp_path.rglob("data/cases/*/*"))
    current = (tmp_path / "home" / "current").read_text()
    with pytest.raises(error):
        intake.add(text, ME)
    assert sorted((path, path.read_bytes()) for path in tmp_path.rglob("data/cases/*/*")) == before
    assert (tmp_path / "home" / "current").read_text() == current
    assert len(intake.ledger.records()) == 1


def test_a_file_of_another_case_is_refused(intake: Intake) -> None:
    with pytest.raises(BadRequest):
        intake.add(A, ME, "2020/b")
    assert key_of(A) == KEY


def test_what_is_installed_gets_its_changes_beside_it(tmp_path: Path) -> None:
    """A tree that cannot be written, such as a wheel's, is changed in the user's own folder."""
    root = small_tree(tmp_path).root
    (root / "data/cases/2020/a.ttl").write_bytes(A)
    home = tmp_path / "home"
    tree = SourceTree(root, beside=home / "data")
    intake = Intake(tree, home)
    intake.add(B, ME)
    assert (root / "data/cases/2020/a.ttl").read_bytes() == A
    assert (home / "data/cases/2020/a.ttl").read_bytes() == B
    assert "乙" in published(tmp_path) and "甲" not in published(tmp_path)
    with pytest.raises(BadRequest):
        intake.remove(KEY, ME)
    assert with_home(SourceTree(root), home).beside is None  # this one can be written


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
KILLS = 120


def test_killed_at_any_moment_it_leaves_the_old_or_the_new(intake: Intake, tmp_path: Path) -> None:
    files = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    for file, text in zip(files, (A, B), strict=True):
        file.write_bytes(text)
    intake.add(A, ME)
    intake.add(B, ME)  # both have been checked now; from here on the checks are remembered
    line = [sys.executable, "-c", FORKING, tmp_path / "tree", tmp_path / "home"]
    forker = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    chance = random.Random(4)
    came = 0
    patience = 0.05  # follows how long a change takes on this machine just now
    for number in range(KILLS):
        before = intake.present(KEY)
        wanted = files[before == A]
        print(wanted, file=forker.stdin, flush=True)
        pid = int(forker.stdout.readline())
        time.sleep(chance.uniform(0, patience))
        with suppress(ProcessLookupError):  # it was done before its time came
            os.kill(pid, signal.SIGKILL)
        assert forker.stdout.readline() == "ended\n"
        after = intake.present(KEY)
        assert after in {before, wanted.read_bytes()}
        came += after != before
        patience *= 0.8 if after != before else 1.25
        assert intake.ledger.records(KEY)[-1].sha256 == digest(after)
        if number % 10 == 0:
            run(SourceTree(tmp_path / "tree"), tmp_path / "home")
            assert ("甲" in published(tmp_path)) is (after == A)
            assert ("乙" in published(tmp_path)) is (after == B)
    forker.stdin.close()
    forker.wait()
    forker.stdout.close()
    assert 5 < came < KILLS - 5  # the moments were early, late and in between
    records = intake.ledger.records(KEY)
    assert [each.number for each in records] == list(range(1, len(records) + 1))
    assert intake.add(case("丁"), ME).record.number == len(records) + 1
    assert not list(tmp_path.rglob("pending.json"))


ADDING = """
import sys
from pathlib import Path
from anbao.intake import Intake, Order
from anbao.source_tree import SourceTree
text = sys.argv[3].encode()
Intake(SourceTree(Path(sys.argv[1])), Path(sys.argv[2])).add(text, Order(sys.argv[4]))
"""


def test_two_writers_at_once_lose_nothing(intake: Intake, tmp_path: Path) -> None:
    texts = [case(f"第{n}").replace(b"2020/a", f"2020/n{n}".encode()).decode() for n in range(4)]
    places = [tmp_path / "tree", tmp_path / "home"]
    writers = [
        subprocess.Popen([sys.executable, "-c", ADDING, *places, text, str(number)])
        for number, text in enumerate(texts)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    assert len(intake.ledger.records()) == 4
    assert all(f"第{n}" in published(tmp_path) for n in range(4))
