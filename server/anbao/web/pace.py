"""How often one client may do something, counted by each worker for itself."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from anbao.errors import EngineBusy

_MOST_CLIENTS = 10_000


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
