"""Queries meant to harm: each gets its problem within the deadline, and the next query works."""

import socket
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import Start
from tests.web.conftest import TRIG
from tests.web.live_server import DEADLINE, Server, children

CROSS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
DOUBLING = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
OPTIONALS = "".join(f"OPTIONAL {{ ?s <http://example.org/p{n}> ?o{n} }} " for n in range(150))

LATE = f"SELECT ?n {{ {{ VALUES ?n {{ 1 2 3 }} }} UNION {{ {CROSS} }} }}"

ATTACKS = {
    "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }": (400, "query-too-complex"),
    "SELECT * " + "{" * 3000 + "}" * 3000: (400, "query-too-complex"),
    "SELECT * { FILTER(" + "!" * 10_000 + "true) }": (400, "query-too-complex"),
    CROSS: (503, "query-timeout"),
    LATE: (503, "query-timeout"),
    'SELECT (STRLEN(?v40) AS ?n) { BIND("xxxxxxxxxx" AS ?v0) ' + DOUBLING + "}": (0, "query-t"),
    "SELECT * { ?s ?p ?o " + OPTIONALS + "}": (503, "query-timeout"),
    "SELECT * { ?s " + "/".join(["<http://example.org/p>"] * 2000) + " ?o }": (0, "query-t"),
    "INSERT DATA { <a:a> <a:b> 1 }": (403, "update-disabled"),
    "LOAD <http://127.0.0.1/>": (400, "service-not-allowed"),
    "SELECT * { FILTER(<http://example.org/f>(1)) }": (400, "query-failed"),
}


@pytest.mark.parametrize(("query", "problem"), ATTACKS.items(), ids=lambda each: str(each)[:30])
def test_survives(served, query: str, problem: tuple[int, str]) -> None:
    started = time.monotonic()
    reply = served.post(query)
    assert time.monotonic() - started < DEADLINE + 20, "most would run for hours"
    status, slug = problem
    assert reply.headers["content-type"] == "application/problem+json"
    assert f"/problems/{slug}" in reply.document["type"]
    assert reply.status == status or not status
    assert served.query("ASK {}").document["boolean"]


def test_rows_that_come_too_late_are_no_answer(served) -> None:
    """In CSV the first rows of an answer look like a whole one."""
    csv = {"Content_Type": "application/sparql-query", "Accept": "text/csv"}
    reply = served.ask("POST", "/sparql", LATE, **csv)
    assert reply.status == 503
    assert reply.document["type"].endswith("/query-timeout")


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "(a*)*b", "^(.*a){12}$"])
def test_no_pattern_goes_back_and_forth(served, pattern: str) -> None:
    """Engines that try each way in turn take longer than anybody lives over each of these."""
    text = "a" * 30_000 + "!"
    reply = served.post(f'SELECT (REGEX("{text}", "{pattern}") AS ?found) {{}}')
    assert reply.values == ["false"]


def test_a_pattern_that_grows_is_no_pattern(served) -> None:
    reply = served.post('SELECT (REGEX("a", "(((a{999}){999}){999}){999}") AS ?found) {}')
    assert (reply.status, reply.values) == (200, [])


def test_a_body_of_many_parameters_is_refused(served) -> None:
    """Neither their number nor names that share a place in a table can hold up the others."""
    body = "&".join(f"{number:x}=" for number in range(200_000))
    form = "application/x-www-form-urlencoded"
    reply = served.ask("POST", "/sparql", f"{body}&query=ASK+%7B%7D", Content_Type=form)
    assert reply.status == 400
    assert "1000" in str(reply.document["detail"])


def test_there_is_no_jsonp(served) -> None:
    reply = served.get("/sparql?query=ASK%7B%7D&callback=steal&jsonp=steal")
    assert reply.text.startswith("{")


@pytest.mark.parametrize("service", ["SERVICE", "SERVICE SILENT", "# \nservice"])
@pytest.mark.parametrize("target", ["<{}>", "?where"])
def test_asks_no_other_server(served, service: str, target: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/sparql"
        values = f"VALUES ?where {{ <{address}> }}"
        reply = served.post(
            f"SELECT * {{ {values} {service} {target.format(address)} {{ ?s ?p ?o }} }}"
        )
        assert reply.status == 400
        assert reply.document["type"].endswith("/service-not-allowed")
        with pytest.raises(TimeoutError):
            trap.accept()


@pytest.fixture(scope="module")
def patient(start_server: Start, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server whose deadline ends nothing within a test."""
    path = tmp_path_factory.mktemp("patient") / "shop.trig"
    path.write_text(TRIG, encoding="utf-8")
    return start_server("--only", path, "--timeout", "120", "--workers", "1")


@pytest.mark.parametrize("accept", ["*/*", "text/html"], ids=["directly", "by way of Flask"])
def test_a_hang_up_kills_the_query(patient: Server, accept: str) -> None:
    zygote = patient.zygote
    request = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        f"Accept: {accept}\r\n"
    )
    with socket.create_connection(("127.0.0.1", patient.port)) as client:
        client.sendall(f"{request}Content-Length: {len(CROSS)}\r\n\r\n{CROSS}".encode())
        assert _soon(lambda: any(map(_is_busy, children(zygote))), within=30)
        busy = {pid for pid in children(zygote) if _is_busy(pid)}
    assert _soon(lambda: not busy & set(children(zygote)), within=60)


def test_too_many_queries_are_told_to_come_again(served) -> None:
    replies = []
    threads = [
        threading.Thread(target=lambda: replies.append(served.post(CROSS))) for _ in range(30)
    ]
    for thread in threads:
        thread.start()
    assert served.get("/health/live").status == 200
    for thread in threads:
        thread.join()
    busy = [reply for reply in replies if reply.status == 429]
    assert busy and all(int(reply.headers["retry-after"]) > 0 for reply in busy)
    assert {reply.status for reply in replies} == {429, 503}
    assert served.query("ASK {}").document["boolean"]


def test_timeout_can_only_lower_the_deadline(served) -> None:
    took = []
    for _ in range(5):  # one that is quick enough will do: the machine has other work
        started = time.monotonic()
        reply = served.ask(
            "POST", "/sparql?timeout=0.3", CROSS, Content_Type="application/sparql-query"
        )
        took.append(time.monotonic() - started)
        assert (reply.status, reply.document["limit"]) == (503, 0.3)
        if took[-1] < DEADLINE:
            break
    assert min(took) < DEADLINE
    assert reply.headers["retry-after"] == "1"
    longer = served.ask(
        "POST", "/sparql?timeout=99", CROSS, Content_Type="application/sparql-query"
    )
    assert longer.document["limit"] == DEADLINE


def _is_busy(pid: int) -> bool:
    """Say whether the jailed worker *pid* holds the connection of one who asks."""
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir())) == 6
    except OSError:
        return False


def _soon(condition, within: float = 5.0) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False
