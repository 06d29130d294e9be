"""The query door, asked by clients that nobody here wrote and by plain HTTP."""

import csv
import gzip
import io
import json
import re
import warnings
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper

from tests.web.live_server import Server

PRICES = "SELECT ?price { ?s <http://example.org/price> ?price } ORDER BY ?price"
SHOP = "CONSTRUCT { ?s ?p ?o } WHERE { ?s <http://example.org/sells> ?o ; ?p ?o }"
PREFIX = "PREFIX ex: <http://example.org/> "


def wrapper(served, query: str, form: str) -> Wrapper:
    client = Wrapper(f"{served.address}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    return client


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("direct", [False, True])
def test_sparqlwrapper_reads_json(served, method: str, direct: bool) -> None:
    client = wrapper(served, PRICES, JSON)
    client.setMethod(method)
    if direct and method == POST:
        client.setRequestMethod(POSTDIRECTLY)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["price"]["value"] for row in rows] == ["12.5", "30"]


@pytest.mark.parametrize(("form", "mark"), [(CSV, b"price\r\n12.5"), (TSV, b"?price\n12.5")])
def test_sparqlwrapper_reads_tables(served, form: str, mark: bytes) -> None:
    assert wrapper(served, PRICES, form).queryAndConvert().startswith(mark)


