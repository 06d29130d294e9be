"""Checking for strangers: each check runs in a process that can be killed.

``Examiner`` is what the doors hold; ``ExaminerKeeper`` runs the process behind it.
"""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anbao.errors import AnbaoError, EngineBusy, NotReady, SourceError
from anbao.source_tree import SourceTree
from anbao.validation import refusals
from anbao.validation.admission import ExaminationLimits
from anbao.validation.check import Submission
from anbao.validation.examiner_process import task_line
from anbao.validation.examiner_protocol import OPEN, STARTED, exactly, receive, send
from anbao.validation.refusals import CheckTimeout, TooComplexToCheck

_LOOK_SECONDS = 0.2
_LONGEST_PAUSE = 5.0
_GRACE_SECONDS = 40.0
_PREPARED_SECONDS = 20.0  # a tree is prepared in about five; more than that is worth telling
_PREPARED_PAUSE = 0.1
_DOORSTEP = 10  # who may wait for that at once: each holds a thread of the server


@dataclass(frozen=True, slots=True)
class Examiner:
    """Asks the workers that listen at *socket_path*."""

    socket_path: Path
    limits: ExaminationLimits
    _doorstep: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(_DOORSTEP), repr=False, compare=False
    )

    def check(self, submissions: Sequence[Submission]) -> dict[str, Any]:
        """Return the report on *submissions* as JSON has it.

        A submission's suffix says its format (``admission.FORMATS``). CheckTimeout,
        TooComplexToCheck and TooManyTriples past the limits, EngineBusy if too many wait, NotReady
        if the examiner is still being prepared after some time.
        """
        return self._answered({}, submissions)

    def read(self, submission: Submission) -> bytes | None:
        """Return what a stranger's file states, as N-Triples; None if it is Turtle as it stands.

        SourceError where it cannot be read, and whatever ``check`` raises.
        """
        told = self._answered({"task": OPEN}, [submission])
        return None if told["turtle"] else told["statements"].encode()

    def _answered(self, task: dict[str, Any], submissions: Sequence[Submission]) -> dict[str, Any]:
        with self._reach() as connection:
            answer = self._ask(connection, task, submissions)
        if "failure" in answer:
            raise _too_complex()
        if answer.get("error") == SourceError.__name__:
            line, column = answer["details"]["line"], answer["details"]["column"]
            raise SourceError(submissions[0].path, line, answer["zh"], answer["en"], column)
        if "error" in answer:
            kind = getattr(refusals, answer["error"], AnbaoError)
            raise kind(answer["zh"], answer["en"], **answer["details"])
        report: dict[str, Any] = answer["report"]
        return report

    def _reach(self) -> socket.socket:
        """Connect; while the examiner is being prepared, a few may wait for it."""
        connection = self._connected()
        if connection is None and self._doorstep.acquire(blocking=False):
            try:
                until = time.monotonic() + _PREPARED_SECONDS
                while connection is None and time.monotonic() < until:
                    time.sleep(_PREPARED_PAUSE)
                    connection = self._connected()
            finally:
                self._doorstep.release()
        if connection is None:
            raise NotReady("检查器正在准备，请稍候", "the checker is being prepared", retry_after=3)
        return connection

    def _connected(self) -> socket.socket | None:
        """Return a connection, None if nobody listens yet; EngineBusy if too many wait."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            connection.connect(str(self.socket_path))
        except BlockingIOError:
            connection.close()
            raise EngineBusy(
                "送检太多，请稍后再试", "too many checks wait; try again soon", retry_after=2
            ) from None
        except OSError:
            connection.close()
            return None
        return connection

    def _ask(
        self, connection: socket.socket, task: dict[str, Any], submissions: Sequence[Submission]
    ) -> dict[str, Any]:
        """Wait for a worker, then for its answer; a worker that breaks off was ended."""
        limits = self.limits
        connection.settimeout(limits.check_seconds * (limits.check_queue + 1))
        begun = time.monotonic()
        try:
            exactly(connection, len(STARTED))
            begun = time.monotonic()
            connection.settimeout(limits.check_seconds + 5)
            names = [str(each.path) for each in submissions]
            send(connection, task | {"names": names}, [each.text for each in submissions])
            return receive(connection)[0]
        except TimeoutError:
            raise _timeout(limits) from None
        except (OSError, ValueError):
            if time.monotonic() - begun > limits.check_seconds * 0.9:
                raise _timeout(limits) from None
            raise _too_complex() from None


def _timeout(limits: ExaminationLimits) -> CheckTimeout:
    seconds = limits.check_seconds
    return CheckTimeout(
        f"检查在 {seconds:g} 秒内没有结束",
        f"the check did not end within {seconds:g} s",
        limit=seconds,
        unit="seconds",
        retry_after=5,
    )


def _too_complex() -> TooComplexToCheck:
    return TooComplexToCheck(
        "文件过于复杂，检查它的进程已终止", "the file is too complex: the process at it was ended"
    )


class ExaminerKeeper:
    """Runs the examiner's process over *tree*, again whenever it dies."""

    def __init__(self, tree: SourceTree, examiner: Examiner, workers: int = 2) -> None:
        self._line = task_line(tree, examiner.socket_path, workers, examiner.limits)
        self._ending = threading.Event()
        self._changing = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self.renew()
        threading.Thread(target=self._watch, daemon=True).start()

    def renew(self) -> None:
        """Prepare the tree as it is now; until that is done the old one is checked against."""
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", "-m", "anbao.validation.examiner_process", self._line],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"LANG": "C.UTF-8", "RUST_BACKTRACE": "0"},
        )
        with self._changing:
            self._processes.append(process)
        threading.Thread(target=self._follow, args=(process,), daemon=True).start()

    def stop(self) -> None:
        """End every process and its workers."""
        self._ending.set()
        with self._changing:
            for process in self._processes:
                _end(process)

    def _follow(self, process: "subprocess.Popen[bytes]") -> None:
        """Once *process* is ready, let those before it end when their requests have had time."""
        assert process.stdout is not None  # noqa: S101 - asked for when it was started
        if not process.stdout.readline():
            return
        with self._changing:
            if process not in self._processes:
                return  # a later one was ready so much earlier that this one has been ended
            before = self._processes[: self._processes.index(process)]
        if not self._ending.wait(_GRACE_SECONDS if before else 0):
            with self._changing:
                for old in before:
                    _end(old)
                    if old in self._processes:  # one that became ready soon after may be first
                        self._processes.remove(old)

    def _watch(self) -> None:
        pause = _LOOK_SECONDS
        while not self._ending.wait(pause):
            with self._changing:
                dead = [each for each in self._processes if each.poll() is not None]
                self._processes = [each for each in self._processes if each not in dead]
            for process in dead:
                _end(process)
            if not self._processes:
                self.renew()
                pause = min(pause * 2, _LONGEST_PAUSE)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End *process*, which has nothing to lose; its workers die with it."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):  # only now: a reader may be waiting at it
        if pipe is not None:
            pipe.close()
