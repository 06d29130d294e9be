"""One query in a forked child: give up rights, answer into a file, report, die.

Nothing here returns to the caller's stack; the child ends in ``os._exit`` whatever happens.
"""

import gc
import os
import re
import resource
import socket
import time
from typing import NoReturn

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
from anbao.store.jail_protocol import Question, Report, frame
from anbao.store.limits import EngineLimits

_TOO_MANY_FILES = "os error 24"


def run_child(
    store: Store, question: Question, limits: EngineLimits, *, connection: int, spool: int
) -> NoReturn:
    """Answer *question* into the file *spool* and report on *connection*."""
    status = 1
    try:
        gc.disable()
        leave_everything(keep={connection, spool})
        _set_limits(limits, question)
        report = _answer(store, question, spool)
        with socket.socket(fileno=connection) as back:
            back.sendall(frame(report))
            status = 0
            os._exit(0)
    except BaseException:  # the child must never return into the zygote's loop
        os._exit(status)
    finally:
        os._exit(status)


def _set_limits(limits: EngineLimits, question: Question) -> None:
    limit(resource.RLIMIT_CORE, 0, 0)
    limit_memory(limits.memory_bytes)  # for the query: what the data takes is already mapped
    # The processor's time is the second wall behind the deadline, and lies a little after it.
    processor = max(limits.cpu_seconds, int(question.wall_seconds) + 2)
    limit(resource.RLIMIT_CPU, processor, processor + 1)
    # The answer may pass its cap by the last rows before they are cut off again.
    limit(resource.RLIMIT_FSIZE, limits.result_bytes * 2, limits.result_bytes * 2)
    limit(resource.RLIMIT_NOFILE, 0, 0)


def _answer(store: Store, question: Question, spool: int) -> Report:
    started = time.monotonic()
    try:
        unknown = _unknown_graph(store, question)
        if unknown:
            return Report("unknown-graph", unknown)
        written = _evaluate(store, question, spool)
    except Exception as error:
        return failure_of(error)
    return Report(truncated=written.truncated, elapsed=time.monotonic() - started)


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


def _evaluate(store: Store, question: Question, spool: int) -> Written:
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
    with os.fdopen(spool, "w+b", buffering=0, closefd=False) as file:
        caps = (question.rows, question.result_bytes)
        if isinstance(answer, QuerySolutions):
            return write_solutions(answer, file, question.format, caps)
        if isinstance(answer, QueryTriples):
            return write_graph(answer, file, question.format, caps)
        assert isinstance(answer, QueryBoolean)  # noqa: S101 - the three kinds there are
        return write_boolean(answer, file, question.format)
