"""What the serving process and the jail say to each other over their socket.

One question and one report a connection, each a length and a JSON object. The answer itself does
not travel: the asker sends an open file along, the jailed child writes into it, and the report
says that it is whole. No report, or one that says why not, and what the file holds is nothing.
"""

import json
import socket
import struct
from dataclasses import asdict, dataclass, field
from typing import Any

_LENGTH = struct.Struct("!I")
_LONGEST = 1 << 20


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
    """How a question went: *failure* is empty if the file holds a whole answer.

    *truncated* is ``rows`` or ``bytes`` if a cap cut the answer at a row's end.
    """

    failure: str = ""
    message: str = ""
    truncated: str = ""
    elapsed: float = 0.0


def frame(message: Question | Report) -> bytes:
    """Return *message* with its length before it."""
    body = json.dumps(asdict(message)).encode()
    return _LENGTH.pack(len(body)) + body


def unframe(data: bytes) -> dict[str, Any] | None:
    """Return the message in *data*, or None while it is not whole; ``ValueError`` if it is none."""
    if len(data) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(data)
    if length > _LONGEST:
        raise ValueError("the message is too long")
    if len(data) < _LENGTH.size + length:
        return None
    message = json.loads(data[_LENGTH.size :])
    if not isinstance(message, dict):
        raise ValueError("the message is no object")
    return message


def receive_report(connection: socket.socket) -> Report | None:
    """Wait for the report; None if the connection ends without a whole one."""
    data = b""
    while (message := unframe(data)) is None:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    return Report(**message)
