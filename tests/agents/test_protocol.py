"""A real client of the Model Context Protocol, over both transports, against a real server."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from anbao.agents.tools import MOST_CHARACTERS, TOOLS
from anbao.pipeline import Snapshot
from anbao.source_tree import SourceTree
from tests.conftest import Start
from tests.web.live_server import Server

ART_38_2 = "https://w3id.org/anbao/eli/cn/fl/2018/ecommerce-law/art_38/para_2"
RUN = "from anbao.cli import main; main()"


def command(*options: str) -> StdioServerParameters:
    return StdioServerParameters(command=sys.executable, args=["-c", RUN, "mcp", *options])


def talk(to: Any, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Open one session and make *calls* in it; return the tool list and the results."""
    reached = f"{to}/mcp" if isinstance(to, str) else to

    async def session() -> list[Any]:
        async with Client(reached) as client:
            told = await client.list_tools()
            return [told, *[await client.call_tool(name, given) for name, given in calls]]

    # In a thread of its own: the browser's tests may have left an event loop running in this one.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(anyio.run, session).result()


@pytest.mark.parametrize("transport", ["http", "stdio to a server", "stdio with its own"])
def test_a_client_lists_the_tools_and_gets_a_provision(
    site: str, home: Path, transport: str
) -> None:
    reached = {
        "http": site,
        "stdio to a server": command("--url", site),
        "stdio with its own": command("--home", str(home)),
    }
    told, got, short = talk(
        reached[transport],
        [("get", {"iri": ART_38_2}), ("get", {"iri": ART_38_2.removeprefix(
            "https://w3id.org/anbao/")})],
    )  # fmt: skip
    assert [tool.name for tool in told.tools] == [tool.name for tool in TOOLS]
    assert all(tool.annotations.read_only_hint for tool in told.tools)
    assert not got.is_error
    said = json.loads(got.content[0].text)
    assert said == got.structured_content == short.structured_content
    assert said["result"]["link"]["label"]["zh"] == "《电子商务法》第三十八条第二款"
    assert said["source"]["licence"] == "CC BY 4.0"


