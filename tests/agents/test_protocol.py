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
    large = server.ask("POST", "/mcp", b" " * (3 << 20), Content_Type="application/json")
    assert large.status == 413
