"""SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, one request shape a test.

The cases are those of the W3C's suites (w3c/rdf-tests, sparql/sparql11/protocol: 34,
graph-store-protocol: 14, service-description: 3), told over in our own words and data; each test
names the case or cases that it stands for. Queries are asked of a server that only reads and of one
that may be written; whatever writes, of the latter.
"""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic

from anbao.tokens import TokenFile
from tests.web.live_server import Reply, Server

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
TURTLE = "text/turtle; charset=utf-8"
CASE = "http://example.org/case/"
DATA = "".join(f"<{CASE}{n}> <{RDF.type}> <urn:Case> <{CASE}{n}> .\n" for n in range(4))
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("protocol") / "cases.nq"
    path.write_text(DATA)
    return path


@pytest.fixture(scope="module")
def tokens(data: Path) -> TokenFile:
    return TokenFile(data.with_name("tokens.json"))


@pytest.fixture(scope="module")
def bearer(tokens: TokenFile) -> str:
    return f"Bearer {tokens.new('tests', ['write'], datetime.now(UTC))}"


@pytest.fixture(scope="module")
def reading(start_server, data: Path) -> Server:
    return start_server("--only", data, "--workers", "1")


@pytest.fixture(scope="module")
def scratch(start_server, data: Path, tokens: TokenFile, bearer: str) -> Server:
    """A server that may be written, by two workers: each must see what the other did."""
    return start_server("--only", data, "--writable", "--tokens", tokens.path)


@pytest.fixture(scope="module", params=["reading", "kept"])
def either(request: pytest.FixtureRequest, start_server, data: Path, tokens, bearer) -> Server:
    """A server that only reads, and one that may be written but is not."""
    if request.param == "reading":
        return request.getfixturevalue("reading")
    return start_server("--only", data, "--writable", "--tokens", tokens.path, "--workers", "1")


def ask(server: Server, text: str, **graphs: list[str]) -> Reply:
    return server.get("/sparql?" + urlencode({"query": text, **_dashed(graphs)}, doseq=True))


def post(server: Server, body: str | bytes, content_type: str, **graphs: list[str]) -> Reply:
    path = "/sparql?" + urlencode(_dashed(graphs), doseq=True)
    return server.ask("POST", path, body, Content_Type=content_type)


def _dashed(graphs: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name.replace("_", "-"): values for name, values in graphs.items()}


def cases(*numbers: int) -> list[str]:
    return [f"{CASE}{number}" for number in numbers]


# Queries: 2.1 -----------------------------------------------------------------------------------


def test_query_get(either: Server) -> None:
    """query_get."""
    assert ask(either, "ASK {}").document["boolean"] is True


def test_query_by_form_with_the_dataset_in_the_address(either: Server) -> None:
    """query_post_form; and the address's dataset must count, not merely be tolerated."""
    reply = post(either, "query=ASK%20%7B%7D", FORM, default_graph_uri=cases(0))
    assert reply.document["boolean"] is True
    for number, held in ((0, True), (1, False)):
        form = urlencode({"query": f"ASK {{ <{CASE}{number}> ?p ?o }}"})
        assert post(either, form, FORM, default_graph_uri=cases(0)).document["boolean"] is held


def test_query_post_direct(either: Server) -> None:
    """query_post_direct."""
    assert post(either, "ASK {}", QUERY).document["boolean"] is True
    assert post(either, "ASK {}", f"{QUERY}; charset=UTF-8").document["boolean"] is True


