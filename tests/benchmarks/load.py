"""A client that costs little beside the server it measures: bare sockets that are kept open."""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_PIECE = 1 << 18
_LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Target:
    """A door, mostly a SPARQL endpoint, and what is said to it."""

    name: str
    url: str

    def request(self, query: str, accept: str) -> bytes:
        """Return a GET request for *query*."""
        place = urlsplit(self.url)
        return (
            f"GET {place.path}?{urlencode({'query': query})} HTTP/1.1\r\n"
            f"Host: {place.netloc}\r\nAccept: {accept}\r\n\r\n"
        ).encode()

    def post(self, body: bytes, kind: str) -> bytes:
        """Return a POST request with *body*, which is of media type *kind*."""
        place = urlsplit(self.url)
        return (
            f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    def connect(self) -> socket.socket:
        """Return an open connection."""
        place = urlsplit(self.url)
        connection = socket.create_connection((place.hostname or "", place.port or 80))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


class Reply:
    """A response on its way: fed with bytes until it is whole."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._body_at = 0
        self._length: int | None = None
        self.status = 0

    def feed(self, data: bytes) -> bool:
        """Take *data*; say whether the response is whole."""
        if not data:
            raise ConnectionError("the server hung up")
        self._data += data
        if not self._body_at and not self._read_head():
            return False
        if self._length is None:
            return self._data.endswith(b"0\r\n\r\n")
        return len(self._data) >= self._body_at + self._length

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return bytes(self._data[self._body_at :])

    def _read_head(self) -> bool:
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return False
        self._body_at = end + 4
        head = bytes(self._data[:end]).lower()
        self.status = int(head[9:12])
        _, found, rest = head.partition(b"content-length:")
        self._length = int(rest.split(b"\r\n", 1)[0]) if found else None
        return True


def exchange(connection: socket.socket, request: bytes) -> Reply:
    """Send *request* and wait for the whole answer."""
    connection.sendall(request)
    reply = Reply()
    while not reply.feed(connection.recv(_PIECE)):
        pass
    return reply


@dataclass
class Load:
    """What came of a load: answers by status, and how long each took."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Whole answers (200) a second."""
        return self.statuses.get(200, 0) / self.seconds


def put_load(target: Target, requests: Iterable[bytes], connections: int, seconds: float) -> Load:
    """Keep *connections* busy with *requests*, one after the other, for *seconds*.

    Waits for what is still under way then, which does not count: a server that goes on with it
    would do so while the next is measured.
    """
    source: Iterator[bytes] = iter(requests)
    selector = selectors.DefaultSelector()
    opened = [target.connect() for _ in range(connections)]
    load = Load()
    began = time.perf_counter()
    for each in opened:
        each.sendall(next(source))
        selector.register(each, selectors.EVENT_READ, Reply())
    while time.perf_counter() - began < seconds:
        for key, _ in selector.select(1.0):
            connection: socket.socket = key.fileobj  # type: ignore[assignment]
            if key.data.feed(connection.recv(_PIECE)):
                load.statuses[key.data.status] = load.statuses.get(key.data.status, 0) + 1
                selector.modify(connection, selectors.EVENT_READ, Reply())
                connection.sendall(next(source))
    load.seconds = time.perf_counter() - began
    while selector.get_map() and (ready := selector.select(_LONGEST_WAIT)):
        for key, _ in ready:
            last: socket.socket = key.fileobj  # type: ignore[assignment]
            if key.data.feed(last.recv(_PIECE)):
                selector.unregister(last)
    selector.close()
    for each in opened:
        each.close()
    return load
