"""Giving up rights: what a process does before it touches what a stranger sent.

Soft limits are enough against what a library might do by mistake or by design, such as opening a
socket for a remote context; nothing of the stranger's ever runs as code.
"""

import contextlib
import ctypes
import itertools
import os
import resource
import signal
import sys

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_MANY = 1 << 20


def leave_everything(keep: set[int]) -> None:
    """Keep no descriptor but *keep*, no handler, no privilege; die with the parent."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _LIBC.prctl(_PR_SET_DUMPABLE, 0)
        _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    highest = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0] % _MANY, _MANY)
    edges = [2, *sorted(keep), highest or _MANY]
    for low, high in itertools.pairwise(edges):
        os.closerange(low + 1, high)


def limit(kind: int, soft: int, hard: int) -> None:
    """Set a resource limit, as far as the one that already holds allows."""
    ceiling = resource.getrlimit(kind)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (soft, hard))


def limit_memory(spare: int) -> None:
    """Allow *spare* bytes of address space beyond what is mapped now."""
    mapped = _mapped_bytes()
    if mapped:
        limit(resource.RLIMIT_AS, mapped + spare, mapped + spare)


def _mapped_bytes() -> int:
    with contextlib.suppress(OSError), open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
        return int(statm.read().split()[0]) * resource.getpagesize()
    return 0