BOTH = f"ASK {{ <{CASE}1> a ?type . <{CASE}2> a ?type }}"
NAMED = f"ASK {{ GRAPH ?g {{ <{CASE}1> a ?t }} GRAPH ?h {{ <{CASE}2> a ?t }} }}"
FULL = f"ASK {{ <{CASE}3> a ?t GRAPH ?g {{ <{CASE}1> a ?t }} GRAPH ?h {{ <{CASE}2> a ?t }} }}"
ALONE = f"ASK {{ <{CASE}3> a ?t FILTER NOT EXISTS {{ GRAPH ?g {{ <{CASE}3> a ?t }} }} }}"
DATASETS = {
    "query_dataset_default_graphs": (BOTH, {"default_graph_uri": cases(1, 2)}),
    "query_dataset_named_graphs": (NAMED, {"named_graph_uri": cases(1, 2)}),
    "query_dataset_full": (
        FULL,
        {"default_graph_uri": cases(3), "named_graph_uri": cases(1, 2)},
    ),
    "the default graph is no named one": (
        ALONE,
        {"default_graph_uri": cases(3), "named_graph_uri": cases(1, 2)},
    ),
    "query_multiple_dataset": (
        f"ASK FROM <{CASE}0> {{ <{CASE}1> a ?t FILTER NOT EXISTS {{ <{CASE}0> a ?t }} }}",
        {"default_graph_uri": cases(1, 2)},
    ),
}


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(("text", "graphs"), DATASETS.values(), ids=DATASETS)
def test_query_with_the_protocols_dataset(either: Server, way: str, text: str, graphs) -> None:
    """query_dataset_default_graphs_get/_post, _named_graphs_get/_post, _full, multiple_dataset."""
    if way == "get":
        reply = ask(either, text, **graphs)
    elif way == "direct":
        reply = post(either, text, QUERY, **graphs)
    else:
        form = urlencode({"query": text, **_dashed(graphs)}, doseq=True)
        reply = post(either, form, FORM)
    assert reply.document["boolean"] is True


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("SELECT (1 AS ?value) {}", {"application/sparql-results+xml",
         "application/sparql-results+json", "text/tab-separated-values", "text/csv"}),
        ("ASK {}", {"application/sparql-results+xml", "application/sparql-results+json"}),
        (f"DESCRIBE <{CASE}1>", {"application/rdf+xml", "text/turtle", "application/n-triples"}),
        ("CONSTRUCT { <urn:s> <urn:p> 1 } WHERE {}",
         {"application/rdf+xml", "text/turtle", "application/n-triples"}),
    ],
)  # fmt: skip
def test_query_content_type(either: Server, text: str, types: set[str]) -> None:
    """query_content_type_select, _ask, _describe, _construct; asked plainly, and for each type."""
    assert ask(either, text).headers["content-type"].split(";")[0] in types
    for kind in types:
        reply = either.get(f"/sparql?{urlencode({'query': text})}", Accept=kind)
        assert (reply.status, reply.headers["content-type"].split(";")[0]) == (200, kind)


UTF16 = "ASK {}".encode("utf-16")
BAD_QUERIES = {
    "bad_query_method": ("PUT", f"/sparql?query=ASK%20%7B%7D&default-graph-uri={CASE}0", "", FORM),
    "bad_multiple_queries": ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%20%7D", "", ""),
    "bad_query_wrong_media_type": ("POST", "/sparql", "ASK {}", "text/plain"),
    "bad_query_missing_form_type": ("POST", "/sparql", "query=ASK%20%7B%7D", ""),
    "bad_query_missing_direct_type": ("POST", "/sparql", "ASK {}", ""),
    "bad_query_non_utf8": ("POST", "/sparql", UTF16, f"{QUERY}; charset=UTF-16"),
    "bad_query_non_utf8 without a word": ("POST", "/sparql", UTF16, QUERY),
    "bad_query_non_utf8 in a form": ("POST", "/sparql", "query=ASK%20%7B%20%22%FF%22%7D", FORM),
    "bad_query_non_utf8 in the address": ("GET", "/sparql?query=ASK%20%7B%20%22%FF%22%7D", "", ""),
    "bad_query_syntax": ("GET", "/sparql?query=ASK%20%7B", "", ""),
    "two, one here and one there": ("POST", "/sparql?query=ASK%20%7B%7D", "ASK {}", QUERY),
    "a query and an update": ("POST", "/sparql", "query=ASK%20%7B%7D&update=CLEAR%20ALL", FORM),
    "a form that asks nothing": ("POST", "/sparql", "default-graph-uri=urn%3Ag", FORM),
    "an update sent as a query": ("POST", "/sparql", "CLEAR ALL", QUERY),
}  # fmt: skip


