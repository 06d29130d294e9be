"""Answers and graphs → JSON, XML, CSV, Turtle …: pyoxigraph writes, this module mends and cuts.

Mends: characters that XML 1.0 forbids are dropped, a carriage return in XML becomes a reference
(a bare one would be read back as a line feed), and RDF/XML that no parser could read is refused.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    serialize,
)

from anbao.errors import EngineError
from anbao.namespaces import PREFIXES


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: its short name, and the media types it is asked by."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The media type, with its charset where readers do not assume UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


RESULT_FORMATS = (
    Format("json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv", charset=True),
    Format("tsv", "text/tab-separated-values", charset=True),
)
GRAPH_FORMATS = (
    Format("ttl", "text/turtle", ("application/x-turtle",), charset=True),
    Format("nt", "application/n-triples", ("text/plain",)),
    Format("jsonld", "application/ld+json", ("application/json",)),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
    Format("trig", "application/trig"),
    Format("nq", "application/n-quads"),
)
_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
_WITHOUT_PREFIXES = {"nt", "nq"}
_XML_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_UNNAMEABLE = b"<oxprefix: "  # how pyoxigraph writes a predicate that has no XML name

# One match a row; strings are stepped over whole, so nothing inside them looks like a row's end.
_ROW_ENDS = {
    "json": re.compile(rb'(?:[^",]++|"(?:[^"\\]++|\\.)*+"|,(?!\{))*+(,\{)', re.DOTALL),
    "xml": re.compile(rb"(?:[^<]++|<(?!/result>|result/>))*+<(?:/result|result/)>()"),
    "csv": re.compile(rb'(?:[^"\n]++|"(?:[^"]|"")*+")*+\n()'),
    "tsv": re.compile(rb"[^\n]*+\n()"),
}
_ROW_MARKS = {"json": b",{", "xml": b"<result", "csv": b"\n", "tsv": b"\n"}
_TAILS = {"json": b"]}}", "xml": b"</results></sparql>", "csv": b"", "tsv": b""}


class NotInThisFormat(EngineError):
    """The answer holds what the wanted format cannot say."""

    slug = "not-acceptable"


@dataclass(frozen=True, slots=True)
class Written:
    """What a cap did to an answer: ``rows``, ``bytes``, or nothing."""

    truncated: str = ""


class _Full(Exception):
    """The sink has all it may take."""


class _Sink:
    """Takes what pyoxigraph writes, up to a cap on rows and one on bytes."""

    def __init__(self, name: str, caps: tuple[int, int]) -> None:
        self._name = name
        self._rows, self._size = caps
        self._seen = 0  # row marks, those inside strings too: never fewer than rows
        self._count_at = self._rows
        self._full = False
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        """Keep *data*; raise ``_Full`` once a cap is surely passed."""
        if self._full:  # the writer offers again what was refused
            return len(data)
        self.data += data
        self._seen += data.count(_ROW_MARKS[self._name])
        if len(self.data) > self._size or (self._seen > self._count_at and self._past_rows()):
            self._full = True
            del self.data[self._size :]
            raise _Full
        return len(data)

    def _past_rows(self) -> bool:
        self._count_at = self._seen * 2
        ends = _row_ends(bytes(self.data), self._name, full=True)
        return next(itertools.islice(ends, self._rows, None), None) is not None

    def flush(self) -> None:
        """Do nothing: everything is in memory."""


def write_solutions(
    answer: QuerySolutions, file: IO[bytes], name: str, caps: tuple[int, int]
) -> Written:
    """Write the rows of a SELECT, at most *caps* rows and bytes of them."""
    sink = _Sink(name, caps)
    full = False
    try:
        answer.serialize(cast(IO[bytes], sink), _RESULTS[name])  # it only writes
    except _Full:
        full = True
    data, truncated = cut(bytes(sink.data), name, caps[0], full)
    _write_all(file, _mend(data) if name == "xml" else data)
    return Written(truncated)


def cut(data: bytes, name: str, rows: int, full: bool) -> tuple[bytes, str]:
    """Return *data* with at most *rows* rows and the name of the cap that cut it, if one did.

    *full* says that *data* itself stops somewhere in a row.
    """
    if not full and len(data) <= 2 * rows:  # no row is shorter than two bytes
        return data, ""
    ends = list(itertools.islice(_row_ends(data, name, full), rows + 1))
    if len(ends) > rows:
        return data[: ends[rows - 1]] + _TAILS[name], "rows"
    if full:
        start = ends[-1] if ends else 0
        if not ends:
            raise EngineError("一行结果就超过了大小上限", "a single row passes the limit on size")
        return data[:start] + _TAILS[name], "bytes"
    return data, ""


def _row_ends(data: bytes, name: str, full: bool) -> Iterator[int]:
    """Give, row by row, the offset at which *data* holds just the rows up to it."""
    ends = _matches(_ROW_ENDS[name], data)
    if name in {"csv", "tsv"}:
        next(ends, None)  # the header
    yield from ends
    if name == "json" and not full and not data.endswith(b"[]}}"):
        yield len(data) - len(_TAILS[name])  # the last row has no comma after it


def _matches(pattern: re.Pattern[bytes], data: bytes) -> Iterator[int]:
    """Give where group 1 begins, match on match: a search could begin inside a string."""
    position = 0
    while match := pattern.match(data, position):
        yield match.start(1)
        position = match.end()


def write_boolean(answer: QueryBoolean, file: IO[bytes], name: str) -> Written:
    """Write the answer to an ASK."""
    _write_all(file, answer.serialize(format=_RESULTS[name]) or b"")
    return Written()


def write_graph(
    answer: Iterable[Triple], file: IO[bytes], name: str, caps: tuple[int, int]
) -> Written:
    """Write a graph, at most *caps* triples; more bytes than the cap is an error, not a cut."""
    rows, size = caps
    triples = list(itertools.islice(answer, rows + 1))
    data = graph_bytes(triples[:rows], name)
    if len(data) > size:
        raise EngineError(f"结果超过 {size} 字节", f"the graph passes {size} bytes")
    _write_all(file, data)
    return Written("rows" if len(triples) > rows else "")


def graph_bytes(triples: list[Triple], name: str) -> bytes:
    """Return *triples* in the format *name*, with those of our prefixes that they use."""
    prefixes = {} if name in _WITHOUT_PREFIXES else used_prefixes(triples)
    data = serialize(triples, format=_GRAPHS[name], prefixes=prefixes) or b""
    if name != "rdf":
        return data
    if _UNNAMEABLE in data:
        raise NotInThisFormat(
            "有谓词无法写成 RDF/XML 的元素名，请改用 Turtle",
            "a predicate has no XML name, so RDF/XML cannot say it; ask for Turtle",
        )
    return _mend(data)


def used_prefixes(statements: Iterable[Triple | Quad]) -> dict[str, str]:
    """Return those of our prefixes that some term of *statements* begins with."""
    used = set()
    for each in statements:
        for term in (each.subject, each.predicate, each.object):
            node = term.datatype if isinstance(term, Literal) else term
            if isinstance(node, NamedNode):
                iri = node.value
                used.add(iri[: max(iri.rfind("#"), iri.rfind("/")) + 1])
    return {name: str(iri) for name, iri in PREFIXES.items() if iri in used}


def _mend(xml: bytes) -> bytes:
    return _XML_FORBIDDEN.sub(b"", xml).replace(b"\r", b"&#xD;")


def _write_all(file: IO[bytes], data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
