"""Keeps a zygote alive for each dataset that is being served, and ends them all at the end."""

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from anbao.errors import EngineCrashed, SourceError
from anbao.store.jail_worker import task_line
from anbao.store.limits import EngineLimits

_LOOK_SECONDS = 0.1
_LONGEST_PAUSE = 5.0
_KEPT = 256 << 20
# Nothing of ours is in it for a query to find. A worker keeps the memory that a query let go of:
# to give it back and fetch it again took the next one up to a third of its time.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "RUST_BACKTRACE": "0",
    "GLIBC_TUNABLES": f"glibc.malloc.trim_threshold={_KEPT}:glibc.malloc.mmap_threshold={_KEPT}"
    f":glibc.malloc.top_pad={16 << 20}",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What a zygote loads: a snapshot folder, or RDF files; *version* names it in every ETag."""

    version: str
    paths: tuple[Path, ...]
    snapshot: bool


class Zygote:
    """One zygote process, started again whenever it dies before ``stop``."""

    def __init__(self, source: Source, limits: EngineLimits, socket_path: Path) -> None:
        self.source = source
        self.socket_path = socket_path
        self._limits = limits
        self._ending = threading.Event()
        self._changing = threading.Lock()
        self._process, introduction = self._spawn()
        self.graphs: tuple[str, ...] = tuple(introduction["graphs"])
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process that listens now."""
        return self._process.pid

    def stop(self) -> None:
        """End the process: closing its lifeline kills its children too."""
        self._ending.set()
        with self._changing:
            _end(self._process)
        self.socket_path.unlink(missing_ok=True)

    def drain(self) -> None:
        """Let the process end once the queries that it runs have ended."""
        self._ending.set()
        with self._changing:
            self._process.terminate()

    def _spawn(self) -> "tuple[subprocess.Popen[bytes], dict[str, list[str]]]":
        line = task_line([str(path) for path in self.source.paths], snapshot=self.source.snapshot,
                         socket_path=str(self.socket_path), limits=self._limits)  # fmt: skip
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", "-m", "anbao.store.jail_worker", line],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_ENVIRONMENT,
        )
        try:
            introduction = _introduction(process)
        except BaseException:  # a signal too: nothing may be left that nobody knows of
            _end(process)
            raise
        return process, introduction

    def _watch(self) -> None:
        pause = _LOOK_SECONDS
        while not self._ending.wait(pause):
            with self._changing:
                revived = self._process.poll() is None or self._revive()
            pause = _LOOK_SECONDS if revived else min(pause * 2, _LONGEST_PAUSE)

    def _revive(self) -> bool:
        if self._ending.is_set():
            return True
        _end(self._process)
        try:
            self._process, _ = self._spawn()
        except (EngineCrashed, SourceError, OSError):
            return False
        return True


class JailKeeper:
    """The private folder of sockets and the zygotes that listen in it."""

    def __init__(self, limits: EngineLimits) -> None:
        self.limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="anbao-")  # 0700 by default
        self._zygotes: list[Zygote] = []
        self._started = 0

    @property
    def folder(self) -> Path:
        """The private folder."""
        return Path(self._folder.name)

    def start(self, source: Source) -> Zygote:
        """Start a zygote over *source* and wait until it listens."""
        self._started += 1
        zygote = Zygote(source, self.limits, self.folder / f"{self._started}.sock")
        self._zygotes.append(zygote)
        return zygote

    def retire(self, zygote: Zygote, after: float) -> None:
        """Drain *zygote* after *after* seconds, when no request turns to it any more."""
        timer = threading.Timer(after, zygote.drain)
        timer.daemon = True
        timer.start()

    def stop(self) -> None:
        """End every zygote and remove the folder."""
        for zygote in self._zygotes:
            zygote.stop()
        self._folder.cleanup()

    def __enter__(self) -> "JailKeeper":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _introduction(process: "subprocess.Popen[bytes]") -> dict[str, list[str]]:
    """Wait for the zygote's one line: what it holds, or why it holds nothing."""
    assert process.stdout is not None  # noqa: S101 - asked for when it was started
    told = process.stdout.readline()
    introduction: dict[str, Any] = json.loads(told) if told else {}
    if "graphs" in introduction:
        return introduction
    if "error" in introduction:
        error = introduction["error"]
        raise SourceError(error["path"], error["line"], error["zh"], error["en"], error["column"])
    raise EngineCrashed("查询引擎无法启动", "the query engine did not start")


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
