"""What the server tells its keeper of its work: a line a request, figures, and time spent.

The journal holds a JSON object a line. It never holds an address or, unless the keeper asks for it,
a query: the client is a hash that changes with every start, and a path is told without what
follows its question mark. ``/metrics`` speaks Prometheus' text format, over all worker processes.
"""

import hashlib
import json
import logging
import logging.handlers
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from time import perf_counter
from typing import Any

from flask import Blueprint, Response, g, has_request_context, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from anbao.store.jail import Answer, Engine, Query
from anbao.store.lexer import Survey
from anbao.store.limits import EngineLimits
from anbao.web.exchange import Sent
from anbao.web.headers import server_timing

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
NOTE = "anbao.note"
_NO_ROUTE = "none"
_WAIT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)
Application = Callable[..., Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """Where the journal goes: a file, ``-`` for standard error, nothing for none.

    *salt*, the same for all workers of a server, makes the hashes of its clients.
    """

    place: str = ""
    queries: bool = False
    salt: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(slots=True)
class Note:
    """What a request leaves behind of itself while it is served."""

    route: str = _NO_ROUTE
    request_id: str = ""
    query: str = ""
    status: int = 500
    size: int = 0
    spent: dict[str, float] = field(default_factory=dict)
    begun: float = field(default_factory=perf_counter)

    @property
    def seconds(self) -> float:
        """How long it has taken up to now."""
        return perf_counter() - self.begun


class WatchedEngine:
    """An engine that notes how long each query took, its wait included."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def version(self) -> str:
        """Name the dataset's version."""
        return self._engine.version

    @property
    def graphs(self) -> tuple[str, ...]:
        """Name the graphs of the dataset."""
        return self._engine.graphs

    @property
    def limits(self) -> EngineLimits:
        """Say what one query may cost."""
        return self._engine.limits

    def survey(self, text: str) -> Survey:
        """Look *text* over without running it."""
        return self._engine.survey(text)

    def ready(self) -> bool:
        """Say whether the engine would take a query now."""
        return self._engine.ready()

    def answer(self, query: Query) -> Answer:
        """Run *query*."""
        begun = perf_counter()
        try:
            answer = self._engine.answer(query)
        finally:
            note = current_note()
            note.query = query.text
            note.spent["engine"] = note.spent.get("engine", 0.0) + perf_counter() - begun
        for name, seconds in answer.spent.items():
            note.spent[name] = note.spent.get(name, 0.0) + seconds
        return answer


def current_note() -> Note:
    """Return the note of the request being served; one that nobody reads outside of any."""
    if not has_request_context():
        return Note()
    found = request.environ.setdefault(NOTE, Note())
    return found if isinstance(found, Note) else Note()


def note_response(response: Response) -> None:
    """Tell the client, and the keeper, which route took how long (``Server-Timing``)."""
    note = current_note()
    note.route = str(request.url_rule.rule) if request.url_rule else _NO_ROUTE
    note.request_id = str(g.get("request_id", ""))
    response.headers["Server-Timing"] = server_timing(note.spent, note.seconds)


class Observer:
    """A WSGI application around ours that keeps the journal and counts."""

    def __init__(self, application: Application, settings: JournalSettings) -> None:
        self._application = application
        self._settings = settings
        self._journal = _open(settings.place)
        self._salt = bytes.fromhex(settings.salt)
        self._figures = _Figures() if os.environ.get(FOLDER_VARIABLE) else None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        """Serve one request and leave a line about it."""
        note = environ.setdefault(NOTE, Note())

        def started(status: str, *rest: Any) -> Any:
            note.status = int(status[:3])
            return start_response(status, *rest)

        parts = self._application(environ, started)
        return _Counted(parts, note, lambda: self.record(Sent(environ), note))

    def record(self, sent: Sent, note: Note) -> None:
        """Count a request that has been served and leave a line about it."""
        seconds = note.seconds
        if self._figures:
            self._figures.count(sent.method, note, seconds)
        if self._journal:
            self._journal.info("%s", json.dumps(self._line(sent, note, seconds)))

    def _line(self, sent: Sent, note: Note, seconds: float) -> dict[str, Any]:
        client = hashlib.blake2b(sent.client.encode(), key=self._salt, digest_size=6)
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": note.request_id,
            "client": client.hexdigest(),
            "method": sent.method,
            "path": sent.path.encode("latin-1").decode("utf-8", "replace"),
            "route": note.route,
            "status": note.status,
            "bytes": note.size,
            "ms": round(seconds * 1000, 1),
            **{f"{name}_ms": round(each * 1000, 1) for name, each in note.spent.items()},
        }
        return line | ({"query": note.query} if self._settings.queries and note.query else {})


