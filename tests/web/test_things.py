"""Identifiers answer: pages for people, data for programs, whatever the graph names."""

import http.client
import socket
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from anbao.dossiers.library import Library, Link, Text
from anbao.errors import NotInGraph
from anbao.namespaces import AB, BASE, GRAPH_BASE
from anbao.store.reader import GraphReader, NamedNode
from anbao.web.language import anchor, outside
from anbao.web.paths import iri_of, local_path
from tests.web.live_server import Reply

ART_38_2 = "eli/cn/fl/2018/ecommerce-law/art_38/para_2"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
WAYS = {
    BROWSER: f"/doc/{ART_38_2}",
    "": f"/data/{ART_38_2}.ttl",
    "*/*": f"/data/{ART_38_2}.ttl",
    "text/html;q=0.5, text/turtle": f"/data/{ART_38_2}.ttl",
    "application/n-triples": f"/data/{ART_38_2}.nt",
    "application/ld+json": f"/data/{ART_38_2}.jsonld",
    "application/rdf+xml": f"/data/{ART_38_2}.rdf",
    "application/trig": f"/data/{ART_38_2}.trig",
    "application/n-quads": f"/data/{ART_38_2}.nq",
    "application/json": f"/data/{ART_38_2}.json",
}
OURS = f"""
SELECT DISTINCT ?thing WHERE {{
    {{ ?thing ?property ?value }} UNION {{ ?from ?property ?thing }}
    UNION {{ GRAPH ?thing {{ ?from ?property ?value }} }}
    FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "{BASE}"))
}} ORDER BY ?thing
"""
DESCRIBED = "SELECT DISTINCT ?thing WHERE { ?thing ?property ?value }"


@pytest.fixture(scope="module")
def library(reader: GraphReader) -> Library:
    return Library(reader)


def get(site: str, path: str, method: str = "GET", **headers: str) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=120)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=sent)
    answer = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    reply = Reply(answer.status, told, answer.read())
    connection.close()
    return reply


@pytest.mark.parametrize("accept", WAYS)
def test_sends_everyone_to_what_they_can_read(site: str, accept: str) -> None:
    reply = get(site, f"/{ART_38_2}", Accept=accept)
    assert (reply.status, reply.headers["location"]) == (303, WAYS[accept])
    assert "Accept" in reply.headers["vary"]
    found = get(site, WAYS[accept], Accept=accept)
    assert found.status == 200 and found.body


def test_refuses_a_type_that_no_representation_has(site: str) -> None:
    reply = get(site, f"/{ART_38_2}", Accept="text/csv")
    assert reply.status == 406 and "text/turtle" in reply.text


def test_head_tells_what_get_would(site: str) -> None:
    path = f"/data/{ART_38_2}.ttl"
    head, whole = get(site, path, "HEAD"), get(site, path)
    assert head.body == b""
    assert head.headers["etag"] == whole.headers["etag"]
    assert get(site, path, If_None_Match=whole.headers["etag"]).status == 304


@pytest.mark.parametrize("path", ["/data/%22.ttl", "/doc/%22", "/id/%22", "/api/v1/card/%22"])
def test_what_is_no_iri_is_not_found(site: str, path: str) -> None:
    assert get(site, path, Accept=BROWSER).status == 404


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x",
                                 " x", "https:x", "//evil.example/", "file:///x"])  # fmt: skip
def test_no_iri_of_the_data_is_a_link_that_acts(iri: str) -> None:
    app = Flask(__name__)
    with app.test_request_context("/?lang=zh"):
        shown = anchor(Link(iri, Text("名", "name"))) + outside(iri) + outside(f"<b>{iri}")
    assert "href" not in shown
    assert "<b>" not in shown


def test_a_version_has_an_identifier_of_its_own(site: str) -> None:
    reply = get(site, f"/data/{ART_38_2}/@2019-01-01.ttl")
    assert reply.status == 200 and "first_date_entry_in_force" in reply.text
    assert get(site, f"/{ART_38_2}/@2018-01-01").status == 404


