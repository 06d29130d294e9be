"""A jailed worker: gives up its rights, then answers one question after the other until it dies.

It may open nothing: while a query runs, every descriptor that its limit allows is taken, the last
by the connection on which the asker waits. Nothing here returns to the stack of the zygote that
forked it; the worker ends in ``os._exit`` whatever happens, and so after whatever may have left
something behind: an answer in its file, much memory, many questions.
"""

import contextlib
import fcntl
import gc
import io
import mmap
import os
import re
import resource
import socket
import time
from dataclasses import replace
from typing import IO, NoReturn

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from anbao.confinement import leave_everything, limit, limit_memory
from anbao.errors import EngineError
from anbao.namespaces import BASE
from anbao.store.formats import (
    NotInThisFormat,
    Written,
    write_boolean,
    write_graph,
    write_solutions,
)
from anbao.store.jail_protocol import (
    INLINE,
    REWRITTEN,
    Question,
    Report,
    receive_question,
    send_answer,
    send_file,
)
from anbao.store.limits import EngineLimits
from anbao.store.unions import push_into_unions

DONE = b"."
_TOO_MANY_FILES = "os error 24"
_CHANNEL, _SPOOL, _DESCRIPTORS = 3, 4, 6
_QUESTIONS = 5_000
_KIBIBYTE = 1024
_CODE = 64 * _KIBIBYTE  # the program's own pages come in as they are first needed


def run_worker(
    store: Store, limits: EngineLimits, *, channel: int, spool: int, answering: mmap.mmap
) -> NoReturn:
    """Answer what comes over *channel*; *answering* is set while an answer is on its way.

    An answer too large to be sent goes into the file *spool*.
    """
    status = 1
    try:
        gc.disable()
        _settle(channel, spool)
        _set_limits(limits)
        _serve(store, limits, answering)
        status = 0
    finally:  # whatever was raised: the worker must never return into the zygote's loop
        os._exit(status)


def _settle(channel: int, spool: int) -> None:
    """Keep *channel* and *spool* only, at the two places after the standard descriptors."""
    kept = [fcntl.fcntl(each, fcntl.F_DUPFD, 64) for each in (channel, spool)]
    leave_everything(keep=set(kept))
    for place, each in zip((_CHANNEL, _SPOOL), kept, strict=True):
        os.dup2(each, place)
        os.close(each)


def _set_limits(limits: EngineLimits) -> None:
    limit(resource.RLIMIT_CORE, 0, 0)
    limit_memory(limits.memory_bytes)  # for the query: what the data takes is already mapped
    # The answer may pass its cap by the last rows before they are cut off again.
    limit(resource.RLIMIT_FSIZE, limits.result_bytes * 2, limits.result_bytes * 2)
    limit(resource.RLIMIT_NOFILE, _DESCRIPTORS, _DESCRIPTORS)


def _serve(store: Store, limits: EngineLimits, answering: mmap.mmap) -> None:
    allowed = _peak() + max(_CODE, limits.memory_bytes // 4 // _KIBIBYTE)
    channel = socket.socket(fileno=_CHANNEL)
    for _ in range(_QUESTIONS):
        received = receive_question(channel)
        if received is None:
            return
        question, connection = received
        with connection:
            _limit_processor(limits, question)
            report, answer = _answer(store, question)
            answering[0] = 1
            _send(connection, report, answer)
        if not report.inline or _peak() > allowed:
            return
        channel.sendall(DONE)


def _limit_processor(limits: EngineLimits, question: Question) -> None:
    """Limit the processor's time: the second wall behind the deadline, a little after it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = max(limits.cpu_seconds, int(question.wall_seconds) + 2)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _send(connection: socket.socket, report: Report, answer: bytes) -> None:
    if report.inline:
        send_answer(connection, report, answer)
        return
    with os.fdopen(_SPOOL, "wb", buffering=0, closefd=False) as file:
        left = memoryview(answer)
        while left:
            left = left[file.write(left) :]
    send_file(connection, report, _SPOOL)


def _answer(store: Store, question: Question) -> tuple[Report, bytes]:
    started = time.monotonic()
    try:
        unknown = _unknown_graph(store, question)
        if unknown:
            return Report("unknown-graph", unknown), b""
        file = io.BytesIO()
        written, done = _evaluate_well(store, question, file)
    except Exception as error:
        return failure_of(error), b""
    answer = file.getvalue()
    elapsed, inline = time.monotonic() - started, len(answer) <= INLINE
    return Report("", done, written.truncated, elapsed, len(answer), inline), answer


def failure_of(error: Exception) -> Report:
    """Return the report that *error* is."""
    match error:
        case SyntaxError():
            return Report("syntax", str(error.msg)[:2000])
        case MemoryError():
            return Report("memory")
        case EngineError():
            kind = "format" if isinstance(error, NotInThisFormat) else "too-large"
            return Report(kind, f"{error.zh}\n{error.en}")
        case _ if _TOO_MANY_FILES in str(error):
            return Report("service")
        case RuntimeError() | ValueError() | OSError():
            return Report("evaluation", str(error)[:500])
        case _:
            return Report("crashed")


def _unknown_graph(store: Store, question: Question) -> str:
    asked = [
        *question.graph_check,
        *(question.default_graphs or []),
        *(question.named_graphs or []),
    ]
    return next((iri for iri in asked if not _holds(store, iri)), "")


def _holds(store: Store, iri: str) -> bool:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
        return True  # relative: the engine resolves or refuses it
    return store.contains_named_graph(NamedNode(iri))


def _evaluate_well(store: Store, question: Question, file: IO[bytes]) -> tuple[Written, str]:
    """Evaluate *question*, rewritten if that helps, and say so; errors are of it as it was sent."""
    pushed = push_into_unions(question.text)
    if pushed != question.text:
        with contextlib.suppress(SyntaxError):
            return _evaluate(store, replace(question, text=pushed), file), REWRITTEN
    return _evaluate(store, question, file), ""


def _evaluate(store: Store, question: Question, file: IO[bytes]) -> Written:
    protocol_dataset = question.default_graphs is not None or question.named_graphs is not None
    answer = store.query(
        question.text,
        base_iri=f"{BASE}/",
        default_graph=[NamedNode(iri) for iri in question.default_graphs or []]
        if protocol_dataset
        else None,
        named_graphs=[NamedNode(iri) for iri in question.named_graphs or []]
        if protocol_dataset
        else None,
    )
    caps = (question.rows, question.result_bytes)
    if isinstance(answer, QuerySolutions):
        return write_solutions(answer, file, question.format, caps)
    if isinstance(answer, QueryTriples):
        return write_graph(answer, file, question.format, caps)
    assert isinstance(answer, QueryBoolean)  # noqa: S101 - the three kinds there are
    return write_boolean(answer, file, question.format)