@pytest.mark.parametrize("request_", BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_bad_query(either: Server, request_: tuple[str, str, str | bytes, str]) -> None:
    """bad_query_*: each a 4xx with a problem document."""
    method, path, body, kind = request_
    reply = either.ask(method, path, body, **({"Content_Type": kind} if kind else {}))
    assert 400 <= reply.status < 500
    assert reply.headers["content-type"] == "application/problem+json"
    if method == "PUT":
        assert (reply.status, set(reply.headers["allow"].split(", "))) >= (
            405,
            {"GET", "POST", "HEAD", "OPTIONS"},
        )


def test_query_relative_to_the_services_base(either: Server) -> None:
    reply = ask(either, "SELECT ?o { BIND(<test> AS ?o) }")
    assert reply.values == ["https://w3id.org/anbao/test"]


# Updates: 2.2 -----------------------------------------------------------------------------------


def update(server: Server, bearer: str, text: str, **graphs: list[str]) -> Reply:
    path = "/sparql?" + urlencode(_dashed(graphs), doseq=True)
    return server.ask("POST", path, text, Content_Type=UPDATE, Authorization=bearer)


MARKED = "http://example.org/marked/"
FILL = " ".join(f"GRAPH <{CASE}{n}> {{ <{CASE}{n}> a <urn:Case> }}" for n in (1, 2, 3))
REFILL = f"DROP ALL ; INSERT DATA {{ {FILL} }} ; "
MARK = f"INSERT {{ GRAPH <{MARKED}> {{ ?s <urn:in> ?in }} }} WHERE "
PLAIN = MARK + '{ ?s a <urn:Case> BIND("default" AS ?in) }'
GRAPHS = MARK + "{ GRAPH ?in { ?s a <urn:Case> } }"
UNION = MARK + (
    '{ { GRAPH ?in { ?s a <urn:Case> } } UNION { ?s a <urn:Case> BIND("default" AS ?in) } }'
)
USING = {
    "update_dataset_default_graph": (PLAIN, {"using_graph_uri": cases(1)}, {(1, "default")}),
    "update_dataset_default_graphs": (
        PLAIN,
        {"using_graph_uri": cases(1, 2)},
        {(1, "default"), (2, "default")},
    ),
    "update_dataset_named_graphs": (
        GRAPHS,
        {"using_named_graph_uri": cases(1, 2)},
        {(1, f"{CASE}1"), (2, f"{CASE}2")},
    ),
    "update_dataset_full": (
        UNION,
        {"using_graph_uri": cases(1), "using_named_graph_uri": cases(2)},
        {(1, "default"), (2, f"{CASE}2")},
    ),
    "none named": (PLAIN, {}, set()),
}


@pytest.mark.parametrize("case", USING.values(), ids=USING)
@pytest.mark.parametrize("way", ["direct", "form"])
def test_update_with_the_protocols_dataset(scratch: Server, bearer: str, way: str, case) -> None:
    """update_dataset_default_graph, _default_graphs, _named_graphs, _full."""
    text, graphs, marked = case
    if way == "direct":
        reply = update(scratch, bearer, REFILL + text, **graphs)
    else:
        form = urlencode({"update": REFILL + text, **_dashed(graphs)}, doseq=True)
        reply = scratch.ask("POST", "/sparql", form, Content_Type=FORM, Authorization=bearer)
    assert reply.status == 204
    found = ask(scratch, f"SELECT ?s ?in {{ GRAPH <{MARKED}> {{ ?s <urn:in> ?in }} }}").document
    rows = found["results"]["bindings"]  # type: ignore[index]
    assert {(row["s"]["value"], row["in"]["value"]) for row in rows} == {
        (f"{CASE}{number}", place) for number, place in marked
    }


def test_delete_where_with_the_protocols_dataset(scratch: Server, bearer: str) -> None:
    """The short form has no room for USING; the protocol's dataset holds for it as well."""
    text = f"<urn:a> <urn:p> 1 , 2 GRAPH <{CASE}1> {{ <urn:a> <urn:p> 1 }}"
    text = f"DROP ALL ; INSERT DATA {{ {text} }}"
    assert update(scratch, bearer, text).status == 204
    reply = update(scratch, bearer, "DELETE WHERE { ?s <urn:p> ?o }", using_graph_uri=cases(1))
    assert reply.status == 204
    assert ask(scratch, "SELECT ?o { ?s ?p ?o }").values == ["2"]


def test_update_post_form_and_direct(scratch: Server, bearer: str) -> None:
    """update_post_form, update_post_direct; at the one address and at the other."""
    for path in ("/sparql", "/sparql/update"):
        for body, kind in (("update=CLEAR+ALL", FORM), ("CLEAR ALL", UPDATE)):
            reply = scratch.ask("POST", path, body, Content_Type=kind, Authorization=bearer)
            assert (reply.status, reply.body) == (204, b"")
            assert "content-type" not in reply.headers


def test_update_relative_to_the_services_base(scratch: Server, bearer: str) -> None:
    """update_base_uri; a query must mean the same by the same relative IRI."""
    graph = "http://example.org/base/"
    text = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> <test> }} }}"
    assert update(scratch, bearer, f"CLEAR SILENT GRAPH <{graph}> ; {text}").status == 204
    assert ask(scratch, f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").values == [
        "https://w3id.org/anbao/test"
    ]
    assert ask(scratch, f"ASK {{ GRAPH <{graph}> {{ ?s ?p <test> }} }}").document["boolean"] is True


