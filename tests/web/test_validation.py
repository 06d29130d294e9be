"""The validator over HTTP: what the command line finds, in whatever way the text comes."""

import gzip
import json
import socket
import time
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from anbao.namespaces import SH
from anbao.source_tree import SourceTree
from anbao.validation.check import Submission, check_files
from tests.web.live_server import Reply, Server

WANG = "cases/2020/yue03-minzhong-943.ttl"
DOOR = "/api/v1/validate"
TURTLE = "text/turtle"
OTHERS = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/trig": RdfFormat.TRIG,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def server(site: str) -> Server:
    """The server of the true graph, once its examiner is prepared."""
    found = Server(site, None)  # type: ignore[arg-type]
    until = time.monotonic() + 60
    while found.ask("POST", DOOR, "<urn:a> <urn:b> 1 .", Content_Type=TURTLE).status == 503:
        assert time.monotonic() < until, "the examiner is never ready"
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def wang(tree: SourceTree) -> str:
    return (tree.data / WANG).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def faulty(wang: str) -> str:
    """Two slips: a misspelt code, and a date written as people write it."""
    slips = wang.replace("result:breached ;", "result:breachd ;")
    return slips.replace('"2020-11-26"^^xsd:date', '"2020年11月26日"')


def validate(server: Server, body: str | bytes, kind: str = TURTLE, **headers: str) -> Reply:
    return server.ask("POST", DOOR, body, Content_Type=kind, **headers)


def test_a_case_of_the_graph_conforms(server: Server, wang: str) -> None:
    reply = validate(server, wang)
    assert reply.status == 200
    assert reply.document["conforms"] is True
    assert reply.document["results"] == []


def test_says_what_the_command_line_says(server: Server, tree: SourceTree, faulty: str) -> None:
    told = validate(server, faulty).document
    here = check_files(tree, [Submission(Path("submitted.ttl"), faulty.encode())])
    assert json.loads(json.dumps(here.as_json())) == told
    assert {each["line"] for each in told["results"]} == {142, 208}


@pytest.mark.parametrize(("kind", "form"), OTHERS.items())
def test_reads_every_way_of_writing_rdf(
    server: Server, wang: str, kind: str, form: RdfFormat
) -> None:
    triples = [quad.triple for quad in parse(wang.encode(), format=RdfFormat.TURTLE)]
    assert validate(server, serialize(triples, format=form) or b"", kind).document["conforms"]
    wrong = [each for each in triples if not each.predicate.value.endswith("#partySide")]
    told = validate(server, serialize(wrong, format=form) or b"", kind).document
    assert not told["conforms"]
    assert any("partySide" in each["shape"] for each in told["results"])


def test_reads_an_uploaded_file(server: Server, faulty: str) -> None:
    body = (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="case.ttl"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n{faulty}\r\n--x--\r\n"
    )
    told = validate(server, body, "multipart/form-data; boundary=x").document
    assert {each["file"] for each in told["results"]} == {"case.ttl"}


def test_unpacks_gzip_but_no_bomb(server: Server, wang: str) -> None:
    packed = gzip.compress(wang.encode())
    assert validate(server, packed, Content_Encoding="gzip").document["conforms"]
    bomb = gzip.compress(b" " * 50_000_000)
    assert validate(server, bomb, Content_Encoding="gzip").status == 413
    assert validate(server, packed[:-20], Content_Encoding="gzip").status == 400
    assert validate(server, packed, Content_Encoding="br").status == 415


def test_unreadable_text_names_its_line(server: Server) -> None:
    reply = validate(server, "@prefix ex: <http://x/> .\nex:a ex:b\nex:c ex:d .")
    assert reply.status == 422
    (found,) = reply.document["results"]
    assert (found["layer"], found["line"]) == ("syntax", 3)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("", TURTLE, 400),
        ("   ", TURTLE, 400),
        ("<a> <b> <c> .", "application/x-www-form-urlencoded", 415),
        ("<a> <b> <c> .", "image/png", 415),
        ('{"@context": "http://127.0.0.1:1/c", "@id": "http://x/a"}', "application/ld+json", 422),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "application/rdf+xml", 422),
        ("[" * 5000, "application/ld+json", 422),
        ("".join(f"<http://x/{n}> <http://x/b> 1 .\n" for n in range(50_001)), TURTLE, 413),
    ],
)
def test_refuses_with_a_reason(server: Server, body: str, kind: str, status: int) -> None:
    reply = validate(server, body, kind)
    assert reply.status == status
    told = reply.document
    assert told.get("detail") or told["results"]


def test_the_page_checks_and_mends(server: Server, faulty: str) -> None:
    def post(text: str, do: str) -> str:
        fields = {"text": text, "as": ".ttl", "do": do}
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        body = "".join(parts) + "--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        return server.ask(
            "POST", "/edit/validate", body, Content_Type=kind, Accept="text/html"
        ).text

    page = post(faulty, "check")
    assert "第 142 行" in page and "第 208 行" in page
    key = page.split('value="fix:', 1)[1].split('"', 1)[0]
    mended = post(faulty, f"fix:{key}")
    assert "&#34;2020-11-26&#34;^^xsd:date" in mended
    assert "第 142 行" not in mended
    again = post(faulty.replace("result:breachd", "result:x"), "fix:0000")
    assert "文本已变" in again


def test_the_limits_are_published(server: Server) -> None:
    told = server.get("/limits", Accept="application/json").document
    wanted = {"rdf_bytes": 5 << 20, "check_triples": 50_000, "check_seconds": 30}
    assert wanted.items() <= told.items()


def test_a_body_may_have_five_mebibytes(server: Server) -> None:
    assert validate(server, "#" * (5 << 20)).status == 422  # read to its end: it says nothing
    head = f"POST {DOOR} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TURTLE}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as client:
        client.sendall(f"{head}Content-Length: {(5 << 20) + 1}\r\n\r\n".encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 413")


def test_the_same_findings_as_a_report_graph_and_as_sarif(server: Server, faulty: str) -> None:
    told = validate(server, faulty).document
    graph = validate(server, faulty, Accept="text/turtle")
    assert graph.headers["content-type"].startswith("text/turtle")
    triples = list(parse(graph.body, format=RdfFormat.TURTLE))
    results = [each for each in triples if each.predicate.value == SH.result]
    assert len(results) == len(told["results"]) > 0  # type: ignore[arg-type]
    assert [t.object.value for t in triples if t.predicate.value == SH.conforms] == ["false"]
    log = validate(server, faulty, Accept="application/sarif+json")
    assert log.headers["content-type"].startswith("application/sarif+json")
    runs = log.document["runs"]
    assert len(runs[0]["results"]) == len(results)  # type: ignore[index]
