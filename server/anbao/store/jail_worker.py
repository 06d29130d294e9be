"""The zygote: holds the data, hands questions to jailed workers, kills those whose time is up.

Run as a process of its own (``python -m anbao.store.jail_worker``) with one JSON object on its
command line. It has one thread, so that a fork copies no held lock; it trusts no worker and ends
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
from collections import deque
from dataclasses import asdict
from pathlib import Path

from pyoxigraph import NamedNode, Store

from anbao.ending import end_with
from anbao.errors import SourceError
from anbao.store.files import load_files
from anbao.store.jail_job import Job
from anbao.store.jail_pool import FORK_AGAIN_SECONDS, Worker, WorkerPool, verdict
from anbao.store.jail_protocol import Report, envelope, is_ping
from anbao.store.jail_turns import Spending
from anbao.store.limits import EngineLimits
from anbao.store.local import add_quads, load_snapshot

_NAMED_GRAPHS_TOLD = 1_000
_SHORTEST_WAIT = 0.001


class Zygote:
    """Accepts questions on a listening socket and has each answered by a jailed worker."""

    def __init__(
        self, store: Store, limits: EngineLimits, listener: socket.socket, folder: Path
    ) -> None:
        self._limits = limits
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._pool = WorkerPool(store, limits, self._selector, folder)
        self._queue: deque[Job] = deque()
        self._running: dict[int, Job] = {}
        self._spent = Spending()
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
        self._selector.register(wake, selectors.EVENT_READ, lambda: self._reap(wake))
        self._selector.register(lifeline, selectors.EVENT_READ, self._end)
        while self._alive and not (self._draining and self._idle):
            self._pool.fill()
            if self._queue:
                self._start()
            for key, _ in self._selector.select(self._patience()):
                self._heard(key.data)
            self._expire()
        self._pool.kill_all()

    def _heard(self, heard: object) -> None:
        if isinstance(heard, Job):
            self._hear(heard)
        elif isinstance(heard, Worker):
            self._finish(heard)
        elif callable(heard):
            heard()

    def _end(self) -> None:
        self._alive = False

    def _drain(self) -> None:
        self._draining = True

    @property
    def _idle(self) -> bool:
        return not self._running and not self._queue

    def _patience(self) -> float | None:
        busy = [job.worker for job in self._running.values() if job.worker]
        ends = [worker.deadline for worker in busy if not worker.killed_for]
        ends += [job.since + self._limits.wall_seconds for job in self._queue]
        if len(self._pool.workers) < self._limits.running:
            ends.append(time.monotonic() + FORK_AGAIN_SECONDS)
        return max(_SHORTEST_WAIT, min(ends) - time.monotonic()) if ends else None

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # the asker left, or no descriptor is free: the next turn tries again
        connection.setblocking(False)
        self._selector.register(connection, selectors.EVENT_READ, Job(connection))

    def _hear(self, job: Job) -> None:
        """Read more of a question, or of the next one: then its asker has the answer to this."""
        if not job.receive():
            self._hang_up(job)
        elif job.asked is None:
            self._consider(job)

    def _consider(self, job: Job) -> None:
        try:
            job.asked = envelope(job.received)
        except ValueError:
            self._drop(job)
        else:
            if job.asked is not None:
                self._admit(job)

    def _hang_up(self, job: Job) -> None:
        if job.worker is None:
            if job.asked is not None:
                self._queue.remove(job)
            self._drop(job)
            return
        if not job.worker.has_begun_to_answer:  # else it left because it has its answer
            job.worker.kill("hang-up")
        self._selector.unregister(job.connection)

    def _admit(self, job: Job) -> None:
        if is_ping(job.question):
            self._report(job, Report())
        elif not self._queue and self._pool.idle and self._may_run(job):
            self._give(job, self._pool.idle.pop())
        elif len(self._queue) < self._limits.queue or self._may_run(job) or self._make_room(job):
            job.since = time.monotonic()
            self._queue.append(job)
        else:
            self._report(job, Report("busy"))

    def _make_room(self, job: Job) -> bool:
        """Send somebody away who has had more of us lately than the client of *job*."""
        last = max(reversed(self._queue), key=lambda each: self._spent.of(each.client))
        if self._spent.of(last.client) <= self._spent.of(job.client):
            return False
        self._queue.remove(last)
        self._report(last, Report("busy"))
        return True

    def _may_run(self, job: Job) -> bool:
        if len(self._running) >= self._limits.running:
            return False
        clients = [each.client for each in self._running.values()]
        if self._spent.is_much(job.client) and self._limits.running > 1:
            others = self._limits.running - 1  # the last place is for those who ask for little
            if sum(map(self._spent.is_much, clients)) >= others:
                return False
        return clients.count(job.client) < self._limits.running_per_client

    def _start(self) -> None:
        for job in sorted(self._queue, key=lambda each: self._spent.of(each.client)):
            if not self._pool.idle:
                return
            if self._may_run(job):
                self._queue.remove(job)
                self._give(job, self._pool.idle.pop())

    def _give(self, job: Job, worker: Worker) -> None:
        assert job.asked is not None  # noqa: S101 - only whole questions are given
        job.worker = worker
        self._running[worker.pid] = job
        # A worker that takes no question is ended; the report of that follows.
        if not worker.give(job.question, job.connection, job.asked.wall_seconds):
            worker.kill("crashed")

    def _finish(self, worker: Worker) -> None:
        if worker.is_done() and not worker.killed_for:
            job = self._running.pop(worker.pid)
            self._charge(job, worker)
            self._pool.idle.append(worker)
            self._listen_again(job)

    def _charge(self, job: Job, worker: Worker) -> None:
        allowed = job.asked.wall_seconds if job.asked else 0.0
        self._spent.charge(job.client, time.monotonic() - (worker.deadline - allowed))

    def _listen_again(self, job: Job) -> None:
        job.rest()
        if job.connection.fileno() not in self._selector.get_map():  # it has hung up
            job.connection.close()
        elif job.received:
            self._consider(job)

    def _expire(self) -> None:
        now = time.monotonic()
        for job in self._running.values():
            if job.worker and not job.worker.killed_for:
                job.worker.expire(now)
        for job in list(self._queue):
            if now >= job.since + self._limits.wall_seconds:
                self._queue.remove(job)
                self._report(job, Report("busy"))

    def _reap(self, wake: int) -> None:
        os.read(wake, 4096)
        while self._pool.workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            worker, job = self._pool.bury(pid), self._running.pop(pid, None)
            if worker is not None and job is not None:
                self._charge(job, worker)
                self._close_case(job, worker, os.waitstatus_to_exitcode(status))

    def _close_case(self, job: Job, worker: Worker, code: int) -> None:
        """Tell the asker how a worker ended; one that ends well has made its report itself."""
        if code == 0:
            self._listen_again(job)
        elif worker.killed_for == "hang-up" or worker.has_begun_to_answer:
            self._drop(job)  # half an answer is ended by nothing but the end of the connection
        else:
            self._report(job, Report(worker.killed_for or verdict(code)))

    def _report(self, job: Job, report: Report) -> None:
        try:
            job.connection.sendall(report.framed())
        except OSError:  # nobody listens any more
            self._drop(job)
        else:
            self._listen_again(job)

    def _drop(self, job: Job) -> None:
        with contextlib.suppress(KeyError, ValueError):  # a hang-up may have been heard before
            self._selector.unregister(job.connection)
        job.connection.close()
        job.rest()


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
    end_with(task["parent"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group; the lifeline ends us
    try:
        store = _load(task)
    except SourceError as error:
        told = {"path": str(error.path), "line": error.line, "column": error.column}
        print(json.dumps({"error": {"zh": error.zh, "en": error.en, **told}}), flush=True)
        return
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    Path(task["socket"]).unlink(missing_ok=True)
    try:
        listener.bind(task["socket"])
    except FileNotFoundError:
        os._exit(0)  # the parent has gone meanwhile, and its folder with it
    listener.listen(128)
    gc.collect()
    gc.freeze()
    try:
        print(json.dumps(_introduction(store)), flush=True)
    except BrokenPipeError:
        os._exit(0)  # the parent has gone meanwhile
    folder = Path(task["socket"]).parent
    Zygote(store, EngineLimits(**task["limits"]), listener, folder).run(lifeline=0)


def task_line(paths: list[str], *, snapshot: bool, socket_path: str, limits: EngineLimits) -> str:
    """Return the command-line argument that ``main`` reads."""
    task = {"paths": paths, "snapshot": snapshot, "socket": socket_path, "limits": asdict(limits),
            "parent": os.getpid()}  # fmt: skip
    return json.dumps(task)


if __name__ == "__main__":
    main()
