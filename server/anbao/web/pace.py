"""How often, and how many at once: counted by each worker for itself, or by all together."""

import sqlite3
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from anbao.errors import EngineBusy

_MOST_CLIENTS = 10_000
_HERE, _HERE_OF_ONE = 12, 2  # who waits holds a thread


@dataclass
class Pace:
    """Lets each client do something *most* times in *seconds*."""

    most: int
    seconds: float
    _times: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, client: str) -> None:
        """Count once for *client*; EngineBusy says when it may be done again."""
        now = time.monotonic()
        with self._lock:
            times = self._times.get(client)
            if times is None:
                if len(self._times) >= _MOST_CLIENTS:  # forget the one that came first
                    self._times.pop(next(iter(self._times)))
                times = self._times[client] = deque(maxlen=self.most)
            if len(times) == self.most and now - times[0] < self.seconds:
                raise _too_often(self.most, times[0] + self.seconds - now)
            times.append(now)


class SharedPace:
    """Lets each client do something *most* times in *seconds*, counted by all workers together.

    *place* is a file in the server's private folder, and gone with it.
    """

    def __init__(self, most: int, seconds: float, place: Path) -> None:
        self._most = most
        self._seconds = seconds
        self._place = place
        with self._open() as times:
            times.execute("CREATE TABLE IF NOT EXISTS times (client TEXT, at REAL)")

    def count(self, client: str) -> None:
        """Count once for *client*; EngineBusy says when it may be done again."""
        with self._open() as times:
            times.execute("BEGIN IMMEDIATE")
            now = time.monotonic()  # the same clock in every process
            times.execute("DELETE FROM times WHERE at < ?", (now - self._seconds,))
            wait = self._wait(times, client)
            if not wait:
                times.execute("INSERT INTO times VALUES (?, ?)", (client, now))
            times.execute("COMMIT")
        if wait:
            raise _too_often(self._most, wait)

    def wait(self, client: str) -> float:
        """Return in how many seconds *client* may do it again; 0 if now."""
        with self._open() as times:
            return self._wait(times, client)

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return closing(sqlite3.connect(self._place, timeout=5, isolation_level=None))

    def _wait(self, times: sqlite3.Connection, client: str) -> float:
        since = time.monotonic() - self._seconds
        counted = "SELECT COUNT(*), MIN(at) FROM times WHERE client = ? AND at >= ?"
        done, first = times.execute(counted, (client, since)).fetchone()
        return max(float(first) - since, 0.001) if done >= self._most else 0.0


@dataclass
class Turnstile:
    """Lets *at_once* do what takes long, and others wait for *seconds*: two of each client."""

    at_once: int
    seconds: float = 10.0
    _here: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._turns = threading.BoundedSemaphore(self.at_once)

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Wait for a turn and keep it inside the block; EngineBusy if there is none to be had."""
        with self._lock:
            if self._here[client] >= _HERE_OF_ONE or self._here.total() >= _HERE:
                raise self._busy()
            self._here[client] += 1
        try:
            if not self._turns.acquire(timeout=self.seconds):
                raise self._busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            with self._lock:
                self._here[client] -= 1
                self._here += Counter()  # forgets those who have left

    def _busy(self) -> EngineBusy:
        return EngineBusy(
            "此类请求太多，请稍后再试", "too many such requests; wait a while",
            limit=self.at_once, retry_after=3,
        )  # fmt: skip


def _too_often(most: int, seconds: float) -> EngineBusy:
    return EngineBusy(
        "次数过多，请稍后再试", "too often; wait a while",
        limit=most, retry_after=round(seconds) + 1,
    )  # fmt: skip
