"""A dataset that may be changed: one writer at a time, each change a new generation, whole or not.

A depot is a folder like a pipeline's home: ``snapshots/<version>/`` with ``dataset.nq`` and
``meta.json``, and ``current``, which names the version to serve and changes in one step. The
version is a hash of the content, so that it can be the key of an ETag. The last generations stay,
each with who made it from which, so that ``current`` can be turned back.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anbao.durable import one_writer, replace_file, sync_folder
from anbao.errors import PreconditionFailed
from anbao.store.change import Applied, Change, apply_change
from anbao.store.files import load_files
from anbao.store.jail import Cancellation
from anbao.store.limits import EngineLimits
from anbao.store.local import dataset_lines

_KEPT = 10
_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks for a change, to which of *versions* it may be made, and how to call it off.

    *must_exist* says whether the graph it is about must or must not be there; None, that it may.
    """

    by: str
    versions: tuple[str, ...] | None = None
    must_exist: bool | None = None
    cancellation: Cancellation = field(default_factory=Cancellation)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The version after a change, and whether the graph it was about existed before."""

    version: str
    existed: bool


class Depot:
    """The writable dataset in *folder*.

    *seen* returns once everybody sees the version it is given; the next writer waits for that too.
    """

    def __init__(
        self,
        folder: Path,
        limits: EngineLimits,
        seen: Callable[[str], object] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.folder = folder
        self._limits = limits
        self._seen = seen
        self._now = now

    @property
    def current(self) -> str:
        """The version to serve, or nothing if there is none yet."""
        try:
            return (self.folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def found(self, files: Sequence[Path]) -> None:
        """Begin with *files* if the folder holds no dataset yet; otherwise go on with what it has.

        Raises SourceError for a file that cannot be read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with one_writer(self.folder / ".lock", _PATIENCE):
            if self.current:
                return
            store = load_files(files)
            draft = self._draft()
            (draft / "dataset.nq").write_bytes(b"".join(dataset_lines(store)))
            self._publish(draft, {"by": "", "change": "begun", "quads": len(store)})

    def change(self, change: Change, order: Order) -> Outcome:
        """Make *change* and point ``current`` to what comes of it.

        PreconditionFailed if the dataset or the graph is not as *order* wants it, EngineBusy if
        another change takes too long, and whatever ``apply_change`` raises.
        """
        with one_writer(self.folder / ".lock", _PATIENCE):
            before = self.current
            if order.versions is not None and before not in order.versions:
                raise PreconditionFailed(
                    "数据集已变化，请重新取得", "the dataset has changed; fetch it again"
                )
            draft = self._draft()
            try:
                applied = self._applied(change, order, draft)
                told = {"by": order.by, "change": change.summary, "quads": applied.quads}
                version = self._publish(draft, told)
                self._seen(version)
                return Outcome(version, applied.existed)
            finally:
                shutil.rmtree(draft, ignore_errors=True)

    def _applied(self, change: Change, order: Order, draft: Path) -> Applied:
        dataset = self.folder / "snapshots" / self.current
        applied = apply_change(
            change, dataset, draft / "dataset.nq", self._limits, order.cancellation
        )
        if order.must_exist not in {None, applied.existed}:
            raise PreconditionFailed(
                "此图已存在" if applied.existed else "此图不存在",
                "this graph exists already" if applied.existed else "there is no such graph",
            )
        return applied

    def _draft(self) -> Path:
        """Return a new folder to write in; those that a crash has left behind are removed."""
        snapshots = self.folder / "snapshots"
        snapshots.mkdir(exist_ok=True)
        for left in snapshots.glob(".draft-*"):
            shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=".draft-", dir=snapshots))

    def _publish(self, draft: Path, told: dict[str, Any]) -> str:
        version = _digest(draft / "dataset.nq")
        if version == self.current:
            return version
        place = self.folder / "snapshots" / version
        when = self._now().isoformat(timespec="seconds")
        meta = {"version": version, "built": when, "previous": self.current, **told}
        replace_file(draft / "meta.json", json.dumps(meta, ensure_ascii=False).encode())
        if place.exists():  # the content of an earlier generation has come back
            replace_file(place / "meta.json", (draft / "meta.json").read_bytes())
        else:
            draft.chmod(0o755)
            draft.replace(place)
        sync_folder(place.parent)
        replace_file(self.folder / "current", f"{version}\n".encode())
        self._forget_old(version)
        return version

    def _forget_old(self, version: str) -> None:
        os.utime(self.folder / "snapshots" / version)
        folders = [each for each in (self.folder / "snapshots").iterdir() if each.name[0] != "."]
        folders.sort(key=lambda each: each.stat().st_mtime)
        for old in folders[:-_KEPT]:
            with suppress(OSError):
                shutil.rmtree(old)


def _digest(dataset: Path) -> str:
    with dataset.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
