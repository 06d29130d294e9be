"""From the source tree to a published snapshot; the only module that knows the order of stages.

``<home>/snapshots/<version>/`` holds ``dataset.nq`` and ``meta.json``; ``<home>/current`` names the
version to serve and changes, in one step, only when everything before it has gone well.
"""

import gc
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from pyoxigraph import RdfFormat, Store

from anbao import __version__
from anbao.errors import InvalidData
from anbao.graph.build import Reading, assemble, read_tree
from anbao.graph.progress import Progress, silent
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import load_rules
from anbao.source_tree import SourceTree
from anbao.validation.check import check_reading

_KEPT_SNAPSHOTS = 3
_COLLECT_AFTER = 200_000  # objects; a graph is hundreds of thousands, and none of them is garbage
_SOURCES = ("*.ttl", "*.rq", "*.csv")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published version: its folder and what ``meta.json`` says of it."""

    version: str
    path: Path
    meta: dict[str, Any] = field(compare=False)


def utc_now() -> datetime:
    """Return the time to stamp a snapshot with, for whoever runs the pipeline in earnest."""
    return datetime.now(UTC)


def run(
    tree: SourceTree,
    home: Path,
    progress: Progress = silent,
    now: Callable[[], datetime] = utc_now,
) -> Snapshot:
    """Build, check, infer and publish *tree* under *home*; do nothing if it is published already.

    Raises InvalidData with the findings if any of them is a violation. Whatever fails, the
    snapshot published before stays as it was.
    """
    version = source_version(tree)
    folder = home / "snapshots" / version
    if (folder / "meta.json").is_file():
        _point_to(home, version)
        return Snapshot(version, folder, json.loads((folder / "meta.json").read_bytes()))
    timings = _Timings()
    with _seldom_collected():
        store = _finished_store(tree, home, progress, timings)
        lines = timings.of("write", lambda: _lines(store))
    meta = {
        "version": version,
        "built": now().isoformat(timespec="seconds"),
        "source": str(tree.root),
        "graphs": _counts(store),
        "seconds": timings.seconds,
    }
    _publish(folder, lines, meta)
    _point_to(home, version)
    _forget_old(home, version)
    return Snapshot(version, folder, meta)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python look for garbage less often: walking a growing graph is a seventh of a build."""
    usual = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@dataclass(slots=True)
class _Timings:
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, stage: str, work: Callable[[], _Result]) -> _Result:
        begun = perf_counter()
        result = work()
        self.seconds[stage] = round(perf_counter() - begun, 3)
        return result


def source_version(tree: SourceTree) -> str:
    """Return what names this state of the sources: 12 hex digits over their names and bytes."""
    digest = hashlib.sha256(__version__.encode())
    folders = (tree.ontology, tree.data, tree.queries)
    for path in sorted(
        path for folder in folders for kind in _SOURCES for path in folder.rglob(kind)
    ):
        digest.update(f"\0{path.relative_to(tree.root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _finished_store(tree: SourceTree, home: Path, progress: Progress, timings: _Timings) -> Store:
    reading = timings.of("read", lambda: read_tree(tree, progress))
    timings.of("check", lambda: _refuse_invalid(reading, home, progress))
    dataset = assemble(reading.sources)
    timings.of("build", lambda: dataset.store)
    rules = tree.ontology / "rules"
    timings.of("infer", lambda: infer(dataset, load_rules(rules), progress))
    return dataset.store


def _refuse_invalid(reading: Reading, home: Path, progress: Progress) -> None:
    report = check_reading(reading, home / "cache", progress)
    if not report.conforms:
        count = report.counts["violation"]
        raise InvalidData(
            f"数据有 {count} 处违规，未发布",
            f"the data has {count} violation{'s' if count > 1 else ''} and was not published",
            report.findings,
        )


def _lines(store: Store) -> list[bytes]:
    """Return every quad, the default graph's too, in an order that depends on nothing else."""
    return sorted((store.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))


def _counts(store: Store) -> dict[str, int]:
    """Return how many triples each graph holds, the default graph first."""
    rows = store.query(
        """SELECT ?g (COUNT(*) AS ?n) {
            { ?s ?p ?o BIND ("default" AS ?g) } UNION { GRAPH ?graph { ?s ?p ?o }
            BIND (STR(?graph) AS ?g) } } GROUP BY ?g"""
    )
    counts = {row["g"].value: int(row["n"].value) for row in rows}  # type: ignore[union-attr]
    return {"default": counts.pop("default", 0)} | dict(sorted(counts.items()))


def _publish(folder: Path, lines: list[bytes], meta: dict[str, Any]) -> None:
    """Write beside the final place and move there whole, so that nobody reads half a snapshot."""
    draft = folder.with_name(f".{folder.name}-{os.getpid()}")
    draft.mkdir(parents=True, exist_ok=True)
    with (draft / "dataset.nq").open("wb") as file:
        file.writelines(lines)
    text = json.dumps(meta, ensure_ascii=False, indent=1)
    (draft / "meta.json").write_text(text, encoding="utf-8")
    try:
        draft.replace(folder)
    except OSError:  # another build of the same sources was faster; its result is the same
        shutil.rmtree(draft)


def _point_to(home: Path, version: str) -> None:
    current = home / "current"
    if current.is_file() and current.read_text(encoding="utf-8").strip() == version:
        return
    draft = home / f".current-{os.getpid()}"
    draft.write_text(f"{version}\n", encoding="utf-8")
    draft.replace(current)


def _forget_old(home: Path, version: str) -> None:
    """Keep the last few snapshots: a server may not have swapped yet."""
    folders = [path for path in (home / "snapshots").iterdir() if not path.name.startswith(".")]
    folders.sort(key=lambda path: path.stat().st_mtime)
    for old in folders[:-_KEPT_SNAPSHOTS]:
        if old.name != version:
            with suppress(OSError):
                shutil.rmtree(old)
