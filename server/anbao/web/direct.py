"""Queries of programs, answered on the event loop: by the protocol's own rules, without Flask.

What is plain goes this way: a query, a machine's format, nobody's token, an answer that is whole
and small. Everything else, every refusal too, goes on to Flask, and takes along an answer that is
already there; so there is one wording of each, and no query runs twice.
"""

import asyncio
import gzip
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter

from werkzeug.exceptions import HTTPException

from anbao.errors import BadRequest, EngineError
from anbao.store.jail import Answer, JailEngine, Query, concluded
from anbao.store.jail_protocol import Question
from anbao.store.live import Live
from anbao.store.parquet import PARQUET
from anbao.web.admission import refuse_misaddressed
from anbao.web.app import WebSettings
from anbao.web.exchange import Headers, Reply, Sent
from anbao.web.headers import ALWAYS, COMPRESS_FROM, COMPRESSION, USUAL, VARY, server_timing
from anbao.web.negotiation import HTML, accepts_encoding
from anbao.web.observation import NOTE, Note, Observer
from anbao.web.remembered import Remembered
from anbao.web.sparql_protocol import GIVEN, Given, Plan, planned
from anbao.web.sparql_request import Asked, read_request
from anbao.web.writing import cache_control

_ROUTE = "/sparql"
_LONGEST_QUERY = 8 << 10  # looking over a longer one would keep the loop from others
_LARGEST_ANSWER = 64 << 10  # and so would packing a larger answer
_EVERY = (*USUAL, *ALWAYS, ("Vary", ", ".join(VARY)))
_AHEAD_SECONDS = 2.0  # how long to wait for whoever asks the same: he may be one who has to wait
_Gone = Callable[[], Awaitable[object]]


class Direct:
    """The way past Flask, over what is *live*; it keeps the answers that may be kept."""

    def __init__(
        self, live: Live, settings: WebSettings, observer: Observer, *, writable: bool
    ) -> None:
        self._live = live
        self._settings = settings
        self._observer = observer
        self._cache_control = cache_control(writable=writable)
        capacity = settings.limits.remembered_bytes
        self._remembered = Remembered(lambda: live.engine.version, capacity)
        self.keep = self._remembered.keep
        self._under_way: dict[bytes, asyncio.Future[None]] = {}

    async def reply(self, sent: Sent, gone: _Gone) -> Reply | None:
        """Return the reply to *sent*, None if Flask is to give it; *gone* waits for a hang-up.

        The reply is to be closed once it has been sent.
        """
        if sent.path != _ROUTE or sent.header("authorization") or not self._is_let_in(sent):
            return None
        note = sent.environ[NOTE] = Note(_ROUTE, str(uuid.uuid4()))
        reply = self._remembered.recall(sent)
        if reply is not None:
            timing = 'cache;desc="hit"'
        else:
            reply = await self._asked_once(sent, note, gone)
            timing = server_timing(note.spent, note.seconds)
        if reply is None:
            return None
        reply.headers += [("X-Request-Id", note.request_id), ("Server-Timing", timing)]
        note.status, note.size = reply.status, len(reply.body)
        reply.close = partial(self._observer.record, sent, note)  # nobody waits for that
        return reply

    async def _asked_once(self, sent: Sent, note: Note, gone: _Gone) -> Reply | None:
        """Answer *sent*; of many who ask the same at once one asks, and the others wait for him."""
        if len(sent.body) > _LONGEST_QUERY:
            return await self._first_time(sent, note, gone)
        key = self._remembered.key(sent)
        ahead = self._under_way.get(key)
        if ahead is not None:
            begun = perf_counter()
            await asyncio.wait({ahead}, timeout=_AHEAD_SECONDS)
            note.spent["ahead"] = perf_counter() - begun
            return self._remembered.recall(sent) or await self._first_time(sent, note, gone)
        answered = self._under_way[key] = asyncio.get_running_loop().create_future()
        try:
            return await self._first_time(sent, note, gone)
        finally:
            del self._under_way[key]
            answered.set_result(None)

    def _is_let_in(self, sent: Sent) -> bool:
        try:
            refuse_misaddressed(sent, self._settings.hosts, self._settings.limits)
        except (HTTPException, BadRequest):  # Flask will say so
            return False
        return True

    async def _first_time(self, sent: Sent, note: Note, gone: _Gone) -> Reply | None:
        engine = self._live.current.engine
        if not isinstance(engine, JailEngine) or sent.method not in {"GET", "POST"}:
            return None
        try:
            plan = self._plan(engine, sent)
            question = engine.question(_query(plan, sent)) if plan else None
        except Exception:  # Flask meets it too, and knows how to tell it
            return None
        if plan is None or question is None:
            return None
        if plan.is_met(sent):
            return Reply(304, [*_EVERY, *plan.headers(sent)])
        answer = await _asked(engine, question, (sent, note), gone)
        if answer is None:
            return None
        reply = _whole(plan, sent, answer)
        if not plan.seen.volatile:
            self._remembered.keep(sent, reply, engine.version)
        return reply

    def _plan(self, engine: JailEngine, sent: Sent) -> Plan | None:
        """Return how to answer what *sent* asks, unless that is another's business."""
        if not _is_whole(sent, self._settings.limits.body_bytes):
            return None
        asked = read_request(sent)
        if not isinstance(asked, Asked) or len(asked.text) > _LONGEST_QUERY:
            return None
        plan = planned(engine, sent, asked, self._cache_control)
        return None if plan.chosen.format in {HTML, PARQUET} else plan


def _is_whole(sent: Sent, most: int) -> bool:
    """Say whether the body is all that was sent: of a larger one no more is received."""
    size = len(sent.body)
    return size <= most and sent.header("content-length") in {"", str(size)}


def _query(plan: Plan, sent: Sent) -> Query:
    asked = plan.asked
    return Query(
        text=asked.text,
        format=plan.chosen.format.name,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        wall_seconds=asked.wall_seconds,
        client=sent.client,
    )


async def _asked(
    engine: JailEngine, question: Question, about: tuple[Sent, Note], gone: _Gone
) -> Answer | None:
    """Ask; an answer that is not plain is passed on to Flask, and so is a refusal."""
    sent, note = about
    begun = perf_counter()
    outcome = await engine.outcome(question, gone)
    if outcome is None:
        return None
    note.query = question.text
    note.spent["engine"] = perf_counter() - begun
    said: Answer | EngineError
    try:
        said = answer = concluded(question, *outcome)
        note.spent |= answer.spent
        if not answer.truncated and answer.size <= _LARGEST_ANSWER:
            return answer
    except EngineError as error:
        said = error
    sent.environ[GIVEN] = Given(engine.version, said)
    return None


def _whole(plan: Plan, sent: Sent, answer: Answer) -> Reply:
    with answer.file as file:
        body = file.read()
    headers: Headers = [*_EVERY, *plan.headers(sent), ("Content-Type", plan.chosen.content_type)]
    if len(body) > COMPRESS_FROM and accepts_encoding(sent.header("accept-encoding"), "gzip"):
        body = gzip.compress(body, compresslevel=COMPRESSION, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return Reply(200, headers, body)
