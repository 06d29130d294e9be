"""Files that a crash leaves as they were or as they were to become; one writer at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from anbao.errors import EngineBusy

_LOOK_SECONDS = 0.02


def replace_file(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put *data* in the place of *path* in one step, and wait until the disk holds it.

    Written beside it, fsynced, renamed, and the folder fsynced: whoever reads *path*, even after a
    power cut, reads the old bytes or the new ones.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Remove *path* and wait until the disk knows."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in *folder*."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def one_writer(lock: Path, patience: float) -> Iterator[None]:
    """Hold the lock file *lock* inside the block; EngineBusy if another holds it *patience* s long.

    The kernel lets go of it when its holder dies, however it dies.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with lock.open("a") as file:
        while not _taken(file.fileno()):
            if time.monotonic() > deadline:
                raise EngineBusy(
                    "另一处正在写入，请稍后再试", "somebody else is writing; try again soon",
                    retry_after=max(1, round(patience)),
                )  # fmt: skip
            time.sleep(_LOOK_SECONDS)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