CONFLICT = "INSERT { ?s <urn:p> 1 } WHERE { ?s a ?t }"
BAD_UPDATES = {
    "bad_update_get": ("GET", "/sparql?update=CLEAR%20ALL", "", ""),
    "bad_multiple_updates": ("POST", "/sparql", "update=CLEAR+NAMED&update=CLEAR+DEFAULT", FORM),
    "bad_update_wrong_media_type": ("POST", "/sparql", "CLEAR NAMED", "text/plain"),
    "bad_update_missing_form_type": ("POST", "/sparql", "update=CLEAR%20NAMED", ""),
    "bad_update_missing_direct_type": ("POST", "/sparql", "CLEAR NAMED", ""),
    "bad_update_non_utf8": ("POST", "/sparql", "CLEAR NAMED".encode("utf-16"),
                            f"{UPDATE}; charset=UTF-16"),
    "bad_update_syntax": ("POST", "/sparql", "update=CLEAR%20XYZ", FORM),
    "bad_update_dataset_conflict": ("POST", f"/sparql?using-named-graph-uri={quote(CASE)}",
                                    f"WITH <{CASE}1> {CONFLICT}", UPDATE),
    "conflict with USING": ("POST", f"/sparql?using-graph-uri={quote(CASE)}",
                            f"{CONFLICT.replace('WHERE', f'USING <{CASE}1> WHERE')}", UPDATE),
    "a dataset that is no IRI": ("POST", "/sparql?using-graph-uri=%3E%20%7B%7D", CONFLICT, UPDATE),
    "an empty update": ("POST", "/sparql", " # nothing\n", UPDATE),
    "a query sent as an update": ("POST", "/sparql", "ASK {}", UPDATE),
    "a query at the address of updates": ("POST", "/sparql/update", "ASK {}", QUERY),
    "GET at the address of updates": ("GET", "/sparql/update?update=CLEAR%20ALL", "", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(scratch: Server, bearer: str) -> Server:
    text = f"CLEAR ALL ; INSERT DATA {{ GRAPH <{CASE}1> {{ <urn:a> a <urn:kept> }} }}"
    assert update(scratch, bearer, text).status == 204
    return scratch


@pytest.mark.parametrize("request_", BAD_UPDATES.values(), ids=BAD_UPDATES)
def test_bad_update(filled: Server, bearer: str, request_) -> None:
    """bad_update_*: each a 4xx with a problem document, and nothing is changed."""
    method, path, body, kind = request_
    sent = {"Content_Type": kind} if kind else {}
    reply = filled.ask(method, path, body, Authorization=bearer, **sent)
    assert 400 <= reply.status < 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert ask(filled, f"SELECT ?t {{ GRAPH <{CASE}1> {{ ?s ?p ?t }} }}").values == ["urn:kept"]


def test_a_failing_operation_takes_the_whole_request_back(scratch: Server, bearer: str) -> None:
    assert update(scratch, bearer, "CLEAR ALL ; INSERT DATA { <urn:a> <urn:p> 1 }").status == 204
    text = "INSERT DATA { <urn:a> <urn:p> 2 } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>"
    assert update(scratch, bearer, text).status == 400
    assert ask(scratch, "SELECT ?o { ?s ?p ?o }").values == ["1"]


# Graph Store Protocol ---------------------------------------------------------------------------


def person(name: str) -> str:
    return (
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        f'<http://example.org/person/1> a foaf:Person ; foaf:account [ foaf:name "{name}" ] .'
    )


def store(server: Server, bearer: str, method: str, path: str, body: str = "") -> Reply:
    sent = {"Content_Type": TURTLE} if body else {}
    return server.ask(method, f"/gsp{path}", body, Authorization=bearer, **sent)


def holds(server: Server, path: str, turtle: str) -> None:
    """Assert that the graph at *path* says what *turtle* says."""
    reply = server.get(f"/gsp{path}", Accept="text/turtle")
    assert (reply.status, reply.headers["content-type"]) == (200, TURTLE)
    found = Graph().parse(data=reply.text, format="turtle")
    assert isomorphic(found, Graph().parse(data=turtle, format="turtle"))


def ways(server: Server, name: str) -> dict[str, str]:
    """The ways to name the graph called *name* on *server*."""
    graph = f"{server.address}/gsp/{name}"
    return {"direct": f"/{name}", "indirect": f"?graph={quote(graph, safe='')}"}


@pytest.mark.parametrize("way", ["direct", "indirect"])
def test_put_get_repeat(scratch: Server, bearer: str, way: str) -> None:
    """put_get_repeat, put_get_repeat_indirect, put_get_uri_pct_encoded_indirect."""
    named = ways(scratch, f"repeat/{way}.ttl")
    assert store(scratch, bearer, "PUT", named[way], person("甲")).status == 201
    plain = f"?graph={scratch.address}/gsp/repeat/{way}.ttl"
    for each in (*named.values(), plain):
        holds(scratch, each, person("甲"))
    assert store(scratch, bearer, "PUT", plain, person("乙")).status == 204
    for each in (*named.values(), plain):
        holds(scratch, each, person("乙"))
    once, twice = plain.replace("repeat", "%72epeat"), plain.replace("repeat", "%2572epeat")
    holds(scratch, once, person("乙"))
    assert scratch.get(f"/gsp{twice}").status == 404


def test_put_get_default(scratch: Server, bearer: str) -> None:
    """put_get_default."""
    assert store(scratch, bearer, "PUT", "?default", person("丙")).status in {200, 204}
    holds(scratch, "?default", person("丙"))
    assert store(scratch, bearer, "DELETE", "?default").status == 204
    holds(scratch, "?default", "")


@pytest.mark.parametrize("way", ["direct", "indirect"])
def test_put_delete_get_delete(scratch: Server, bearer: str, way: str) -> None:
    """put_delete_get_delete, put_delete_get_delete_indirect."""
    path = ways(scratch, "deleted.ttl")[way]
    assert store(scratch, bearer, "PUT", path, person("丁")).status in {201, 204}
    assert store(scratch, bearer, "DELETE", path).status == 204
    assert scratch.get(f"/gsp{path}").status == 404
    assert store(scratch, bearer, "DELETE", path).status == 404


@pytest.mark.parametrize("way", ["direct", "indirect"])
def test_an_empty_graph_is_a_graph(scratch: Server, bearer: str, way: str) -> None:
    """put__empty_graph and what follows it in the tests of 2013; sd:EmptyGraphs says so."""
    path = ways(scratch, f"empty/{way}.ttl")[way]

    def put(body: str) -> int:
        kind = {"Content_Type": TURTLE, "Authorization": bearer}
        return scratch.ask("PUT", f"/gsp{path}", body, **kind).status

    assert scratch.get(f"/gsp{path}").status == 404
    assert put("") == 201
    holds(scratch, path, "")
    assert scratch.ask("HEAD", f"/gsp{path}").status == 200
    graph = f"{scratch.address}/gsp/empty/{way}.ttl"
    assert graph in scratch.query("SELECT ?g { GRAPH ?g {} }").values
    assert store(scratch, bearer, "POST", path, person("空")).status == 204
    assert put("# nothing") == 204
    holds(scratch, path, "")
    update = {"Content_Type": "application/sparql-update", "Authorization": bearer}
    assert scratch.ask("POST", "/sparql", "CLEAR DEFAULT", **update).status == 204
    holds(scratch, path, "")  # another change leaves it where it is
    assert store(scratch, bearer, "DELETE", path).status == 204
    assert scratch.get(f"/gsp{path}").status == 404
    assert store(scratch, bearer, "DELETE", path).status == 404


MULTIPART = (
    "--cut\r\n"
    'Content-Disposition: form-data; name="a"; filename="family.ttl"\r\n'
    "Content-Type: text/turtle; charset=utf-8\r\n\r\n"
    '<http://example.org/person/1> <urn:family> "张" .\r\n--cut\r\n'
    'Content-Disposition: form-data; name="b"; filename="given.nt"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
    '<http://example.org/person/1> <urn:given> "三" .\r\n--cut--\r\n'
)


@pytest.mark.parametrize("way", ["direct", "indirect"])
def test_post_get_post_get(scratch: Server, bearer: str, way: str) -> None:
    """post_get_post_get, post_get_post_get_indirect: the second POST is multipart."""
    path = ways(scratch, f"posted/{way}.ttl")[way]
    assert store(scratch, bearer, "PUT", path, "<urn:a> <urn:p> 1 .").status == 201
    assert store(scratch, bearer, "POST", path, person("戊")).status == 204
    holds(scratch, path, person("戊") + " <urn:a> <urn:p> 1 .")
    kind = "multipart/form-data; boundary=cut"
    reply = scratch.ask("POST", f"/gsp{path}", MULTIPART, Content_Type=kind, Authorization=bearer)
    assert reply.status == 204
    added = ' <http://example.org/person/1> <urn:family> "张" ; <urn:given> "三" .'
    holds(scratch, path, person("戊") + " <urn:a> <urn:p> 1 ." + added)


def test_post_get_new_graph(scratch: Server, bearer: str) -> None:
    """post_get_new_graph: the store names the graph, and Location tells by which address."""
    reply = store(scratch, bearer, "POST", "", person("己"))
    assert reply.status == 201
    place = reply.headers["location"]
    assert place.startswith(f"{scratch.address}/gsp/")
    holds(scratch, place.removeprefix(f"{scratch.address}/gsp"), person("己"))
    holds(scratch, f"?graph={quote(place)}", person("己"))


@pytest.mark.parametrize("way", ["direct", "indirect"])
def test_head(scratch: Server, bearer: str, way: str) -> None:
    """head_existing, head_existing_indirect, head_non_existing, head_non_existing_indirect."""
    path = ways(scratch, "head.ttl")[way]
    assert store(scratch, bearer, "PUT", path, person("庚")).status in {201, 204}
    reply = scratch.ask("HEAD", f"/gsp{path}", Accept=TURTLE)
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, TURTLE, b"")
    none = scratch.ask("HEAD", f"/gsp{ways(scratch, 'none.ttl')[way]}", Accept=TURTLE)
    assert (none.status, none.body) == (404, b"")


@pytest.mark.parametrize(
    "request_",
    [
        ("PATCH", "?default", "<urn:a> <urn:b> 1 .", TURTLE, 405),
        ("PUT", "?default&graph=urn:a", "", TURTLE, 400),
        ("PUT", "?graph=relative", "", TURTLE, 400),
        ("PUT", "?graph=urn:a&graph=urn:b", "", TURTLE, 400),
        ("PUT", "", "<urn:a> <urn:b> 1 .", TURTLE, 400),
        ("DELETE", "", "", TURTLE, 400),
        ("PUT", "?graph=urn:a", "<urn:a> <urn:b> 1 .", "text/html", 415),
        ("PUT", "?graph=urn:a", "<urn:a> <urn:b> 1 .", "", 415),
        ("PUT", "?graph=urn:a", "<urn:a> <urn:b> 1 .", "text/turtle; charset=gbk", 415),
        ("PUT", "?graph=urn:a", "<urn:a> <urn:b> ", TURTLE, 400),
        ("PUT", "?graph=urn:a", '{"@id":"urn:a","@graph":[{"@id":"urn:b","urn:p":1}]}',
         "application/ld+json", 400),
        ("PUT", "?graph=urn:a", MULTIPART, "multipart/form-data; boundary=cut", 400),
        ("POST", "?graph=urn:a", "--cut--\r\n", "multipart/form-data; boundary=cut", 400),
    ],
)  # fmt: skip
def test_bad_request_to_the_graph_store(scratch: Server, bearer: str, request_) -> None:
    method, path, body, kind, status = request_
    sent = {"Content_Type": kind} if kind else {}
    reply = scratch.ask(method, f"/gsp{path}", body, Authorization=bearer, **sent)
    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert scratch.get("/gsp?graph=urn:a").status == 404
    if status == 405:
        allowed = set(reply.headers["allow"].split(", "))
        assert {"GET", "HEAD", "PUT", "POST", "DELETE"} <= allowed


def test_says_where_the_rdf_sent_is_wrong(scratch: Server, bearer: str) -> None:
    reply = store(scratch, bearer, "PUT", "?graph=urn:a", "<urn:a> <urn:b> 1 .\n<urn:a> nonsense")
    assert (reply.status, reply.document["line"]) == (400, 2)


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "rdf", "trig", "nq"])
def test_gives_a_graph_in_every_format(reading: Server, form: str) -> None:
    reply = reading.get(f"/gsp?graph={CASE}1&format={form}")
    assert reply.status == 200
    assert f"{CASE}1" in reply.text
    assert f"{CASE}2" not in reply.text