def test_sparqlwrapper_reads_xml(served) -> None:
    document = wrapper(served, PRICES, XML).queryAndConvert()
    assert [each.firstChild.data for each in document.getElementsByTagName("literal")] == [
        "12.5",
        "30",
    ]


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, XML, JSONLD])
def test_sparqlwrapper_reads_graphs(served, form: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # inside rdflib's own readers
        found = wrapper(served, SHOP, form).queryAndConvert()
        graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 2


def test_rdflib_store_selects_asks_and_constructs(served) -> None:
    graph = Graph(SPARQLStore(f"{served.address}/sparql"))
    assert [str(row.price) for row in graph.query(PRICES)] == ["12.5", "30"]
    assert graph.query("ASK { ?s ?p 30 }").askAnswer
    assert len(graph.query(SHOP).graph) == 2
    assert (URIRef("http://example.org/shop"), None, None) in graph


FORMATS = {
    "application/sparql-results+json": lambda body: len(json.loads(body)["results"]["bindings"]),
    "application/sparql-results+xml": lambda body: body.count(b"<result>"),
    "text/csv": lambda body: len(list(csv.reader(io.StringIO(body.decode())))) - 1,
    "text/tab-separated-values": lambda body: body.count(b"\n") - 1,
}


@pytest.mark.parametrize("media_type", FORMATS)
def test_gives_rows_in_every_format(served, media_type: str) -> None:
    reply = served.query(PRICES, Accept=media_type)
    assert reply.headers["content-type"].split(";")[0] == media_type
    assert FORMATS[media_type](reply.body) == 2


@pytest.mark.parametrize("name", ["turtle", "nt", "xml", "trig", "nquads", "json-ld"])
def test_gives_graphs_in_every_format(served, name: str) -> None:
    reply = served.get(
        f"/sparql?{urlencode({'query': SHOP, 'format': name.replace('xml', 'rdf')})}"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert len(Dataset(default_union=True).parse(data=reply.body, format=name)) == 2


def test_keeps_graphs_apart(served) -> None:
    weight = PREFIX + "SELECT ?w { ?s ex:weight ?w }"
    assert served.query(weight).values == []
    assert served.query(weight.replace("{", "{ GRAPH ex:big {", 1) + "}").values == ["3"]
    assert served.query(weight.replace("{", "FROM ex:big {", 1)).values == ["3"]


def test_takes_the_dataset_from_the_protocol(served) -> None:
    weight = PREFIX + "SELECT ?w FROM <http://example.org/none> { ?s ex:weight ?w }"
    asked = {"query": weight, "default-graph-uri": "http://example.org/big"}
    assert served.get(f"/sparql?{urlencode(asked)}").values == ["3"]
    named = {"query": PREFIX + "SELECT ?w { { ?s ex:weight ?w } UNION { ?s ex:price ?w } }",
             "named-graph-uri": "http://example.org/big"}  # fmt: skip
    assert served.get(f"/sparql?{urlencode(named)}").values == []
    form = served.ask("POST", "/sparql", urlencode(asked),
                      Content_Type="application/x-www-form-urlencoded")  # fmt: skip
    assert form.values == ["3"]


@pytest.mark.parametrize("place", ["FROM", "FROM NAMED", "default-graph-uri", "named-graph-uri"])
def test_refuses_a_graph_that_is_not_here(served, place: str) -> None:
    unknown = f"{served.address}/health/live"
    if place.startswith("FROM"):
        reply = served.query(f"SELECT * {place} <{unknown}> {{ ?s ?p ?o }}")
    else:
        query = urlencode({"query": "SELECT * { ?s ?p ?o }", place: unknown})
        reply = served.get(f"/sparql?{query}")
    assert reply.status == 400
    assert reply.document["type"].endswith("/problems/service-not-allowed")


def test_answers_not_modified_until_something_changes(served) -> None:
    first = served.query(PRICES)
    tag = first.headers["etag"]
    again = served.query(PRICES, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert served.query(PRICES, If_None_Match=tag, Accept="text/csv").status == 200
    assert served.query(PRICES + " LIMIT 1", If_None_Match=tag).status == 200


def test_gives_no_tag_to_what_changes_by_itself(served) -> None:
    reply = served.query("SELECT (RAND() AS ?r) {}")
    assert "etag" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"


def test_compresses_what_is_worth_it(served) -> None:
    values = " ".join(str(number) for number in range(900))
    query = f"SELECT ?n {{ VALUES ?n {{ {values} }} }}"
    reply = served.post(query, Accept_Encoding="gzip")
    assert reply.headers["content-encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(reply.body))["results"]["bindings"]) == 900
    assert "content-encoding" not in served.post(query).headers
    assert "content-encoding" not in served.query("ASK {}", Accept_Encoding="gzip").headers


def test_streams_a_large_answer_whole(served) -> None:
    values = " ".join(f'"{number:>120}"' for number in range(300))
    query = f"SELECT * {{ VALUES ?a {{ {values} }} ?s ?p ?o . ?x ?y ?z }}"
    reply = served.post(query, Accept="text/csv")
    assert len(reply.body) > 1 << 20
    assert int(reply.headers["content-length"]) == len(reply.body)
    packed = served.post(query, Accept="text/csv", Accept_Encoding="gzip")
    assert sorted(gzip.decompress(packed.body)) == sorted(reply.body)


def test_tells_the_format_in_content_location(served) -> None:
    reply = served.query("ASK {}")
    assert reply.headers["content-location"] == "/sparql?query=ASK+%7B%7D&format=json"
    assert "Accept" in reply.headers["vary"]


def test_strips_what_xml_forbids(served) -> None:
    reply = served.query(
        PREFIX + "SELECT ?n { ex:lamp ex:note ?n }", Accept="application/sparql-results+xml"
    )
    literal = ET.fromstring(reply.body).find(".//{*}literal")
    assert literal is not None and literal.text == "bell and tab\t"


def test_lets_pages_of_any_origin_ask(served) -> None:
    reply = served.ask("OPTIONS", "/sparql", Origin="https://example.org")
    assert reply.status == 204
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers
    assert "POST" in reply.headers["access-control-allow-methods"]


def test_describes_itself(served) -> None:
    reply = served.get("/sparql")
    graph = Graph().parse(data=reply.body, format="turtle")
    named = graph.objects(None, URIRef("http://www.w3.org/ns/sparql-service-description#name"))
    assert list(named) == [URIRef("http://example.org/big")]


def test_gives_people_a_form_and_a_table(served) -> None:
    page = served.get("/sparql", Accept="text/html,*/*;q=0.8").text
    assert re.search(r"<textarea[^>]+name=\"query\"", page)
    table = served.query(PRICES, Accept="text/html").text
    assert "12.5" in table and "<table>" in table
    assert "format=csv" in table


def test_gives_a_broken_query_back_to_mend(served) -> None:
    form = urlencode({"query": "SELECT * { ?s </textarea><b>", "format": "html"})
    page = served.ask("POST", "/sparql", form, Accept="text/html",
                      Content_Type="application/x-www-form-urlencoded")  # fmt: skip
    assert page.status == 400
    assert "SELECT * { ?s &lt;/textarea&gt;&lt;b&gt;" in page.text


def test_offers_other_formats_of_a_long_query_by_form(served) -> None:
    page = served.post(PRICES + "#" * 8000, Accept="text/html").text
    assert 'form="sparql-form" name="format" value="csv"' in page


def test_shows_literals_as_text_and_links_only_the_web(served) -> None:
    page = served.query("SELECT ?o { ?s ?p ?o }", Accept="text/html").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("<script") == page.count('<script type="module" src="/static/dist/')
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


HOSTILE = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
           "file:///etc/passwd")  # fmt: skip


def test_no_iri_of_the_data_becomes_a_link_that_acts(served, site: str) -> None:
    """On the page of a result, and of a query that somebody has saved for others to open."""
    values = " ".join(f"<{each}>" for each in HOSTILE)
    query = f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"
    ours = Server(site, None)  # type: ignore[arg-type]
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    saved = ours.ask("POST", "/q", urlencode({"query": query}), **form).document["id"]
    pages = [served.query(query, Accept="text/html").text,
             ours.query(query, Accept="text/html").text,
             ours.get(f"/q/{saved}", Accept="text/html").text]  # fmt: skip
    for page in pages:
        assert all(each in page for each in HOSTILE)
        assert not [each for each in re.findall(r'(?:href|src|action)="([^"]*)"', page)
                    if not each.startswith(("/", "#", "http"))]  # fmt: skip


def test_names_what_a_page_links_to(site: str) -> None:
    query = "SELECT (<https://w3id.org/anbao/id/outcome/joint> AS ?x) {}"
    page = Server(site, None).query(query, Accept="text/html", Accept_Language="zh").text  # type: ignore[arg-type]
    assert 'title="https://w3id.org/anbao/id/outcome/joint">平台承担连带责任</a>' in page
    assert 'href="/doc/outcome/joint"' in page


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_csv_says_every_cell_to_the_letter(served, cell: str) -> None:
    """SPARQL 1.1 Query Results CSV, section 3: the value and nothing else, for reading it back.

    So nothing is put before what a spreadsheet would take for a formula; a browser is told to
    download it, not to guess what it is.
    """
    quoted = cell.replace('"', '\\"').replace("\t", "\\t")
    reply = served.query(f'SELECT ?x {{ VALUES ?x {{ "{quoted}" }} }}', Accept="text/csv")
    assert list(csv.reader(io.StringIO(reply.text))) == [["x"], [cell]]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_cuts_a_page_at_its_rows_and_says_so(served) -> None:
    values = " ".join(str(number) for number in range(1001))
    page = served.post(
        f"SELECT ?n {{ VALUES ?n {{ {values} }} }}", Accept="text/html", Accept_Language="en"
    ).text
    assert page.count("<td>") == 1000
    assert "Truncated" in page


def test_says_when_rows_are_cut(start_server, tmp_path) -> None:
    path = tmp_path / "few.nt"
    path.write_text("".join(f"<http://x/{n}> <http://x/p> <http://x/o> .\n" for n in range(20)))
    server = start_server("--only", path, "--rows", "7", "--workers", "1")
    reply = server.query("SELECT ?s { ?s ?p ?o }")
    assert (reply.status, len(reply.values)) == (200, 7)
    assert reply.headers["result-truncated"] == "rows; limit=7"
    strict = server.query("SELECT ?s { ?s ?p ?o }", Prefer="handling=strict")
    assert (strict.status, strict.document["limit"]) == (413, 7)
    assert "result-truncated" not in server.query("SELECT ?s { ?s ?p ?o } LIMIT 7").headers
    graph = server.query("CONSTRUCT WHERE { ?s ?p ?o }", Accept="application/n-triples")
    assert graph.body.count(b"\n") == 7
    assert graph.headers["result-truncated"] == "rows; limit=7"
