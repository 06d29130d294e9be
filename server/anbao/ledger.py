"""Every version of each case that got in by ``anbao add`` or PUT: who, when, what, and the text.

``ledger/`` stands beside the data: ``case/<year>/<name>/0001.ttl`` is a version's text and
``0001.json`` its record. A change is one rename of the live file. Before it, ``pending.json`` says
what is about to be; after it, the record is written and ``pending.json`` removed. Whoever finds
one after a crash can tell from the live file which of the two it was.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from anbao.durable import one_writer, remove_file, replace_file
from anbao.errors import NotInGraph
from anbao.namespaces import DCTERMS, GRAPH_BASE, PROV, RDF, RDFS, XSD

CHANGES = f"{GRAPH_BASE}changes"
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Record:
    """One version: *sha256* is that of its text, empty for a case that was removed.

    *action* is ``found`` (the file was there already), ``add``, ``change``, ``remove`` or
    ``restore``; *restores* is the number of the version that came back.
    """

    key: str
    number: int
    action: str
    by: str
    when: str
    sha256: str
    restores: int = 0


def digest(text: bytes | None) -> str:
    """Return the SHA-256 of *text*; nothing for no text."""
    return "" if text is None else hashlib.sha256(text).hexdigest()


class Ledger:
    """The ledger beside *cases*, the folder of the live files; *root* holds both."""

    def __init__(self, root: Path, cases: Path) -> None:
        self._folder = root / "ledger"
        self._cases = cases

    def one_writer(self) -> AbstractContextManager[None]:
        """Let one writer in at a time; EngineBusy if it takes too long."""
        return one_writer(self._folder / ".lock", _PATIENCE)

    def live(self, key: str) -> Path:
        """Return where the case *key* (``2020/hu01-minzhong-4520``) lives."""
        return self._cases / f"{key}.ttl"

    def text(self, key: str, number: int | None = None) -> bytes | None:
        """Return the text of a version, or of the live file; None if there is none."""
        try:
            return (self.live(key) if number is None else self._version(key, number)).read_bytes()
        except FileNotFoundError:
            return None

    def records(self, key: str = "*/*") -> list[Record]:
        """Return the records of the case *key*, or of all, the oldest of each case first.

        A pending one counts if the live file is already what it says.
        """
        found = [_read(path) for path in self._folder.glob(f"case/{key}/*.json")]
        pending = self._pending()
        if pending and key in {pending.key, "*/*"} and self._came_true(pending):
            found.append(pending)
        return sorted(set(found), key=lambda each: (each.key, each.number))

    def record(self, key: str, number: int) -> Record:
        """Return one record, or NotInGraph."""
        for each in self.records(key):
            if each.number == number:
                return each
        raise NotInGraph(
            f"案件 {key} 没有第 {number} 版；anbao history {key} 列出全部",
            f"{key} has no version {number}; anbao history {key} shows them all",
        )

    def note_as_found(self, key: str, when: str) -> int:
        """Record the live file if the ledger does not know it yet; return the last number."""
        held, text = self.records(key), self.text(key)
        last = held[-1].number if held else 0
        if text is None or (held and held[-1].sha256 == digest(text)):
            return last
        record = Record(key, last + 1, "found", "", when, digest(text))
        self._write_version(record, text)
        self._write_record(record)
        return record.number

    def prepare(self, record: Record, text: bytes | None) -> None:
        """Keep what *record* is about to make live; nothing is live yet."""
        if text is not None:
            self._write_version(record, text)
        replace_file(self._folder / "pending.json", _json(record))

    def commit(self, record: Record, text: bytes | None) -> None:
        """Make it live, in one step, and record it."""
        live = self.live(record.key)
        if text is None:
            remove_file(live)
        else:
            live.parent.mkdir(parents=True, exist_ok=True)
            replace_file(live, text)
        self._write_record(record)
        remove_file(self._folder / "pending.json")

    def recover(self) -> None:
        """Finish or forget what a crash has left pending; only for the one writer."""
        pending = self._pending()
        if pending is None:
            return
        if self._came_true(pending):
            self._write_record(pending)
        remove_file(self._folder / "pending.json")

    def _pending(self) -> Record | None:
        try:
            return _read(self._folder / "pending.json")
        except FileNotFoundError:
            return None

    def _came_true(self, record: Record) -> bool:
        return digest(self.text(record.key)) == record.sha256

    def _version(self, key: str, number: int) -> Path:
        return self._folder / "case" / key / f"{number:04}.ttl"

    def _write_version(self, record: Record, text: bytes) -> None:
        path = self._version(record.key, record.number)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text)

    def _write_record(self, record: Record) -> None:
        path = self._version(record.key, record.number).with_suffix(".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, _json(record))


def _json(record: Record) -> bytes:
    return f"{json.dumps(asdict(record), ensure_ascii=False, sort_keys=True)}\n".encode()


def _read(path: Path) -> Record:
    return Record(**json.loads(path.read_text(encoding="utf-8")))


def provenance(records: list[Record]) -> Iterator[Triple]:
    """Tell *records* in PROV: a change generates a version of a case's graph.

    Versions and changes are named under the graph they are of: ``…/graph/case/2020/x/version/2``.
    """
    for record in records:
        graph = f"{GRAPH_BASE}case/{record.key}"
        change = NamedNode(f"{graph}/change/{record.number}")
        time = Literal(record.when, datatype=NamedNode(f"{XSD}dateTime"))
        yield Triple(change, _node(RDF.type), _node(PROV.Activity))
        yield Triple(change, _node(RDFS.label), Literal(record.action))
        yield Triple(change, _node(PROV.endedAtTime), time)
        if record.by:
            yield Triple(change, _node(DCTERMS.creator), Literal(record.by))
        if record.number > 1:
            before = NamedNode(f"{graph}/version/{record.number - 1}")
            yield Triple(change, _node(PROV.used), before)
        if not record.sha256:
            yield Triple(NamedNode(graph), _node(PROV.invalidatedAtTime), time)
            yield Triple(change, _node(PROV.invalidated), NamedNode(graph))
            continue
        yield from _version_of(record, graph, change)


def _version_of(record: Record, graph: str, change: NamedNode) -> Iterator[Triple]:
    version = NamedNode(f"{graph}/version/{record.number}")
    yield Triple(version, _node(RDF.type), _node(PROV.Entity))
    yield Triple(version, _node(PROV.specializationOf), NamedNode(graph))
    yield Triple(version, _node(PROV.wasGeneratedBy), change)
    yield Triple(version, _node(DCTERMS.identifier), Literal(f"sha256:{record.sha256}"))
    if record.restores:
        earlier = NamedNode(f"{graph}/version/{record.restores}")
        yield Triple(version, _node(PROV.wasDerivedFrom), earlier)


def _node(iri: str) -> NamedNode:
    return NamedNode(iri)