def test_reads_every_format_that_it_writes(scratch: Server, bearer: str) -> None:
    for form in ("ttl", "nt", "jsonld", "rdf"):
        assert store(scratch, bearer, "PUT", "?graph=urn:formats", person("辛")).status in {
            201,
            204,
        }
        given = scratch.get(f"/gsp?graph=urn:formats&format={form}")
        kind = given.headers["content-type"]
        reply = scratch.ask("PUT", "/gsp?graph=urn:again", given.body, Content_Type=kind,
                            Authorization=bearer)  # fmt: skip
        assert reply.status in {201, 204}
        holds(scratch, "?graph=urn:again", person("辛"))


def test_preconditions_keep_two_writers_from_losing_an_update(scratch: Server, bearer: str) -> None:
    """RFC 9110 section 13: If-Match on what was read, If-None-Match: * to create only."""
    path = "/gsp?graph=urn:precious"
    sent = {"Content_Type": TURTLE, "Authorization": bearer}
    create = scratch.ask("PUT", path, person("一"), If_None_Match="*", **sent)
    again = scratch.ask("PUT", path, person("二"), If_None_Match="*", **sent)
    assert (create.status, again.status) == (201, 412)
    read = scratch.get(path, Accept="text/turtle")
    first = scratch.ask("PUT", path, person("三"), If_Match=read.headers["etag"], **sent)
    second = scratch.ask("PUT", path, person("四"), If_Match=read.headers["etag"], **sent)
    assert (first.status, second.status) == (204, 412)
    assert "三" in scratch.get(path).text
    none = scratch.ask("PUT", "/gsp?graph=urn:none", person("五"), If_Match="*", **sent)
    assert none.status == 412