def test_whatever_of_ours_the_graph_names_has_a_page(library: Library) -> None:
    described = {row["thing"] for row in library.reader.select(DESCRIBED).rows}
    unanswered = []
    for row in library.reader.select(OURS).rows:
        iri = row["thing"].value  # type: ignore[union-attr]
        path = local_path(iri).partition("#")[0]
        if path.startswith(("/def", "/shapes")):
            continue  # tests/web/test_reference.py opens each of them
        shown = iri_of(path.removeprefix("/doc/"))
        try:
            if NamedNode(shown) not in described:
                library.held(shown)
                described.add(NamedNode(shown))
        except NotInGraph:
            unanswered.append(iri)
    assert unanswered == []


def test_a_named_graph_gives_what_stands_in_it(site: str) -> None:
    path = "/data/graph/codelists/duty-type.nt"
    assert f"<{AB}DutyType>" in get(site, path).text
    page = get(site, "/doc/graph/codelists/duty-type", Accept=BROWSER)
    assert "/doc/duty-type/qualification-review" in page.text


def test_shapes_answer_under_their_own_names(site: str) -> None:
    assert "/shapes/Judgment-decidedIn-stated" in get(site, "/shapes", Accept=BROWSER).text
    assert local_path(f"{BASE}/shapes#Value") == "/shapes/Value"
    assert get(site, "/shapes/Value", Accept=BROWSER).status == 200


def test_the_vocabulary_speaks_the_readers_language(site: str) -> None:
    assert ">Code lists</h2>" in get(site, "/def?lang=en", Accept="text/html").text
    assert ">代码表</h2>" in get(site, "/def?lang=zh", Accept="text/html").text


@pytest.mark.parametrize("path", ["/search?q=补充责任", "/id/问题/甲?lang=en"])
def test_takes_chinese_as_it_is_typed(site: str, path: str) -> None:
    """As curl sends it: bytes of UTF-8 in the request line, which http.client refuses to send."""
    host = urlsplit(site)
    with socket.create_connection((host.hostname, host.port), timeout=120) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nAccept: text/html\r\n\r\n".encode())
        typed = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    encoded = get(site, quote(path, safe="/?=&"), Accept="text/html")
    assert typed.startswith(f"HTTP/1.0 {encoded.status} ")
    assert encoded.status in {200, 404}
    assert typed.count("/doc/liability-form/") == encoded.text.count("/doc/liability-form/")


@pytest.mark.parametrize("path", ["/law", "/cases", "/issues", "/statistics"])
def test_lists_link_their_data(site: str, path: str) -> None:
    page = get(site, path, Accept="text/html").text
    link = next(part.partition('"')[0] for part in page.split('href="') if "format=ttl" in part)
    found = get(site, link.replace("&amp;", "&"))
    assert found.status == 200 and found.body.count(b"\n") > 10


def test_the_front_page_names_the_five_rights_and_questions_to_ask(site: str) -> None:
    page = get(site, "/", Accept="text/html").text
    for right in ("transaction", "payment", "product-quality", "personal", "personal-information"):
        assert f"/doc/right-type/{right}-safety" in page
    assert page.count("/queries/") == 5


def test_names_a_graph_only_where_one_is(library: Library) -> None:
    with pytest.raises(NotInGraph):
        library.held(f"{GRAPH_BASE}case/1999/none")


def test_a_page_is_remembered_apart_by_language_and_day(start_server, snapshot, home) -> None:
    """One worker, so that the second request meets the memory of the first."""
    server = start_server("--home", home, "--workers", "1")
    page = "/doc/eli/cn/fl/2018/ecommerce-law/art_38"
    first, again = server.get(page), server.get(page)
    assert again.body == first.body
    spent = [each.headers["server-timing"] for each in (first, again)]
    assert ["remembered" in each for each in spent] == [False, True]
    assert first.headers["etag"].startswith("W/")
    assert first.headers["cache-control"] == "no-cache"
    others = ["?lang=en", "?at=2018-12-31", "?lang=en&at=2018-12-31"]
    tags = {server.get(page + other).headers["etag"] for other in others}
    english = server.get(page, Accept_Language="en").headers["etag"]
    assert len(tags | {english, first.headers["etag"]}) == 5
    held = server.get(page, If_None_Match=first.headers["etag"])
    assert (held.status, held.body) == (304, b"")
    assert server.get(page + "?lang=en", If_None_Match=first.headers["etag"]).status == 200
    odd = server.get(page + "?x=%22%3E%3Cscript%3E")
    assert b"x=%22%3E%3Cscript%3E" in odd.body and b"x=%22" not in server.get(page).body
    assert server.get("/doc/duty-type/none").status == 404
