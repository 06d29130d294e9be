"""A connection on which the zygote is asked: the question of now, and what has come of the next."""

import socket
from dataclasses import dataclass

from anbao.store.jail_pool import Worker
from anbao.store.jail_protocol import Envelope

_PIECE = 1 << 16


@dataclass(eq=False, slots=True)
class Job:
    """A connection and the question asked on it now; questions follow one another."""

    connection: socket.socket
    received: bytes = b""
    asked: Envelope | None = None  # once the question is whole
    worker: Worker | None = None
    since: float = 0.0  # queued

    @property
    def client(self) -> bytes:
        """Who asks."""
        return self.asked.client if self.asked else b""

    @property
    def question(self) -> bytes:
        """The question as it came."""
        return self.received[: self.asked.size] if self.asked else b""

    def receive(self) -> bool:
        """Take what has come; False if the other side has gone, however it went."""
        try:
            data = self.connection.recv(_PIECE)
        except OSError:
            return False
        self.received += data
        return bool(data)

    def rest(self) -> None:
        """Be done with a question; what has come of the next one stays."""
        self.received = self.received[len(self.question) :]
        self.asked = self.worker = None
