"""Connections meant to harm: too many, too slow, or speaking HTTP that two readers read apart."""

import contextlib
import json
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from anbao.web.connections import ConnectionWatch
from anbao.web.limits import HttpLimits
from tests.conftest import Start
from tests.web.live_server import Server

HOST = "Host: localhost\r\n"
LIVE = f"GET /health/live HTTP/1.1\r\n{HOST}\r\n"
LAST = f"GET /health/live HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n"
QUERY = f"POST /sparql HTTP/1.1\r\n{HOST}Content-Type: application/sparql-query\r\n"
ELSEWHERE = ("127.0.0.9", 0)  # another client than the tests themselves


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), 120, source_address=ELSEWHERE)


def told(connection: socket.socket) -> bytes:
    """Everything that comes until the other side ends it."""
    pieces = []
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def ask(server: Server, request: str) -> bytes:
    """Send *request* and one that ends the connection; return all that is answered."""
    with connect(server) as connection:
        connection.sendall(f"{request}{LAST}".encode("latin-1"))
        return told(connection)


def break_off(server: Server, request: str) -> bytes:
    """Send *request* and the end of all; return all that is answered."""
    with connect(server) as connection:
        connection.sendall(request.encode("latin-1"))
        connection.shutdown(socket.SHUT_WR)
        return told(connection)


def statuses(answer: bytes) -> list[bytes]:
    return [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]


def test_one_client_cannot_take_every_connection(served: Server) -> None:
    """Without the watch over them 512 idle connections are all that the server has."""
    idle = []
    try:
        for _ in range(700):
            idle.append(connect(served))
        for _ in range(5):
            assert served.query("ASK {}").status == 200
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(("proxies", "left"), [(0, 2), (1, 5)])
def test_connections_of_one_client_past_the_limit_are_ended(proxies: int, left: int) -> None:
    with contextlib.ExitStack() as ending:
        listener = ending.enter_context(socket.create_server(("127.0.0.1", 0)))
        clients = []
        for _ in range(5):
            clients.append(ending.enter_context(socket.create_connection(listener.getsockname())))
            ending.enter_context(listener.accept()[0])
        limits = replace(HttpLimits(), connections=2)
        ConnectionWatch(listener.getsockname()[1], limits, proxies=proxies).look()
        assert sum(map(_is_open, clients)) == left


def _is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return bool(connection.recv(1))
    except BlockingIOError:
        return True


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A server's end of a connection, and its client's, which takes in very little."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(listener.getsockname())
        ours, _ = listener.accept()
        ours.setblocking(False)
        with ours, client:
            yield ours, client


def fill(connection: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError):
        while True:
            connection.send(b"x" * 65536)


def test_an_answer_that_nobody_reads_is_ended(pair) -> None:
    ours, client = pair
    limits = replace(HttpLimits(), read_seconds=1)
    watch = ConnectionWatch(ours.getsockname()[1], limits)
    watch.look()  # nothing is on its way yet
    assert ours.send(b"x") == 1
    assert client.recv(1) == b"x"
    until = time.monotonic() + 60
    with pytest.raises(BrokenPipeError):
        while time.monotonic() < until:
            watch.look()
            with contextlib.suppress(BlockingIOError):
                ours.send(b"x" * 65536)
            time.sleep(0.1)


def test_an_answer_that_is_read_slowly_but_steadily_is_not(pair) -> None:
    ours, client = pair
    limits = replace(HttpLimits(), read_seconds=1, read_rate=1)
    watch = ConnectionWatch(ours.getsockname()[1], limits)
    for _ in range(12):
        fill(ours)
        watch.look()
        taken = 0
        while taken < 200_000:  # so much that the window is told to have moved
            taken += len(client.recv(65536))
            fill(ours)
        time.sleep(0.15)
    fill(ours)
    assert client.recv(1) == b"x"


BROKEN_OFF = {
    "fewer bytes than said": f"{QUERY}Content-Length: 20\r\n\r\nASK {{}}",
    "no last chunk": f"{QUERY}Transfer-Encoding: chunked\r\n\r\n6\r\nASK {{}}\r\n",
    "nonsense for a chunk": f"{QUERY}Transfer-Encoding: chunked\r\n\r\n6\r\nASK {{}}\r\nzz\r\n",
    "a chunk past all numbers":
        f"{QUERY}Transfer-Encoding: chunked\r\n\r\n6\r\nASK {{}}\r\n{'F' * 17}\r\nx\r\n",
}  # fmt: skip


