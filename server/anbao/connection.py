"""The graph in a notebook: ``anbao.connect()`` asks a snapshot in this process, or a server.

Answers are pandas tables, typed after XSD: integers are ``Int64``, decimals and doubles
``Float64``, booleans ``boolean``, dates and times ``datetime64``, everything else text; what an
answer leaves unbound is missing. Every error is one of ours, in Chinese and in English.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from anbao import errors
from anbao.errors import AnbaoError, EngineError, NotInGraph, NotInstalled, NotReady
from anbao.namespaces import compact, expand
from anbao.questions.ask import ask
from anbao.questions.catalogue import read_catalogue
from anbao.source_tree import default_tree
from anbao.store.columns import Column, columns
from anbao.store.lexer import survey
from anbao.store.limits import EngineLimits
from anbao.store.local import LocalReader, load_snapshot, snapshot_version
from anbao.store.reader import BlankNode, Literal, NamedNode, Rows, Term, Triple

if TYPE_CHECKING:
    from pandas import DataFrame

_SECONDS = 120.0
_LABELS = """
SELECT ?thing ?label WHERE {
    VALUES ?thing { %s }
    ?thing rdfs:label|skos:prefLabel|dcterms:title ?label
} ORDER BY ?thing ?label
"""
_PREFIXES = (
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    "PREFIX dcterms: <http://purl.org/dc/terms/>\n"
)
_PARTS = ("subject", "predicate", "object")
_DTYPES = {
    "text": "string",
    "integer": "Int64",
    "decimal": "Float64",
    "double": "Float64",
    "boolean": "boolean",
}


class Source(Protocol):
    """Who answers: rows whose terms are as SPARQL JSON results write them."""

    def rows(self, query: str) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Answer a SELECT."""

    def verdict(self, query: str) -> bool:
        """Answer an ASK."""

    def triples(self, query: str) -> list[dict[str, Any]]:
        """Answer a CONSTRUCT or DESCRIBE, a row for each triple."""

    def question(
        self, name: str, given: Mapping[str, str]
    ) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Answer the ready-made question *name*."""


def connect(where: str | Path | None = None) -> "Connection":
    """Connect to the graph: a server's address, or the folder that ``anbao build`` wrote.

    By default the folder is ``.anbao`` here. NotReady says that nothing is built there yet.
    """
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return Connection(_Server(where.rstrip("/")))
    return Connection(_Snapshot(Path(where or ".anbao")))


class Connection:
    """The graph as pandas tables."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def sparql(self, query: str) -> "DataFrame | bool":
        """Answer *query*: a table of rows or, for a graph, of triples; True or False for ASK."""
        form = survey(query, EngineLimits()).form
        if form == "ask":
            return self._source.verdict(query)
        if form == "select":
            return _table(*self._source.rows(query))
        return _table(_PARTS, self._source.triples(query))

    def ask(self, question: str, **parameters: str) -> "DataFrame":
        """Answer a ready-made question, such as ``practice/outcomes-published``."""
        given = {name: str(value) for name, value in parameters.items()}
        return _table(*self._source.question(question, given))

    def get(self, iri: str) -> dict[str, list[Any]]:
        """Return what is said of *iri* (``id/outcome/joint`` will do): values by property."""
        node = _named(iri)
        variables, rows = self._source.rows(
            f"SELECT ?property ?value WHERE {{ {node} ?property ?value }} ORDER BY ?property ?value"
        )
        if not rows:
            raise NotInGraph(
                f"图中没有 {node.value}。", f"The graph holds nothing at {node.value}."
            )
        found: dict[str, list[Any]] = {}
        for row in rows:
            value = columns(variables, [row])[1].values[0]
            found.setdefault(compact(row["property"]["value"]), []).append(value)
        return found

    def labels(self, iris: Iterable[str], lang: str = "zh") -> list[str]:
        """Return the label of each of *iris* in ``zh`` or ``en``, or the IRI where it has none."""
        wanted = [str(iri) for iri in iris]
        nodes = " ".join(dict.fromkeys(str(_named(iri)) for iri in wanted))
        _, rows = self._source.rows(_PREFIXES + _LABELS % nodes)
        known = {row["thing"]["value"]: row["label"]["value"] for row in rows
                 if row["label"].get("xml:lang") == lang}  # fmt: skip
        return [known.get(iri, iri) for iri in wanted]


class _Snapshot:
    """A snapshot in this process; nothing is written, and no query reaches another server."""

    def __init__(self, home: Path) -> None:
        try:
            version = (home / "current").read_text(encoding="utf-8").strip()
        except OSError:
            raise NotReady(
                f"{home} 中没有快照；先运行 anbao build，或给出服务器地址。",
                f"{home} holds no snapshot; run anbao build first, or give a server's address.",
            ) from None
        folder = home / "snapshots" / Path(version).name
        self._reader = LocalReader(load_snapshot(folder), snapshot_version(folder))

    def rows(self, query: str) -> tuple[Sequence[str], list[dict[str, Any]]]:
        return _plain(self._reader.select(query))

    def verdict(self, query: str) -> bool:
        return self._reader.ask(query)

    def triples(self, query: str) -> list[dict[str, Any]]:
        return [_triple(each) for each in self._reader.construct(query)]

    def question(
        self, name: str, given: Mapping[str, str]
    ) -> tuple[Sequence[str], list[dict[str, Any]]]:
        question = read_catalogue(default_tree().queries).find(name)
        return _plain(ask(self._reader, question, given))