def test_a_query_is_answered_like_anybody_elses(site: str) -> None:
    rows = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/anbao/def#Dispute> }"
    endless = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"
    _, counted, wrong, abroad, long = talk(
        site,
        [
            ("query", {"sparql": rows}),
            ("query", {"sparql": "SELECT * WHERE {"}),
            ("query", {"sparql": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
            ("query", {"sparql": endless.replace(" ORDER BY ?i", " LIMIT 20000")}),
        ],
    )
    found = counted.structured_content["result"]["results"]["bindings"]
    assert int(found[0]["n"]["value"]) > 40
    assert wrong.is_error
    assert wrong.structured_content["problem"]["status"] == 400
    assert abroad.structured_content["problem"]["type"].endswith("/service-not-allowed")
    cut = long.structured_content["result"]
    assert len(cut["text"]) == MOST_CHARACTERS
    assert "narrow the question" in cut["cut"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("get", {}),
        ("get", {"iri": ART_38_2, "more": "x"}),
        ("get", {"iri": 38}),
        ("validate", {"data": "", "format": "turtle"}),
        ("validate", {"data": "x", "format": "docx"}),
        ("nothing", {}),
    ],
)
def test_unfit_arguments_are_told_in_both_languages(
    site: str, name: str, given: dict[str, Any]
) -> None:
    _, refused = talk(site, [(name, given)])
    assert refused.is_error
    detail = refused.structured_content["problem"]["detail"]
    assert detail["zh"]
    assert detail["en"].isascii() or "∈" in detail["en"]


def test_what_is_not_there_is_a_problem_not_an_answer(site: str) -> None:
    _, gone = talk(site, [("get", {"iri": "id/case/1999/hu01/minzhong/1"})])
    assert gone.is_error
    assert gone.structured_content["problem"]["status"] == 404


def test_the_door_takes_no_other_method_and_no_garbage(site: str) -> None:
    server = Server(site, None)  # type: ignore[arg-type]
    assert server.get("/mcp").status == 405
    garbage = server.ask(
        "POST",
        "/mcp",
        b"\xff{",
        Content_Type="application/json",
        Accept="application/json, text/event-stream",
    )
    assert 400 <= garbage.status < 500
    assert b"Traceback" not in garbage.body
    large = server.ask("POST", "/mcp", b" " * (6 << 20), Content_Type="application/json")
    assert large.status == 413


REACHED = ("http", "stdio")
CASE = "data/cases/2020/yue03-minzhong-943.ttl"


@pytest.mark.parametrize("transport", REACHED)
def test_cite_link_and_validate_say_what_their_doors_say(
    site: str, tree: SourceTree, transport: str
) -> None:
    text = "依照《消法》第五十五条第一款，（2020）沪01民终4520号，该法第四十条"
    good = (tree.root / CASE).read_text(encoding="utf-8")
    wrong = good.replace("a ab:Dispute", "a ab:Dispoot", 1)
    assert wrong != good
    _, cited, dated, unread, linked, passed, failed, broken = talk(
        site if transport == "http" else command("--url", site),
        [
            ("cite", {"citation": "电商法第38条"}),
            ("cite", {"citation": "电商法第38条", "date": "2020-01-01"}),
            ("cite", {"citation": "没有引用什么"}),
            ("link", {"text": text, "date": "2020-01-01"}),
            ("validate", {"data": good}),
            ("validate", {"data": wrong, "format": "turtle"}),
            ("validate", {"data": "@prefix ab: <", "format": "turtle"}),
        ],
    )
    server = Server(site, None)  # type: ignore[arg-type]
    asked = cited.structured_content["source"]["asked"]
    assert cited.structured_content["result"] == server.ask("GET", asked).document
    assert "anbao import legislation" in cited.structured_content["result"]["official_note"]["en"]
    assert dated.structured_content["result"]["version"]["since"] == "2019-01-01"
    assert unread.is_error and unread.structured_content["problem"]["status"] == 422
    sent = text.encode()
    told = server.ask("POST", "/api/v1/link?at=2020-01-01", sent, Content_Type="text/plain")
    assert linked.structured_content["result"] == told.document
    assert [each["iri"] is not None for each in told.document["mentions"]] == [True, True, True]  # type: ignore[attr-defined]
    assert passed.structured_content["result"]["conforms"] is True
    assert failed.structured_content["result"]["conforms"] is False
    assert any("Dispoot" in json.dumps(each, ensure_ascii=False)
               for each in failed.structured_content["result"]["results"])  # fmt: skip
    told_of = broken.structured_content["result"]  # a report too: where and why it cannot be read
    assert told_of["conforms"] is False and told_of["results"][0]["line"] == 1


@pytest.mark.parametrize("transport", REACHED)
def test_what_is_too_much_is_refused_and_the_session_goes_on(site: str, transport: str) -> None:
    _, long, wide, deep, large, ordinary = talk(
        site if transport == "http" else command("--url", site),
        [
            ("link", {"text": "第" * 200_001}),
            ("cite", {"citation": "消" * 5_000}),
            ("query", {"sparql": "ASK " + "{" * 3_000}),
            ("validate", {"data": "# " + "x" * (3 << 20)}),  # as much as its own door takes
            ("cite", {"citation": "消法第55条"}),
        ],
    )
    assert long.structured_content["problem"]["status"] == 413
    assert long.structured_content["problem"]["limit"] == 200_000
    assert 400 <= wide.structured_content["problem"]["status"] < 500
    assert deep.structured_content["problem"]["status"] == 400
    assert not large.is_error
    assert not ordinary.is_error


def test_over_standard_streams_a_graph_beyond_the_limit_is_refused(site: str) -> None:
    _, huge, after = talk(
        command("--url", site),
        [("validate", {"data": "# " + "x" * (6 << 20)}), ("search", {"query": "连带"})],
    )
    assert huge.is_error
    problem = huge.structured_content["problem"]  # 413, or the server hung up before that was read
    assert problem.get("status") == 413 or "/limits" in problem["detail"]["en"]
    assert not after.is_error


def test_a_query_that_does_not_end_is_ended_for_agents_too(
    start_server: Start, snapshot: Snapshot, home: Path
) -> None:
    hasty = start_server("--home", home, "--workers", "1", "--limit", "wall_seconds=1")
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    _, stopped, after = talk(
        hasty.address, [("query", {"sparql": endless}), ("query", {"sparql": "ASK {}"})]
    )
    assert stopped.structured_content["problem"]["type"].endswith("/query-timeout")
    assert after.structured_content["result"]["boolean"] is True
