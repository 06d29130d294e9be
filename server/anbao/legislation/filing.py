"""Putting texts on the shelf: one importer at a time, each batch in one transaction."""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anbao.errors import SourceError
from anbao.legislation.lines import Oddity
from anbao.legislation.shelf import FILE, Edition

_SCHEMA_VERSION = 3
_SINCE_2 = "ALTER TABLE edition ADD COLUMN same_as TEXT NOT NULL DEFAULT '[]'"
_BLOCK = 10_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS source (
    name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, edition INTEGER, refusal TEXT,
    oddities TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS instrument (
    iri TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, key TEXT NOT NULL,
    number TEXT NOT NULL, known INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS instrument_by_title ON instrument (key);
CREATE TABLE IF NOT EXISTS edition (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    instrument TEXT NOT NULL REFERENCES instrument, version TEXT NOT NULL,
    made TEXT NOT NULL, dated TEXT NOT NULL, in_force TEXT NOT NULL, basis TEXT NOT NULL,
    note TEXT NOT NULL, preamble TEXT NOT NULL, sources TEXT NOT NULL,
    same_as TEXT NOT NULL DEFAULT '[]',
    UNIQUE (instrument, version)
) STRICT;
CREATE TABLE IF NOT EXISTS unit (
    edition INTEGER NOT NULL REFERENCES edition, place INTEGER NOT NULL, path TEXT NOT NULL,
    parent TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL, suffix INTEGER NOT NULL,
    heading TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (edition, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unit_by_path ON unit (edition, path);
CREATE TABLE IF NOT EXISTS citation (
    edition INTEGER NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL, start INTEGER NOT NULL,
    stop INTEGER NOT NULL, words TEXT NOT NULL, target TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS citation_by_target ON citation (target);
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """What one file gives to the shelf; *edition* has id 0, *units* are rows without it."""

    name: str
    sha256: str
    edition: Edition | None
    key: str
    units: tuple[tuple[Any, ...], ...]
    oddities: tuple[Oddity, ...]
    refusal: str = ""


@contextlib.contextmanager
def writing(folder: Path) -> Iterator["ShelfWriter"]:
    """Open the shelf in *folder* for one importer; a second one at the same time is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / FILE, timeout=1, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == _SCHEMA_VERSION - 1:
            connection.executescript(f"BEGIN; {_SINCE_2}; PRAGMA user_version = 3; COMMIT;")
        elif version not in {0, _SCHEMA_VERSION}:
            en = "of another version; delete it and import again"
            raise SourceError(folder / FILE, 0, "由另一版本写成；请删去后重新导入", en)
        connection.executescript(f"{_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION};")
        yield ShelfWriter(connection)
        connection.execute("PRAGMA optimize")
    except sqlite3.Error as error:
        raise SourceError(
            folder / FILE, 0, f"无法写入：{error}", f"cannot be written: {error}"
        ) from None
    finally:
        connection.close()


class ShelfWriter:
    """Files texts, each batch in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def done(self) -> dict[str, str]:
        """Return the name and SHA-256 of every file that was taken in."""
        rows = self._connection.execute("SELECT name, sha256 FROM source WHERE refusal IS NULL")
        return dict(rows)

    def file(self, batch: Iterable[Filed]) -> list[tuple[str, Oddity]]:
        """Put a batch on the shelf; return what became odd only beside what lay there already."""
        odd: list[tuple[str, Oddity]] = []
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for filed in batch:
                odd += [(filed.name, each) for each in self._put(filed)]
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        return odd

    def cite(self, rows: Iterable[tuple[int, int, str, int, int, str, str]]) -> None:
        """Put all citations in place of those that were there, at once."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.execute("DELETE FROM citation")
            self._connection.executemany("INSERT INTO citation VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _put(self, filed: Filed) -> list[Oddity]:
        odd: list[Oddity] = []
        number = None
        self._forget(filed)
        if filed.edition is not None:
            number, odd = self._edition(filed, filed.edition)
        told = json.dumps(
            [[o.line, o.kind, o.zh, o.en] for o in (*filed.oddities, *odd)], ensure_ascii=False
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)",
            (filed.name, filed.sha256, number, filed.refusal or None, told),
        )
        return odd

    def _forget(self, filed: Filed) -> None:
        """Take away what an earlier state of the same file gave, where nothing else gave to it."""
        row = self._row("SELECT edition FROM source WHERE name = ?", filed.name)
        if row is None or row[0] is None:
            return
        sources = json.loads(self._row("SELECT sources FROM edition WHERE id = ?", row[0])[0])
        if sources == [filed.name]:
            self._connection.execute("DELETE FROM unit WHERE edition = ?", row)
            self._connection.execute("DELETE FROM edition WHERE id = ?", row)

    def _edition(self, filed: Filed, edition: Edition) -> tuple[int | None, list[Oddity]]:
        held = self._row("SELECT key, known FROM instrument WHERE iri = ?", edition.instrument)
        if held and held[0] != filed.key and not edition.known:
            zh = "标识已属于另一标题的文件，未导入"
            en = "its identifier belongs to another title; not imported"
            return None, [Oddity(1, "collision", zh, en)]
        about = (edition.instrument, edition.kind, edition.title, filed.key, edition.number)
        self._connection.execute(
            "INSERT OR IGNORE INTO instrument VALUES (?, ?, ?, ?, ?, ?)", (*about, edition.known)
        )
        there = self._row(
            "SELECT id, sources FROM edition WHERE instrument = ? AND version = ?",
            edition.instrument, edition.version,
        )  # fmt: skip
        if there is None:
            return self._new(filed, edition), []
        return self._again(filed, int(there[0]), tuple(json.loads(there[1])))

    def _new(self, filed: Filed, edition: Edition) -> int:
        days = (edition.version, edition.made, edition.dated, edition.in_force, edition.basis)
        texts = (edition.note, edition.preamble, edition.sources, edition.same_as)
        written = (json.dumps(each, ensure_ascii=False) for each in texts)
        cursor = self._connection.execute(
            "INSERT INTO edition VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (edition.instrument, *days, *written),
        )
        number = int(cursor.lastrowid or 0)
        self._units(number, filed.units)
        return number

    def _again(
        self, filed: Filed, number: int, sources: tuple[str, ...]
    ) -> tuple[int, list[Oddity]]:
        """Add a further file of an edition: another book of a code, or the same text once more."""
        if filed.name in sources:
            block = _block(filed.units)
            self._connection.execute(
                "DELETE FROM unit WHERE edition = ? AND place BETWEEN ? AND ?",
                (number, block, block + _BLOCK - 1),
            )
        held = self._connection.execute("SELECT path FROM unit WHERE edition = ?", (number,))
        paths = {row[0] for row in held}
        if any(unit[0] in paths for unit in filed.units if unit[2] == "article"):
            zh = f"同一版本已由 {sources[0]} 导入，未重复导入"
            en = f"the same version was imported from {sources[0]}"
            return number, [Oddity(1, "duplicate", zh, en)]
        self._units(number, filed.units)
        together = json.dumps(sorted({*sources, filed.name}), ensure_ascii=False)
        self._connection.execute("UPDATE edition SET sources = ? WHERE id = ?", (together, number))
        return number, []

    def _units(self, edition: int, units: Iterable[tuple[Any, ...]]) -> None:
        listed = list(units)
        start = _block(listed)
        rows = ((edition, start + place, *unit) for place, unit in enumerate(listed))
        self._connection.executemany("INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _row(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, values).fetchone()


def _block(units: Iterable[tuple[Any, ...]]) -> int:
    """Return where units begin: by their first article, so that a code's books fall in order."""
    return int(next((unit[3] for unit in units if unit[2] == "article"), 0)) * _BLOCK
