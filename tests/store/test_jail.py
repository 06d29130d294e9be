"""The jail itself: questions put to the zygote directly, past the wall of the lexer."""

import contextlib
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anbao.errors import EngineBusy, QueryCancelled, QueryTimeout, ResultTooLarge, SourceError
from anbao.store.jail import Cancellation, JailEngine, Query
from anbao.store.jail_protocol import PING, Question, Report, envelope, receive_report
from anbao.store.jail_supervisor import JailKeeper, Source
from anbao.store.limits import EngineLimits
from tests.web.live_server import children

LIMITS = EngineLimits(wall_seconds=2.0, cpu_seconds=4, running=2, queue=1, memory_bytes=64 << 20)
CROSS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"


@pytest.fixture(scope="module")
def keeper():
    with JailKeeper(LIMITS) as keeper:
        yield keeper


@pytest.fixture(scope="module")
def zygote(keeper, tmp_path_factory):
    path = tmp_path_factory.mktemp("jail") / "many.nt"
    lines = (f'<http://x/{n}> <http://x/p> "{n}" .\n' for n in range(300))
    path.write_text("".join(lines))
    return keeper.start(Source("v1", (path,), snapshot=False))


@pytest.fixture
def engine(zygote) -> JailEngine:
    return JailEngine(zygote.socket_path, LIMITS, version="v1")


def put(zygote, text: str, rest: float = 0, **fields) -> tuple[Report | None, bytes]:
    """Ask without any wall before the jail; read the answer after *rest* seconds."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(zygote.socket_path))
        connection.settimeout(20)
        fields = {"wall_seconds": 2.0, "result_bytes": 1 << 20, **fields}
        connection.sendall(Question(text=text, **fields).framed())
        time.sleep(rest)
        received = receive_report(connection)
        if received is None:
            return None, b""
        report, file = received
        with file:
            return report, file.read()


BOMBS = {
    "SELECT * { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }": ("broken",),
    "SELECT * " + "{" * 9000 + "}" * 9000: ("broken",),
    "SELECT * { FILTER(" + "!" * 100_000 + "true) }": ("broken",),
    CROSS: ("timeout",),
    'SELECT ?v40 { BIND("xxxxxxxxxx" AS ?v0) '
    + "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
    + "}": ("broken", "memory"),
    "SELECT * { ?s ?p": ("syntax",),
    "SELECT * { FILTER(<http://x/f>(1)) }": ("evaluation",),
}


def test_an_answer_larger_than_a_pipe_waits_for_its_reader(zygote) -> None:
    row = " ".join(map(str, range(14)))
    text = f"SELECT * {{ VALUES ?a {{ {row} }} VALUES ?b {{ {row} }} VALUES ?c {{ {row} }} }}"
    report, answer = put(zygote, text, rest=0.5)
    assert report is not None and not report.failure and report.inline
    assert len(answer) == report.size > 500_000


@pytest.mark.parametrize(("text", "failures"), BOMBS.items(), ids=lambda each: str(each)[:30])
def test_a_bomb_breaks_only_its_own_child(zygote, text: str, failures: tuple[str, ...]) -> None:
    before = zygote.pid
    report, _ = put(zygote, text, wall_seconds=2.0 if "timeout" in failures else 15.0)
    assert report is not None and report.failure in failures
    report, answer = put(zygote, "ASK { ?s ?p ?o }")
    assert report is not None and not report.failure
    assert b"true" in answer
    assert zygote.pid == before


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_the_jail_connects_to_nobody(zygote, silent: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/sparql"
        report, _ = put(zygote, f"SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}")
        assert report is not None
        assert report.failure == ("" if silent else "service")
        with pytest.raises(TimeoutError):
            trap.accept()


def workers(zygote) -> set[int]:
    return set(children(zygote.pid))


def soon(condition, within: float = 60.0) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until and not condition():
        time.sleep(0.02)
    return bool(condition())


def test_a_worker_that_answers_cleanly_is_used_again(zygote) -> None:
    before = workers(zygote)
    assert len(before) == LIMITS.running
    for _ in range(20):
        report, answer = put(zygote, "ASK { ?s ?p ?o }")
        assert report is not None and not report.failure and b"true" in answer
    assert workers(zygote) == before


SPOILERS = {
    "broken": "SELECT * { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }",
    "timeout": CROSS,
    "large": "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 12000",
    "memory": 'SELECT (STRLEN(?v22) AS ?n) { BIND("xxxxxxxxxx" AS ?v0) '
    + "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(22))
    + "}",
}


@pytest.mark.parametrize("how", SPOILERS)
def test_a_worker_that_something_befell_is_replaced(zygote, how: str) -> None:
    before = workers(zygote)
    report, answer = put(zygote, SPOILERS[how], result_bytes=64 << 20)
    if how == "large":
        assert report is not None and not report.inline
        assert len(answer) == report.size > 1 << 20 and answer.endswith(b"}]}}")
    assert soon(lambda: len(workers(zygote)) == LIMITS.running and workers(zygote) != before)


def test_processor_time_ends_what_nobody_else_ends(zygote) -> None:
    """The second wall: here the zygote, who should end it, is held."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(zygote.socket_path))
        connection.sendall(Question(text=CROSS, wall_seconds=4.0).framed())
        assert soon(lambda: any(len(descriptors(pid)) == 6 for pid in workers(zygote)), 3.5)
        (busy,) = (pid for pid in workers(zygote) if len(descriptors(pid)) == 6)
        os.kill(zygote.pid, signal.SIGSTOP)
        try:
            assert soon(lambda: busy not in workers(zygote), within=60)
        finally:
            os.kill(zygote.pid, signal.SIGCONT)
    assert put(zygote, "ASK {}")[0] is not None


