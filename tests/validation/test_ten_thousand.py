"""Hostile input to the examiner: a reason or findings each time, in bounded time and memory."""

import resource
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from anbao.errors import AnbaoError
from anbao.source_tree import SourceTree
from anbao.validation.admission import ExaminationLimits
from anbao.validation.check import Submission
from anbao.validation.examiner import Examiner, ExaminerKeeper
from tests.validation.hostile import inputs

NUMBER = 10_000
LIMITS = ExaminationLimits(check_seconds=10)
WANG = "cases/2020/yue03-minzhong-943.ttl"


@pytest.fixture(scope="module")
def examiner(tree: SourceTree, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examiner]:
    path = tmp_path_factory.mktemp("examiner") / "socket"
    examiner = Examiner(path, LIMITS)
    keeper = ExaminerKeeper(tree, examiner, workers=2)
    until = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    yield examiner
    keeper.stop()


@pytest.fixture
def asked() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine and everybody who ever connected to it."""
    heard: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_listen, args=(server, heard), daemon=True).start()
        yield server.getsockname()[1], heard


def _listen(server: socket.socket, heard: list[object]) -> None:
    while True:
        try:
            heard.append(server.accept())
        except OSError:
            return


def test_ten_thousand_hostile_inputs(
    examiner: Examiner, tree: SourceTree, asked: tuple[int, list[object]]
) -> None:
    port, heard = asked
    wang = (tree.data / WANG).read_text(encoding="utf-8")
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for name, data in inputs(NUMBER, wang, port):
        begun = time.monotonic()
        outcomes[outcome(examiner, name, data)] += 1
        slowest = max(slowest, time.monotonic() - begun)
    assert outcomes.total() == NUMBER
    assert slowest < LIMITS.check_seconds + 30, slowest  # a worker that was ended is replaced
    assert heard == []
    assert outcomes["findings"] > 100 and outcomes["unreadable"] > 5000, outcomes
    # The kernel had to end a worker only for the few that are meant to be too much.
    assert outcomes["TooComplexToCheck"] + outcomes["CheckTimeout"] < 10, outcomes
    told = examiner.check([Submission(Path("case.ttl"), wang.encode())])
    assert told["conforms"]
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert most < LIMITS.check_memory_bytes + (1 << 30)


def outcome(examiner: Examiner, name: str, data: bytes) -> str:
    """Say how *data* ended; whatever is no outcome of ours is an error of the test."""
    try:
        told = examiner.check([Submission(Path(name), data)])
    except AnbaoError as error:
        assert error.zh and error.en
        return "too deep" if error.details.get("unit") == "levels" else type(error).__name__
    results = told["results"]
    unreadable = [each for each in results if each["layer"] == "syntax"]
    assert all(each["message"]["zh"] and each["message"]["en"] for each in results)
    if unreadable:
        return "unreadable"
    return "findings" if results else "conforms"
