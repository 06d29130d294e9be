"""What the doors and an examiner's worker say to each other: JSON with its length, then files."""

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

STARTED = b"\x01"  # a worker has taken the request: its time runs from here
OPEN = "open"  # the task of reading one file, beside that of checking
_LENGTH = struct.Struct("!I")
_LONGEST = 64 << 20


def send(connection: socket.socket, message: dict[str, Any], texts: Sequence[bytes] = ()) -> None:
    """Send *message* and the bytes of *texts* after it."""
    body = json.dumps(message | {"sizes": [len(text) for text in texts]}).encode()
    connection.sendall(b"".join((_LENGTH.pack(len(body)), body, *texts)))


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[bytes]]:
    """Receive what ``send`` sent; ``ConnectionResetError`` if it ends too early."""
    (length,) = _LENGTH.unpack(exactly(connection, _LENGTH.size))
    message = json.loads(exactly(connection, length))
    return message, [exactly(connection, size) for size in message.pop("sizes")]


def exactly(connection: socket.socket, size: int) -> bytes:
    """Receive *size* bytes."""
    if size > _LONGEST:
        raise ValueError("the message is too long")
    received = bytearray()
    while len(received) < size:
        piece = connection.recv(min(size - len(received), 1 << 20))
        if not piece:
            raise ConnectionResetError("the other side has gone")
        received += piece
    return bytes(received)
