"""``anbao.connect()``: the same typed tables from a snapshot and from a server; errors are ours."""

import sys
from pathlib import Path

import pytest

import anbao
from anbao.connection import Connection
from anbao.errors import (
    EngineError,
    NotInGraph,
    NotInstalled,
    NotReady,
    ParameterError,
    QuerySyntaxError,
    ServiceNotAllowed,
)

TYPED = """PREFIX ab: <https://w3id.org/anbao/def#>
SELECT ?judgment ?date (1 AS ?one) (2.5 AS ?half) (true AS ?yes) WHERE {
    ?judgment ab:decisionDate ?date
} ORDER BY ?date ?judgment"""
PROVISION = "eli/cn/fl/2018/ecommerce-law/art_38/para_2"


@pytest.fixture(scope="module", params=["snapshot", "server"])
def graph(request: pytest.FixtureRequest, site: str, home: Path) -> Connection:
    connection: Connection = anbao.connect(home if request.param == "snapshot" else site)
    return connection


def test_a_table_is_typed_after_xsd(graph: Connection) -> None:
    frame = graph.sparql(TYPED)
    assert len(frame) > 10
    kinds = [str(each) for each in frame.dtypes]
    assert kinds[0] == "string" and kinds[1].startswith("datetime64")
    assert kinds[2:] == ["Int64", "Float64", "boolean"]


def test_asks_and_graphs_are_answered_too(graph: Connection) -> None:
    assert graph.sparql("ASK { ?s ?p ?o }") is True
    frame = graph.sparql("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 4")
    assert list(frame.columns) == ["subject", "predicate", "object"] and len(frame) == 4


def test_questions_are_asked_with_parameters(graph: Connection) -> None:
    outcomes = graph.ask("practice/outcomes-published").dropna(subset="outcome")
    assert sorted(outcomes["cases"]) == [1, 5, 11, 15]
    one = graph.ask("actors/subjects-of-a-provision", provision=PROVISION)
    assert 0 < len(one) < len(graph.ask("actors/subjects-of-a-provision"))


def test_a_thing_is_got_by_its_short_name(graph: Connection) -> None:
    found = graph.get("id/outcome/joint")
    assert "平台承担连带责任" in found["skos:prefLabel"]
    iri = "https://w3id.org/anbao/id/outcome/joint"
    assert graph.labels([iri, "http://example.org/x"]) == [
        "平台承担连带责任",
        "http://example.org/x",
    ]


@pytest.mark.parametrize(
    ("asking", "error"),
    [
        (lambda graph: graph.sparql("SELECT nonsense"), QuerySyntaxError),
        (lambda graph: graph.sparql("ASK { SERVICE <http://127.0.0.1/> {} }"), ServiceNotAllowed),
        (lambda graph: graph.ask("no-such-question"), NotInGraph),
        (lambda graph: graph.ask("practice/outcomes-published", year="x"), ParameterError),
        (lambda graph: graph.get("id/no/such/thing"), NotInGraph),
        (lambda graph: graph.get("id/> } #"), NotInGraph),
    ],
)
def test_errors_are_ours_in_both_languages(graph: Connection, asking, error: type) -> None:
    with pytest.raises(error) as caught:
        asking(graph)
    assert caught.value.zh and caught.value.en and caught.value.zh != caught.value.en


def test_where_nothing_is_built_or_listens_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="anbao build"):
        anbao.connect(tmp_path)
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:9"):
        anbao.connect("http://127.0.0.1:9").sparql("ASK {}")


def test_without_pandas_it_says_what_to_install(home: Path, monkeypatch, snapshot) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(NotInstalled, match=r"anbao\[notebook\]"):
        anbao.connect(home).sparql("SELECT * {}")
