"""Queries that pass Flask by are answered as Flask answers them, to the letter."""

import asyncio
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from anbao.store.jail import JailEngine
from anbao.store.jail_supervisor import JailKeeper, Source
from anbao.store.limits import EngineLimits
from anbao.store.live import Generation, Live
from anbao.web.app import WebSettings
from anbao.web.direct import Direct
from anbao.web.exchange import Reply, Sent
from anbao.web.observation import JournalSettings, Observer
from anbao.web.sparql_protocol import GIVEN
from tests.conftest import Start
from tests.web.conftest import TRIG
from tests.web.live_server import DEADLINE, Server

ALL = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"
CROSS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
MANY = "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 9 } VALUES ?b { 1 2 3 4 5 6 7 8 9 } }"

ROWS = 1000
ROW = " ".join(map(str, range(11)))
LONG = f"SELECT ?a ?b ?c {{ VALUES ?a {{ {ROW} }} VALUES ?b {{ {ROW} }} VALUES ?c {{ {ROW} }} }}"

# Whoever sends a password that is none of ours is served by Flask, and by nobody's memory.
BY_FLASK = {"Authorization": "Basic eDp5"}
_OWN = {"date", "x-request-id", "server-timing"}

REQUESTS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "json": ({"query": ALL}, {}),
    "any": ({"query": ALL}, {"Accept": "*/*"}),
    "many types": (
        {"query": ALL},
        {"Accept": "application/sparql-results+xml, application/rdf+xml"},
    ),
    "csv": ({"query": ALL}, {"Accept": "text/csv"}),
    "tsv by name": ({"query": ALL, "format": "tsv"}, {}),
    "ask": ({"query": "ASK {}"}, {"Accept": "application/sparql-results+xml"}),
    "ask as csv": ({"query": "ASK {}"}, {"Accept": "text/csv"}),
    "turtle": ({"query": GRAPH}, {}),
    "json-ld": ({"query": GRAPH}, {"Accept": "application/json"}),
    "describe": (
        {"query": "DESCRIBE <http://example.org/shop>"},
        {"Accept": "application/n-triples"},
    ),
    "packed": ({"query": MANY}, {"Accept-Encoding": "gzip, deflate"}),
    "one graph": ({"query": ALL, "default-graph-uri": "http://example.org/big"}, {}),
    "no such graph": ({"query": ALL, "default-graph-uri": "http://example.org/none"}, {}),
    "now": ({"query": "SELECT (NOW() > 0 AS ?n) {}"}, {}),
    "cut": ({"query": LONG}, {}),
    "strict": ({"query": LONG}, {"Prefer": "handling=strict"}),
    "html": ({"query": ALL}, {"Accept": "text/html"}),
    "syntax": ({"query": "SELECT * { ?s ?p"}, {"Accept-Language": "en"}),
    "service": ({"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, {}),
    "no function": ({"query": "SELECT * { ?s ?p ?o FILTER(<http://x/f>(1)) }"}, {}),
    "no type": ({"query": ALL}, {"Accept": "image/png"}),
    "timeout": ({"query": CROSS, "timeout": "0.3"}, {}),
    "bad timeout": ({"query": ALL, "timeout": "soon"}, {}),
    "two": ({"query": ALL, "update": "DROP ALL"}, {}),
    "nothing": ({}, {"Accept": "text/turtle"}),
    "other host": ({"query": ALL}, {"Host": "evil.example"}),
    "conditional": ({"query": ALL}, {"If-None-Match": "*"}),
    "long": ({"query": f"{ALL} # {'x' * 9000}"}, {}),
}  # fmt: skip


def told(reply) -> tuple[int, dict[str, str], object]:
    headers = {name: value for name, value in reply.headers.items() if name not in _OWN}
    if "problem" not in headers.get("content-type", ""):
        return reply.status, headers, reply.body
    problem = {name: value for name, value in reply.document.items() if name != "instance"}
    headers.pop("content-length")  # the instance may be told at another length
    return reply.status, headers, problem


SLOW = {"cut", "strict", "timeout"}
WAYS = [
    (name, how)
    for name, (fields, _) in REQUESTS.items()
    for how in ("GET", "form", "body")
    if how == "GET" or (name not in SLOW and "query" in fields)
]


@pytest.fixture(scope="module")
def served(start_server: Start, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server that cuts long before its deadline, however busy the machine is."""
    path = tmp_path_factory.mktemp("direct") / "shop.trig"
    path.write_text(TRIG, encoding="utf-8")
    return start_server("--only", path, "--timeout", str(DEADLINE), "--rows", str(ROWS))


@pytest.mark.parametrize(("name", "how"), WAYS)
def test_both_ways_lead_to_the_same_answer(served, name: str, how: str) -> None:
    fields, headers = REQUESTS[name]

    def ask(**more: str):
        asked = {key.replace("-", "_"): value for key, value in (headers | more).items()}
        if how == "GET":
            return served.get(f"/sparql?{urlencode(fields)}", **asked)
        if how == "form":
            kind = "application/x-www-form-urlencoded"
            return served.ask("POST", "/sparql", urlencode(fields), Content_Type=kind, **asked)
        rest = {key: value for key, value in fields.items() if key != "query"}
        kind = "application/sparql-query; charset=UTF-8"
        return served.ask(
            "POST", f"/sparql?{urlencode(rest)}", fields["query"], Content_Type=kind, **asked
        )

    assert told(ask()) == told(ask(**BY_FLASK))


LIMITS = EngineLimits(wall_seconds=2.0, rows=3)
COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d }"


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    path = tmp_path_factory.mktemp("direct") / "a.nt"
    path.write_text("".join(f'<http://x/{n}> <http://x/p> "{n}" .\n' for n in range(300)))
    with JailKeeper(LIMITS) as keeper:
        yield keeper.start(Source("v1", (path,), snapshot=False))


@pytest.fixture
def direct(zygote) -> Iterator[Direct]:
    """The way past Flask alone, for one event loop."""
    engine = JailEngine(zygote.socket_path, LIMITS, version="v1")
    observer = Observer(lambda *_: [], JournalSettings())
    yield Direct(Live(Generation(engine, None)), WebSettings(), observer, writable=False)
    engine.close()


async def never() -> None:
    await asyncio.sleep(60)


def asked(direct: Direct, *queries: str, gone=never, **environ: str) -> list[Reply | Sent]:
    """Ask one after the other in one event loop; what Flask is to answer comes back as it is."""

    async def ask(query: str) -> Reply | Sent:
        sent = Sent({"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "HTTP_HOST": "localhost",
                     "QUERY_STRING": urlencode({"query": query}), **environ})  # fmt: skip
        reply = await direct.reply(sent, gone)
        if reply is None:
            return sent
        reply.close()
        return reply

    async def all_of_them() -> list[Reply | Sent]:
        return [await ask(query) for query in queries]

    return asyncio.run(all_of_them())


def test_plain_queries_pass_flask_by_and_are_remembered(direct) -> None:
    first, again = asked(direct, "ASK {}", "ASK {}")
    assert (first.status, again.status) == (200, 200)
    assert b"true" in first.body and first.body == again.body
    assert ("Server-Timing", 'cache;desc="hit"') in again.headers


@pytest.mark.parametrize(
    "environ",
    [{"HTTP_ACCEPT": "text/html"}, {"HTTP_AUTHORIZATION": "Bearer x"}, {"REQUEST_METHOD": "HEAD"},
     {"HTTP_HOST": "evil.example"}, {"CONTENT_LENGTH": "9999"}, {"PATH_INFO": "/"}],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_flask(direct, environ: dict[str, str]) -> None:
    (left,) = asked(direct, "ASK { ?not ?asked ?before }", **environ)
    assert isinstance(left, Sent) and GIVEN not in left.environ


@pytest.mark.parametrize("query", [MANY, "SELECT * {", CROSS])
def test_an_answer_that_is_not_plain_is_taken_along(direct, query: str) -> None:
    (left,) = asked(direct, query)
    assert isinstance(left, Sent) and left.environ[GIVEN].version == "v1"


def test_a_client_that_hangs_up_stops_its_query(direct) -> None:
    async def at_once() -> None:
        await asyncio.sleep(0)

    left, answered = asked(direct, CROSS, "ASK { ?a ?b ?c }", gone=at_once)
    assert type(left.environ[GIVEN].said).__name__ == "QueryCancelled"
    assert answered.status == 200


def test_the_answer_to_an_abandoned_question_reaches_nobody_else(direct) -> None:
    def sent(query: str) -> Sent:
        return Sent({"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "HTTP_HOST": "localhost",
                     "QUERY_STRING": urlencode({"query": query})})  # fmt: skip

    async def abandon_one_and_ask_another() -> Reply | None:
        abandoned = asyncio.create_task(direct.reply(sent("ASK {}"), never))
        await asyncio.sleep(0)  # it has been sent
        abandoned.cancel()
        await asyncio.wait({abandoned})
        return await direct.reply(sent("ASK { FILTER(false) }"), never)

    reply = asyncio.run(abandon_one_and_ask_another())
    assert reply is not None and b"false" in reply.body


def test_of_many_who_ask_the_same_at_once_one_asks(direct) -> None:
    replies = at_once(direct, [COUNTED] * 20)
    timings = [dict(reply.headers)["Server-Timing"] for reply in replies]
    assert sum("engine;" in timing for timing in timings) == 1
    assert sum("ahead;" in timing for timing in timings) == 19
    assert {reply.body for reply in replies} == {replies[0].body} and b"90000" in replies[0].body


def test_who_waits_for_one_that_gets_no_answer_asks_himself(direct) -> None:
    async def leave() -> None:
        await asyncio.sleep(0)

    first, second = at_once(direct, [CROSS, CROSS], gone=[leave, never])
    told = [type(left.environ[GIVEN].said).__name__ for left in (first, second)]
    assert told == ["QueryCancelled", "QueryTimeout"]


def at_once(direct: Direct, queries: list[str], gone: list = ()) -> list[Reply | Sent]:
    """Ask all together; what Flask is to answer comes back as it is."""

    async def ask(query: str, leave) -> Reply | Sent:
        sent = Sent({"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "HTTP_HOST": "localhost",
                     "QUERY_STRING": urlencode({"query": query})})  # fmt: skip
        return await direct.reply(sent, leave) or sent

    async def all_of_them() -> list[Reply | Sent]:
        asking = zip(queries, gone or [never] * len(queries), strict=True)
        return await asyncio.gather(*(ask(query, leave) for query, leave in asking))

    return asyncio.run(all_of_them())


def test_a_query_asked_in_other_words_is_told_and_answered_the_same(direct) -> None:
    around, seven, eight = "?s <http://x/p> ?o", "?s ?p '7'", "<http://x/8> ?p ?o"
    apart, pushed = asked(
        direct,
        f"SELECT ?s ?o {{ {around} . {{ {seven} }} UNION {{ {eight} }} }} ORDER BY ?s",
        f"SELECT ?s ?o {{ {{ {around} . {seven} }} UNION {{ {around} . {eight} }} }} ORDER BY ?s",
    )
    assert apart.body == pushed.body and b"http://x/8" in apart.body
    assert "rewritten;dur=" in dict(apart.headers)["Server-Timing"]
    assert "rewritten" not in dict(pushed.headers)["Server-Timing"]
