"""Writes meant to harm, or by those who may not: nothing changes, and the server lives."""

import socket
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from anbao.tokens import TokenFile
from anbao.web.bodies import Bodies
from anbao.web.limits import HttpLimits
from tests.web.live_server import Reply, Server
from tests.web.test_serve import run_serve

UPDATE = {"Content_Type": "application/sparql-update"}
TURTLE = {"Content_Type": "text/turtle"}
DATA = "<urn:a> <urn:b> <urn:c> ."
KEPT = "SELECT ?o { ?s ?p ?o }"
DOORS = {
    "update": ("POST", "/sparql", "CLEAR ALL", UPDATE),
    "update by form": ("POST", "/sparql", "update=CLEAR+ALL",
                       {"Content_Type": "application/x-www-form-urlencoded"}),
    "update at its own address": ("POST", "/sparql/update", "CLEAR ALL", UPDATE),
    "PUT": ("PUT", "/gsp?default", DATA, TURTLE),
    "POST": ("POST", "/gsp?default", DATA, TURTLE),
    "POST to the store": ("POST", "/gsp", DATA, TURTLE),
    "PUT directly": ("PUT", "/gsp/a", DATA, TURTLE),
    "DELETE": ("DELETE", "/gsp?default", "", {}),
}  # fmt: skip


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> TokenFile:
    return TokenFile(tmp_path_factory.mktemp("writing") / "tokens.json")


@pytest.fixture(scope="module")
def bearer(tokens: TokenFile) -> str:
    return f"Bearer {tokens.new('writer', ['write'], datetime.now(UTC))}"


@pytest.fixture(scope="module")
def open_(start_server, tokens: TokenFile, bearer: str) -> Server:
    path = tokens.path.with_name("kept.nt")
    path.write_text("<urn:kept> <urn:p> <urn:kept> .")
    return start_server(
        "--only", path, "--writable", "--tokens", tokens.path, "--workers", "1", "--timeout", "2"
    )


def knock(server: Server, door: str, **headers: str) -> Reply:
    method, path, body, kind = DOORS[door]
    return server.ask(method, path, body, **{**kind, **headers})


def unchanged(server: Server) -> bool:
    return server.query(KEPT).values == ["urn:kept"]


@pytest.mark.parametrize("door", DOORS)
def test_without_a_token_the_door_is_shut(open_: Server, door: str) -> None:
    reply = knock(open_, door, Cookie="Authorization=Bearer x; session=1")
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == 'Bearer realm="anbao"'
    assert unchanged(open_)


@pytest.mark.parametrize("door", DOORS)
def test_a_token_of_another_scope_does_not_open_it(open_: Server, tokens, door: str) -> None:
    reader = tokens.new("reader", ["read-more"], datetime.now(UTC))
    reply = knock(open_, door, Authorization=f"Bearer {reader}")
    assert reply.status == 403
    assert 'error="insufficient_scope"' in reply.headers["www-authenticate"]
    assert 'scope="write"' in reply.headers["www-authenticate"]
    assert unchanged(open_)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "from_",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_a_page_of_another_site_cannot_write(open_: Server, bearer: str, door, from_) -> None:
    """Even with the token: a browser that keeps a password sends it for any page."""
    reply = knock(open_, door, Authorization=bearer, **from_)
    assert reply.status == 403
    assert unchanged(open_)


@pytest.mark.parametrize("door", DOORS)
def test_a_server_that_only_reads_says_how_to_get_one_that_writes(served, door: str) -> None:
    reply = knock(served, door, Authorization="Bearer x")
    assert reply.status == 403
    assert reply.document["type"].endswith("/problems/update-disabled")
    assert "--writable" in str(reply.document["detail"])


