"""The zygote: holds the data, forks a child for every question, kills it when its time is up.

Run as a process of its own (``python -m anbao.store.jail_worker``) with one JSON object on its
command line. It has one thread, so that a fork copies no held lock; it trusts no child and ends
when the lifeline, its standard input, is closed by the process that started it.
"""

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections import Counter, deque
from dataclasses import asdict
from pathlib import Path

from pyoxigraph import NamedNode, Store

from anbao.errors import SourceError
from anbao.store.files import load_files
from anbao.store.jail_child import run_child
from anbao.store.jail_protocol import Question, Report, frame, unframe
from anbao.store.limits import EngineLimits
from anbao.store.local import add_quads, load_snapshot

_NAMED_GRAPHS_TOLD = 1_000
_BROKEN = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP}


class Job:
    """One connection, from its first byte to its report."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = b""
        self.spool = -1
        self.question = Question()
        self.pid = 0
        self.since = time.monotonic()  # accepted, then forked
        self.killed_for = ""

    def close(self) -> None:
        """Let go of the connection and the file."""
        self.connection.close()
        if self.spool >= 0:
            os.close(self.spool)
            self.spool = -1


class Zygote:
    """Accepts questions on a listening socket and runs each in a child."""

    def __init__(self, store: Store, limits: EngineLimits, listener: socket.socket) -> None:
        self._store = store
        self._limits = limits
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._queue: deque[Job] = deque()
        self._running: dict[int, Job] = {}
        self._alive = True
        self._draining = False

    def run(self, lifeline: int) -> None:
        """Serve until *lifeline* is closed, or SIGTERM has come and every query has ended."""
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._drain())
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(wake, selectors.EVENT_READ, lambda: os.read(wake, 4096))
        self._selector.register(lifeline, selectors.EVENT_READ, self._end)
        while self._alive and not (self._draining and self._idle):
            for key, _ in self._selector.select(self._patience()):
                if isinstance(key.data, Job):
                    self._hear(key.data)
                else:
                    key.data()
            self._reap()
            self._expire()
            self._start()
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)

    def _end(self) -> None:
        self._alive = False

    def _drain(self) -> None:
        self._draining = True

    @property
    def _idle(self) -> bool:
        return not self._running and not self._queue

    def _patience(self) -> float | None:
        alive = [job for job in self._running.values() if not job.killed_for]
        ends = [job.since + job.question.wall_seconds for job in alive]
        ends += [job.since + self._limits.wall_seconds for job in self._queue]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # the asker left, or no descriptor is free: the next turn tries again
        connection.setblocking(False)
        self._selector.register(connection, selectors.EVENT_READ, Job(connection))

    def _hear(self, job: Job) -> None:
        """Read more of a question; after the question, hearing anything means a hang-up."""
        if job.pid or job in self._queue:
            self._hang_up(job)
            return
        try:
            data, files, _, _ = socket.recv_fds(job.connection, 65536, 1)
        except OSError:
            data, files = b"", []
        if files:
            job.spool = files[0]
        job.received += data
        try:
            message = unframe(job.received) if data else {}
            if message is not None:
                job.question = Question(**message)
                self._admit(job, heard=bool(data))
        except (ValueError, TypeError):
            self._drop(job)

    def _hang_up(self, job: Job) -> None:
        if job.pid:
            self._selector.unregister(job.connection)
            self._kill(job, "hang-up")
        else:
            self._queue.remove(job)
            self._drop(job)

    def _admit(self, job: Job, *, heard: bool) -> None:
        if heard and job.question.ping:
            self._report(job, Report())
        elif not heard or job.spool < 0:
            self._drop(job)
        elif len(self._queue) >= self._limits.queue and not self._may_run(job):
            self._report(job, Report("busy"))
        else:
            job.since = time.monotonic()
            self._queue.append(job)

    def _may_run(self, job: Job) -> bool:
        running = Counter(each.question.client for each in self._running.values())
        return (
            len(self._running) < self._limits.running
            and running[job.question.client] < self._limits.running_per_client
        )

    def _start(self) -> None:
        for job in list(self._queue):
            if len(self._running) >= self._limits.running:
                return
            if self._may_run(job):
                self._queue.remove(job)
                self._fork(job)

    def _fork(self, job: Job) -> None:
        try:
            pid = os.fork()
        except OSError:
            self._report(job, Report("busy"))
            return
        if pid == 0:
            run_child(self._store, job.question, self._limits,
                      connection=job.connection.fileno(), spool=job.spool)  # fmt: skip
        os.close(job.spool)
        job.spool = -1
        job.pid = pid
        job.since = time.monotonic()
        self._running[pid] = job

    def _expire(self) -> None:
        now = time.monotonic()
        for job in list(self._running.values()):
            if not job.killed_for and now >= job.since + job.question.wall_seconds:
                self._kill(job, "timeout")
        for job in list(self._queue):
            if now >= job.since + self._limits.wall_seconds:
                self._queue.remove(job)
                self._report(job, Report("busy"))

    def _kill(self, job: Job, reason: str) -> None:
        job.killed_for = job.killed_for or reason
        os.kill(job.pid, signal.SIGKILL)

    def _reap(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            job = self._running.pop(pid, None)
            if job is None:
                continue
            code = os.waitstatus_to_exitcode(status)
            if code == 0 or job.killed_for == "hang-up":
                self._drop(job)  # a child that ends well has made its report itself
            else:
                self._report(job, Report(job.killed_for or _verdict(code)))

    def _report(self, job: Job, report: Report) -> None:
        with contextlib.suppress(OSError):  # nobody may listen any more
            job.connection.send(frame(report))
        self._drop(job)

    def _drop(self, job: Job) -> None:
        with contextlib.suppress(KeyError, ValueError):  # a hang-up may have been heard before
            self._selector.unregister(job.connection)
        job.close()


def _verdict(code: int) -> str:
    """Say what a child's exit *code* means."""
    if -code in _BROKEN:
        return "broken"  # the native stack overflowed, or an allocation failed
    return "timeout" if -code == signal.SIGXCPU else "crashed"


def _load(task: dict[str, object]) -> Store:
    paths = [Path(str(path)) for path in task["paths"]]  # type: ignore[attr-defined]
    if not task["snapshot"]:
        return load_files(paths)
    store = load_snapshot(paths[0])
    for beside in paths[1:]:
        add_quads(store, beside)
    return store


def _introduction(store: Store) -> dict[str, object]:
    named = [graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)]
    return {"quads": len(store), "graphs": sorted(named)[:_NAMED_GRAPHS_TOLD]}


def main() -> None:
    """Load, listen, tell the parent in one line of JSON, serve."""
    task = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group; the lifeline ends us
    try:
        store = _load(task)
    except SourceError as error:
        told = {"path": str(error.path), "line": error.line, "column": error.column}
        print(json.dumps({"error": {"zh": error.zh, "en": error.en, **told}}), flush=True)
        return
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    Path(task["socket"]).unlink(missing_ok=True)
    listener.bind(task["socket"])
    listener.listen(128)
    gc.collect()
    gc.freeze()
    try:
        print(json.dumps(_introduction(store)), flush=True)
    except BrokenPipeError:
        os._exit(0)  # the parent has gone meanwhile
    Zygote(store, EngineLimits(**task["limits"]), listener).run(lifeline=0)


def task_line(paths: list[str], *, snapshot: bool, socket_path: str, limits: EngineLimits) -> str:
    """Return the command-line argument that ``main`` reads."""
    task = {"paths": paths, "snapshot": snapshot, "socket": socket_path, "limits": asdict(limits)}
    return json.dumps(task)


if __name__ == "__main__":
    main()
