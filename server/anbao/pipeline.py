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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from anbao import __version__
from anbao.errors import InvalidData
from anbao.graph.build import Reading, assemble, read_tree
from anbao.graph.lines import Lines, lines_of
from anbao.graph.progress import Progress, silent
from anbao.graph.read import read_turtle
from anbao.inference import Inputs, add_conclusions, keep_inputs
from anbao.ledger import CHANGES, Ledger, Record, provenance
from anbao.namespaces import GRAPH_BASE
from anbao.source_tree import SourceTree, with_home
from anbao.validation.check import begin_check
from anbao.validation.findings import Report

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
    edit: "Edit | None" = None,
) -> Snapshot:
    """Build, check, infer and publish *tree* under *home*; do nothing if it is published already.

    Cases that were added beside a tree that cannot be written belong to it.
    With an *edit*, what is built is the tree as it is to become; the edit goes live after that and
    before anybody is shown the new snapshot.

    Raises InvalidData with the findings if any of them is a violation. Whatever fails, the
    snapshot published before stays as it was.
    """
    tree = with_home(tree, home)
    version = source_version(tree, edit)
    folder = home / "snapshots" / version
    if (folder / "meta.json").is_file():
        if edit:
            edit.go_live()
        _point_to(home, version)
        return Snapshot(version, folder, json.loads((folder / "meta.json").read_bytes()))
    timings = _Timings()
    with _seldom_collected():
        lines, inputs = _finished(_Sources(tree, edit), home, progress, timings)
        quads = timings.of("write", lines.quads)
    meta = {
        "version": version,
        "built": now().isoformat(timespec="seconds"),
        "source": str(tree.root),
        "graphs": lines.counts,
        "seconds": timings.seconds,
    }
    _publish(folder, quads, meta, inputs)
    if edit:
        edit.go_live()
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
        spent = self.seconds.get(stage, 0.0) + perf_counter() - begun
        self.seconds[stage] = round(spent, 3)
        return result


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that is not live yet: *path* is to hold *text*, or to go if that is None."""

    path: Path
    text: bytes | None
    record: Record
    go_live: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Sources:
    """A tree as it is, or as an edit is about to make it."""

    tree: SourceTree
    edit: Edit | None

    def read(self, progress: Progress) -> Reading:
        """Read every file, the edited one from the edit."""
        reading = read_tree(self.tree, progress)
        if self.edit is None:
            return reading
        graph = f"{GRAPH_BASE}case/{self.edit.record.key}"
        kept = [source for source in reading.sources if source.graph != graph]
        if self.edit.text is not None:
            kept.append(read_turtle(self.edit.text, graph, self.edit.path))
        return replace(reading, sources=tuple(sorted(kept, key=lambda each: each.path)))

    def records(self) -> list[Record]:
        """Return what the ledger tells of changes, with the edit's own."""
        held = Ledger(self.tree.kept, self.tree.kept_cases).records()
        return [*held, self.edit.record] if self.edit else held


def source_version(tree: SourceTree, edit: Edit | None = None) -> str:
    """Return what names this state of the sources: 12 hex digits over their names and bytes."""
    digest = hashlib.sha256(__version__.encode())
    texts = {path: path.read_bytes() for path in _source_paths(tree)}
    if edit and edit.text is not None:
        texts[edit.path] = edit.text
    elif edit:
        texts.pop(edit.path, None)
    for path in sorted(texts):
        root = tree.root if path.is_relative_to(tree.root) else tree.kept
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(texts[path]).digest())
    for record in sorted(_Sources(tree, edit).records(), key=lambda each: (each.key, each.number)):
        digest.update(repr(record).encode())
    return digest.hexdigest()[:12]


def _source_paths(tree: SourceTree) -> Iterator[Path]:
    folders = [tree.ontology, tree.data, tree.queries, *([tree.beside] if tree.beside else [])]
    return (path for folder in folders for kind in _SOURCES for path in folder.rglob(kind))


def _finished(
    sources: _Sources, home: Path, progress: Progress, timings: _Timings
) -> tuple[Lines, Inputs]:
    reading = timings.of("read", lambda: sources.read(progress))
    with ThreadPoolExecutor(1) as beside:  # HermiT takes as long as all that follows
        check = partial(begin_check, reading, home / "cache", progress, beside)
        report, judged = timings.of("check", check)
        _refuse_invalid(report)
        dataset = assemble(reading.sources)
        lines = timings.of("build", lambda: lines_of(dataset.sources))
        rules = sources.tree.ontology / "rules"
        inputs = timings.of("infer", lambda: add_conclusions(lines, dataset, rules, home, progress))
        _refuse_invalid(timings.of("check", judged))
    # Who changed what stands in a graph of its own and not in the default graph: it is about the
    # files, not about the law.
    lines.add(CHANGES, provenance(sources.records()), apart=True)
    return lines, inputs


def _refuse_invalid(report: Report) -> None:
    if not report.conforms:
        count = report.counts["violation"]
        raise InvalidData(
            f"数据有 {count} 处违规，未发布",
            f"the data has {count} violation{'s' if count > 1 else ''} and was not published",
            report.findings,
        )


def _publish(folder: Path, quads: list[bytes], meta: dict[str, Any], inputs: Inputs) -> None:
    """Write beside the final place and move there whole, so that nobody reads half a snapshot."""
    draft = folder.with_name(f".{folder.name}-{os.getpid()}")
    draft.mkdir(parents=True, exist_ok=True)
    with (draft / "dataset.nq").open("wb") as file:
        file.writelines(quads)
    keep_inputs(draft, inputs)
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