def test_a_writable_server_does_not_start_without_a_token(tmp_path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(DATA)
    for host in ("127.0.0.1", "0.0.0.0"):
        options = ("--only", path, "--writable", "--host", host, "--port", "0")
        assert run_serve(*options).returncode == 2
        file = TokenFile(tmp_path / "tokens.json")
        file.new("reader", ["read-more"], datetime.now(UTC))
        ended = run_serve(*options, "--tokens", file.path)
        assert ended.returncode == 1
        assert "--scope write" in ended.stderr


OUTSIDE = {
    "LOAD": (UPDATE, "LOAD <{}>"),
    "LOAD SILENT": (UPDATE, "LOAD SILENT <{}> INTO GRAPH <urn:g>"),
    "SERVICE": (UPDATE, "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{}> {{ ?s ?p ?o }} }}"),
    "a remote context": (
        {"Content_Type": "application/ld+json"},
        '{{"@context": "{}", "@id": "urn:a", "b": 1}}',
    ),
    "an external entity": (
        {"Content_Type": "application/rdf+xml"},
        '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]><x>&e;</x>',
    ),
}


@pytest.mark.parametrize(("kind", "body"), OUTSIDE.values(), ids=OUTSIDE)
def test_nothing_is_fetched(open_: Server, bearer: str, kind, body: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        text = body.format(f"http://127.0.0.1:{trap.getsockname()[1]}/x")
        method, path = ("POST", "/sparql") if kind is UPDATE else ("PUT", "/gsp?graph=urn:g")
        reply = open_.ask(method, path, text, Authorization=bearer, **kind)
        assert reply.status == 400
        with pytest.raises(TimeoutError):
            trap.accept()
    assert unchanged(open_)


def test_a_using_graph_that_is_not_here_is_empty_and_not_fetched(open_: Server, bearer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        graph = f"http://127.0.0.1:{trap.getsockname()[1]}/x"
        path = "/sparql?" + urlencode({"using-graph-uri": graph})
        text = "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
        assert open_.ask("POST", path, text, Authorization=bearer, **UPDATE).status == 204
        with pytest.raises(TimeoutError):
            trap.accept()
    assert unchanged(open_)


MUCH = "".join(f'<urn:a> <urn:b> "{n:0200}" .\n' for n in range(11_000)).encode()


def test_a_large_graph_needs_a_token(open_: Server, tokens: TokenFile, bearer: str) -> None:
    for path in ("/gsp", "/gsp/a"):
        bodies = Bodies(HttpLimits(), tokens)
        assert bodies.allowed(path, bearer) == 50 << 20
        assert bodies.allowed(path, "") == bodies.allowed(path, f"{bearer}x") == 2 << 20
    assert Bodies(HttpLimits(), tokens).allowed("/sparql", bearer) == 2 << 20
    sent = {"Content_Type": "application/n-triples"}
    for authorization in ("", "Bearer x", "Bearer anbao-00000000-" + "x" * 43):
        extra = {"Authorization": authorization} if authorization else {}
        assert open_.ask("PUT", "/gsp?graph=urn:much", MUCH, **sent, **extra).status == 401
    reply = open_.ask("PUT", "/gsp?graph=urn:much", MUCH, Authorization=bearer, **sent)
    assert reply.status == 201
    assert open_.query("SELECT (COUNT(*) AS ?n) { GRAPH <urn:much> { ?s ?p ?o } }").values == [
        "11000"
    ]
    assert open_.ask("DELETE", "/gsp?graph=urn:much", Authorization=bearer).status == 204


@pytest.mark.parametrize("graph", ["urn:a\r\nSet-Cookie: x=1", "urn:a>b", "javascript:alert(1)\0"])
def test_no_header_can_be_smuggled_in_by_a_name(open_: Server, bearer: str, graph: str) -> None:
    path = "/gsp?" + urlencode({"graph": graph})
    reply = open_.ask("PUT", path, DATA, Authorization=bearer, **TURTLE)
    assert reply.status == 400
    assert "set-cookie" not in reply.headers


def test_a_write_of_another_origin_gets_no_preflight(open_: Server) -> None:
    reply = open_.ask("OPTIONS", "/gsp?default", Origin="https://evil.example",
                      Access_Control_Request_Method="PUT")  # fmt: skip
    assert "PUT" not in reply.headers.get("access-control-allow-methods", "")
    assert "access-control-allow-credentials" not in reply.headers