def test_an_answer_is_not_kept_where_it_may_change(scratch: Server, reading: Server) -> None:
    assert ask(scratch, "ASK {}").headers["cache-control"] == "no-cache"
    assert scratch.get("/gsp?default").headers["cache-control"] == "no-cache"
    assert "max-age" in ask(reading, "ASK {}").headers["cache-control"]


# Service Description ----------------------------------------------------------------------------


def described(server: Server, **headers: str) -> Graph:
    reply = server.get("/sparql", **headers)
    assert reply.status == 200
    kind = reply.headers["content-type"].split(";")[0]
    return Graph().parse(data=reply.body, format=kind)


@pytest.mark.parametrize("accept", ["", "text/turtle", "application/rdf+xml", "*/*;q=0.1"])
def test_returns_rdf_with_the_endpoint(either: Server, accept: str) -> None:
    """returns-rdf, has-endpoint-triple: the endpoint is the address that was asked."""
    graph = described(either, **({"Accept": accept} if accept else {}))
    [service] = graph.subjects(RDF.type, URIRef(f"{SD}Service"))
    endpoints = list(graph.objects(service, URIRef(f"{SD}endpoint")))
    assert endpoints == [URIRef(f"{either.address}/sparql")]


RANGES = {"supportedLanguage": None, "resultFormat": None, "inputFormat": None, "endpoint": None,
          "defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph",
          "name": None, "feature": None}  # fmt: skip
DOMAINS = {"defaultGraph": "Dataset", "namedGraph": "Dataset", "name": "NamedGraph"}


def test_description_conforms_to_its_schema(either: Server) -> None:
    """conforms-to-schema: only sd's own terms, each between what its domain and range say."""
    graph = described(either)
    kinds = {node: str(kind).removeprefix(SD) for node, kind in graph.subject_objects(RDF.type)}
    for subject, predicate, value in graph:
        if predicate == RDF.type:
            continue
        name = str(predicate).removeprefix(SD)
        assert name in RANGES
        assert kinds[subject] == DOMAINS.get(name, "Service")
        assert RANGES[name] is None or kinds[value] == RANGES[name]
    assert {str(each) for each in graph.objects(None, URIRef(f"{SD}name"))} == set(
        cases(0, 1, 2, 3)
    )


def test_description_tells_of_updates_where_there_are_any(reading: Server, scratch: Server) -> None:
    for server, updates in ((reading, False), (scratch, True)):
        languages = set(described(server).objects(None, URIRef(f"{SD}supportedLanguage")))
        assert URIRef(f"{SD}SPARQL11Query") in languages
        assert (URIRef(f"{SD}SPARQL11Update") in languages) is updates
