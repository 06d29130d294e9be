"""Queries asked again are answered from memory, and only with what is still so."""

import pytest

from anbao.web.exchange import Reply, Sent
from anbao.web.remembered import Remembered
from tests.web.live_server import Server

PRICE = "SELECT ?o { ?s <http://x/p> ?o }"


@pytest.fixture(scope="module")
def alone(start_server, tmp_path_factory) -> Server:
    """A server with one worker, so that the second request meets the memory of the first."""
    path = tmp_path_factory.mktemp("alone") / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    return start_server("--only", path, "--workers", "1")


def hit(reply) -> bool:
    return reply.headers.get("server-timing", "").startswith("cache")


@pytest.mark.parametrize("ask", ["query", "post"])
def test_the_second_answer_is_the_first_from_memory(alone, ask: str) -> None:
    first, second = getattr(alone, ask)(PRICE), getattr(alone, ask)(PRICE)
    assert (hit(first), hit(second)) == (False, True)
    assert second.body == first.body
    own = {"x-request-id", "server-timing", "date"}
    kept = [{k: v for k, v in each.headers.items() if k not in own} for each in (first, second)]
    assert kept[0] == kept[1]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_formats_and_conditions_are_kept_apart(alone) -> None:
    tag = alone.query(PRICE).headers["etag"]
    again = alone.query(PRICE, If_None_Match=tag)
    assert (again.status, again.body, hit(again)) == (304, b"", True)
    assert alone.query(PRICE, If_None_Match='W/"other"').status == 200
    assert alone.query(PRICE, Accept="text/csv").text == "o\r\nhttp://x/o\r\n"


@pytest.mark.parametrize("query", ["SELECT (RAND() AS ?r) {}", "SELECT (NOW() AS ?n) {}", "SELECT"])
def test_what_changes_or_fails_is_not_remembered(alone, query: str) -> None:
    assert not hit(alone.query(query)) and not hit(alone.query(query))


def asked(query: str) -> Sent:
    return Sent({"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", "QUERY_STRING": query})


def test_a_new_version_and_a_full_memory_forget() -> None:
    served = {"version": "1"}
    remembered = Remembered(lambda: served["version"], 3_000)

    def recalls(query: str) -> bool:
        sent = asked(query)
        found = remembered.recall(sent)
        remembered.keep(sent, Reply(200, [], b"x" * 400), served["version"])
        return found is not None and found.body == b"x" * 400

    assert [recalls("a"), recalls("a")] == [False, True]
    served["version"] = "2"
    assert [recalls("a"), recalls("a")] == [False, True]
    for number in range(5):
        recalls(f"{number}")
    assert not recalls("a")


def test_what_was_answered_from_old_data_is_kept_as_such() -> None:
    remembered = Remembered(lambda: "new", 3_000)
    remembered.keep(asked("a"), Reply(200, [], b"x"), "old")
    assert remembered.recall(asked("a")) is None
