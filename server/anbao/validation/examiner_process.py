"""The examiner's process: holds the source tree prepared, and workers that check against it.

Run as ``python -m anbao.validation.examiner_process`` with one JSON object on its command line. It
has one thread, forks its workers once the tree is prepared, puts another in the place of each that
ends, and ends itself when its standard input is closed by the process that started it.

A worker takes one request after another from the listening socket that all share. Nobody watches
it: the kernel ends it at the deadline (an alarm), past its processor time and past its memory, and
whoever asked sees the connection close without an answer.
"""

import contextlib
import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from pyoxigraph import RdfFormat, serialize

from anbao.confinement import leave_everything, limit, limit_memory
from anbao.ending import end_with
from anbao.errors import AnbaoError
from anbao.graph.build import CASES, SUBMITTED, read_tree
from anbao.source_tree import SourceTree
from anbao.validation.admission import ExaminationLimits, admit
from anbao.validation.check import Base, Submission, check_against
from anbao.validation.examiner_protocol import OPEN, STARTED, receive, send

_REQUESTS = 500  # then a fresh worker: whatever a library keeps does not grow for ever
_OPEN_FILES = 64
_TOO_SOON = 1.0
_WARM = 100  # cases: what they have in common is looked up once, and not by each worker again

_Files = list[tuple[str, bytes]]
_Work = Callable[[Base, ExaminationLimits, _Files], dict[str, Any]]


def main() -> None:
    """Prepare the tree, listen, say so in one line, keep the workers."""
    task = json.loads(sys.argv[1])
    end_with(task["parent"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group; the lifeline ends us
    limits = ExaminationLimits(**task["limits"])
    tree = SourceTree(Path(task["tree"]), Path(task["beside"]) if task["beside"] else None)
    base = Base(tree, read_tree(tree).sources)
    _warm_up(base)
    listener = _listener(Path(task["socket"]), limits.check_queue)
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    _Workers(base, limits, listener).keep(int(task["workers"]))


def _warm_up(base: Base) -> None:
    """Check some cases of the tree: what is prepared or imported on first use is so for all."""
    known = (each for each in base.sources if each.graph.startswith(CASES))
    for each in islice(known, _WARM):
        check_against(base, [Submission(each.path, each.text)])
    # The guess at another encoding loads its codec.
    check_against(base, [Submission(Path("warm.ttl"), "汉字".encode("gb18030"))])


def _listener(path: Path, queue: int) -> socket.socket:
    """Listen at *path*, in the place of whoever listened there before."""
    draft = path.with_suffix(f".{os.getpid()}")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(draft))
    listener.listen(queue)
    draft.replace(path)
    return listener


class _Workers:
    """Keeps a number of workers alive."""

    def __init__(self, base: Base, limits: ExaminationLimits, listener: socket.socket) -> None:
        self._base = base
        self._limits = limits
        self._listener = listener
        self._born: dict[int, float] = {}

    def keep(self, number: int) -> None:
        """Fork *number* workers and replace them until standard input is closed."""
        wake, waker = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        selector = selectors.DefaultSelector()
        selector.register(wake, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        while True:
            while len(self._born) < number:
                self._fork()
            for key, _ in selector.select():
                if key.fd == 0:
                    return  # the workers die with us
                with contextlib.suppress(BlockingIOError):
                    os.read(wake, 4096)
            self._reap()

    def _fork(self) -> None:
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            end_with(parent)
            _work(self._base, self._limits, self._listener)
        self._born[pid] = time.monotonic()

    def _reap(self) -> None:
        while self._born:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            if time.monotonic() - self._born.pop(pid, 0.0) < _TOO_SOON:
                time.sleep(_TOO_SOON)  # something is wrong for good: no storm of forks


def _work(base: Base, limits: ExaminationLimits, listener: socket.socket) -> NoReturn:
    try:
        leave_everything(keep={listener.fileno()})
        limit(resource.RLIMIT_CORE, 0, 0)
        limit(resource.RLIMIT_FSIZE, 0, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        limit_memory(limits.check_memory_bytes)
        gc.disable()  # the rubbish is taken out between two requests, when nobody waits
        for _ in range(_REQUESTS):
            resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
            connection, _ = listener.accept()
            with connection:
                _serve(base, limits, connection)
            gc.collect()
        os._exit(0)
    except BaseException:  # the worker must never return into the process that forked it
        os._exit(1)
    finally:
        os._exit(1)


def _serve(base: Base, limits: ExaminationLimits, connection: socket.socket) -> None:
    _set_deadline(limits.check_seconds)
    connection.sendall(STARTED)
    try:
        asked, texts = receive(connection)
        work = _opened if asked.get("task") == OPEN else _checked
        answer = _answer(base, limits, list(zip(asked["names"], texts, strict=True)), work=work)
    except (OSError, ValueError, KeyError):
        return  # nobody is left to hear an answer
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    with contextlib.suppress(OSError):
        send(connection, answer)
    if answer.get("failure") == "memory":
        os._exit(0)  # what is left of the memory may be too little for the next


def _set_deadline(seconds: float) -> None:
    """Let the kernel end this process if it is still at it then; open nothing meanwhile."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, _OPEN_FILES))


def _answer(base: Base, limits: ExaminationLimits, files: _Files, *, work: _Work) -> dict[str, Any]:
    try:
        return {"report": work(base, limits, files)}
    except AnbaoError as error:
        return {"error": type(error).__name__, "zh": error.zh, "en": error.en} | {
            "details": error.details
        }
    except MemoryError:
        return {"failure": "memory"}
    except RecursionError:
        return {"failure": "depth"}


def _checked(base: Base, limits: ExaminationLimits, files: _Files) -> dict[str, Any]:
    submissions = [Submission(Path(name), text) for name, text in files]
    return check_against(base, submissions, limits=limits).as_json()


def _opened(_: Base, limits: ExaminationLimits, files: _Files) -> dict[str, Any]:
    """Say what language the one file is in and, if it is not Turtle, what it states."""
    ((name, text),) = files
    read = admit(Path(name), text, f"{SUBMITTED}opened", limits)
    if read.syntax == RdfFormat.TURTLE.media_type:
        return {"turtle": True, "statements": ""}
    said = serialize(read.triples, format=RdfFormat.N_TRIPLES) or b""
    return {"turtle": False, "statements": said.decode()}


def task_line(tree: SourceTree, socket_path: Path, workers: int, limits: ExaminationLimits) -> str:
    """Return the command-line argument that ``main`` reads."""
    where = {"tree": str(tree.root), "beside": str(tree.beside or "")}
    task = where | {"socket": str(socket_path), "workers": workers, "parent": os.getpid()}
    return json.dumps(task | {"limits": asdict(limits)})


if __name__ == "__main__":
    main()
