"""What honest clients come for, and the answers they must get."""

import hashlib
import itertools
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader
from tests.web.live_server import Reply, Server

JSON = "application/sparql-results+json"
_FORM = "application/x-www-form-urlencoded"
_PREFIX = (
    "PREFIX ab: <https://w3id.org/anbao/def#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
QUERIES = {
    "count": "SELECT (COUNT(?judgment) AS ?n) { ?judgment a ab:Judgment }",
    "classes": "SELECT ?t (COUNT(?s) AS ?n) { ?s a ?t } GROUP BY ?t ORDER BY DESC(?n) ?t",
    "outcomes": "SELECT ?c ?o { ?c ab:platformOutcome ?o } ORDER BY ?c ?o",
    "labels": 'SELECT ?s ?l { ?s rdfs:label ?l FILTER(CONTAINS(?l, "平台")) } ORDER BY ?s ?l',
    "concepts": "SELECT ?c ?up { ?c skos:broader+ ?up } ORDER BY ?c ?up LIMIT 500",
    "missing": "SELECT ?h { ?h a ab:Holding FILTER NOT EXISTS { ?h ab:appliesVersion ?v } } "
    "ORDER BY ?h",
}
PAGES = {
    "/": "安保",
    "/law": "电子商务法",
    "/cases": "民终",
    "/statistics": "statistics",
    "/def": "ab:",
    "/sparql": "<textarea",
    "/doc/eli/cn/fl/2018/ecommerce-law/art_38/para_2": "第三十八条",
    "/search?q=" + quote("退货"): "退货",
    "/queries": "?",
}
TEXT = "依照《电子商务法》第三十八条第二款和消法第五十五条第一款，平台承担相应的责任。" * 20
_numbers = itertools.count()


@dataclass(frozen=True)
class Errand:
    """One kind of request; a *fresh* one is put in other words each time, so nobody remembers it.

    *says* must stand in the answer.
    """

    name: str
    path: str
    method: str = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    fresh: bool = False

    def request(self) -> tuple[str, str, bytes, dict[str, str]]:
        """Return method, path, body and headers."""
        comment = f"#{next(_numbers)}" if self.fresh else ""
        path = self.path + quote(comment) if self.method == "GET" else self.path
        body = self.body + comment if self.method != "GET" else ""
        return self.method, path, body.encode(), dict(self.headers)


class Errands:
    """All kinds of errand with their known answers, learnt while *server* had nothing else to do.

    Rows are held to what the engine says in this process, everything else to what it must say.
    """

    def __init__(self, server: Server, reader: LocalReader, tree: SourceTree) -> None:
        self.all = [*_queries(), *_pages(), *_doors(tree)]
        self._known: dict[str, str] = {}
        for errand in self.all:
            replies = [_ask(server, errand) for _ in range(2)]
            assert {each.status for each in replies} == {200}, (errand, replies[0].text[:300])
            assert errand.says in replies[0].text, errand
            first, again = map(_digest, replies)
            assert first == again, f"{errand.name} answers differently each time"
            self._known[errand.name] = first
            if errand.name.startswith("rows "):
                assert _rows(replies[0]) == _true_rows(reader, QUERIES[errand.name.split()[1]])

    def any(self, chance: random.Random) -> Errand:
        """Return one of them."""
        return chance.choice(self.all)

    def is_right(self, errand: Errand, reply: Reply) -> bool:
        """Say whether *reply* is what *errand* was for."""
        return _digest(reply) == self._known[errand.name]


def _queries() -> list[Errand]:
    found = []
    for name, text in QUERIES.items():
        query, ask = _PREFIX + text, {"Accept": JSON}
        get = "/sparql?" + urlencode({"query": query})
        found += [
            Errand(f"rows {name}", get, headers=ask),
            Errand(f"rows {name} fresh", get, headers=ask, fresh=True),
            Errand(f"csv {name} fresh", "/sparql", "POST", query, fresh=True,
                   headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"}),
        ]  # fmt: skip
    graph = _PREFIX + "DESCRIBE <https://w3id.org/anbao/id/duty-type/refund>"
    return [*found, Errand("describe", "/sparql?" + urlencode({"query": graph, "format": "nt"}))]


def _pages() -> list[Errand]:
    headers = {"Accept": "text/html", "Accept-Language": "zh"}
    return [Errand(f"page {path}", path, headers=headers, says=says)
            for path, says in PAGES.items()]  # fmt: skip


def _doors(tree: SourceTree) -> list[Errand]:
    case = next((tree.data / "cases").rglob("*.ttl")).read_text(encoding="utf-8")
    cells = json.dumps({"q0": {"query": "电子商务法"}, "q1": {"query": "淘宝"}})
    return [
        Errand("validate", "/api/v1/validate", "POST", case, {"Content-Type": "text/turtle"},
               '"conforms"'),
        Errand("link", "/api/v1/link", "POST", TEXT, {"Content-Type": "text/plain"}, "art_38"),
        Errand("cite", "/api/v1/cite?" + urlencode({"c": "消法第55条第1款"}), says="art_55"),
        Errand("suggest", "/api/v1/suggest?" + urlencode({"q": "平台"}), says="iri"),
        Errand("reconcile", "/reconcile", "POST", urlencode({"queries": cells}),
               {"Content-Type": _FORM}, "q1"),
        Errand("card", "/api/v1/card/duty-type/refund?format=json", says="refund"),
        Errand("data", "/data/duty-type/refund.ttl", says="refund"),
        Errand("ready", "/health/ready", says="ready"),
    ]  # fmt: skip


def _ask(server: Server, errand: Errand) -> Reply:
    method, path, body, headers = errand.request()
    sent = {name.replace("-", "_"): value for name, value in headers.items()}
    return server.ask(method, path, body, **sent)


def _digest(reply: Reply) -> str:
    return hashlib.sha256(reply.body).hexdigest()


def _rows(reply: Reply) -> list[tuple[str, ...]]:
    told = json.loads(reply.body)
    names = told["head"]["vars"]
    return [tuple(row[name]["value"] if name in row else "" for name in names)
            for row in told["results"]["bindings"]]  # fmt: skip


def _true_rows(reader: LocalReader, text: str) -> list[tuple[str, ...]]:
    found = reader.select(_PREFIX + text)
    return [tuple(getattr(row[name], "value", "") if name in row else ""
                  for name in found.variables) for row in found.rows]  # fmt: skip
