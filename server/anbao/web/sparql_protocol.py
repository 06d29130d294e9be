"""How a query is to be answered by the protocol: in which format, under which tag, for how long."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from werkzeug.http import parse_etags

from anbao.errors import EngineError
from anbao.store.formats import GRAPH_FORMATS, RESULT_FORMATS
from anbao.store.jail import Answer, Engine
from anbao.store.lexer import Survey
from anbao.store.parquet import PARQUET
from anbao.web.exchange import Headers, Sent
from anbao.web.negotiation import HTML, Chosen, choose
from anbao.web.sparql_request import Asked

_LONGEST_CONTENT_LOCATION = 2_000
_OFFERS = {
    "select": (*RESULT_FORMATS, PARQUET, HTML),
    "ask": (*RESULT_FORMATS[:2], HTML),  # CSV and TSV have no form for a boolean
    "construct": (*GRAPH_FORMATS, HTML),
    "describe": (*GRAPH_FORMATS, HTML),
}


GIVEN = "anbao.given"  # in the environment: what the engine has said already


@dataclass(frozen=True, slots=True)
class Given:
    """What the engine said, of the dataset's *version*, before Flask was called."""

    version: str
    said: Answer | EngineError

    def taken(self) -> Answer:
        """Return the answer, or raise what stood in its way."""
        if isinstance(self.said, EngineError):
            raise self.said
        return self.said


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, what it was seen to be, the format chosen, and the tag of the answer.

    *kept* is the Cache-Control of an answer that may be kept; the *tag* is empty if none may.
    """

    asked: Asked
    seen: Survey
    chosen: Chosen
    tag: str
    kept: str

    def is_met(self, sent: Sent) -> bool:
        """Say whether *sent* names the answer as one that its sender has."""
        held = sent.header("if-none-match")
        return bool(self.tag and held) and parse_etags(held).contains_weak(self.tag)

    def headers(self, sent: Sent) -> Headers:
        """Return the headers that tell caches what they may do, and where the answer itself is."""
        place = (
            "" if self.chosen.format in {HTML, PARQUET} else _content_location(sent, self.chosen)
        )
        located = [("Content-Location", place)] if place else []
        if not self.tag:
            return [("Cache-Control", "no-store"), *located]
        return [("ETag", f'W/"{self.tag}"'), ("Cache-Control", self.kept), *located]


def planned(engine: Engine, sent: Sent, asked: Asked, kept: str) -> Plan:
    """Look over what is *asked* and choose how to answer; raise what stands in the way."""
    seen = engine.survey(asked.text)
    chosen = _chosen(sent.header("accept"), seen.form, asked.wanted)
    cacheable = sent.method in {"GET", "HEAD"} and not seen.volatile
    tag = _tag(engine, sent, asked, chosen) if cacheable else ""
    return Plan(asked, seen, chosen, tag, kept)


@lru_cache(maxsize=256)
def _remembered_choice(accept: str, form: str, wanted: str) -> Chosen:
    return choose(accept, _OFFERS[form], wanted)


def _chosen(accept: str, form: str, wanted: str) -> Chosen:
    # Clients repeat themselves; a header that nobody honest sends is not worth remembering.
    if len(accept) + len(wanted) < 1024:
        return _remembered_choice(accept, form, wanted)
    return choose(accept, _OFFERS[form], wanted)


def _tag(engine: Engine, sent: Sent, asked: Asked, chosen: Chosen) -> str:
    """Return what changes whenever the answer might."""
    key = [engine.version, asked.text, asked.default_graphs, asked.named_graphs, chosen.media_type]
    page = []
    if chosen.format is HTML:
        page = [parse_qs(sent.query).get("lang", [""])[0], sent.header("accept-language")]
    return hashlib.sha256(json.dumps([*key, page]).encode()).hexdigest()[:32]


def _content_location(sent: Sent, chosen: Chosen) -> str:
    """Return where this very representation is: the request with its format in the address."""
    if sent.method == "POST" or chosen.format in {HTML, PARQUET}:
        return ""
    asked = [pair for pair in sent.query.split("&") if not pair.startswith("format=")]
    place = "&".join([*asked, f"format={chosen.format.name}"])
    fits = len(place) <= _LONGEST_CONTENT_LOCATION and place.isascii() and place.isprintable()
    return f"{sent.path}?{place}" if fits else ""