def test_questions_follow_one_another_on_a_connection(zygote) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(zygote.socket_path))
        connection.settimeout(20)
        for number in range(50):
            text = f"SELECT ?n {{ VALUES ?n {{ {number} }} }}"
            connection.sendall(Question(text=text, result_bytes=1 << 20).framed())
            received = receive_report(connection)
            assert received is not None
            assert f'"value":"{number}"'.encode() in received[1].read()


def test_no_descriptor_is_free_while_a_query_runs(zygote) -> None:
    """The last that a worker may have is the connection of the one who asks."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(zygote.socket_path))
        connection.sendall(Question(text=CROSS, wall_seconds=4.0).framed())

        assert soon(lambda: bool(busy(zygote)), within=3.5)
        assert {most_descriptors(pid) for pid in busy(zygote)} == {("6", "6")}
        connection.settimeout(20)
        assert receive_report(connection)[0].failure == "timeout"
    assert soon(lambda: all(len(descriptors(pid)) == 5 for pid in workers(zygote)))


def most_descriptors(pid: int) -> tuple[str, str]:
    """How many a worker may have now, and how many it may allow itself."""
    told = Path(f"/proc/{pid}/limits").read_text()
    soft, hard = told.partition("Max open files")[2].split()[:2]
    return soft, hard


def descriptors(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/fd")  # noqa: PTH208 - names are enough
    except OSError:
        return []


@pytest.mark.parametrize(
    "noise", [b"", b"\0\0", b"\xff" * 40, b"\0\0\0\2" + b"\0" * 24 + b"[]", PING * 20 + b"\0"]
)
def test_noise_on_the_socket_harms_nothing(zygote, noise: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(zygote.socket_path))
        connection.sendall(noise)
    assert put(zygote, "ASK {}")[0] is not None


def test_half_a_question_is_no_question() -> None:
    whole = Question("ASK {}", client="one").framed()
    assert envelope(whole[:-1]) is None
    found = envelope(whole + b"of the next")
    assert found is not None and found.size == len(whole)


LIES = [
    Report(size=2 << 20).framed(),
    Report(message="x" * (2 << 20)).framed()[:4096],
    Report(size=2).framed() + b"abc",
]


@pytest.mark.parametrize("lie", LIES, ids=["large", "long", "more than said"])
def test_a_worker_is_not_believed(lie: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(lie)
        with pytest.raises(ValueError, match=r"too long|announced"):
            receive_report(ours)


def test_cancelling_stops_the_query_at_once(zygote) -> None:
    engine = JailEngine(zygote.socket_path, EngineLimits(wall_seconds=60.0), version="v1")
    cancellation = Cancellation()
    asked: list[int] = []

    def leave() -> None:
        soon(lambda: asked.extend(busy(zygote)) or bool(asked), within=30)
        cancellation.cancel()

    leaving = threading.Thread(target=leave)
    leaving.start()
    with pytest.raises(QueryCancelled):
        engine.answer(Query(CROSS, cancellation=cancellation))
    leaving.join()
    assert asked
    # Its deadline would come after a minute.
    assert soon(lambda: not set(asked) & set(workers(zygote)), within=30)


def busy(zygote) -> list[int]:
    """The workers that hold the connection of one who asks."""
    return [pid for pid in workers(zygote) if len(descriptors(pid)) == 6]


def test_one_client_does_not_take_every_place(tmp_path) -> None:
    """Of two places one client has one, so that another is answered beside its long queries."""
    path = tmp_path / "many.nt"
    path.write_text("".join(f'<http://x/{n}> <http://x/p> "{n}" .\n' for n in range(300)))
    limits = EngineLimits(wall_seconds=6.0, cpu_seconds=60, running=2, running_per_client=1)
    outcomes: list[type] = []

    def ask() -> None:
        try:
            engine.answer(Query(CROSS, client="one"))
        except (QueryTimeout, EngineBusy) as error:
            outcomes.append(type(error))

    with JailKeeper(limits) as keeper:
        zygote = keeper.start(Source("v1", (path,), snapshot=False))
        engine = JailEngine(zygote.socket_path, limits, version="v1")
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(1)  # now as many of them run as may
        engine.answer(Query("ASK {}", client="two")).file.close()
        assert outcomes == []
        for thread in threads:
            thread.join()
    assert QueryTimeout in outcomes and len(outcomes) == 3


def test_who_asks_for_little_is_served_beside_those_who_ask_for_much(tmp_path) -> None:
    """Two clients have had long queries; of their next two only one runs while others may ask."""
    path = tmp_path / "many.nt"
    path.write_text("".join(f'<http://x/{n}> <http://x/p> "{n}" .\n' for n in range(300)))
    limits = EngineLimits(wall_seconds=60.0, cpu_seconds=120, running=2)
    leaving = Cancellation()

    def ask(client: str, seconds: float) -> None:
        query = Query(CROSS, client=client, wall_seconds=seconds, cancellation=leaving)
        with contextlib.suppress(QueryTimeout, QueryCancelled):
            engine.answer(query)

    with JailKeeper(limits) as keeper, ThreadPoolExecutor(2) as threads:
        zygote = keeper.start(Source("v1", (path,), snapshot=False))
        engine = JailEngine(zygote.socket_path, limits, version="v1")
        list(threads.map(ask, ("one", "two"), (2.5, 2.5)))
        long = [threads.submit(ask, client, 60.0) for client in ("one", "two")]
        soon(lambda: len(busy(zygote)) == 2, within=2)  # which is what must not come
        try:
            answer = engine.answer(Query("ASK { ?s ?p ?o }", client="little"))
            assert b"true" in answer.file.read()
            assert not any(each.done() for each in long)
        finally:
            leaving.cancel()


def test_a_row_that_is_too_large_is_an_error_not_a_cut(engine) -> None:
    with pytest.raises(ResultTooLarge):
        engine.answer(Query('SELECT ?x { BIND("12345678901234567890" AS ?x) }', result_bytes=60))


def test_a_dead_zygote_comes_back(zygote, engine) -> None:
    os.kill(zygote.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while not engine.ready() and time.monotonic() < until:
        time.sleep(0.05)
    assert put(zygote, "ASK {}")[0] is not None


def test_bad_data_is_told_not_restarted(keeper, tmp_path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("\nnonsense")
    with pytest.raises(SourceError) as caught:
        keeper.start(Source("v2", (path,), snapshot=False))
    assert caught.value.line == 2
