"""The engine for queries that strangers wrote: each runs in a process that can be killed.

``JailEngine`` is what the doors hold. It looks the query over (``lexer``), sends it to the zygote
(``jail_worker``), and turns the report into an ``Answer`` or an ``EngineError``.
"""

import contextlib
import io
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Protocol

from anbao.errors import EngineCrashed, EngineError, QueryCancelled
from anbao.store.jail_line import JailLines, Outcome
from anbao.store.jail_protocol import PING, REWRITTEN, Question, Report, receive_report
from anbao.store.lexer import Survey, survey
from anbao.store.limits import EngineLimits
from anbao.store.refusals import refusal

_REACH_SECONDS = 3.0  # how long a zygote may take to be started again
_GRACE_SECONDS = 5.0
# A query is looked over when its answer's format is chosen, and again when it is asked.
_SEEN, _SEEN_CHARACTERS = 512, 8192


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
    """A whole answer in *file* (the receiver closes it); *truncated* says which cap cut it.

    *rewritten* says that the engine was asked in other words, for the same in less time.
    """

    file: IO[bytes]
    size: int
    truncated: str
    elapsed: float
    rewritten: bool = False

    @property
    def spent(self) -> dict[str, float]:
        """The seconds that the engine took, by what it did."""
        done = {"query": self.elapsed}
        return done | {"rewritten": self.elapsed} if self.rewritten else done


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
        self._look = partial(survey, limits=limits)
        self._seen = lru_cache(maxsize=_SEEN)(self._look)
        self._lines = JailLines(socket_path)
        self._rested: list[socket.socket] = []  # connections on which nothing is being asked

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections on which nothing is being asked."""
        self._lines.close()
        while self._rested:
            self._rested.pop().close()

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
        return (self._seen if len(text) <= _SEEN_CHARACTERS else self._look)(text)

    def answer(self, query: Query) -> Answer:
        """Run *query* in the jail; raise the ``EngineError`` that says why there is no answer."""
        question = self.question(query)
        patience = self._patience(question)
        report, file = self._ask(question.framed(), patience, query.cancellation)
        return concluded(question, report, file)

    async def outcome(self, question: Question, gone: Callable[[], Awaitable[object]]) -> Outcome:
        """Ask from an event loop, always the same one: see ``JailLines.ask``."""
        return await self._lines.ask(question.framed(), self._patience(question), gone)

    def _patience(self, question: Question) -> float:
        # The zygote bounds waiting and running; this bounds the zygote.
        return self._limits.wall_seconds + question.wall_seconds + _GRACE_SECONDS

    def ready(self) -> bool:
        """Say whether the zygote answers."""
        try:
            return not self._ask(PING, self._limits.wall_seconds, Cancellation())[0].failure
        except EngineError:
            return False

    def question(self, query: Query) -> Question:
        """Return what the jail is asked for *query*; raise what it must not do."""
        limits = self._limits
        seen = self.survey(query.text)
        own_dataset = query.default_graphs is None and query.named_graphs is None
        longest = limits.token_wall_seconds if query.trusted else limits.wall_seconds
        return Question(
            text=query.text,
            format=query.format,
            default_graphs=None if own_dataset else query.default_graphs or (),
            named_graphs=None if own_dataset else query.named_graphs or (),
            graph_check=seen.graphs if own_dataset else (),
            wall_seconds=min(query.wall_seconds or longest, longest),
            rows=limits.graph_rows if query.whole else min(query.rows or limits.rows, limits.rows),
            result_bytes=min(query.result_bytes or limits.result_bytes, limits.result_bytes),
            client=query.client,
        )

    def _ask(
        self, question: bytes, patience: float, cancellation: Cancellation
    ) -> tuple[Report, IO[bytes]]:
        answer = None
        if self._rested:
            connection = self._rested.pop()
            connection.settimeout(patience)
            answer = self._ask_on(connection, question, cancellation)
        if answer is None and not cancellation.cancelled:  # a new zygote, perhaps: reads repeat
            connection = self._reach()
            connection.settimeout(patience)
            answer = self._ask_on(connection, question, cancellation)
        if cancellation.cancelled:
            raise QueryCancelled("客户端已断开", "the client hung up")
        return answer or (Report("crashed"), io.BytesIO())

    def _ask_on(
        self, connection: socket.socket, question: bytes, cancellation: Cancellation
    ) -> tuple[Report, IO[bytes]] | None:
        """Ask on *connection*; None if it fails, and then it is no more."""
        stop = partial(_shut, connection)
        cancellation.attach(stop)
        answer = None
        try:
            connection.sendall(question)
            answer = receive_report(connection)
        except (OSError, ValueError, IndexError):
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


def concluded(question: Question, report: Report, file: IO[bytes]) -> Answer:
    """Return the answer to *question*, or raise the ``EngineError`` that *report* is."""
    if report.failure:
        raise refusal(report, question.text, question.wall_seconds)
    rewritten = report.message == REWRITTEN
    return Answer(file, report.size, report.truncated, report.elapsed, rewritten)


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have ended by itself
        connection.shutdown(socket.SHUT_RDWR)
