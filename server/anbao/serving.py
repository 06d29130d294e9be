"""A running server: one zygote for the dataset, granian's workers, and a watch for the next one."""

import json
import multiprocessing
import os
import signal
import sys
import threading
import zlib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from anbao.ending import undisturbed
from anbao.errors import AnbaoError, TokenFileError
from anbao.legislation.shelf import GRAPH_FILE
from anbao.listening import announce_when_up, free_port, resolved
from anbao.publication.shelf import shelf_of
from anbao.rollcall import wait_for_all
from anbao.source_tree import SourceTree, default_tree
from anbao.store.jail_supervisor import JailKeeper, Source, Zygote
from anbao.store.limits import EngineLimits
from anbao.store.local import snapshot_version
from anbao.tokens import TokenFile
from anbao.validation.admission import ExaminationLimits
from anbao.validation.examiner import Examiner, ExaminerKeeper
from anbao.web.app import WebSettings
from anbao.web.assets import why_unbuilt
from anbao.web.limits import HttpLimits
from anbao.web.observation import FOLDER_VARIABLE as FIGURES_VARIABLE
from anbao.web.observation import JournalSettings

FOLDER_VARIABLE = "ANBAO_SERVER_FOLDER"
_LOOK_SECONDS = 0.05
# How long a request that began with the old data may take before it asks its last query.
_GRACE_SECONDS = 30.0
# The downloads of a version take seconds to write; one that is replaced at once gets none.
_SETTLED_SECONDS = 5.0
_DEPOT_GRACE = 3.0