@pytest.mark.parametrize("request_", BROKEN_OFF.values(), ids=BROKEN_OFF)
def test_half_a_body_is_not_taken_for_a_whole_one(served: Server, request_: str) -> None:
    answer = break_off(served, request_)
    assert answer.startswith(b"HTTP/1.1 400")
    head, _, body = answer.partition(b"\r\n\r\n")
    document = json.loads(body)
    assert document["type"].endswith("/problems/incomplete-body")
    assert document["instance"].removeprefix("urn:uuid:").encode() in head
    assert b"connection: close" in head and b"server-timing: " in head


def test_a_whole_body_in_chunks_is_taken(served: Server) -> None:
    answer = ask(
        served, f"{QUERY}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {{}}\r\n0\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200") and b'"boolean":true' in answer


MEBIBYTE = b"x" * (1 << 20)
CHUNK = b"100000\r\n" + MEBIBYTE + b"\r\n"


@pytest.mark.parametrize(("header", "pieces"), [
    (f"Content-Length: {20 << 20}", [MEBIBYTE] * 20),
    ("Transfer-Encoding: chunked", [*[CHUNK] * 20, b"0\r\n\r\n"]),
], ids=["declared", "chunked"])  # fmt: skip
def test_who_sends_too_much_hears_why(served: Server, header: str, pieces: list[bytes]) -> None:
    """And not only a connection that was reset while it was still sending."""
    with connect(served) as connection:
        connection.sendall(f"{QUERY}{header}\r\nConnection: close\r\n\r\n".encode())
        for piece in pieces:
            connection.sendall(piece)
        answer = told(connection)
    assert answer.startswith(b"HTTP/1.1 413")
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["limit"] == 2 << 20


def test_who_asks_before_sending_too_much_is_told_at_once(served: Server) -> None:
    with connect(served) as connection:
        length = f"Content-Length: {1 << 40}\r\nExpect: 100-continue\r\n"
        connection.sendall(f"{QUERY}{length}Connection: close\r\n\r\n".encode())
        assert told(connection).startswith(b"HTTP/1.1 413")


def test_a_body_without_end_is_not_taken_in_for_ever(served: Server) -> None:
    sent = 0
    with connect(served) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(f"{QUERY}Transfer-Encoding: chunked\r\n\r\n".encode())
        while sent < 200:
            connection.sendall(CHUNK)
            sent += 1
    assert sent < 100
    assert served.query("ASK {}").status == 200


# What one reader takes for the end of a request, and another for its middle.
AMBIGUOUS = {
    "two lengths": f"{QUERY}Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {{}}x",
    "a list of lengths": f"{QUERY}Content-Length: 6, 6\r\n\r\nASK {{}}",
    "a signed length": f"{QUERY}Content-Length: +6\r\n\r\nASK {{}}",
    "chunks by another name": f"{QUERY}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks inside": f"{QUERY}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a tab before": f"{QUERY}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": f"{QUERY}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": f"GET /health/live HTTP/1.1\r\n{HOST}X-A: a\r\n b\r\n\r\n",
    "a null in the address": f"GET /health/live\0 HTTP/1.1\r\n{HOST}\r\n",
    "no host": "GET /health/live HTTP/1.1\r\n\r\n",
    "two hosts": f"GET /health/live HTTP/1.1\r\n{HOST}Host: evil.example\r\n\r\n",
}


