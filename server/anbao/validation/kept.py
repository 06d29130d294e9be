"""Results of long checks, kept on disk by what they depend on, so that no work is done twice."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

_KEPT = 40  # files; the oldest go


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of results; without a folder nothing is kept."""

    folder: Path | None

    def get(self, kind: str, basis: bytes, compute: Callable[[], Any]) -> Any:
        """Return the JSON value of *compute*, which depends on *basis* and on nothing else."""
        if self.folder is None:
            return compute()
        path = self.folder / f"{kind}-{sha256(basis).hexdigest()[:32]}.json"
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            value = compute()
        self._put(path, value)
        return value

    def _put(self, path: Path, value: Any) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        new.replace(path)
        entries = sorted(path.parent.glob("*.json"), key=lambda entry: entry.stat().st_mtime)
        for old in entries[:-_KEPT]:
            old.unlink(missing_ok=True)
