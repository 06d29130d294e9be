"""A check that comes to an end: in a process of its own, killed at the deadline.

For commands. What the doors of the server ask is checked by ``examiner_process``, which is ready
before anybody asks; a command has the tree read anyway, and forks.
"""

import contextlib
import json
import os
import select
import signal
import time
import traceback
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

from anbao.confinement import limit_memory
from anbao.ending import end_with
from anbao.errors import AnbaoError
from anbao.validation import refusals
from anbao.validation.findings import Report
from anbao.validation.refusals import CheckTimeout, TooComplexToCheck

_MEMORY = 4 << 30  # bytes beyond what is in use
_PIECE = 1 << 16


def checked_within(seconds: float, check: Callable[[], Report]) -> Report:
    """Return what *check* returns; see ``done_within`` for *seconds* and what is raised."""
    if not seconds:
        return check()
    return Report.from_json(done_within(seconds, lambda: check().as_json()))


def done_within(seconds: float, work: Callable[[], Any]) -> Any:
    """Return what *work* returns, which JSON can carry.

    CheckTimeout if that takes longer than *seconds*, TooComplexToCheck if its process breaks, and
    what *work* raises itself. No limit if *seconds* is 0. Processes that *work* starts and leaves
    end with it.
    """
    if not seconds:
        return work()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # no other thread holds what we need
        parent, child = os.getpid(), os.fork()
    if child == 0:
        end_with(parent)
        os.setpgid(0, 0)
        _work(work, writing)
    os.close(writing)
    with contextlib.suppress(OSError):  # whichever of the two is first: it is done, or has ended
        os.setpgid(child, child)
    try:
        told = _heard(reading, seconds)
    finally:
        os.close(reading)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return _outcome(told)


def _work(work: Callable[[], Any], writing: int) -> NoReturn:
    """Work, tell what came of it and end; never return into the process that forked this one."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        limit_memory(_MEMORY)
        told: dict[str, Any] = {"outcome": work()}
    except AnbaoError as error:
        told = {"error": type(error).__name__, "zh": error.zh, "en": error.en}
        told["details"] = error.details
    except (MemoryError, RecursionError):
        told = {}
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    with open(writing, "wb") as pipe:
        pipe.write(json.dumps(told).encode())
    os._exit(0)


def _heard(reading: int, seconds: float) -> dict[str, Any]:
    """Return what the other process tells until it closes its end."""
    pieces: list[bytes] = []
    until = time.monotonic() + seconds
    while select.select([reading], [], [], max(until - time.monotonic(), 0))[0]:
        piece = os.read(reading, _PIECE)
        if not piece:
            return dict(json.loads(b"".join(pieces) or b"{}"))
        pieces.append(piece)
    raise CheckTimeout(
        f"检查在 {seconds:g} 秒内没有结束；--timeout 可改时限",
        f"the check did not end within {seconds:g} s; --timeout allows it more",
        limit=seconds,
        unit="seconds",
    )


def _outcome(told: dict[str, Any]) -> Any:
    if "outcome" in told:
        return told["outcome"]
    if "error" in told:
        kind = getattr(refusals, told["error"], AnbaoError)
        raise kind(told["zh"], told["en"], **told["details"])
    raise TooComplexToCheck(
        "文件过于复杂，检查它的进程已终止", "the file is too complex: the process at it was ended"
    )
