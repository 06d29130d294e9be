"""What a server and all its processes hold: memory shared out among them, descriptors, numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.web.live_server import children

_KIBIBYTES = 1024


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held at *at* seconds; memory in MiB, each shared page counted once."""

    at: float
    memory: float
    processes: int
    descriptors: int


def holding(pid: int, at: float) -> Holding:
    """Count over *pid* and its descendants; whoever ends meanwhile is not counted."""
    found = list(family(pid))
    memory = sum(map(_memory, found))
    return Holding(at, memory / _KIBIBYTES, len(found), sum(map(_descriptors, found)))


def family(pid: int) -> Iterator[int]:
    """Yield *pid* and its descendants."""
    yield pid
    for child in children(pid):
        yield from family(child)


def _memory(pid: int) -> int:
    """Return the proportional set size in KiB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        # Jailed workers may not be looked into: what is theirs alone is what is not shared.
        return _unshared(pid)
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def _unshared(pid: int) -> int:
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return max(0, int(resident) - int(shared)) * 4


def _descriptors(pid: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0
