"""What pyoxigraph writes, mended and cut: every answer parses, and a cut falls between rows."""

import csv
import io
import json
import warnings
import xml.etree.ElementTree as ET

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple
from rdflib import Dataset

from anbao.store.formats import (
    GRAPH_FORMATS,
    NotInThisFormat,
    cut,
    graph_bytes,
    write_graph,
    write_solutions,
)

NASTY = 'a,{"b"},{\n}},{"\\" </result><result> \r\n\t,,"" ]}} 法 \x01￾'
SUBJECT, PREDICATE = NamedNode("http://x/s"), NamedNode("http://x/p")
NAMESPACE = "{http://www.w3.org/2005/sparql-results#}"


def written(rows: int, cap: int, name: str, size: int = 1 << 30) -> tuple[bytes, str]:
    store = Store()
    for number in range(rows):
        store.add(Quad(SUBJECT, PREDICATE, Literal(f"{NASTY}{number}")))
    file = io.BytesIO()
    answer = store.query("SELECT ?o ?none { ?s ?p ?o OPTIONAL { ?o ?p ?none } }")
    outcome = write_solutions(answer, file, name, (cap, size))
    return file.getvalue(), outcome.truncated


def values(data: bytes, name: str) -> list[str]:
    if name == "json":
        return [row["o"]["value"] for row in json.loads(data)["results"]["bindings"]]
    if name == "xml":
        return [each.text or "" for each in ET.fromstring(data).iter(f"{NAMESPACE}literal")]
    if name == "csv":
        return [row[0] for row in csv.reader(io.StringIO(data.decode(), newline=""))][1:]
    return [line.split("\t")[0] for line in data.decode().rstrip("\n").split("\n")][1:]


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize(("rows", "kept"), [(0, 0), (1, 1), (3, 3), (4, 3), (900, 3)])
def test_cuts_between_rows_and_says_so(name: str, rows: int, kept: int) -> None:
    data, truncated = written(rows, 3, name)
    assert len(values(data, name)) == kept
    assert truncated == ("rows" if rows > kept else "")


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_cuts_at_the_byte_cap_too(name: str) -> None:
    data, truncated = written(900, 10_000, name, size=20_000)
    assert truncated == "bytes"
    assert 0 < len(values(data, name)) < 900
    assert len(data) < 20_100


@pytest.mark.parametrize("name", ["json", "csv"])
def test_gives_literals_back_whole(name: str) -> None:
    data, _ = written(1, 10, name)
    assert values(data, name) == [f"{NASTY}0"]


def test_drops_what_xml_forbids_and_keeps_carriage_returns() -> None:
    data, _ = written(1, 10, "xml")
    assert values(data, "xml") == [f"{NASTY}0".replace("\x01", "").replace("￾", "")]


def test_cuts_rows_without_bindings() -> None:
    data = b'{"head":{"vars":[]},"results":{"bindings":[{},{},{}]}}'
    assert cut(data, "json", 2, full=False) == (
        b'{"head":{"vars":[]},"results":{"bindings":[{},{}]}}',
        "rows",
    )


GRAPH = [
    Triple(SUBJECT, NamedNode("http://purl.org/dc/terms/title"), Literal("法\x01", language="zh")),
    Triple(SUBJECT, PREDICATE, NamedNode("http://x/o")),
]


@pytest.mark.parametrize("name", [each.name for each in GRAPH_FORMATS])
def test_writes_graphs_that_another_library_reads(name: str) -> None:
    data = graph_bytes(GRAPH, name)
    reader = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nq": "nquads"}.get(name, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # inside rdflib's own JSON-LD reader
        dataset = Dataset(default_union=True).parse(data=data, format=reader)
    assert len(dataset) == 2


def test_declares_only_prefixes_in_use() -> None:
    turtle = graph_bytes(GRAPH, "ttl").decode()
    assert "@prefix dcterms:" in turtle
    assert "@prefix skos:" not in turtle


def test_refuses_rdf_xml_that_no_parser_could_read() -> None:
    with pytest.raises(NotInThisFormat):
        graph_bytes([Triple(SUBJECT, NamedNode("http://x/123"), Literal("1"))], "rdf")


def test_cuts_graphs_by_triples() -> None:
    file = io.BytesIO()
    assert write_graph(iter(GRAPH), file, "nt", (1, 1 << 20)).truncated == "rows"
    assert file.getvalue().count(b"\n") == 1
