"""The shelf: imported texts in one SQLite file, found by the IRIs of the graph.

Readers open it read-only and see every text that was wholly written, also while an import runs;
``filing.py`` writes it.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anbao.errors import AnbaoError, NotInGraph
from anbao.identifiers import parse_iri

FILE = "texts.sqlite"
GRAPH_FILE = "citations.nq"


@dataclass(frozen=True, slots=True)
class Edition:
    """One wording of an instrument; dates are ISO dates, empty where unknown.

    ``version`` is the day in its IRI: since when it applies, or, where no source says so, the day
    of the wording; ``basis`` tells which: text, graph, unknown, undated.
    """

    id: int
    instrument: str
    title: str
    kind: str
    number: str
    known: bool
    version: str
    made: str
    dated: str
    in_force: str
    basis: str
    note: tuple[str, ...]
    preamble: tuple[str, ...]
    sources: tuple[str, ...]
    same_as: tuple[str, ...] = ()
    """Addresses of this text at official sites, where the imported file gives them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One unit as it lies on the shelf; *path* is empty where it has no IRI of its own."""

    place: int
    path: str
    parent: str
    kind: str
    number: int
    suffix: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation between laws: from *path* in a version of *instrument*, its span and words."""

    instrument: str
    version: str
    path: str
    start: int
    stop: int
    words: str
    target: str

    @property
    def provision(self) -> str:
        """The IRI of the provision that cites."""
        return f"{self.instrument}/{self.path}"


_EDITION = """
SELECT edition.id, instrument.iri, title, kind, number, known, version, made, dated, in_force,
       basis, note, preamble, sources, same_as
FROM edition JOIN instrument ON instrument.iri = edition.instrument
"""
_BEFORE_ADDRESSES = 3  # shelves of earlier versions keep no official addresses
_STAMP = "SELECT count(*), coalesce(max(id), 0), coalesce(sum(length(sources)), 0) FROM edition"
_LISTED = """
SELECT iri, title, (
    SELECT count(*) FROM edition JOIN unit ON unit.edition = edition.id
    WHERE edition.instrument = iri AND unit.kind = 'article'
) FROM instrument WHERE instr(title, ?) ORDER BY title LIMIT ? OFFSET ?
"""
_TITLES = """
SELECT iri, title, min(version) FROM instrument JOIN edition ON edition.instrument = iri
GROUP BY iri ORDER BY iri
"""
_DAYS = """
SELECT version FROM edition WHERE instrument = ? AND (? = '' OR EXISTS (
    SELECT 1 FROM unit WHERE unit.edition = edition.id AND path = ?
)) ORDER BY version
"""
_CITING = """
SELECT edition.instrument, edition.version, citation.path, start, stop, words, target
FROM citation JOIN edition ON edition.id = citation.edition
"""
_UNIT = "SELECT place, path, parent, kind, number, suffix, heading, text FROM unit "


