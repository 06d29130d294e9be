"""Watches over the connections of a worker: granian counts them all alike, and waits for ever.

Whoever opens connections and sends nothing, or asks for much and reads nothing, holds them until
none is left for others. So one client has so many and no more, and what is read too slowly is
ended. The kernel knows both; on systems other than Linux nobody is watched.
"""

import contextlib
import os
import socket
import stat
import struct
import sys
import termios
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from time import monotonic

from anbao.web.forwarded import client
from anbao.web.limits import HttpLimits

_LOOK_SECONDS = 0.25
_ACKNOWLEDGED = struct.Struct("=120xQ")  # tcp_info.tcpi_bytes_acked
_WAITING = struct.Struct("i")


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far the reader of a connection had come at some time."""

    acknowledged: int
    since: float


class ConnectionWatch:
    """Ends what passes *limits* among this process's connections to *port*.

    With *proxies* before us all connections are theirs, and only slow reading is watched.
    """

    def __init__(self, port: int, limits: HttpLimits, *, proxies: int = 0) -> None:
        self._port = port
        self._limits = limits
        self._counted = not proxies
        self._slow: dict[int, _Seen] = {}

    def start(self) -> None:
        """Look four times a second from a thread of its own."""
        if sys.platform == "linux":
            threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        waiting = threading.Event()
        while not waiting.wait(_LOOK_SECONDS):
            with contextlib.suppress(OSError):  # no descriptor is free to look with: again soon
                self.look()

    def look(self) -> None:
        """Look at every connection once."""
        now, held, slow = monotonic(), Counter[str](), dict[int, _Seen]()
        for number, connection in _connections(self._port):
            with connection, contextlib.suppress(OSError):  # it may have ended by itself
                peer = client(connection.getpeername()[0])
                held[peer] += 1
                seen = self._pace(connection, self._slow.get(number), now)
                if seen is not None:
                    slow[number] = seen
                if self._too_slow(seen, now) or self._too_many(held[peer]):
                    connection.shutdown(socket.SHUT_RDWR)
        self._slow = slow

    def _pace(self, connection: socket.socket, before: _Seen | None, now: float) -> _Seen | None:
        """Return since when the reader has been too slow; None if nothing waits to be read."""
        if not _WAITING.unpack(ioctl(connection, termios.TIOCOUTQ, b"\0" * _WAITING.size))[0]:
            return None
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ACKNOWLEDGED.size)
        (acknowledged,) = _ACKNOWLEDGED.unpack(info)
        enough = self._limits.read_rate * self._limits.read_seconds
        if before is None or acknowledged - before.acknowledged >= enough:
            return _Seen(acknowledged, now)
        return before

    def _too_slow(self, seen: _Seen | None, now: float) -> bool:
        return seen is not None and now - seen.since > self._limits.read_seconds

    def _too_many(self, held: int) -> bool:
        return self._counted and held > self._limits.connections


def _connections(port: int) -> Iterator[tuple[int, socket.socket]]:
    """Give this process's TCP connections to *port*, each by a descriptor of its own."""
    names = sorted(int(each.name) for each in Path("/proc/self/fd").iterdir())
    for name in names:
        with contextlib.suppress(OSError):  # closed meanwhile
            if not stat.S_ISSOCK(os.fstat(name).st_mode):
                continue
            connection = socket.socket(fileno=os.dup(name))
            if _is_to(connection, port):
                yield os.fstat(connection.fileno()).st_ino, connection
            else:
                connection.close()


def _is_to(connection: socket.socket, port: int) -> bool:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    return bool(connection.getsockname()[1] == port)
