"""What one query may cost; the defaults are the published ones and ``/limits`` shows them."""

import os
from dataclasses import dataclass

MEBIBYTE = 1 << 20


def _cores() -> int:
    """Count the cores this process may use, not those the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """Limits of one query; bytes and seconds unless the name says otherwise."""

    query_bytes: int = 64 * 1024
    nesting: int = 64
    tokens: int = 10_000
    wall_seconds: float = 10.0
    token_wall_seconds: float = 60.0
    cpu_seconds: int = 12
    memory_bytes: int = 1 << 30
    rows: int = 100_000
    graph_rows: int = 1_000_000
    result_bytes: int = 50 * MEBIBYTE
    html_rows: int = 1_000
    html_bytes: int = 4 * MEBIBYTE
    parquet_bytes: int = 16 * MEBIBYTE  # held in memory while it is written
    running: int = _cores()
    running_per_client: int = 2
    queue: int = 20
    update_bytes: int = 2 * MEBIBYTE
    update_seconds: float = 60.0
    update_memory_bytes: int = 2 << 30
    dataset_bytes: int = 1 << 30