class Shelf:
    """Read-only access to what was imported into *folder*; empty where nothing was."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._local = threading.local()

    @property
    def stamp(self) -> str:
        """What changes when the shelf does; empty while there is none."""
        count, last, sources = self._rows(_STAMP)[0] if self._file.is_file() else (0, 0, 0)
        return f"{count}-{last}-{sources}" if count else ""

    def editions(self, instrument: str) -> tuple[Edition, ...]:
        """Return the wordings of an instrument, the oldest first."""
        rows = self._rows(f"{_EDITION} WHERE instrument.iri = ? ORDER BY version", instrument)
        return tuple(map(_edition, rows))

    def in_force(self, instrument: str, day: str) -> Edition | None:
        """Return the last wording that applied by *day* (ISO date), if there is any."""
        found = [each for each in self.editions(instrument) if each.version <= day]
        return found[-1] if found else None

    def days(self, instrument: str, path: str = "") -> list[str]:
        """Return the versions of an instrument (ISO dates) that have the unit *path*."""
        return [str(row[0]) for row in self._rows(_DAYS, instrument, path, path)]

    def titles(self) -> list[tuple[str, str, str]]:
        """Return IRI, title and first version of every instrument, by IRI."""
        return [(row[0], row[1], row[2]) for row in self._rows(_TITLES)]

    def title(self, instrument: str) -> str:
        """Return an instrument's title, or nothing."""
        rows = self._rows("SELECT title FROM instrument WHERE iri = ?", instrument)
        return str(rows[0][0]) if rows else ""

    def passages(self, edition: Edition, path: str = "") -> tuple[Passage, ...]:
        """Return the units of an edition in print order, or those at and below *path*."""
        if not path:
            rows = self._rows(f"{_UNIT} WHERE edition = ? ORDER BY place", edition.id)
            return tuple(Passage(*row) for row in rows)
        first = self._rows(f"{_UNIT} WHERE edition = ? AND path = ?", edition.id, path)
        if not first:
            return ()
        found = [Passage(*first[0])]
        within = {path}
        for row in self._after(edition, found[0].place):
            if row.parent not in within:
                break
            found.append(row)
            within |= {row.path} - {""}
        return tuple(found)

    def _after(self, edition: Edition, place: int) -> Iterator[Passage]:
        sql = f"{_UNIT} WHERE edition = ? AND place > ? ORDER BY place"
        for row in self._cursor(sql, edition.id, place):
            yield Passage(*row)

    def instruments(
        self, *, limit: int = -1, offset: int = 0, like: str = ""
    ) -> list[tuple[str, str, int]]:
        """Return IRI, title and number of articles of the instruments, by title."""
        return [(row[0], row[1], row[2]) for row in self._rows(_LISTED, like, limit, offset)]

    def counts(self) -> dict[str, int]:
        """Count what there is: instruments, editions, and units by kind."""
        if not self._file.is_file():
            return {"instrument": 0, "edition": 0}
        units = dict(self._rows("SELECT kind, count(*) FROM unit GROUP BY kind ORDER BY kind"))
        instruments = self._rows("SELECT count(*) FROM instrument")[0][0]
        editions = self._rows("SELECT count(*) FROM edition")[0][0]
        return {"instrument": instruments, "edition": editions} | units

    def every_edition(self) -> Iterator[Edition]:
        """Yield all wordings by IRI and version."""
        for row in self._cursor(f"{_EDITION} ORDER BY instrument.iri, version"):
            yield _edition(row)

    def citing(self, iri: str, *, limit: int = -1) -> list[Cited]:
        """Return the citations of *iri* and of what stands below it, by who cites it."""
        sql = (
            f"{_CITING} WHERE target = ? OR (target > ? AND target < ?) "
            "ORDER BY edition.instrument, citation.edition, place, start LIMIT ?"
        )
        rows = self._rows(sql, iri, f"{iri}/", f"{iri}0", limit)
        return [Cited(*row) for row in rows]

    def citations(self) -> Iterator[Cited]:
        """Yield every citation, by who cites."""
        order = "ORDER BY edition.instrument, citation.edition, place, start, target"
        for row in self._cursor(f"{_CITING} {order}"):
            yield Cited(*row)

    def place(self, iri: str) -> tuple[str, str, str]:
        """Split a legislation IRI into instrument, path and version; NotInGraph if it is none."""
        try:
            found = parse_iri(iri)
        except AnbaoError:
            raise NotInGraph(f"图中没有 {iri}。", f"The graph holds nothing at {iri}.") from None
        if found.kind not in {"instrument", "provision", "division"}:
            raise NotInGraph(f"图中没有 {iri}。", f"The graph holds nothing at {iri}.")
        plain = iri.split("/@", maxsplit=1)[0]
        instrument = "/".join(plain.split("/")[:9])
        return instrument, plain.removeprefix(instrument).lstrip("/"), found.version

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        return list(self._cursor(sql, *values))

    def _cursor(self, sql: str, *values: Any) -> Iterable[Any]:
        connection = self._connection()
        if connection is None:
            return ()
        if self._local.earlier:
            sql = sql.replace("same_as", "'[]'")
        return connection.execute(sql, values)

    def _connection(self) -> sqlite3.Connection | None:
        """Return this thread's connection; an import may put the file there at any time."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None and self._file.is_file():
            address = f"{self._file.resolve().as_uri()}?mode=ro"
            connection = sqlite3.connect(address, uri=True, timeout=10)
            self._local.connection = connection
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            self._local.earlier = version < _BEFORE_ADDRESSES
        return connection


def _edition(row: Any) -> Edition:
    number, iri, title, kind, reference, known, *days = row
    version, made, dated, in_force, basis, *lists = days
    note, preamble, sources, same_as = (tuple(json.loads(each)) for each in lists)
    return Edition(
        number, iri, title, kind, reference, bool(known), version, made, dated, in_force, basis,
        note, preamble, sources, same_as,
    )  # fmt: skip
