"""Asking the jail from an event loop: no thread waits for an answer, only a socket does."""

import asyncio
import contextlib
import io
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

from anbao.store.jail_protocol import Incoming, Report

_WATCH_AFTER = 0.1
Outcome = tuple[Report, IO[bytes]] | None


class JailLines:
    """Connections to the zygote at *path* that belong to one event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rested: list[_Line] = []

    async def ask(
        self, question: bytes, patience: float, gone: Callable[[], Awaitable[object]]
    ) -> Outcome:
        """Ask, and wait as long as the client does: until *gone* says that it has hung up.

        None if the zygote is not there, or goes while it is asked. If the client has left, or
        *patience* (seconds) is over, the report says so.
        """
        line = self._line()
        if line is None:
            return None
        try:
            outcome = await _watched(line, line.send(question), patience, gone)
        except BaseException:
            line.close()  # the answer to this must not be taken for the answer to the next
            raise
        if line.open:
            self._rested.append(line)
        return outcome

    def close(self) -> None:
        """Let go of the connections on which nothing is being asked; from any thread."""
        while self._rested:
            self._rested.pop().close_soon()

    def _line(self) -> "_Line | None":
        while self._rested:
            line = self._rested.pop()
            if line.open:
                return line
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            return None
        return _Line(connection)


async def _watched(
    line: "_Line",
    answer: "asyncio.Future[Outcome]",
    patience: float,
    gone: Callable[[], Awaitable[object]],
) -> Outcome:
    """Wait for *answer*; most come so soon that nobody needs to look whether the client waits."""
    watches: list[asyncio.Task[None]] = []

    async def watch() -> None:
        why = "crashed"  # the zygote, which should have put an end to it
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await gone()
                why = "hang-up"
        line.close((Report(why), io.BytesIO()))

    loop = asyncio.get_running_loop()
    late = loop.call_later(_WATCH_AFTER, lambda: watches.append(loop.create_task(watch())))
    try:
        return await answer
    finally:
        late.cancel()
        for each in watches:
            each.cancel()


class _Line:
    """One connection: a question at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._incoming = Incoming()
        self._answer: asyncio.Future[Outcome] | None = None
        self._loop.add_reader(connection, self._hear)
        self.open = True

    def send(self, question: bytes) -> "asyncio.Future[Outcome]":
        """Send *question*; the result will be None if the connection fails."""
        answer = self._answer = self._loop.create_future()
        self._incoming = Incoming()
        try:
            whole = self._connection.send(question) == len(question)
        except OSError:
            whole = False
        if not whole:  # the zygote has gone, or reads nothing
            self.close()
        return answer

    def close(self, outcome: Outcome = None) -> None:
        """Hang up, which stops the query; whoever waits gets *outcome*."""
        if self.open:
            self.open = False
            if not self._loop.is_closed():
                self._loop.remove_reader(self._connection)
            self._connection.close()
            self._incoming.close()
            self._settle(outcome)

    def close_soon(self) -> None:
        """Close from another thread, or after the loop has ended."""
        if self._loop.is_closed():
            self.close()
        else:
            self._loop.call_soon_threadsafe(self.close)

    def _hear(self) -> None:
        if self._answer is None:  # nothing was asked: the other side has gone
            self.close()
            return
        try:
            if self._incoming.take(self._connection):
                self._settle(self._incoming.outcome())
                self._incoming.close()
        except BlockingIOError:
            pass
        except (OSError, ValueError, IndexError):
            self.close()

    def _settle(self, outcome: Outcome) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(outcome)
