"""A change to a writable dataset, run in a process of its own that can be killed.

The process loads the dataset, gives up its rights, applies the change and writes the whole outcome
to a draft; only a whole draft is ever published (``depot``), so a crash changes nothing.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from anbao.errors import BadRequest, EngineError, QueryCancelled, QueryTimeout
from anbao.store.jail import Cancellation
from anbao.store.jail_protocol import Report
from anbao.store.limits import EngineLimits
from anbao.store.refusals import refusal


@dataclass(frozen=True, slots=True)
class Part:
    """RDF as it was sent: the name of its format and its bytes."""

    format: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen: an ``update`` (its text), or ``put``, ``post``, ``delete`` of a graph.

    *graph* is None for the default graph; relative IRIs are resolved against *base*.
    """

    kind: str
    base: str
    text: str = ""
    graph: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def summary(self) -> str:
        """Say in a few words what it is, for the record."""
        return self.kind if self.kind == "update" else f"{self.kind} {self.graph or 'default'}"


@dataclass(frozen=True, slots=True)
class Applied:
    """How a change went: whether its graph existed before, and how many quads there are now."""

    existed: bool
    quads: int


def apply_change(
    change: Change, dataset: Path, draft: Path, limits: EngineLimits, cancellation: Cancellation
) -> Applied:
    """Apply *change* to the snapshot folder *dataset* and write the outcome to the file *draft*.

    Raises the ``EngineError`` or ``BadRequest`` that says why it cannot be done.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-P", "-m", "anbao.store.change_child",
         _task(change, dataset, draft, limits)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8", "RUST_BACKTRACE": "0"},
    )  # fmt: skip
    cancellation.attach(process.kill)
    bodies = [change.text.encode(), *(part.body for part in change.parts)]
    try:
        said, _ = process.communicate(b"".join(bodies), timeout=limits.update_seconds)
    except subprocess.TimeoutExpired:
        raise _too_slow(limits) from None
    finally:
        process.kill()
        process.wait()
    if cancellation.cancelled:
        raise QueryCancelled("客户端已断开", "the client hung up")
    told: dict[str, Any] = (
        json.loads(said) if process.returncode == 0 and said else _death(process.returncode)
    )
    if told["failure"]:
        raise _refused(told["failure"], told["message"], change)
    return Applied(told["existed"], told["quads"])


def _task(change: Change, dataset: Path, draft: Path, limits: EngineLimits) -> str:
    told = {
        "kind": change.kind,
        "base": change.base,
        "graph": change.graph,
        "text": len(change.text.encode()),
        "parts": [[part.format, len(part.body)] for part in change.parts],
        "dataset": str(dataset),
        "draft": str(draft),
        "limits": asdict(limits),
    }
    return json.dumps(told)


def _death(code: int) -> dict[str, Any]:
    return {"failure": "memory" if code == 0 else "broken", "message": ""}


def _refused(failure: str, message: str, change: Change) -> EngineError | BadRequest:
    if change.kind == "update" or failure not in {"syntax", "evaluation"}:
        return refusal(Report(failure, message), change.text, 0)
    place, _, reason = message.rpartition("\n")
    line, column = map(int, place.split(":")) if place else (0, 0)
    return BadRequest(
        f"送来的 RDF 有误：{reason}", f"the RDF sent is wrong: {reason}", line=line, column=column
    )


def _too_slow(limits: EngineLimits) -> QueryTimeout:
    seconds = limits.update_seconds
    return QueryTimeout(
        f"写入在 {seconds:g} 秒内没有结束，未作任何改动",
        f"the change did not end within {seconds:g} s; nothing was changed",
        limit=seconds, unit="seconds", retry_after=max(1, round(seconds)),
    )  # fmt: skip