@pytest.mark.parametrize("request_", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused(served: Server, request_: str) -> None:
    answer = ask(served, request_)
    assert statuses(answer) in ([b"400"], [b"400", b"200"])


def test_a_length_beside_chunks_hides_no_second_request(served: Server) -> None:
    hidden = "0\r\n\r\nGET /limits HTTP/1.1\r\n" + HOST + "\r\n"
    answer = ask(served, f"{QUERY}Content-Length: {len(hidden)}\r\n"
                         f"Transfer-Encoding: chunked\r\n\r\n{hidden}")  # fmt: skip
    assert b"query_bytes" not in answer


def test_a_body_of_a_get_is_no_second_request(served: Server) -> None:
    head = f"GET /health/live HTTP/1.1\r\n{HOST}Content-Length: {len(LIVE)}\r\n\r\n"
    assert statuses(ask(served, head + LIVE)) == [b"200", b"200"]


def test_requests_sent_together_are_answered_in_their_order(served: Server) -> None:
    paths = ["/health/live", "/nowhere", "/limits?format=json", "/health/live"]
    requests = "".join(f"GET {path} HTTP/1.1\r\n{HOST}\r\n" for path in paths)
    answer = ask(served, requests)
    assert statuses(answer) == [b"200", b"404", b"200", b"200", b"200"]


OVERSIZED = {
    "one header": "X-A: " + "a" * 40_000 + "\r\n",
    "Accept": "Accept: " + "a/b;q=0.1," * 4_000 + "*/*\r\n",
    "Accept-Language": "Accept-Language: " + "x-y;q=0.1," * 4_000 + "*\r\n",
    "Cookie": "Cookie: " + "a=b; " * 8_000 + "\r\n",
    "a hundred headers": "X-A: a\r\n" * 200,
}


@pytest.mark.parametrize("headers", OVERSIZED.values(), ids=OVERSIZED)
@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/limits"])
def test_oversized_headers_are_refused(served: Server, path: str, headers: str) -> None:
    answer = ask(served, f"GET {path} HTTP/1.1\r\n{HOST}{headers}\r\n")
    assert answer.startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize("path", [
    "/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
    "/static/..%5c..%5cetc/passwd", "/id/%00", "/data/..%2f..%2fetc/passwd.ttl",
    "/static/dist/%2e%2e%2f%2e%2e%2fapp.py",
])  # fmt: skip
def test_no_path_leads_out(served: Server, path: str) -> None:
    answer = ask(served, f"GET {path} HTTP/1.1\r\n{HOST}\r\n")
    assert answer.startswith(b"HTTP/1.1 404") and b"root:" not in answer


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PATCH", "BREW"])
def test_other_methods_are_refused_and_echo_nothing(served: Server, method: str) -> None:
    answer = ask(served, f"{method} /limits HTTP/1.1\r\n{HOST}X-Secret: s3cret\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 405") and b"s3cret" not in answer


def test_a_line_break_in_an_address_makes_no_header(served: Server) -> None:
    for path in ("/id/a%0d%0aSet-Cookie:x=1", "/sparql?query=ASK%7B%7D%0d%0aSet-Cookie:x=1"):
        head = ask(served, f"GET {path} HTTP/1.1\r\n{HOST}\r\n").split(b"\r\n\r\n", 1)[0]
        assert b"\nset-cookie" not in head.lower()


def test_a_client_that_vanishes_leaves_the_server_well(served: Server) -> None:
    for request in (LIVE, f"{QUERY}Content-Length: 6\r\n\r\nASK {{}}", QUERY):
        for _ in range(20):
            connection = connect(served)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(request.encode())
            connection.close()  # by a reset
    assert served.query("ASK {}").status == 200


SLOW = {
    "nothing": (b"", b""),
    "a header in drops": (b"GET /health/live HTTP/1.1\r\nX-A: ", b"a"),
    "a request and no other": (LIVE.encode(), b""),
    "a body in drops": (f"{QUERY}Content-Length: 1000\r\n\r\n".encode(), b"a"),
}


@pytest.fixture(scope="module")
def impatient(start_server: Start, tmp_path_factory: pytest.TempPathFactory) -> Server:
    path = tmp_path_factory.mktemp("impatient") / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    options = ("--limit", "header_seconds=1", "--limit", "body_seconds=2", "--workers", "1")
    return start_server("--only", path, *options)


@pytest.mark.parametrize("name", SLOW)
def test_whoever_sends_too_slowly_is_sent_away(impatient: Server, name: str) -> None:
    begins, goes_on = SLOW[name]
    until = time.monotonic() + 60
    with connect(impatient) as client, contextlib.suppress(ConnectionError):
        client.sendall(begins)
        client.settimeout(0.3)
        while True:
            assert time.monotonic() < until
            with contextlib.suppress(TimeoutError):
                client.sendall(goes_on)
                if not client.recv(65536):
                    break
    assert impatient.query("ASK {}").status == 200
