"""Clients that nobody here wrote change a dataset and read it back."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Store
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from anbao.tokens import TokenFile
from tests.web.live_server import Server

A, P = URIRef("http://example.org/a"), URIRef("http://example.org/p")


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("clients") / "tokens.json"
    return path, TokenFile(path).new("client", ["write"], datetime.now(UTC))


@pytest.fixture(scope="module")
def server(start_server, token: tuple[Path, str]) -> Server:
    path = token[0].with_name("a.ttl")
    path.write_text("<http://example.org/old> a <http://example.org/Thing> .")
    return start_server("--only", path, "--writable", "--tokens", token[0])


def test_sparqlwrapper_updates(server: Server, token: tuple[Path, str]) -> None:
    client = SPARQLWrapper(f"{server.address}/sparql")
    client.setCredentials("anyone", token[1])
    client.setMethod(POST)
    client.setQuery(f'INSERT DATA {{ <{A}> <{P}> "补充责任" }}')
    client.query()
    client.setQuery(f"SELECT ?o {{ <{A}> <{P}> ?o }}")
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["o"]["value"] for row in rows] == ["补充责任"]


@pytest.mark.parametrize("how", ["auth", "headers"])
def test_rdflibs_update_store_adds_removes_and_updates(
    server: Server, token: tuple[Path, str], how: str
) -> None:
    kept = (
        {"auth": ("anyone", token[1])}
        if how == "auth"
        else {"headers": {"Authorization": f"Bearer {token[1]}"}}
    )
    address = f"{server.address}/sparql"
    graph = Graph(SPARQLUpdateStore(address, address, **kept), identifier=URIRef("urn:rdflib"))
    graph.remove((None, None, None))
    graph.add((A, P, Literal("一")))
    graph.add((A, P, Literal("二")))
    graph.remove((A, P, Literal("一")))
    assert [str(value) for value in graph.objects(A, P)] == ["二"]
    graph.update('INSERT DATA { <http://example.org/b> <http://example.org/p> "三" }')
    assert len(graph) == 2


def test_rdflibs_store_sees_the_graphs(server: Server, token: tuple[Path, str]) -> None:
    address = f"{server.address}/sparql"
    store = SPARQLUpdateStore(address, address, auth=("anyone", token[1]))
    store.update("INSERT DATA { GRAPH <urn:seen> { <urn:a> <urn:b> 1 } }")
    assert "urn:seen" in {str(graph) for graph in store.contexts()}


def test_pyoxigraph_asks_it_as_a_service(server: Server) -> None:
    query = f"SELECT ?s {{ SERVICE <{server.address}/sparql> {{ ?s a ?t }} }}"
    found = [str(row["s"].value) for row in Store().query(query)]
    assert "http://example.org/old" in found


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_curl_puts_a_file_and_uploads_a_form(
    server: Server, token: tuple[Path, str], tmp_path: Path
) -> None:
    file = tmp_path / "图.ttl"
    file.write_text('<urn:a> <urn:b> "curl" .', encoding="utf-8")
    address = f"{server.address}/gsp?graph=urn:curl"
    bearer = f"Authorization: Bearer {token[1]}"
    put = ("-T", file, "-H", "Content-Type: text/turtle")
    assert _curl("-H", bearer, *put, address).endswith("201")
    assert _curl("-H", bearer, "-F", f"file=@{file};type=text/turtle", address).endswith("204")
    assert '"curl"' in _curl("-H", "Accept: text/turtle", address)
    assert _curl("-X", "DELETE", "-u", f"me:{token[1]}", address).endswith("204")
    assert _curl("-I", address).endswith("404")


def _curl(*arguments: str | Path) -> str:
    line = ["curl", "--silent", "--max-time", "20", "--write-out", "%{http_code}", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout


def test_changes_are_kept_over_a_restart(start_server, token: tuple[Path, str], tmp_path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> 1 .")
    options = ("--writable", "--tokens", token[0], "--keep", tmp_path / "kept", "--workers", "1")
    first = start_server("--only", file, *options)
    sent = {"Content_Type": "application/sparql-update", "Authorization": f"Bearer {token[1]}"}
    assert first.ask("POST", "/sparql", "INSERT DATA { <urn:a> <urn:b> 2 }", **sent).status == 204
    first.process.kill()
    first.process.wait()
    second = start_server("--only", *options)
    assert second.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o").values == ["1", "2"]
