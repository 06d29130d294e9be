"""What the serving process and the jail say to each other over their sockets.

Questions and reports follow one another on a connection. A question is a head that the zygote reads
(length, deadline, client) and a JSON array that only the worker does. A report is a head and a
message; a small answer comes right after it, a large one is a file whose descriptor comes with it.
A report that is not whole, or one that says why not, and there is no answer.
"""

import hashlib
import io
import json
import os
import socket
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, NamedTuple

INLINE = 1 << 20  # bytes of the largest answer that comes right after its report
_ASKED = struct.Struct("!Id16s")
_REPORTED = struct.Struct("!IBBBdQ")
_LONGEST = 1 << 20
_PIECE = 1 << 16
_LONGEST_WAIT = 3600.0  # seconds
_FAILURES = (
    "", "syntax", "unknown-graph", "timeout", "evaluation", "format", "too-large", "broken",
    "memory", "busy", "service", "crashed", "hang-up", "end",
)  # fmt: skip
_CUTS = ("", "rows", "bytes")
_written = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True, slots=True)
class Question:
    """A query as the jail needs it; *graph_check* names graphs that must exist.

    None for *default_graphs* and *named_graphs* leaves the dataset to the query's own FROM.
    """

    text: str = ""
    format: str = "json"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    graph_check: tuple[str, ...] = ()
    wall_seconds: float = 10.0
    rows: int = 100_000
    result_bytes: int = 1 << 20
    client: str = ""

    def framed(self) -> bytes:
        """Return it as it is sent."""
        told = (self.text, self.format, self.default_graphs, self.named_graphs, self.graph_check,
                self.rows, self.result_bytes)  # fmt: skip
        body = _written(told).encode("utf-8", "replace")
        return _ASKED.pack(len(body), self.wall_seconds, _digest(self.client)) + body


REWRITTEN = "rewritten"  # the message with an answer whose query was rewritten
PING = _ASKED.pack(0, 1.0, b"")  # a question that asks nothing is answered with a good report


class Envelope(NamedTuple):
    """What the zygote needs to know of a question; *size* is that of the whole message."""

    size: int
    wall_seconds: float
    client: bytes


def envelope(data: bytes) -> Envelope | None:
    """Read the head of the question in *data*; None while the question is not whole.

    Raises ``ValueError`` if it is longer than any question.
    """
    if len(data) < _ASKED.size:
        return None
    length, wall_seconds, client = _ASKED.unpack_from(data)
    if length > _LONGEST:
        raise ValueError("the question is too long")
    size = _ASKED.size + length
    return Envelope(size, wall_seconds, client) if len(data) >= size else None


def is_ping(data: bytes) -> bool:
    """Say whether the question *data* asks nothing."""
    return len(data) == _ASKED.size


@dataclass(frozen=True, slots=True)
class Report:
    """How a question went: *failure* is empty if there is a whole answer.

    *truncated* is ``rows`` or ``bytes`` if a cap cut the answer at a row's end; *inline* says that
    the answer's *size* bytes follow, else they are in the file that came along.
    """

    failure: str = ""
    message: str = ""
    truncated: str = ""
    elapsed: float = 0.0
    size: int = 0
    inline: bool = True

    def framed(self) -> bytes:
        """Return it as it is sent."""
        message = self.message.encode("utf-8", "replace")
        failure, cut = _FAILURES.index(self.failure), _CUTS.index(self.truncated)
        told = (failure, cut, self.inline, self.elapsed, self.size)
        return _REPORTED.pack(len(message), *told) + message


def receive_question(channel: socket.socket) -> tuple[Question, socket.socket] | None:
    """Wait for a question and the connection on which its asker waits; None at the end of all."""
    data, files, _, _ = socket.recv_fds(channel, _PIECE, 1)
    if not data:
        return None
    while (found := envelope(data)) is None:
        piece = channel.recv(_PIECE)
        if not piece:
            return None
        data += piece
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=files[0])
    # It is shared with the zygote, which never waits on it: an answer that is larger than what the
    # kernel buffers must wait for its reader, and it is the zygote's deadline that ends the wait.
    connection.settimeout(_LONGEST_WAIT)
    text, name, default, named, check, rows, size = json.loads(data[_ASKED.size :])
    question = Question(text, name, default, named, check, found.wall_seconds, rows, size)
    return question, connection


def send_answer(connection: socket.socket, report: Report, answer: bytes) -> None:
    """Send *report* with the *answer* after it."""
    connection.sendall(report.framed() + answer)


def send_file(connection: socket.socket, report: Report, file: int) -> None:
    """Send *report* with the descriptor *file* of its answer."""
    message = report.framed()
    sent = socket.send_fds(connection, [message], [file])
    connection.sendall(message[sent:])


class Incoming:
    """A report on its way, and the answer after it; nothing that comes is believed unchecked."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._files: list[int] = []
        self._report: Report | None = None
        self._body_at = 0

    def take(self, connection: socket.socket) -> bool:
        """Receive once more; say whether all is here. ``ConnectionError`` if no more will come."""
        data, files, _, _ = socket.recv_fds(connection, _PIECE, 1)
        self._files += files
        if not data:
            raise ConnectionError("the jail hung up")
        self._data += data
        report = self._report = self._report or self._head()
        if report is None:
            return False
        whole = self._body_at + (report.size if report.inline and not report.failure else 0)
        if len(self._data) > whole:
            raise ValueError("there is more than was announced")
        return len(self._data) == whole

    def outcome(self) -> tuple[Report, IO[bytes]]:
        """Return the report and its answer, once all is here."""
        report = self._report
        assert report is not None  # noqa: S101 - all is here
        if report.failure or report.inline:
            return report, io.BytesIO(bytes(memoryview(self._data)[self._body_at :]))
        file = os.fdopen(self._files.pop(), "rb", buffering=0)
        file.seek(0)
        return report, file

    def close(self) -> None:
        """Let go of what was not asked for."""
        while self._files:
            os.close(self._files.pop())

    def _head(self) -> Report | None:
        if len(self._data) < _REPORTED.size:
            return None
        length, failure, cut, inline, elapsed, size = _REPORTED.unpack_from(self._data)
        if length > _LONGEST or (inline and size > INLINE):
            raise ValueError("the report is too long")
        end = _REPORTED.size + length
        if len(self._data) < end:
            return None
        self._body_at = end
        message = self._data[_REPORTED.size : end].decode()
        return Report(_FAILURES[failure], message, _CUTS[cut], elapsed, size, bool(inline))


def receive_report(connection: socket.socket) -> tuple[Report, IO[bytes]] | None:
    """Wait for a report and its answer; None if the connection ends without a whole one."""
    incoming = Incoming()
    try:
        while not incoming.take(connection):
            pass
        return incoming.outcome()
    except ConnectionError:
        return None
    finally:
        incoming.close()


@lru_cache(maxsize=1024)
def _digest(client: str) -> bytes:
    return hashlib.blake2b(client.encode("utf-8", "replace"), digest_size=16).digest()
