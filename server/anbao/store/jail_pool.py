"""Jailed workers that wait for questions: forked ahead, used again only after a clean answer."""

import contextlib
import mmap
import os
import selectors
import signal
import socket
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Store

from anbao.store.jail_child import DONE, run_worker
from anbao.store.limits import EngineLimits

FORK_AGAIN_SECONDS = 0.5
_SEND_SECONDS = 1.0
_BROKEN = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP}
_ANSWER_SECONDS = 5.0  # how long our own process may take to receive an answer


@dataclass(eq=False, slots=True)
class Worker:
    """A jailed process and our end of its channel; *answering* is set by it, in shared memory."""

    pid: int
    channel: socket.socket
    answering: mmap.mmap
    deadline: float = 0.0
    killed_for: str = ""

    @property
    def has_begun_to_answer(self) -> bool:
        """Whether the asker may have received a part of the answer."""
        return self.answering[0] != 0

    def give(self, message: bytes, connection: socket.socket, seconds: float) -> bool:
        """Hand over a question and its asker's connection; say whether that went well."""
        self.answering[0] = 0
        self.deadline = time.monotonic() + seconds
        try:
            sent = socket.send_fds(self.channel, [message], [connection.fileno()])
            self.channel.sendall(message[sent:])
        except OSError:
            return False
        return True

    def is_done(self) -> bool:
        """Say whether it has answered; hearing its death does not count."""
        with contextlib.suppress(OSError):
            return self.channel.recv(1) == DONE
        return False

    def expire(self, now: float) -> None:
        """Kill it once its time is over; an answer on its way gets a little more."""
        grace = _ANSWER_SECONDS if self.has_begun_to_answer else 0.0
        if now >= self.deadline + grace:
            self.kill("timeout")

    def kill(self, reason: str) -> None:
        """Kill it; the first *reason* stands."""
        self.killed_for = self.killed_for or reason
        os.kill(self.pid, signal.SIGKILL)


@dataclass
class WorkerPool:
    """As many workers as queries may run; *selector* hears each of them."""

    store: Store
    limits: EngineLimits
    selector: selectors.BaseSelector
    folder: Path
    idle: list[Worker] = field(default_factory=list)
    workers: dict[int, Worker] = field(default_factory=dict)
    _rests_until: float = 0.0

    def fill(self) -> None:
        """Fork until the pool is full; after a failure not at once again."""
        while len(self.workers) < self.limits.running and time.monotonic() >= self._rests_until:
            try:
                self.idle.append(self._fork())
            except OSError:
                self._rests_until = time.monotonic() + FORK_AGAIN_SECONDS

    def _fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        answering = mmap.mmap(-1, 1)
        with theirs, tempfile.TemporaryFile(buffering=0, dir=self.folder) as spool:
            pid = os.fork()
            if pid == 0:
                run_worker(self.store, self.limits, channel=theirs.fileno(), spool=spool.fileno(),
                           answering=answering)  # fmt: skip
        ours.settimeout(_SEND_SECONDS)
        worker = self.workers[pid] = Worker(pid, ours, answering)
        self.selector.register(ours, selectors.EVENT_READ, worker)
        return worker

    def bury(self, pid: int) -> Worker | None:
        """Let go of the worker that has ended."""
        worker = self.workers.pop(pid, None)
        if worker is not None:
            self.selector.unregister(worker.channel)
            worker.channel.close()
            if worker in self.idle:  # nobody asked it anything: something is wrong here
                self.idle.remove(worker)
                self._rests_until = time.monotonic() + FORK_AGAIN_SECONDS
        return worker

    def kill_all(self) -> None:
        """Kill every worker."""
        for worker in self.workers.values():
            worker.kill("end")


def verdict(code: int) -> str:
    """Say what a child's exit *code* means."""
    if -code in _BROKEN:
        return "broken"  # the native stack overflowed, or an allocation failed
    return "timeout" if -code == signal.SIGXCPU else "crashed"
