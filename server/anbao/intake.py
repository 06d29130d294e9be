"""How a case gets in: checked with everything else, written in one step, inferred and published.

The new snapshot is built before the file is written, from the tree as it is to become; then the
file goes live, and ``current`` follows. A crash before leaves the old state, one after it the new:
the next build finds the snapshot ready. Run as a process of its own (``python -m anbao.intake``)
by the server, with a task in JSON on the first line of standard input and the text after it.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pyoxigraph import NamedNode

from anbao.errors import AnbaoError, BadRequest, InvalidData, NotInGraph, PreconditionFailed
from anbao.graph.progress import Progress, silent
from anbao.graph.read import read_turtle
from anbao.ledger import Ledger, Record, digest
from anbao.namespaces import GRAPH_BASE
from anbao.pipeline import Edit, run, utc_now
from anbao.source_tree import SourceTree, with_home

_KEY = re.compile(r"\d{4}/[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks, and which text must be there: its SHA-256, ``*`` for any, empty for none.

    None leaves that open.
    """

    by: str
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change: the record, the dataset's version, and whether anything changed."""

    record: Record
    dataset: str
    created: bool
    changed: bool = True


class Intake:
    """Where cases of *tree* are added, changed, removed and restored; snapshots go to *home*."""

    def __init__(
        self,
        tree: SourceTree,
        home: Path,
        progress: Progress = silent,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._tree = tree
        self._home = home
        self._progress = progress
        self._now = now
        self.ledger = Ledger(tree.kept, tree.kept_cases)

    def add(self, text: bytes, order: Order, key: str = "") -> Outcome:
        """Add or change the case whose graph *text* describes, which must be *key* if one is given.

        SourceError if it cannot be read, BadRequest if it describes no case or another, InvalidData
        with the findings if the checks refuse it, PreconditionFailed if *order* expects another
        text to be there.
        """
        named = key_of(text)
        if key and key != named:
            raise BadRequest(
                f"文件所述的图是 case/{named}，而非 case/{key}",
                f"the file describes the graph case/{named}, not case/{key}",
            )
        return self._change(named, text, order)

    def remove(self, key: str, order: Order) -> Outcome:
        """Remove a case; its versions stay and can be restored."""
        self._refuse_unknown(key)
        return self._change(key, None, order)

    def restore(self, key: str, number: int, order: Order) -> Outcome:
        """Make the version *number* of a case the live one again, as a new version."""
        record = self.ledger.record(key, number)
        text = self.ledger.text(key, number) if record.sha256 else None
        return self._change(key, text, order, restores=number)

    def _change(self, key: str, text: bytes | None, order: Order, restores: int = 0) -> Outcome:
        ledger = self.ledger
        with ledger.one_writer():
            ledger.recover()
            before = self._present(key)
            _refuse_unexpected(before, order)
            when = self._now().isoformat(timespec="seconds")
            last = ledger.note_as_found(key, when)
            action = _action(before, text, restores)
            record = Record(key, last + 1, action, order.by, when, digest(text), restores)
            if before == text:
                same = ledger.records(key)
                dataset = run(self._tree, self._home, self._progress, self._now).version
                return Outcome(same[-1] if same else record, dataset, False, False)
            if text is None and self._tree.beside and self._shipped(key).is_file():
                raise BadRequest(
                    "随软件分发的案件不可移除", "a case of the package cannot be removed"
                )
            return self._publish(record, before, text)

    def _publish(self, record: Record, before: bytes | None, text: bytes | None) -> Outcome:
        self.ledger.prepare(record, text)
        edit = Edit(
            self.ledger.live(record.key), text, record, lambda: self.ledger.commit(record, text)
        )
        try:
            snapshot = run(self._tree, self._home, self._progress, self._now, edit)
        except BaseException:
            self.ledger.recover()
            raise
        return Outcome(record, snapshot.version, before is None)

    def present(self, key: str) -> bytes:
        """Return the text of a case as it is now, or NotInGraph."""
        self._refuse_unknown(key)
        return self._present(key) or b""

    def _present(self, key: str) -> bytes | None:
        live = self.ledger.text(key)
        shipped = self._shipped(key)
        return shipped.read_bytes() if live is None and shipped.is_file() else live

    def _shipped(self, key: str) -> Path:
        return self._tree.data / "cases" / f"{key}.ttl"

    def _refuse_unknown(self, key: str) -> None:
        if not _KEY.fullmatch(key) or self._present(key) is None:
            raise NotInGraph(f"没有案件 {key}", f"there is no case {key}")


def key_of(text: bytes, path: Path = Path("case.ttl")) -> str:
    """Return the key of the case that *text* describes: ``2020/hu01-minzhong-4520``."""
    read = read_turtle(text, f"{GRAPH_BASE}case/submitted", path)
    prefix = f"{GRAPH_BASE}case/"
    named = {
        each.value.removeprefix(prefix)
        for each in read.subjects
        if isinstance(each, NamedNode) and each.value.startswith(prefix)
    }
    keys = [each for each in named if _KEY.fullmatch(each)]
    if len(keys) != 1:
        raise BadRequest(
            f"文件须恰好描述一个图 <{prefix}年份/名称>；anbao new case 给出样板",
            f"the file must describe one graph <{prefix}YEAR/NAME>; anbao new case begins one",
        )
    return keys[0]


def _action(before: bytes | None, text: bytes | None, restores: int) -> str:
    if restores:
        return "restore"
    if text is None:
        return "remove"
    return "add" if before is None else "change"


def _refuse_unexpected(before: bytes | None, order: Order) -> None:
    expected = order.expected
    if expected is None or expected == digest(before):
        return
    if expected == "*" and before is not None:
        return
    raise PreconditionFailed(
        "案件已变化、已存在或不存在，请重新取得",
        "the case has changed, exists or does not; fetch it again",
    )


def main() -> None:
    """Do the task on standard input and tell the outcome in one line of JSON."""
    task = json.loads(sys.stdin.buffer.readline())
    text = sys.stdin.buffer.read()
    home = Path(task["home"])
    intake = Intake(with_home(SourceTree(Path(task["tree"])), home), home)
    order = Order(task["by"], task["expected"])
    try:
        match task["action"]:
            case "restore":
                outcome = intake.restore(task["key"], task["number"], order)
            case "remove":
                outcome = intake.remove(task["key"], order)
            case _:
                outcome = intake.add(text, order, task["key"])
        print(json.dumps(asdict(outcome), ensure_ascii=False))
    except AnbaoError as error:
        findings = error.findings if isinstance(error, InvalidData) else ()
        told = {"slug": error.slug, "zh": error.zh, "en": error.en, "details": error.details,
                "findings": [each.as_json() for each in findings]}  # fmt: skip
        print(json.dumps({"error": told}, ensure_ascii=False))


if __name__ == "__main__":
    main()
