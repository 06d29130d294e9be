"""Citations between imported laws: found, dated, and put where they can be asked for."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, RdfFormat, Store

from anbao.cli import main
from anbao.graph.progress import silent
from anbao.legislation.graph import CITATIONS
from anbao.legislation.importing import import_legislation
from anbao.legislation.names import Known
from anbao.legislation.shelf import GRAPH_FILE, Shelf
from anbao.namespaces import ELI_BASE
from anbao.pipeline import Snapshot
from anbao.questions.ask import ask
from anbao.questions.catalogue import read_catalogue
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader, add_quads
from tests.legislation.texts import no_statutes, statutes

HEAD = "# {}\n\n{} 第十三届全国人民代表大会常务委员会第五次会议通过\n\n"
END = "自2020年1月1日起施行。"
ECL_38 = f"{ELI_BASE}fl/2018/ecommerce-law/art_38"


def write(folder: Path, title: str, articles: list[str], day: str = "2019年5月1日") -> None:
    numerals = "一二三四五六"
    body = "\n\n".join(f"第{n}条 {text}" for n, text in zip(numerals, articles, strict=False))
    (folder / f"{title}{day}.md").write_text(HEAD.format(title, day) + body, encoding="utf-8")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    write(tmp_path, "茶具法", ["甲。\n\n乙。", "丙。", f"本法{END}"])
    write(tmp_path, "茶叶安全法", [
        "依照茶具法第一条第二款处理。\n\n前款规定，依照本法第三条执行；茶具法律、法规另有规定的除外。",
        "《茶具法》第一条、第二条适用：\n\n（一）不属于第三条的；\n\n（二）《咖啡法》第九条所列的。",
        f"本法{END}",
    ])  # fmt: skip
    import_legislation([tmp_path], tmp_path / "into", Known(), advance=silent)
    return Shelf(tmp_path / "into")


def told(shelf: Shelf) -> list[tuple[str, str, str]]:
    return [
        (each.path, each.words, each.target.split("/fl/2019/")[1].partition("/")[2])
        for each in shelf.citations()
    ]


def test_references_are_found_with_and_without_title_marks(shelf: Shelf) -> None:
    found = told(shelf)
    assert ("art_1/para_1", "茶具法第一条第二款", "art_1/para_2") in found
    assert ("art_2/para_1", "《茶具法》第一条", "art_1") in found
    assert ("art_2/para_1", "第二条", "art_2") in found


def test_own_and_relative_references_are_resolved_by_position(shelf: Shelf) -> None:
    found = told(shelf)
    assert ("art_1/para_2", "前款", "art_1/para_1") in found
    assert ("art_1/para_2", "本法第三条", "art_3") in found


def test_an_unknown_law_and_a_longer_word_make_no_edge(shelf: Shelf) -> None:
    assert not any("咖啡" in words or words == "茶具法" for _, words, _ in told(shelf))


def test_a_span_counts_in_the_units_own_text(shelf: Shelf) -> None:
    for each in shelf.citations():
        edition = shelf.in_force(each.instrument, each.version)
        assert edition
        text = shelf.passages(edition, each.path)[0].text
        assert text[each.start : each.stop] == each.words


def test_a_title_that_two_laws_share_means_the_one_in_force(tmp_path: Path) -> None:
    write(tmp_path, "茶具法", ["甲。", "本法自1990年1月1日起施行。"], "1989年1月1日")
    write(tmp_path, "茶具法", ["乙。", "本法自2015年1月1日起施行。"], "2014年1月1日")
    write(
        tmp_path, "茶叶老法", ["依照茶具法第一条。", "本法自1995年1月1日起施行。"], "1994年1月1日"
    )
    import_legislation([tmp_path], tmp_path / "into", Known(), advance=silent)
    targets = {each.target.split("/")[7] for each in Shelf(tmp_path / "into").citations()}
    assert targets == {"1989"}


def test_the_edges_are_a_graph_of_their_own_with_spans(shelf: Shelf, tmp_path: Path) -> None:
    store = Store()
    add_quads(store, tmp_path / "into" / GRAPH_FILE)
    rows = (
        LocalReader(store, "x")
        .select(
            """PREFIX eli: <http://data.europa.eu/eli/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?graph ?who ?citing ?segment ?words WHERE {
            GRAPH ?graph { ?citing eli:cites ?cited . ?graph prov:wasAttributedTo ?who .
                ?segment dcterms:references ?cited ; oa:exact ?words } }"""
        )
        .rows
    )
    assert {row["graph"] for row in rows} == {NamedNode(CITATIONS)}
    assert {str(row["who"].value).rsplit("/", 1)[1] for row in rows} == {"citation-scanner"}  # type: ignore[union-attr]
    assert all("#char=" in row["segment"].value for row in rows)  # type: ignore[union-attr]


@no_statutes
def test_who_refers_to_article_38_is_answered_by_name(
    runner: CliRunner, tmp_path: Path, tree: SourceTree, snapshot: Snapshot, reader: LocalReader
) -> None:
    folder = statutes()
    assert folder
    result = runner.invoke(
        main, ["import", "legislation", str(folder), "--into", str(tmp_path / "into")]
    )
    assert result.exit_code == 0
    store = Store()
    store.bulk_load(path=str(snapshot.path / "dataset.nq"), format=RdfFormat.N_QUADS)
    add_quads(store, tmp_path / "into" / GRAPH_FILE)
    question = read_catalogue(tree.queries).find("texts/cited-by")
    rows = ask(LocalReader(store, "x"), question, {"cited": ECL_38}).rows
    said = {
        (row["citing"].value.split("/cn/")[1], row["words"].value)  # type: ignore[union-attr]
        for row in rows
        if "words" in row
    }
    assert said == {
        ("fl/2018/ecommerce-law/art_83/para_1", "本法第三十八条"),
        ("sfjs/2022/8/art_16/para_1", "电子商务法第三十八条"),
    }
    asserted = ask(reader, question, {"cited": ECL_38}).rows
    assert len(asserted) < len(rows)
