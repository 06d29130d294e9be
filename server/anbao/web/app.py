"""The Flask application: doors, pages, and what holds for every response."""

import gzip
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Flask, Response, g, redirect, request

from anbao.store.depot import Depot
from anbao.store.jail import Engine
from anbao.store.reader import GraphReader
from anbao.tokens import TokenFile
from anbao.validation.admission import ExaminationLimits
from anbao.web.admission import refuse_misaddressed
from anbao.web.agents import agent_door
from anbao.web.assets import register_assets
from anbao.web.bodies import Bodies, refuse_unreceived
from anbao.web.exchange import Sent
from anbao.web.gsp import graph_store
from anbao.web.headers import ALWAYS, COMPRESS_FROM, COMPRESSION, USUAL, VARY
from anbao.web.health import health_checks
from anbao.web.language import speak_in
from anbao.web.limits import HttpLimits, limits_page
from anbao.web.negotiation import accepts_encoding
from anbao.web.observation import JournalSettings, WatchedEngine, metrics_door, note_response
from anbao.web.problems import register_problems
from anbao.web.sparql import sparql_door
from anbao.web.tokens import admit_tokens

_COMPRESSIBLE = ("text/", "application/", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the doors are set up; *site* says that our own data and pages are behind them.

    *tokens* is the file of those who may do more than read; without it nobody may. *legislation*
    is the folder into which official texts are imported. *port* is where this server listens, and
    *proxies* how many proxies stand between it and its clients; *folder* is private to it and its
    workers.
    """

    limits: HttpLimits = field(default_factory=HttpLimits)
    checking: ExaminationLimits = field(default_factory=ExaminationLimits)
    hosts: tuple[str, ...] = ()
    site: bool = True
    tokens: Path | None = None
    journal: JournalSettings = field(default_factory=JournalSettings)
    legislation: Path | None = None
    port: int = 0
    proxies: int = 0
    folder: Path = Path()


def create_app(
    engine: Engine,
    reader: GraphReader | None = None,
    *,
    blueprints: Sequence[Blueprint] = (),
    settings: WebSettings | None = None,
    depot: Depot | None = None,
) -> Flask:
    """Build the application over *engine*; *blueprints* are the pages, built over *reader*.

    *depot* is the dataset that may be changed, if one may.
    """
    settings = settings or WebSettings()
    engine = WatchedEngine(engine)
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.limits.body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.limits.body_bytes,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    speak_in(app)
    register_assets(app)
    app.context_processor(lambda: {"site": settings.site})
    tokens = TokenFile(settings.tokens) if settings.tokens else None
    bodies = Bodies(settings.limits, tokens)
    app.before_request(lambda: _admit(settings, bodies))
    app.after_request(_finish)
    register_problems(app)
    admit_tokens(app, settings.tokens, settings.folder, settings.limits.token_failures)
    doors = [
        sparql_door(engine, depot),
        graph_store(engine, depot),
        health_checks(engine),
        metrics_door(engine),
        limits_page(engine.limits, settings.limits, settings.checking),
    ]
    for blueprint in (*doors, *blueprints):
        app.register_blueprint(blueprint)
    if settings.site:
        app.register_blueprint(agent_door(lambda: app))
    else:
        app.add_url_rule("/", "front", lambda: redirect("/sparql", 303))
    return app


def _admit(settings: WebSettings, bodies: Bodies) -> None:
    g.request_id = str(uuid.uuid4())
    allowed = bodies.allowed(request.path, request.headers.get("Authorization", ""))
    request.max_content_length = request.max_form_memory_size = allowed
    refuse_misaddressed(Sent(request.environ), settings.hosts, settings.limits)
    refuse_unreceived(request.environ)


def _finish(response: Response) -> Response:
    headers = response.headers
    for name, value in USUAL:
        headers.setdefault(name, value)
    for name, value in ALWAYS:
        headers[name] = value
    headers["X-Request-Id"] = g.get("request_id", "")
    note_response(response)
    if response.status_code == 204:
        headers.pop("Content-Type", None)
    response.vary.update(VARY)
    if _worth_compressing(response):
        response.set_data(gzip.compress(response.get_data(), compresslevel=COMPRESSION, mtime=0))
        headers["Content-Encoding"] = "gzip"
    return response


def _worth_compressing(response: Response) -> bool:
    return (
        not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and (response.mimetype or "").startswith(_COMPRESSIBLE)
        and accepts_encoding(request.headers.get("Accept-Encoding", ""), "gzip")
        and len(response.get_data()) > COMPRESS_FROM
    )
