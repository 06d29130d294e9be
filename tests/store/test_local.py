"""Our own queries, in process: parameters are terms, and mistakes in them are heard."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from anbao.errors import EngineError, ParameterError, QuerySyntaxError, SourceError
from anbao.store.local import LocalReader, load_snapshot, snapshot_version

A, B, KNOWS = (NamedNode(f"http://example.org/{name}") for name in ("a", "b", "knows"))


@pytest.fixture
def local() -> LocalReader:
    store = Store()
    store.add(Quad(A, KNOWS, B))
    store.add(Quad(B, KNOWS, Literal("甲", language="zh")))
    return LocalReader(store, "v1")


def test_leaves_unbound_variables_out(local: LocalReader) -> None:
    rows = local.select("SELECT ?s ?x { ?s ?p ?o OPTIONAL { ?s <a:none> ?x } } ORDER BY ?s")
    assert rows.variables == ("s", "x")
    assert rows.rows == [{"s": A}, {"s": B}]


def test_binds_parameters_as_terms(local: LocalReader) -> None:
    rows = local.select("SELECT ?s ?o { ?s ?p ?o }", s=B)
    assert [row["o"] for row in rows.rows] == [Literal("甲", language="zh")]
    evil = Literal('" . } DROP ALL #')
    assert local.select("SELECT ?s ?o { ?s ?p ?o }", o=evil).rows == []


def test_refuses_to_bind_what_is_not_projected(local: LocalReader) -> None:
    with pytest.raises(ParameterError, match=r"\?s"):
        local.select("SELECT ?o { ?s ?p ?o }", s=A)


def test_asks_and_constructs(local: LocalReader) -> None:
    assert local.ask("ASK { ?s ?p ?o }", s=A)
    assert not local.ask("ASK { ?s ?p ?o }", s=KNOWS)
    triples = local.construct("CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
    assert [(triple.subject, triple.object) for triple in triples] == [(B, A)]


def test_tells_bad_queries_apart(local: LocalReader) -> None:
    with pytest.raises(QuerySyntaxError):
        local.select("SELECT * {")
    with pytest.raises(EngineError, match="QuerySolutions"):
        local.select("ASK {}")


def test_reads_a_snapshot(tmp_path) -> None:
    (tmp_path / "dataset.nq").write_text('<a:a> <a:b> "c" .\n<a:a> <a:b> "c" <a:g> .\n')
    (tmp_path / "meta.json").write_text('{"version": "abc"}')
    assert len(load_snapshot(tmp_path)) == 2
    assert snapshot_version(tmp_path) == "abc"


def test_says_where_a_snapshot_is_broken(tmp_path) -> None:
    (tmp_path / "dataset.nq").write_text('<a:a> <a:b> "c" .\nnonsense\n')
    with pytest.raises(SourceError) as caught:
        load_snapshot(tmp_path)
    assert caught.value.line == 2
    with pytest.raises(SourceError):
        snapshot_version(tmp_path)