class _Counted:
    """Counts a body on its way and says when it has gone, or the client has."""

    def __init__(self, parts: Iterable[bytes], note: Note, done: Callable[[], None]) -> None:
        self._parts = parts
        self._pieces = iter(parts)
        self._note = note
        self._done = done
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces)
        self._note.size += len(piece)
        return piece

    def close(self) -> None:
        """Let go of the body, once."""
        if self._open:
            self._open = False
            getattr(self._parts, "close", lambda: None)()
            self._done()


class _Figures:
    """The counters; each worker process has its own file of them."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._requests = Counter(
            "anbao_http_requests", "Requests answered.", ("route", "method", "status"),
            registry=registry,
        )  # fmt: skip
        self._bytes = Counter(
            "anbao_http_response_bytes", "Bytes of bodies sent.", ("route",), registry=registry
        )
        self._seconds = Histogram(
            "anbao_http_request_seconds", "From the request to the last byte of the answer.",
            ("route",), buckets=_WAIT, registry=registry,
        )  # fmt: skip
        self._engine = Histogram(
            "anbao_engine_seconds", "Time of strangers' queries, waiting included.",
            ("status",), buckets=_WAIT, registry=registry,
        )  # fmt: skip
        # To find them by their labels takes longer than to count.
        remember = lru_cache(maxsize=1024)
        self._requests_of = remember(self._requests.labels)
        self._bytes_of = remember(self._bytes.labels)
        self._seconds_of = remember(self._seconds.labels)
        self._engine_of = remember(self._engine.labels)

    def count(self, method: str, note: Note, seconds: float) -> None:
        """Count one request; methods nobody knows are one method, or they would fill the disk."""
        known = method if method in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} else "other"
        self._requests_of(note.route, known, str(note.status)).inc()
        self._bytes_of(note.route).inc(note.size)
        self._seconds_of(note.route).observe(seconds)
        if "engine" in note.spent:
            self._engine_of(str(note.status)).observe(note.spent["engine"])


def metrics_door(engine: Engine) -> Blueprint:
    """Build ``/metrics`` over all worker processes and the state of *engine*."""
    door = Blueprint("metrics", __name__)

    @door.get("/metrics")
    def metrics() -> Response:
        """Give every figure in Prometheus' text format."""
        registry = CollectorRegistry()
        if os.environ.get(FOLDER_VARIABLE):
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(_State(engine))
        response = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response

    return door


class _State:
    """What is so at the moment of asking."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the dataset's version and whether the engine takes queries."""
        served = GaugeMetricFamily(
            "anbao_dataset_info", "The dataset served now.", labels=("version",)
        )
        served.add_metric((self._engine.version,), 1.0)
        yield served
        ready = float(self._engine.ready())
        yield GaugeMetricFamily("anbao_engine_ready", "Whether queries are taken.", value=ready)


def _open(place: str) -> logging.Logger | None:
    if not place:
        return None
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if place != "-":
        # Looks whether the file has been moved away, so that logrotate needs no signal.
        handler = logging.handlers.WatchedFileHandler(place, encoding="utf-8")
    journal = logging.Logger("anbao.journal", logging.INFO)
    journal.addHandler(handler)
    return journal