class _Server:
    """A server of ours over HTTP."""

    def __init__(self, address: str) -> None:
        self._address = address

    def rows(self, query: str) -> tuple[Sequence[str], list[dict[str, Any]]]:
        return _found(self._sparql(query))

    def verdict(self, query: str) -> bool:
        return bool(self._sparql(query)["boolean"])

    def triples(self, query: str) -> list[dict[str, Any]]:
        from pyoxigraph import RdfFormat, parse  # noqa: PLC0415 - only here are triples read

        text = self._reach("/sparql", {"query": query}, "application/n-triples")
        return [_triple(quad.triple) for quad in parse(text, format=RdfFormat.N_TRIPLES)]

    def question(
        self, name: str, given: Mapping[str, str]
    ) -> tuple[Sequence[str], list[dict[str, Any]]]:
        path = f"/queries/{quote(name)}?{urlencode(dict(given))}"
        return _found(json.loads(self._reach(path, None, "application/json")))

    def _sparql(self, query: str) -> dict[str, Any]:
        wanted = "application/sparql-results+json"
        told: dict[str, Any] = json.loads(self._reach("/sparql", {"query": query}, wanted))
        return told

    def _reach(self, path: str, fields: dict[str, str] | None, wanted: str) -> bytes:
        """Send a request; if it fails, send it once more for the message in the other language."""
        told = []
        for lang in ("zh", "en"):
            body = urlencode(fields).encode() if fields else None
            headers = {"Accept": wanted, "Accept-Language": lang, "Prefer": "handling=strict"}
            request = urllib.request.Request(self._address + path, body, headers)  # noqa: S310 - http(s) only, see connect
            try:
                with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                    data: bytes = answer.read()
                    return data
            except urllib.error.HTTPError as error:
                told.append(_problem(error))
            except OSError as error:
                host = urlsplit(self._address).netloc
                raise EngineError(
                    f"连不上 {host}：{error}", f"{host} cannot be reached: {error}"
                ) from None
        raise _ours(*told)


def _problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    with error:
        try:
            told: dict[str, Any] = json.loads(error.read())
        except ValueError:
            told = {}
    return {"title": f"HTTP {error.code}", "type": "", **told}


def _ours(zh: dict[str, Any], en: dict[str, Any]) -> AnbaoError:
    """Return the error of ours that a server's problem document speaks of."""
    slug = str(zh["type"]).rpartition("/")[2]
    kinds = [each for each in vars(errors).values()
             if isinstance(each, type) and issubclass(each, AnbaoError)]  # fmt: skip
    kind = next((each for each in kinds if "slug" in vars(each) and each.slug == slug), EngineError)
    details = {name: zh[name] for name in ("line", "column", "near", "limit") if name in zh}
    said = [str(each.get("detail") or each["title"]) for each in (zh, en)]
    return kind(*said, **details)


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(expand(iri))
    except ValueError:
        raise NotInGraph(f"“{iri}”不是合法的 IRI。", f"“{iri}” is not an IRI.") from None


def _found(document: dict[str, Any]) -> tuple[Sequence[str], list[dict[str, Any]]]:
    return document["head"]["vars"], document["results"]["bindings"]


def _plain(found: Rows) -> tuple[Sequence[str], list[dict[str, Any]]]:
    rows = [{name: _term(term) for name, term in row.items()} for row in found.rows]
    return found.variables, rows


def _triple(triple: Triple) -> dict[str, Any]:
    terms = (triple.subject, triple.predicate, triple.object)
    return {part: _term(term) for part, term in zip(_PARTS, terms, strict=True)}


def _term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **kind}
    return {"type": "triple", "value": _triple(term)}


def _table(variables: Sequence[str], rows: list[dict[str, Any]]) -> "DataFrame":
    try:
        import pandas as pd  # noqa: PLC0415 - optional
    except ImportError:
        needed = "pip install 'anbao[notebook]'"
        raise NotInstalled(f"需要 pandas：{needed}", f"pandas is needed: {needed}") from None
    return pd.DataFrame({each.name: _series(pd, each) for each in columns(variables, rows)})


def _series(pd: Any, column: Column) -> Any:
    if column.kind in ("date", "datetime"):
        try:
            return pd.Series(pd.to_datetime(column.values))
        except (ValueError, OverflowError):  # before or after what pandas can count
            return pd.Series(column.values, dtype="object")
    values = column.values
    if column.kind == "decimal":
        values = [None if each is None else float(each) for each in values]
    return pd.Series(values, dtype=_DTYPES[column.kind])
