"""Which version each worker of a running server serves: how a writer knows that all see its change.

Each worker keeps one file, named by its process id, in the server's private folder.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

_LOOK_SECONDS = 0.01


def answer(folder: Path, version: str) -> None:
    """Say that this process serves *version*."""
    roll = folder / "workers"
    roll.mkdir(exist_ok=True)
    draft = roll / f".{os.getpid()}"
    draft.write_text(version, encoding="utf-8")
    draft.replace(roll / str(os.getpid()))


def wait_for_all(folder: Path, version: str, patience: float) -> bool:
    """Wait until every living worker serves *version*; False if that takes *patience* s or more."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if all(said == version for said in _living(folder / "workers")):
            return True
        time.sleep(_LOOK_SECONDS)
    return False


def _living(roll: Path) -> list[str]:
    said = []
    for file in roll.glob("[0-9]*"):
        with suppress(OSError):
            os.kill(int(file.name), 0)
            said.append(file.read_text(encoding="utf-8"))
    return said
