"""Queries that people saved: each in a file of its own, named by its content, never changed.

The name is a hash of the query and of the dataset version it was saved on, so saving a query twice
is saving it once, and a citation always leads to the same text. What was saved keeps its day.
"""

import base64
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from anbao.durable import one_writer, replace_file
from anbao.errors import AnbaoError, NotInGraph

_NAME = re.compile(r"[a-z2-7]{16}")
_PATIENCE = 5.0  # seconds to wait for another who is saving


class StorageFull(AnbaoError):
    """As many queries are kept as may be."""

    slug = "storage-full"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query as it was saved: on which dataset version, on which day (ISO), with how many rows."""

    query: str
    version: str
    saved: str
    rows: int

    @property
    def name(self) -> str:
        """The content's own name: sixteen letters and digits."""
        content = hashlib.sha256(f"{self.version}\0{self.query}".encode()).digest()
        return base64.b32encode(content)[:16].decode().lower()


class SavedQueries:
    """The saved queries in *folder*, at most *most*; any number of processes may share it."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    def keep(self, query: SavedQuery) -> SavedQuery:
        """Keep *query* and return it, or what its name was given to before; else StorageFull."""
        with one_writer(self._folder / ".lock", _PATIENCE):
            if (known := self._read(query.name)) is not None:
                return known
            if sum(1 for each in self._folder.iterdir() if each.suffix == ".json") >= self._most:
                raise StorageFull(
                    f"已存满 {self._most} 条查询", f"{self._most} queries are kept, and no more"
                )
            text = json.dumps(asdict(query), ensure_ascii=False)
            replace_file(self._folder / f"{query.name}.json", text.encode())
        return query

    def find(self, name: str) -> SavedQuery:
        """Return the query called *name*, or raise NotInGraph."""
        found = self._read(name) if _NAME.fullmatch(name) else None
        if found is None:
            raise NotInGraph("没有保存过这条查询", "no query is saved under this name")
        return found

    def _read(self, name: str) -> SavedQuery | None:
        try:
            told = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return SavedQuery(**told)
