"""The engine for queries that strangers wrote: each runs in a process that can be killed.

``JailEngine`` is what the doors hold. It looks the query over (``lexer``), sends it to the zygote
(``jail_worker``), and turns the report into an ``Answer`` or an ``EngineError``.
"""

import contextlib
import io
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from anbao.errors import EngineCrashed, EngineError, QueryCancelled
from anbao.store.jail_protocol import Question, Report, frame, receive_report
from anbao.store.lexer import Survey, survey
from anbao.store.limits import EngineLimits
from anbao.store.refusals import refusal

_REACH_SECONDS = 3.0  # how long a zygote may take to be started again
_GRACE_SECONDS = 5.0


class Cancellation:
    """Lets the door that holds the client's connection stop the query behind it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._actions: list[Callable[[], None]] = []
        self.cancelled = False

    def attach(self, action: Callable[[], None]) -> None:
        """Call *action* on cancelling; at once if that has happened."""
        with self._lock:
            if not self.cancelled:
                self._actions.append(action)
                return
        action()

    def detach(self, action: Callable[[], None]) -> None:
        """Take *action* back; once this returns it is not running either."""
        with self._lock:
            if action in self._actions:
                self._actions.remove(action)

    def cancel(self) -> None:
        """Stop whatever is attached."""
        with self._lock:
            self.cancelled = True
            for action in self._actions:
                action()
            self._actions.clear()


@dataclass(frozen=True, slots=True)
class Query:
    """A stranger's query and how its answer is wanted; None leaves a limit at its default.

    *default_graphs* and *named_graphs* are the protocol's dataset: None means that the request
    names none and the query's own FROM stands; a list, even an empty one, replaces FROM. *trusted*
    says that the one who asks has a token for more time, *whole* that it is a graph to be given
    whole, which may be larger.
    """

    text: str
    format: str = "json"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    wall_seconds: float | None = None
    trusted: bool = False
    whole: bool = False
    rows: int | None = None
    result_bytes: int | None = None
    client: str = ""
    cancellation: Cancellation = field(default_factory=Cancellation)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer in *file* (the receiver closes it); *truncated* says which cap cut it."""

    file: IO[bytes]
    size: int
    truncated: str
    elapsed: float


class Engine(Protocol):
    """What a door needs in order to answer strangers."""

    @property
    def version(self) -> str:
        """Name the dataset's version."""

    @property
    def graphs(self) -> tuple[str, ...]:
        """Name the graphs of the dataset (the first thousand)."""

    @property
    def limits(self) -> EngineLimits:
        """Say what one query may cost."""

    def survey(self, text: str) -> Survey:
        """Look *text* over without running it."""

    def answer(self, query: Query) -> Answer:
        """Run *query*."""

    def ready(self) -> bool:
        """Say whether the engine would take a query now."""


class JailEngine:
    """An ``Engine`` that asks the zygote listening at *socket_path*."""

    def __init__(
        self, socket_path: Path, limits: EngineLimits, *, version: str, graphs: tuple[str, ...] = ()
    ) -> None:
        self._path = socket_path
        self._limits = limits
        self._version = version
        self._graphs = graphs
        self._rested: list[socket.socket] = []  # connections on which nothing is being asked

    def __del__(self) -> None:
        for connection in self._rested:
            connection.close()

    @property
    def version(self) -> str:
        """Name the dataset's version."""
        return self._version

    @property
    def graphs(self) -> tuple[str, ...]:
        """Name the graphs of the dataset (the first thousand)."""
        return self._graphs

    @property
    def limits(self) -> EngineLimits:
        """Say what one query may cost."""
        return self._limits

    def survey(self, text: str) -> Survey:
        """Look *text* over without running it; raise what it must not do."""
        return survey(text, self._limits)

    def answer(self, query: Query) -> Answer:
        """Run *query* in the jail; raise the ``EngineError`` that says why there is no answer."""
        question = self._question(query)
        report, file = self._ask(question, query.cancellation)
        if report.failure:
            raise refusal(report, query.text, question.wall_seconds)
        return Answer(file, report.size, report.truncated, report.elapsed)

    def ready(self) -> bool:
        """Say whether the zygote answers."""
        try:
            return not self._ask(Question(ping=True, wall_seconds=1.0), Cancellation())[0].failure
        except EngineError:
            return False

    def _question(self, query: Query) -> Question:
        limits = self._limits
        seen = survey(query.text, limits)
        own_dataset = query.default_graphs is None and query.named_graphs is None
        longest = limits.token_wall_seconds if query.trusted else limits.wall_seconds
        wall = min(query.wall_seconds or longest, longest)
        return Question(
            text=query.text,
            format=query.format,
            default_graphs=None if own_dataset else list(query.default_graphs or ()),
            named_graphs=None if own_dataset else list(query.named_graphs or ()),
            graph_check=seen.graphs if own_dataset else [],
            wall_seconds=wall,
            rows=limits.graph_rows if query.whole else min(query.rows or limits.rows, limits.rows),
            result_bytes=min(query.result_bytes or limits.result_bytes, limits.result_bytes),
            client=query.client,
        )

    def _ask(self, question: Question, cancellation: Cancellation) -> tuple[Report, IO[bytes]]:
        answer = None
        if self._rested:
            answer = self._ask_on(self._rested.pop(), question, cancellation)
        if answer is None and not cancellation.cancelled:  # a new zygote, perhaps: reads repeat
            answer = self._ask_on(self._reach(), question, cancellation)
        if cancellation.cancelled:
            raise QueryCancelled("客户端已断开", "the client hung up")
        return answer or (Report("crashed"), io.BytesIO())

    def _ask_on(
        self, connection: socket.socket, question: Question, cancellation: Cancellation
    ) -> tuple[Report, IO[bytes]] | None:
        """Ask on *connection*; None if it fails, and then it is no more."""
        # The zygote bounds waiting and running; this bounds the zygote.
        connection.settimeout(self._limits.wall_seconds + question.wall_seconds + _GRACE_SECONDS)
        stop = partial(_shut, connection)
        cancellation.attach(stop)
        answer = None
        try:
            connection.sendall(frame(question))
            answer = receive_report(connection)
        except (OSError, ValueError, TypeError, IndexError):
            pass
        finally:
            cancellation.detach(stop)
            if answer is None or cancellation.cancelled:
                connection.close()
            else:
                self._rested.append(connection)
        return answer

    def _reach(self) -> socket.socket:
        deadline = time.monotonic() + _REACH_SECONDS
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self._path))
            except OSError:
                connection.close()
                if time.monotonic() > deadline:
                    raise EngineCrashed(
                        "查询引擎正在重启", "the query engine is restarting"
                    ) from None
                time.sleep(0.05)
            else:
                return connection


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have ended by itself
        connection.shutdown(socket.SHUT_RDWR)
