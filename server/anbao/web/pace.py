"""How often, and how many at once: counted by each worker for itself."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

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
                raise EngineBusy(
                    "次数过多，请稍后再试", "too often; wait a while",
                    limit=self.most, retry_after=round(times[0] + self.seconds - now) + 1,
                )  # fmt: skip
            times.append(now)


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
