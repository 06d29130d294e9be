"""What the serving process and the jail say to each other over their sockets.

Questions and reports follow one another on a connection, each a length and a JSON object. A small
answer comes right after its report; a large one is a file whose descriptor comes with it. A report
that is not whole, or one that says why not, and there is no answer.
"""

import io
import json
import os
import socket
import struct
from dataclasses import asdict, dataclass, field
from typing import IO, Any

_LENGTH = struct.Struct("!I")
_LONGEST = 1 << 20
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Question:
    """A query as the jail needs it; *graph_check* names graphs that must exist."""

    text: str = ""
    format: str = "json"
    default_graphs: list[str] | None = None
    named_graphs: list[str] | None = None
    graph_check: list[str] = field(default_factory=list)
    wall_seconds: float = 10.0
    rows: int = 100_000
    result_bytes: int = 1 << 20
    client: str = ""
    ping: bool = False


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


def frame(message: Question | Report) -> bytes:
    """Return *message* with its length before it."""
    body = json.dumps(asdict(message), ensure_ascii=False).encode("utf-8", "replace")
    return _LENGTH.pack(len(body)) + body


def unframe(data: bytes | bytearray) -> tuple[dict[str, Any], int] | None:
    """Return the first message in *data* and where it ends; None while it is not whole.

    Raises ``ValueError`` if it is no message.
    """
    if len(data) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(data)
    if length > _LONGEST:
        raise ValueError("the message is too long")
    end = _LENGTH.size + length
    if len(data) < end:
        return None
    message = json.loads(data[_LENGTH.size : end])
    if not isinstance(message, dict):
        raise ValueError("the message is no object")
    return message, end


def receive_question(channel: socket.socket) -> tuple[Question, socket.socket] | None:
    """Wait for a question and the connection on which its asker waits; None at the end of all."""
    data, files = bytearray(), []
    while (found := unframe(data)) is None:
        piece, passed, _, _ = socket.recv_fds(channel, _PIECE, 1)
        if not piece:
            return None
        data += piece
        files += passed
    return Question(**found[0]), socket.socket(fileno=files[0])


def send_answer(connection: socket.socket, report: Report, answer: bytes) -> None:
    """Send *report* with the *answer* after it."""
    connection.sendall(frame(report) + answer)


def send_file(connection: socket.socket, report: Report, file: int) -> None:
    """Send *report* with the descriptor *file* of its answer."""
    message = frame(report)
    sent = socket.send_fds(connection, [message], [file])
    connection.sendall(message[sent:])


def receive_report(connection: socket.socket) -> tuple[Report, IO[bytes]] | None:
    """Wait for a report and its answer; None if the connection ends without a whole one."""
    data, files = bytearray(), []
    try:
        while (found := unframe(data)) is None:
            piece, passed, _, _ = socket.recv_fds(connection, _PIECE, 1)
            files += passed
            if not piece:
                return None
            data += piece
        report = Report(**found[0])
        if report.failure or report.inline:
            answer = _rest(connection, bytes(data[found[1] :]), report.size)
            return None if answer is None else (report, io.BytesIO(answer))
        file = os.fdopen(files.pop(), "rb", buffering=0)
        file.seek(0)
        return report, file
    finally:
        for left in files:
            os.close(left)


def _rest(connection: socket.socket, begun: bytes, size: int) -> bytes | None:
    if len(begun) == size:
        return begun
    pieces, missing = [begun], size - len(begun)
    while missing > 0:
        piece = connection.recv(min(missing, _LONGEST))
        if not piece:
            return None
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
