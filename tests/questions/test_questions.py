"""Questions are read whole or refused with file and line; parameters are bound as terms."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from anbao.errors import NotInGraph, ParameterError, SourceError
from anbao.questions.ask import ask, read_value
from anbao.questions.catalogue import Catalogue, read_catalogue
from anbao.questions.header import Parameter
from anbao.store.local import LocalReader

GOOD = """\
# id:           1
# title.zh:     名称
# title.en:     Names
# question.zh:  ?thing 叫什么？
# question.en:  What is ?thing called?
# param:        thing iri http://example.org/a
# order:        by name
SELECT ?thing ?name WHERE { ?thing <http://example.org/name> ?name } ORDER BY ?name
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "called.rq").write_text(GOOD, encoding="utf-8")
    return read_catalogue(tmp_path)


@pytest.fixture
def two_names() -> LocalReader:
    store = Store()
    for thing, name in (("a", "甲"), ("b", "乙")):
        subject = NamedNode(f"http://example.org/{thing}")
        store.add(Quad(subject, NamedNode("http://example.org/name"), Literal(name)))
    return LocalReader(store, "test")


def test_finds_a_question_by_its_stem(catalogue: Catalogue) -> None:
    assert catalogue.find("called").name == "names/called"


def test_suggests_the_nearest_name(catalogue: Catalogue) -> None:
    with pytest.raises(NotInGraph, match="names/called"):
        catalogue.find("names/caled")


def test_a_parameter_narrows_the_answer(catalogue: Catalogue, two_names: LocalReader) -> None:
    rows = ask(two_names, catalogue.find("called"), {"thing": "http://example.org/b"}).rows
    assert [row["name"].value for row in rows] == ["乙"]


def test_a_parameter_left_out_stays_free(catalogue: Catalogue, two_names: LocalReader) -> None:
    assert len(ask(two_names, catalogue.find("called"), {}).rows) == 2


@pytest.mark.parametrize("value", ["x y", "http://a> ?p ?o } #", "<http://a>"])
def test_a_value_cannot_write_the_query(
    catalogue: Catalogue, two_names: LocalReader, value: str
) -> None:
    with pytest.raises(ParameterError, match="iri"):
        ask(two_names, catalogue.find("called"), {"thing": value})


def test_an_unknown_parameter_is_refused(catalogue: Catalogue, two_names: LocalReader) -> None:
    with pytest.raises(ParameterError, match="thing"):
        ask(two_names, catalogue.find("called"), {"thin": "http://example.org/b"})


@pytest.mark.parametrize(
    ("kind", "text"),
    [("integer", "x"), ("date", "2024-13-01"), ("decimal", "1,5"), ("boolean", "vielleicht")],
)
def test_a_value_of_the_wrong_type_is_named(kind: str, text: str) -> None:
    with pytest.raises(ParameterError, match=kind):
        read_value(Parameter("p", kind, "…"), text)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("# title.en:     Names\n", "", 1),
        ("iri http://example.org/a", "url http://example.org/a", 6),
        ("# order:", "# oder:", 7),
    ],
)
def test_a_wrong_header_names_file_and_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    path = tmp_path / "wrong.rq"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_catalogue(tmp_path)
    assert (caught.value.path, caught.value.line) == (path, line)


def test_a_catalogue_takes_over_what_was_written_since(tmp_path: Path) -> None:
    (tmp_path / "first.rq").write_text(GOOD, encoding="utf-8")
    kept = read_catalogue(tmp_path)
    (tmp_path / "second.rq").write_text(GOOD, encoding="utf-8")
    kept.take_over(read_catalogue(tmp_path))
    assert [each.name for each in kept] == ["first", "second"]
