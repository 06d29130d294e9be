"""What the server tells its keeper: journal, figures, time spent; and what it keeps to itself."""

import json
import re
import socket
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import Start
from tests.web.conftest import TRIG
from tests.web.live_server import Server

ASK = "ASK { ?secretive ?p ?o }"


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "with queries"])
def watched(
    request: pytest.FixtureRequest, start_server: Start, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Server, Path, bool]:
    folder = tmp_path_factory.mktemp("watched")
    (folder / "shop.trig").write_text(TRIG, encoding="utf-8")
    journal = folder / "access.jsonl"
    wordy = ["--log-queries"] if request.param else []
    options = ["--limit", "body_seconds=1", *wordy]
    server = start_server("--only", folder / "shop.trig", "--access-log", journal, *options)
    return server, journal, request.param


def lines(journal: Path, request_id: str) -> dict[str, object]:
    """The line about one request; it is written when the answer has gone, so give it a moment."""
    for _ in range(100):
        for line in journal.read_text(encoding="utf-8").splitlines():
            told: dict[str, object] = json.loads(line)
            if told["id"] == request_id:
                return told
        time.sleep(0.05)
    raise AssertionError(f"no line about {request_id}")


def test_each_request_leaves_a_line_without_address_or_query(
    watched: tuple[Server, Path, bool],
) -> None:
    server, journal, wordy = watched
    reply = server.query(ASK)
    line = lines(journal, reply.headers["x-request-id"])
    assert (line["method"], line["path"], line["route"], line["status"]) == (
        "GET", "/sparql", "/sparql", 200,
    )  # fmt: skip
    assert line["bytes"] == len(reply.body)
    assert float(str(line["ms"])) >= float(str(line["engine_ms"])) > 0
    assert line.get("query") == (ASK if wordy else None)
    text = journal.read_text(encoding="utf-8")
    assert "127.0.0.1" not in text
    assert ("secretive" in text) is wordy


def test_a_client_is_the_same_to_every_worker(watched: tuple[Server, Path, bool]) -> None:
    server, journal, _ = watched
    seen = [server.get("/health/live").headers["x-request-id"] for _ in range(20)]
    assert len({lines(journal, each)["client"] for each in seen}) == 1


def test_a_problem_can_be_found_in_the_journal(watched: tuple[Server, Path, bool]) -> None:
    server, journal, _ = watched
    reply = server.query("SELECT * WHERE {")
    line = lines(journal, str(reply.document["instance"]).removeprefix("urn:uuid:"))
    assert line["status"] == 400


HEAD = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
BROKEN = {
    408: f"{HEAD}Content-Length: 1000\r\n\r\nASK",
    413: f"{HEAD}Content-Length: {1 << 40}\r\nExpect: 100-continue\r\n\r\n",
    400: f"{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\nzz\r\n",
}


@pytest.mark.parametrize("status", BROKEN)
def test_what_never_became_a_request_is_in_the_journal_too(
    watched: tuple[Server, Path, bool], status: int
) -> None:
    server, journal, _ = watched
    with socket.create_connection(("127.0.0.1", server.port), 120) as client:
        client.sendall(BROKEN[status].encode())
        head, _, body = client.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status}".encode())
    request_id = json.loads(body)["instance"].removeprefix("urn:uuid:")
    assert f"x-request-id: {request_id}".encode() in head
    line = lines(journal, request_id)
    assert (line["path"], line["status"]) == ("/sparql", status)


def test_a_path_cannot_forge_a_line(watched: tuple[Server, Path, bool]) -> None:
    server, journal, _ = watched
    reply = server.get("/nowhere" + quote('\n{"id": "forged"}'))
    line = lines(journal, reply.headers["x-request-id"])
    assert line["route"] == "none"
    with pytest.raises(AssertionError, match="forged"):
        lines(journal, "forged")


def test_the_client_is_told_where_the_time_went(served: Server) -> None:
    timing = served.query(ASK).headers["server-timing"]
    spent = dict(re.findall(r"(\w+);dur=([\d.]+)", timing))
    assert float(spent["total"]) >= float(spent["engine"]) >= 0
    assert "query" in spent


def figure(server: Server, name: str, **labels: str) -> float:
    """The sum of the samples of *name* that carry *labels*."""
    total = 0.0
    for line in server.get("/metrics").text.splitlines():
        if line.split("{")[0].split(" ")[0] == name:
            told = dict(re.findall(r'(\w+)="([^"]*)"', line))
            if labels.items() <= told.items():
                total += float(line.rsplit(" ", 1)[1])
    return total


def test_figures_add_up_over_the_worker_processes(served: Server) -> None:
    before = figure(served, "anbao_http_requests_total", route="/sparql", status="200")
    for number in range(12):  # each its own text, so that none is answered from memory
        assert served.query(f"{ASK} # {number}").status == 200
    deadline = time.monotonic() + 60
    after = before
    while after - before < 12 and time.monotonic() < deadline:
        after = figure(served, "anbao_http_requests_total", route="/sparql", status="200")
    assert after - before == 12
    assert figure(served, "anbao_engine_seconds_count", status="200") >= 12
    assert figure(served, "anbao_engine_ready") == 1
    assert figure(served, "anbao_dataset_info") == 1


def test_made_up_paths_and_methods_do_not_grow_the_figures(served: Server) -> None:
    for n in range(5):
        served.get(f"/made-up-{n}")
        served.ask(f"BREW{n}", "/sparql")
    text = served.get("/metrics").text
    assert "made-up" not in text
    assert "BREW" not in text
