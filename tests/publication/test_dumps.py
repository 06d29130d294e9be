"""Every dump says what the dataset says, no more and no less, in the same bytes every time."""

import gzip
import hashlib
import json
import socket
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

import pytest
import rdflib
import rdflib.compare
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from anbao.pipeline import Snapshot
from anbao.publication.dumps import CHECKSUMS
from anbao.publication.edition import Edition
from anbao.publication.jsonld import edition_document, triples_document
from anbao.publication.writers import WRITERS, turtle_files
from anbao.store.local import load_snapshot

FORMATS = {"trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS, "jsonld": RdfFormat.JSON_LD}
ON_THE_SHELF = {"trig": "anbao.trig.gz", "nq": "anbao.nq.gz", "jsonld": "anbao.jsonld.gz"}


def canonical(quads: list[Quad] | list[Triple]) -> Counter[tuple[str, ...]]:
    """Name each blank node by what is said of it, so that two readings can be compared."""
    said: dict[BlankNode, list[Quad | Triple]] = {}
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, BlankNode):
                said.setdefault(term, []).append(quad)
    names = dict.fromkeys(said, "")
    for _ in range(12):
        names = {node: _digest(node, about, names) for node, about in said.items()}
    return Counter(tuple(_named(term, names) for term in quad) for quad in quads)


def _digest(node: BlankNode, about: list[Quad | Triple], names: dict[BlankNode, str]) -> str:
    seen = sorted(
        repr(["*" if term == node else _named(term, names) for term in quad]) for quad in about
    )
    return hashlib.sha256("".join(seen).encode()).hexdigest()


def _named(term: object, names: dict[BlankNode, str]) -> str:
    return names[term] if isinstance(term, BlankNode) else str(term)


@pytest.fixture(scope="module")
def held(snapshot: Snapshot) -> Counter[tuple[str, ...]]:
    """Every quad of the published snapshot's named graphs."""
    store = load_snapshot(snapshot.path)
    return canonical([quad for quad in store if isinstance(quad.graph_name, NamedNode)])


@pytest.mark.parametrize("form", FORMATS)
def test_a_dump_read_again_gives_the_same_quads(form: str, written: Path, held) -> None:
    data = gzip.decompress((written / ON_THE_SHELF[form]).read_bytes())
    assert canonical(list(parse(data, format=FORMATS[form]))) == held


def test_the_turtle_files_together_give_the_same_quads(written: Path, held) -> None:
    found: list[Quad] = []
    digests: dict[str, str] = {}
    with tarfile.open(written / "anbao-turtle.tar.gz") as archive:
        for entry in archive:
            name = entry.name.partition("/")[2]
            data = archive.extractfile(entry).read()
            if name == CHECKSUMS:
                sums = dict(line.split("  ")[::-1] for line in data.decode().splitlines())
                continue
            graph = NamedNode(f"https://w3id.org/anbao/graph/{name.removesuffix('.ttl')}")
            triples = list(parse(data, format=RdfFormat.TURTLE, rename_blank_nodes=True))
            found += [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
            digests[name] = hashlib.sha256(data).hexdigest()
            assert entry.mtime == 0
    assert canonical(found) == held
    assert digests == sums


def test_the_default_graph_is_the_union(edition: Edition, snapshot: Snapshot) -> None:
    assert len(edition.union) == snapshot.meta["graphs"]["default"]


def test_checksums_are_those_of_the_files(written: Path) -> None:
    run = subprocess.run(
        ["sha256sum", "--check", "--strict", CHECKSUMS],
        cwd=written,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(": OK") == 4


AGAIN = """
import sys
from pathlib import Path
from anbao.publication.edition import read_edition
from anbao.publication.shelf import write
write(read_edition(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_another_process_writes_the_same_bytes(
    snapshot: Snapshot, written: Path, tmp_path: Path
) -> None:
    line = [sys.executable, "-c", AGAIN, str(snapshot.path), str(tmp_path)]
    subprocess.run(line, check=True)
    for path in written.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("form", ["trig", "nq", "ttl"])
def test_a_text_dump_names_its_version_first(form: str, edition: Edition) -> None:
    part = edition.only(["courts"])  # which may have been left alone by the last change
    first = WRITERS[form](part).decode().splitlines()[0]
    assert first.startswith(f"# 安保 Anbao {edition.version}, {part.modified}, https://creative")
    assert "20" < part.modified <= edition.modified


def test_each_graph_has_its_own_turtle_file(edition: Edition) -> None:
    files = turtle_files(edition)
    assert len(files) == len(edition.graphs)
    assert {"courts.ttl", "ontology.ttl", "case/2021/tang.ttl"} <= set(files)
    assert not any(name.startswith("/") or ".." in name for name in files)


# JSON-LD ------------------------------------------------------------------------------------


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's reader uses what it deprecates
@pytest.mark.usefixtures("offline")
def test_the_context_gives_another_reader_the_same_triples(edition: Edition) -> None:
    part = edition.only(["case/2021/tang", "statistics/zhang-2024", "codelists/outcome"])
    found = rdflib.Dataset()
    found.parse(data=edition_document(part.graphs), format="json-ld")
    for name, triples in part.graphs.items():
        expected = rdflib.Graph()
        expected.parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")
        graph = found.graph(rdflib.URIRef(name))
        assert len(graph) == len(expected)
        assert rdflib.compare.isomorphic(graph, expected), name


def test_the_context_is_inline_and_names_our_terms(edition: Edition) -> None:
    document = json.loads(edition_document(edition.graphs))
    context = document["@context"]
    assert isinstance(context, dict)
    assert context["summary"] == {"@id": "ab:summary", "@container": "@language"}
    assert context["bearer"] == {"@id": "ab:bearer", "@type": "@id"}
    assert context["decisionDate"] == {"@id": "ab:decisionDate", "@type": "xsd:date"}


def odd_triples() -> list[Triple]:
    """One property used in every way, a name without a prefix, and names that look like terms."""
    subject, blank = NamedNode("https://w3id.org/anbao/id/x/a:b"), BlankNode("b")
    date = NamedNode("http://www.w3.org/2001/XMLSchema#date")
    title = NamedNode("http://purl.org/dc/terms/title")
    values = [
        Literal("甲", language="zh"), Literal("乙", language="zh"), Literal("a", language="en"),
        Literal("plain"), Literal("2020-01-01", datatype=date), NamedNode("urn:x:y"), blank,
        Literal("anbao:id/not-an-iri"), Literal("true"), NamedNode("http://x/"),
    ]  # fmt: skip
    return [
        *(Triple(subject, title, value) for value in values),
        Triple(subject, NamedNode("http://nowhere.example/p"), Literal("一", language="zh-Hant")),
        Triple(blank, NamedNode("https://w3id.org/anbao/def#part/of"), subject),
        Triple(blank, NamedNode("https://w3id.org/anbao/def#bearer"), subject),
    ]


def test_values_of_any_kind_survive() -> None:
    triples = odd_triples()
    found = parse(triples_document(triples), format=RdfFormat.JSON_LD)
    assert canonical([quad.triple for quad in found]) == canonical(triples)
