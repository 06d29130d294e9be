"""Hostile input at the door: a reason or findings each time, in bounded time and memory."""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anbao.source_tree import SourceTree
from anbao.validation.admission import STANDARD
from tests.conftest import Start
from tests.load.processes import family
from tests.validation.hostile import Input, inputs
from tests.web.live_server import Server

NUMBER = 10_000
CLIENTS = 3
WANG = "cases/2020/yue03-minzhong-943.ttl"
DOOR = "/api/v1/validate"
KINDS = {
    ".ttl": "text/turtle",
    ".trig": "application/trig",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
}
PREPARED = 170  # seconds until the examiner is ready, on a machine with much else to do
LONGEST = CLIENTS * STANDARD.check_seconds  # even if a single worker had to do for all
SMALL = 100_000  # bytes: no check of so little may come near its deadline


@pytest.fixture
def server(start_server: Start, home: Path, snapshot: object) -> Server:
    return start_server("--home", home)


@pytest.fixture
def asked() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine and everybody who ever connected to it."""
    heard: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_listen, args=(listener, heard), daemon=True).start()
        yield listener.getsockname()[1], heard


def _listen(listener: socket.socket, heard: list[object]) -> None:
    while True:
        try:
            heard.append(listener.accept())
        except OSError:
            return


def test_ten_thousand_hostile_inputs(
    server: Server, tree: SourceTree, asked: tuple[int, list[object]]
) -> None:
    port, heard = asked
    wang = (tree.data / WANG).read_text(encoding="utf-8")
    true = Input("x.ttl", wang.encode())
    _once_prepared(server)
    outcomes: Counter[str] = Counter()
    source, turn = inputs(NUMBER, wang, port), threading.Lock()

    def client() -> Iterator[str]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
        while True:
            with turn:
                each = next(source, None)
            if each is None:
                connection.close()
                return
            yield outcome(connection, each)

    with ThreadPoolExecutor(CLIENTS) as clients:
        for counted in clients.map(lambda _: Counter(client()), range(CLIENTS)):
            outcomes += counted
    assert outcomes.total() == NUMBER
    assert heard == []
    # What can be read is checked, and findings are an answer; all else is the sender's error.
    assert outcomes["200 findings"] > 100 and outcomes["422 unreadable"] > 5000, outcomes
    assert outcomes["400 bad-request"] > 100, outcomes  # empty, or packed wrongly
    assert outcomes["415 unsupported-media-type"] > 100, outcomes
    assert outcomes["413 body-too-large"] >= 3, outcomes  # the bombs
    # The kernel had to end a worker only for the few that are meant to be too much.
    ended = outcomes["422 too-complex-to-check"] + outcomes["503 check-timeout"]
    assert ended < 10, outcomes
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
    assert outcome(connection, true) == "200 conforms"
    connection.close()
    assert server.process.poll() is None
    most = max(map(_most_memory, family(server.process.pid)))
    assert most < STANDARD.check_memory_bytes + (1 << 29)


def _once_prepared(server: Server) -> None:
    until = time.monotonic() + PREPARED
    while server.ask("POST", DOOR, "<urn:a> <urn:b> 1 .", Content_Type="text/turtle").status == 503:
        assert time.monotonic() < until, "the examiner is never ready"
        time.sleep(0.2)


def outcome(connection: http.client.HTTPConnection, sent: Input) -> str:
    """Say how *sent* is answered; whatever is no outcome of ours is an error of the test."""
    headers = {"Content-Type": KINDS[Path(sent.name).suffix], "Accept": "application/json"}
    if sent.packing:
        headers["Content-Encoding"] = sent.packing
    began = time.monotonic()
    connection.request("POST", DOOR, sent.data, headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    assert time.monotonic() - began < LONGEST, sent
    if answer.getheader("Content-Type", "").startswith("application/problem+json"):
        assert told["status"] == answer.status and told["title"] and told["detail"]
        kind = told["type"].rpartition("/")[2]
        late = kind == "check-timeout" and len(sent.data) > SMALL
        assert 400 <= answer.status < 500 or late, (told, sent)
        return f"{answer.status} {kind}"
    assert all(each["message"]["zh"] and each["message"]["en"] for each in told["results"])
    unreadable = any(each["layer"] == "syntax" for each in told["results"])
    assert answer.status == (422 if unreadable else 200)
    if unreadable:
        return "422 unreadable"
    return "200 findings" if told["results"] else "200 conforms"


def _most_memory(pid: int) -> int:
    """Return the most memory that *pid* has held, in bytes; 0 once it has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM")), 0)
