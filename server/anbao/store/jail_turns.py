"""Who has had long queries lately, so that they leave room for those who have not."""

import time

_SHORT = 1.0  # seconds that a query may take without being held against anybody
_MUCH = 1.0
_HALF_LIFE = 60.0
_REMEMBERED = 10_000


class Spending:
    """The time that each client's long queries took, halved with every minute since."""

    def __init__(self) -> None:
        self._spent: dict[bytes, tuple[float, float]] = {}

    def charge(self, client: bytes, seconds: float) -> None:
        """Add a query of *client* that ran for *seconds*."""
        if seconds <= _SHORT:
            return
        if len(self._spent) >= _REMEMBERED:  # forget whoever was charged first
            self._spent.pop(next(iter(self._spent)))
        self._spent[client] = (self.of(client) + seconds - _SHORT, time.monotonic())

    def of(self, client: bytes) -> float:
        """Return what is left of the seconds of *client*."""
        spent, at = self._spent.get(client, (0.0, 0.0))
        return spent * 0.5 ** ((time.monotonic() - at) / _HALF_LIFE) if spent else 0.0

    def is_much(self, client: bytes) -> bool:
        """Say whether *client* has had so much that one place is kept from it."""
        return self.of(client) > _MUCH
