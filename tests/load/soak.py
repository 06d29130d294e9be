"""Runs honest clients and attackers side by side, watches the server, and says what came of it."""

import http.client
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.load.attacks import DEEDS
from tests.load.errands import Errand, Errands
from tests.load.processes import Holding, holding
from tests.web.live_server import Reply, Server

_PATIENCE = 120.0
_LOOKS = 60  # how often the processes are looked at, at least
_STATED = {429, 503}
_QUIET_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Mixture:
    """How long, how many of each kind, and how long each rests between two requests."""

    seconds: float
    honest: int = 20
    attackers: int = 12
    rest: float = 0.1
    slack: float = 32.0  # MiB by which memory may grow after the first third


@dataclass
class Told:
    """What came of it all."""

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    deeds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    holdings: list[Holding] = field(default_factory=list)
    quiet: tuple[Holding, Holding] | None = None
    lost: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """Return how many honest requests had *outcome*."""
        return sum(each[outcome] for each in self.outcomes.values())

    @property
    def floors(self) -> tuple[float, float]:
        """The least memory in the middle third and in the last: queries come and go between."""
        third = len(self.holdings) // 3
        middle, last = self.holdings[third : 2 * third], self.holdings[2 * third :]
        return min(each.memory for each in middle), min(each.memory for each in last)

    @property
    def growth(self) -> float:
        """MiB an hour, by least squares after the first third."""
        late = self.holdings[len(self.holdings) // 3 :]
        times = [each.at / 3600 for each in late]
        return statistics.linear_regression(times, [each.memory for each in late]).slope


class Soak:
    """One run against *server*; ``told`` fills while it lasts."""

    def __init__(self, server: Server, errands: Errands, mixture: Mixture) -> None:
        self._server = server
        self._errands = errands
        self._mixture = mixture
        self._lock = threading.Lock()
        self._end = 0.0
        self.told = Told()

    def run(self, say: Callable[[Told, float], None]) -> Told:
        """Run for as long as the mixture says; *say* is called with each look."""
        begun = time.monotonic()
        before = self._settled(begun)
        self._end = time.monotonic() + self._mixture.seconds
        people = [
            threading.Thread(target=self._come, args=(n,)) for n in range(self._mixture.honest)
        ]
        people += [threading.Thread(target=self._attack, args=(n,))
                   for n in range(self._mixture.attackers)]  # fmt: skip
        for each in people:
            each.start()
        while time.monotonic() < self._end:
            time.sleep(min(10.0, self._mixture.seconds / _LOOKS))
            seen = holding(self._server.process.pid, time.monotonic() - begun)
            self.told.holdings.append(seen)
            say(self.told, self._end - time.monotonic())
        for each in people:
            each.join()
        self.told.quiet = before, self._settled(begun)
        return self.told

    def _settled(self, begun: float) -> Holding:
        """Wait until nothing is left of earlier requests; return what the server holds at rest."""
        last = time.monotonic() + _QUIET_SECONDS
        least = holding(self._server.process.pid, time.monotonic() - begun)
        while time.monotonic() < last:
            time.sleep(1)
            now = holding(self._server.process.pid, time.monotonic() - begun)
            if now.descriptors == least.descriptors and now.processes == least.processes:
                return now
            least = now
        return least

    def _come(self, number: int) -> None:
        """Be an honest client: ask, wait as told, ask again, rest."""
        chance = random.Random(number)
        address = f"127.1.0.{number + 1}"
        while time.monotonic() < self._end:
            errand = self._errands.any(chance)
            begun = time.monotonic()
            outcome = self._served(errand, address)
            with self._lock:
                self.told.outcomes[errand.name][outcome] += 1
                self.told.waits[errand.name].append(time.monotonic() - begun)
            time.sleep(chance.uniform(0, 2 * self._mixture.rest))

    def _served(self, errand: Errand, address: str) -> str:
        """Ask until there is an answer that is no "come again"; say how it ended."""
        last = time.monotonic() + _PATIENCE
        while time.monotonic() < last:
            try:
                reply = _ask(self._server.port, address, errand)
            except (OSError, http.client.HTTPException) as error:
                return self._lose(f"{errand.name}: {type(error).__name__}: {error}")
            if reply.status == 200:
                right = self._errands.is_right(errand, reply)
                return "right" if right else self._lose(f"{errand.name}: wrong answer", "wrong")
            if reply.status not in _STATED or not reply.headers.get("retry-after", "").isdigit():
                return self._lose(f"{errand.name}: {reply.status} {reply.text[:200]}")
            with self._lock:
                self.told.outcomes[errand.name]["told to come again"] += 1
            time.sleep(min(int(reply.headers["retry-after"]), 10))
        return "refused by limit"

    def _lose(self, reason: str, outcome: str = "lost") -> str:
        with self._lock:
            self.told.lost.append(reason)
        return outcome

    def _attack(self, number: int) -> None:
        chance = random.Random(-number - 1)
        while time.monotonic() < self._end:
            name = chance.choice(list(DEEDS))
            deed, _ = DEEDS[name]
            try:
                met = deed(self._server.port, f"127.2.0.{number + 1}")
            except OSError as error:
                met = "ended" if isinstance(error, ConnectionError) else type(error).__name__
            with self._lock:
                self.told.deeds[name][met] += 1
            time.sleep(chance.uniform(0, 4 * self._mixture.rest))


def _ask(port: int, address: str, errand: Errand) -> Reply:
    method, path, body, headers = errand.request()
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=_PATIENCE, source_address=(address, 0)
    )
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, told, answer.read())
    finally:
        connection.close()


def faults(told: Told, mixture: Mixture) -> list[str]:
    """Return everything that should not be; nothing if all is well."""
    found = list(told.lost)
    for name, met in told.deeds.items():
        unforeseen = set(met) - DEEDS[name][1] - {"ended", "429"}
        found += [f"attack “{name}” was met by {each}" for each in unforeseen]
    middle, last = told.floors
    if last > middle + mixture.slack:
        found.append(f"memory grows: {middle:.0f} MiB, then {last:.0f} MiB")
    assert told.quiet is not None
    before, after = told.quiet
    if after.processes > before.processes + 1:
        found.append(f"processes are left: {before.processes}, then {after.processes}")
    if after.descriptors > before.descriptors + 64:
        found.append(f"descriptors are left: {before.descriptors}, then {after.descriptors}")
    if not told.count("right"):
        found.append("nobody was served")
    return found