@dataclass(frozen=True, slots=True)
class Served:
    """What is served now, as the workers read it; *snapshot* is empty for other people's files.

    *examiner* is the socket of whoever checks what editors send, where that is possible.
    """

    version: str
    socket: str
    graphs: list[str]
    snapshot: str
    examiner: str = ""
    tree: str = ""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How to serve; *home* is the folder whose ``current`` is followed, None for ``--only``.

    *tokens* is the file of those who may do more than read; *access_log* is where a
    line a request goes (``-`` for standard error), *log_queries* adds the queries;
    *legislation* is the folder of imported texts. *site* says that the snapshot is ours and has
    pages; *depot* that *home* is a ``Depot``, which may be changed. *proxies* says how many proxies
    stand between the server and its clients.
    """

    source: Source
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    home: Path | None = None
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    tree: SourceTree = field(default_factory=default_tree)
    tokens: Path | None = None
    access_log: str = ""
    log_queries: bool = False
    legislation: Path | None = None
    site: bool = False
    depot: bool = False
    limits: EngineLimits = field(default_factory=EngineLimits)
    http: HttpLimits = field(default_factory=HttpLimits)
    checking: ExaminationLimits = field(default_factory=ExaminationLimits)

    @property
    def texts(self) -> Path | None:
        """The folder of imported texts, if our own data is served."""
        return self.legislation if self.site else None


def default_http_limits() -> HttpLimits:
    """Return what a request may be, unless the keeper says otherwise."""
    return HttpLimits()


def missing_scripts() -> str | None:
    """Say why pages come without scripts, if that is known."""
    return why_unbuilt()


def current_snapshot(home: Path, legislation: Path | None = None) -> Source:
    """Return the snapshot that ``<home>/current`` names, and the citations imported beside it."""
    version, imported = _current(home, legislation)
    path = home / "snapshots" / Path(version.partition("-")[0]).name
    snapshot_version(path)  # unreadable ones are told now
    return Source(version, (path, *imported), snapshot=True)


def _current(home: Path, legislation: Path | None) -> tuple[str, tuple[Path, ...]]:
    """Name what is to be served: the snapshot's version and, after a dash, the import's state."""
    version = (home / "current").read_text(encoding="utf-8").strip()
    graph = (legislation or home) / GRAPH_FILE
    if legislation is None or not graph.is_file():
        return version, ()
    state = f"{graph.stat().st_size} {graph.stat().st_mtime_ns}".encode()
    return f"{version}-{zlib.crc32(state):08x}", (graph,)


def run_server(options: ServerOptions, announce: Callable[[str], None]) -> None:
    """Serve until told to stop; *announce* the address once the first request is answered."""
    _refuse_unguarded(options)
    host = resolved(options.host)
    options = replace(options, port=(port := free_port(host, options.port)))
    # Until granian takes over the signals: end by way of every ``with``.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as ending:
        with undisturbed():
            keeper = ending.enter_context(JailKeeper(options.limits))
        desk = _Desk(options, keeper)
        ending.callback(desk.close)
        ending.callback(signal.signal, signal.SIGTERM, signal.SIG_IGN)  # this is the end already
        desk.open()
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        threading.Thread(target=announce_when_up, args=(address, announce), daemon=True).start()
        threading.Thread(target=desk.follow, daemon=True).start()
        os.environ[FOLDER_VARIABLE] = str(keeper.folder)
        figures = keeper.folder / "figures"  # where each worker keeps its counters
        figures.mkdir()
        os.environ[FIGURES_VARIABLE] = str(figures)
        # A fork would copy this process's threads' locks; spawned workers start clean.
        multiprocessing.set_start_method("spawn", force=True)
        _granian(host, options).serve()


def _refuse_unguarded(options: ServerOptions) -> None:
    """Read the tokens now rather than at the first write; a depot must have one that may write."""
    held = TokenFile(options.tokens).tokens() if options.tokens else ()
    if options.depot and not any(token.allows("write") for token in held):
        raise TokenFileError(
            "可写的服务器须有一个带 write 权限的令牌；用 anbao token new 名称 --scope write 建立",
            "a writable server needs a token of scope write; make one by "
            "anbao token new NAME --scope write",
        )


class _Desk:
    """Writes down for the workers what is served, and changes it when ``current`` changes."""

    def __init__(self, options: ServerOptions, keeper: JailKeeper) -> None:
        self._options = options
        self._keeper = keeper
        self._zygote: Zygote | None = None
        self._examiners: ExaminerKeeper | None = None
        self._refused = ""

    def open(self) -> None:
        """Start the first zygote and write everything down."""
        opts = self._options
        journal = asdict(JournalSettings(opts.access_log, opts.log_queries))
        settings = {"limits": asdict(opts.limits), "http": asdict(opts.http),
                    "checking": asdict(opts.checking), "journal": journal,
                    "hosts": [name.lower() for name in (opts.host, *opts.hosts)],
                    "port": opts.port, "proxies": opts.proxies, "parent": os.getpid(),
                    "tokens": str(opts.tokens or ""), "legislation": str(opts.legislation or ""),
                    "depot": str(opts.home) if opts.depot else "", "site": opts.site}  # fmt: skip
        _write(self._keeper.folder / "settings.json", settings)
        self._serve(self._options.source)

    def close(self) -> None:
        """End the examiner."""
        if self._examiners:
            self._examiners.stop()

    def follow(self) -> None:
        """Swap whenever ``current`` names another version; what cannot be read is left alone."""
        home = self._options.home
        if self._options.site:
            threading.Thread(target=self._fill_shelves, daemon=True).start()
        while home is not None:
            threading.Event().wait(_LOOK_SECONDS)
            try:
                named, _ = _current(home, self._options.texts)
                if self._zygote and named not in {self._zygote.source.version, self._refused}:
                    self._refused = named
                    self._serve(current_snapshot(home, self._options.texts))
                    self._refused = ""
            except (AnbaoError, OSError, ValueError) as error:
                print(f"anbao: {type(error).__name__}: {error}", file=sys.stderr, flush=True)

    def _serve(self, source: Source) -> None:
        old, self._zygote = self._zygote, self._keeper.start(source)
        snapshot = str(source.paths[0]) if self._options.site else ""
        served = Served(
            source.version,
            str(self._zygote.socket_path),
            list(self._zygote.graphs),
            snapshot,
            self._examiner() if snapshot else "",
            str(self._options.tree.root),
        )
        _write(self._keeper.folder / "served.json", asdict(served))
        if old is not None:
            # A depot may change many times a minute, and nothing of it is asked late in a request.
            self._keeper.retire(old, _DEPOT_GRACE if self._options.depot else _GRACE_SECONDS)
            if self._examiners is not None:  # only now: the workers needed the cores
                wait_for_all(self._keeper.folder, source.version, _SETTLED_SECONDS)
                self._examiners.renew()

    def _fill_shelves(self) -> None:
        """Write the downloads of each version that stays, so that nobody waits for them."""
        filled = ""
        while True:
            named = self._zygote.source if self._zygote else self._options.source
            threading.Event().wait(_SETTLED_SECONDS)
            if self._zygote and self._zygote.source == named and named.version != filled:
                filled = named.version
                with suppress(AnbaoError):  # whoever asks for them first will be told
                    shelf_of(named.paths[0], spare=True)

    def _examiner(self) -> str:
        """Have the source tree prepared for checks; return the socket where to ask for one."""
        path = self._keeper.folder / "examiner.sock"
        if self._examiners is None:
            examiner = Examiner(path, self._options.checking)
            self._examiners = ExaminerKeeper(self._options.tree, examiner)
        return str(path)


def read_served(folder: Path) -> Served:
    """Read what is served now."""
    return Served(**json.loads((folder / "served.json").read_text(encoding="utf-8")))


def served_since(folder: Path) -> int:
    """Return a number that changes whenever what is served does; cheaper than to read it."""
    stat = (folder / "served.json").stat()
    return hash((stat.st_ino, stat.st_mtime_ns))


def read_settings(folder: Path) -> tuple[EngineLimits, WebSettings, Path | None]:
    """Read how it is served, and the folder of the depot if the dataset may be changed."""
    told = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    web = WebSettings(
        limits=HttpLimits(**told["http"]),
        checking=ExaminationLimits(**told["checking"]),
        hosts=tuple(told["hosts"]),
        site=told["site"],
        port=told["port"],
        proxies=told["proxies"],
        tokens=Path(told["tokens"]) if told["tokens"] else None,
        legislation=Path(told["legislation"]) if told["legislation"] else None,
        journal=JournalSettings(**told["journal"]),
    )
    depot = Path(told["depot"]) if told["depot"] else None
    return EngineLimits(**told["limits"]), web, depot


def _write(path: Path, told: dict[str, object]) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(told), encoding="utf-8")
    draft.replace(path)


def _granian(host: str, options: ServerOptions) -> MPServer:
    return MPServer(
        "anbao.wsgi:application",
        address=host,
        port=options.port,
        interface=Interfaces.RSGI,
        workers=options.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=options.http.header_seconds * 1000, max_buffer_size=65_536
        ),
        websockets=False,
        factory=True,
        backlog=1024,
        backpressure=256,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.error,
    )
