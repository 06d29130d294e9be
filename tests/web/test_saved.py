"""``/q``: what runs is saved for good; what is hostile, too much or from elsewhere is not."""

import http.client
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import Start
from tests.web.live_server import Reply, Server

QUERY = """\
PREFIX ab: <https://w3id.org/anbao/def#>
SELECT ?case ?outcome WHERE { ?case ab:platformOutcome ?outcome } ORDER BY ?outcome ?case
"""
MOST = 25
SCRIPT = 'SELECT ("</textarea><script>alert(1)</script>" AS ?x) {}'


@pytest.fixture(scope="module")
def server(start_server: Start, site: str, home: Path) -> Server:
    """Another server on the same home: who saves there shows at *site* too."""
    return start_server("--home", home, "--limit", f"saves_an_hour={MOST}")


def save(server: Server, query: str, **headers: str) -> Reply:
    form = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return server.ask("POST", "/q", urlencode({"query": query}), **(form | headers))


@pytest.fixture(scope="module")
def name(server: Server) -> str:
    reply = save(server, QUERY)
    assert reply.status == 201
    return str(reply.document["id"])


def test_a_saved_query_tells_version_day_rows_and_citation(server: Server, name: str) -> None:
    reply = server.get(f"/q/{name}", Accept="application/json")
    told = reply.document
    assert told["query"] == QUERY and told["rows"] > 30
    assert "immutable" in reply.headers["cache-control"]
    citation = told["citation"]
    assert f"/q/{name}" in citation["bibtex"] and "[DS/OL]" in citation["gb"]
    assert str(told["version"]) in citation["gb"] and str(told["saved"]) in citation["bibtex"]


def test_saving_again_gives_the_same_address(server: Server, name: str) -> None:
    assert save(server, QUERY.replace("\n", "\r\n")).document["id"] == name


def test_another_server_on_the_same_home_knows_it(site: str, server: Server, name: str) -> None:
    assert Server(site, server.process).get(f"/q/{name}.csv").status == 200


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_it_runs_again_in_every_format(server: Server, name: str, form: str) -> None:
    reply = server.get(f"/q/{name}.{form}")
    assert reply.status == 200 and b"/outcome/" in reply.body
    again = server.get(f"/q/{name}.{form}", If_None_Match=reply.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_it_is_given_as_a_typed_table_too(server: Server, name: str) -> None:
    reply = server.get(f"/q/{name}.parquet")
    assert reply.body.startswith(b"PAR1")
    assert reply.headers["content-disposition"].endswith(f"{name}.parquet")


def test_the_page_shows_query_answer_and_citation(server: Server, name: str) -> None:
    page = server.get(f"/q/{name}", Accept="text/html", Accept_Language="en").text
    assert "ab:platformOutcome" in page and "BibTeX" in page and "GB/T 7714" in page
    assert 'action="/sparql"' in page and f'href="/q/{name}.csv"' in page
    assert page.count("<tr>") > 30


def test_a_browsers_form_is_led_to_the_page(server: Server, name: str) -> None:
    reply = save(server, QUERY, Accept="text/html")
    assert (reply.status, reply.headers["location"]) == (303, f"/q/{name}")


def test_a_graph_is_saved_and_given_as_one(server: Server) -> None:
    query = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ORDER BY ?s LIMIT 3"
    name = save(server, query).document["id"]
    assert b" a " in server.get(f"/q/{name}.ttl").body
    assert server.get(f"/q/{name}.csv").status == 406


def test_markup_in_a_query_stays_text(server: Server) -> None:
    name = save(server, SCRIPT).document["id"]
    page = server.get(f"/q/{name}", Accept="text/html").text
    assert "<script>alert(1)" not in page and "&lt;/textarea&gt;" in page


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("", "bad-request"),
        ("SELECT nonsense", "query-syntax"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "update-disabled"),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", "service-not-allowed"),
        (f"ASK {'{' * 200}{'}' * 200}", "query-too-complex"),
        (f"ASK {{}} #{'x' * 70_000}", "query-too-complex"),
    ],
)
def test_what_does_not_run_is_not_saved(server: Server, home: Path, query: str, slug: str) -> None:
    before = set((home / "saved").iterdir())
    reply = save(server, query)
    assert reply.document["type"].endswith(f"/{slug}")
    assert set((home / "saved").iterdir()) == before


def test_other_sites_pages_may_not_save(server: Server) -> None:
    assert save(server, QUERY, Sec_Fetch_Site="cross-site").status == 403
    assert save(server, QUERY, Origin="http://evil.example").status == 403


@pytest.mark.parametrize("path", ["/q/..%2f..%2fetc", "/q/%00", "/q/aaaaaaaaaaaaaaaa", "/q/a.csv"])
def test_unknown_names_are_not_found(server: Server, path: str) -> None:
    assert server.get(path).status == 404


def test_a_client_that_saves_too_much_is_told_to_wait(server: Server) -> None:
    """Whichever worker each of the requests comes to: all count together."""
    replies = [save_from("127.0.0.30", server) for _ in range(MOST + 5)]
    assert [status for status, _, _ in replies] == [201] * MOST + [429] * 5
    _, again, body = replies[-1]
    assert int(again) > 0
    assert json.loads(body)["limit"] == MOST
    assert save_from("127.0.0.31", server)[0] == 201


def save_from(address: str, server: Server) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(
        "127.0.0.1", server.port, timeout=60, source_address=(address, 0)
    )
    kind = {"Content-Type": "application/sparql-query", "Accept": "application/json"}
    connection.request("POST", "/q", "ASK {}", kind)
    answer = connection.getresponse()
    told = (answer.status, answer.headers["Retry-After"] or "", answer.read())
    connection.close()
    return told
