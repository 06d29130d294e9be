"""Official texts, in every form they come in, into their units."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest

from anbao.errors import SourceError
from anbao.legislation.addresses import official_addresses
from anbao.legislation.document import ReadDocument, read_document
from anbao.legislation.docx import docx_lines
from anbao.legislation.paragraphs import Unit
from tests.legislation.texts import (
    AMENDMENT,
    INTERPRETATION,
    TEA_LAW,
    docx,
    package,
    statutes,
)


def read(text: str, name: str = "茶叶安全法(2019-05-02).md") -> ReadDocument:
    return read_document(name, text.encode())


def article(document: ReadDocument, number: int, suffix: int = 0) -> Unit:
    return next(
        unit for unit in document.body.articles if (unit.number, unit.suffix) == (number, suffix)
    )


@pytest.fixture(scope="module")
def tea() -> ReadDocument:
    return read(TEA_LAW)


def test_articles_inserted_later_stand_in_sequence(tea: ReadDocument) -> None:
    numbers = [(unit.number, unit.suffix) for unit in tea.body.articles]
    assert numbers == [(1, 0), (2, 0), (2, 1), (2, 2), (3, 0), (4, 0)]
    assert not any(odd.kind == "gap" for odd in tea.oddities)


def test_lines_of_zero_width_spaces_are_no_paragraphs(tea: ReadDocument) -> None:
    assert [part.kind for part in article(tea, 2).parts] == ["paragraph", "paragraph"]
    assert article(tea, 2).parts[1].text == "前款所称其他茶叶，由国务院规定。"


def test_items_are_read_with_brackets_of_any_width(tea: ReadDocument) -> None:
    items = article(tea, 2).parts[0].parts
    assert [(item.number, item.text) for item in items] == [
        (1, "绿茶；"), (2, "红茶："), (3, "其他茶叶。"),
    ]  # fmt: skip


def test_subitems_belong_to_their_item(tea: ReadDocument) -> None:
    subitems = article(tea, 2).parts[0].parts[1].parts
    assert [(each.kind, each.number, each.text) for each in subitems] == [
        ("subitem", 1, "红碎茶；"), ("subitem", 2, "工夫红茶；"),
    ]  # fmt: skip


def test_a_sentence_cut_by_a_line_break_is_one_paragraph_and_said_to_be(tea: ReadDocument) -> None:
    assert [part.text for part in article(tea, 2, 1).parts] == ["网络销售茶叶的，适用本法。"]


def test_a_reference_at_the_head_of_a_line_opens_no_article(tea: ReadDocument) -> None:
    text = TEA_LAW.replace("第四条 本法", "第三十一条的规定，不适用于本法。\n\n第四条 本法")
    assert [unit.number for unit in read(text).body.articles][-2:] == [3, 4]


def test_tables_survive_within_their_article(tea: ReadDocument) -> None:
    assert article(tea, 3).parts[0].text.splitlines()[1:] == ["| 茶类 | 等级 |", "| 绿茶 | 特级 |"]


def test_annexes_keep_their_text_and_their_articles_are_not_the_laws(tea: ReadDocument) -> None:
    headings = [annex.heading for annex in tea.body.annexes]
    assert headings == ["附件一：茶类目录", "附表2 罚款幅度"]
    assert "第一条 附件里的条不是本法的条。" in tea.body.annexes[0].text
    assert "| 掺假 | 一万元 |" in tea.body.annexes[1].text


def test_divisions_nest_and_their_spaced_titles_close_up(tea: ReadDocument) -> None:
    assert [(unit.kind, unit.number, unit.heading) for unit in tea.body.divisions] == [
        ("book", 1, "总则"), ("chapter", 1, "一般规定"),
        ("book", 2, "责任"), ("chapter", 1, "赔偿"),
    ]  # fmt: skip
    assert [above.heading for above in article(tea, 3).above] == ["责任", "赔偿"]


def test_the_note_tells_adoption_and_amendment(tea: ReadDocument) -> None:
    assert [(act.date.isoformat(), act.action) for act in tea.acts] == [
        ("2016-03-01", "通过"), ("2019-05-02", "修正"),
    ]  # fmt: skip


def test_the_last_article_does_not_date_an_amended_text(tea: ReadDocument) -> None:
    assert tea.dating.made == dt.date(2016, 3, 1)
    assert (tea.dating.text, tea.dating.in_force) == (dt.date(2019, 5, 2), None)
    first = read(TEA_LAW.replace("2019年5月2日 ", "").replace("修正\n", "\n"), "茶叶安全法.md")
    assert first.dating.in_force == dt.date(2016, 7, 1)


def test_a_judicial_interpretation_gives_number_preamble_and_headings() -> None:
    found = read(INTERPRETATION, "解释.md")
    assert found.number == "法释〔2031〕7号"
    assert found.body.preamble == ["为正确审理茶叶纠纷案件，制定本解释。"]
    assert [unit.heading for unit in found.body.divisions] == ["一、责任主体", "二、附则"]
    assert found.dating.in_force == dt.date(2031, 5, 1)


def test_an_item_that_lost_its_mark_is_numbered_by_position_and_told() -> None:
    found = read(INTERPRETATION, "解释.md")
    items = article(found, 1).parts[0].parts
    assert [(item.number, item.text) for item in items] == [
        (1, "销售掺假茶叶的；"), (2, "隐瞒产地的；"), (3, "其他情形。"),
    ]  # fmt: skip
    assert [odd.kind for odd in found.oddities] == ["unmarked", "unmarked"]


def test_points_serve_where_there_are_no_articles_and_quoted_articles_are_text() -> None:
    found = read(AMENDMENT, "修正案.md")
    assert [unit.number for unit in found.body.articles] == [1, 2]
    assert article(found, 1).parts[1].text == "“第三条 违反本法的，承担责任。”"


def test_a_missing_article_is_told_with_its_line() -> None:
    found = read(
        TEA_LAW.replace("第三条 违反", "第五条 违反").replace("第四条 本法", "第六条 本法")
    )
    gap = next(odd for odd in found.oddities if odd.kind == "gap")
    assert "第三条" in gap.zh
    assert TEA_LAW.splitlines()[gap.line - 1].startswith("第三条")


def test_a_contents_list_is_left_out() -> None:
    contents = "目　录\n\n第一编 总则\n\n第一章 一般规定\n\n第二编 责任\n\n第一章 赔偿\n\n"
    found = read(TEA_LAW.replace("## 第一编", contents + "## 第一编", 1))
    assert len(found.body.divisions) == 4
    assert len(found.body.articles) == 6


def test_two_units_on_one_line_are_parted() -> None:
    found = read(TEA_LAW.replace("制定本法。\n\n第二条 ", "制定本法。 第二条 "))
    assert article(found, 1).parts[0].text == "为了保障茶叶安全，制定本法。"
    assert any(odd.kind == "run-on" for odd in found.oddities)


DOCX = docx(
    "中华人民共和国", "茶叶安全法",
    "（2016年3月1日第十二届全国人民代表大会常务委员会第二十次会议通过　"
    "根据2019年5月2日第十三届全国人民代表大会"
    "常务委员会第十次会议《关于修改〈中华人民共和国茶叶安全法〉的决定》修正）",
    "目　　录", "第一章　总　　则", "第二章　附　　则",
    "第一章　总　　则", "第一条　为了保障茶叶安全，", "制定本法。", "第二条　本法所称茶叶，包括：",
    "（一）绿茶；\n（二）红茶。", "第二章　附　　则", "第三条　罚款依照下表：",
    [["行为", "罚款"], ["掺假", "一万元"]], "第四条　本法自2016年7月1日起施行。",
)  # fmt: skip


def test_docx_of_the_national_database_is_read_like_markdown() -> None:
    found = read_document("茶叶安全法.docx", DOCX)
    assert found.title == "中华人民共和国茶叶安全法"
    assert [unit.number for unit in found.body.articles] == [1, 2, 3, 4]
    assert article(found, 1).parts[0].text == "为了保障茶叶安全，制定本法。"
    assert [item.text for item in article(found, 2).parts[0].parts] == ["绿茶；", "红茶。"]
    assert "| 掺假 | 一万元 |" in article(found, 3).parts[0].text
    assert [act.action for act in found.acts] == ["通过", "修正"]


HOSTILE = {
    "entity": docx("甲", xml_head='<!DOCTYPE d [<!ENTITY a "aaaa">]>'),
    "entity in utf-16": package({"word/document.xml": "<!DOCTYPE d []><d/>".encode("utf-16")}),
    "bomb": docx("a" * (70 << 20)),
    "not a package": b"PK\x03\x04 and nothing more",
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "pdf": b"%PDF-1.7 ...",
    "a line of 100 MB": ("# 法\n\n第一条 " + "长" * 5_000_000).encode(),
    "deep": docx("第一条　甲。", extra="<w:sdt>" * 300 + "</w:sdt>" * 300),
    "no text": b"\xff\x00\x81\x20" * 50,
    "nothing": b"",
    "no article": "# 随笔\n\n今天喝茶。".encode(),
    "a template": "# 某条法律的标题\n\n2021年11月1日 施行\n\n第一条 xxxxx\n\n第二条 x\n".encode(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(kind: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_document("x.docx" if HOSTILE[kind].startswith(b"PK") else "x.md", HOSTILE[kind])
    assert refused.value.zh
    assert refused.value.en


STATUTES = statutes()
COUNTS = {}
if STATUTES:
    table = (
        (STATUTES / "README.md").read_text(encoding="utf-8").split("## Files")[1].split("## ")[0]
    )
    cells = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()[3:]]
    COUNTS = {row[1]: int(row[2]) for row in cells if len(row) > 3 and row[2].isdigit()}


@pytest.mark.skipif(
    not STATUTES, reason="官方文本不在 ../shared/reference/statutes，也未设 ANBAO_STATUTES"
)
@pytest.mark.parametrize(
    "path", sorted(STATUTES.glob("*-*.md")) if STATUTES else [], ids=lambda path: path.stem
)
def test_every_official_text_is_a_gapless_sequence_of_articles(path: Path) -> None:
    found = read_document(path.name, path.read_bytes())
    articles = found.body.articles
    assert len(articles) == COUNTS[path.stem]
    assert [unit.number for unit in articles] == list(
        range(articles[0].number, articles[-1].number + 1)
    )
    assert found.oddities == ()
    assert all(unit.parts for unit in articles)


@pytest.mark.skipif(
    not STATUTES, reason="官方文本不在 ../shared/reference/statutes，也未设 ANBAO_STATUTES"
)
def test_no_character_of_an_official_text_is_lost() -> None:
    assert STATUTES
    for path in sorted(STATUTES.glob("*-*.md")):
        found = read_document(path.name, path.read_bytes())
        kept = "".join(_words(unit) for unit in (*found.body.articles, *found.body.annexes))
        printed = path.read_text(encoding="utf-8").replace("\u200b", "")
        lines = printed[re.search(r"(?m)^第.{1,9}条[ \u3000]", printed).start() :].splitlines()  # type: ignore[union-attr]
        marks = re.compile(r"^(第.{1,9}条(?=[ \u3000])|[（(][一二三四五六七八九十]+[）)])")
        assert kept == _bare(
            "".join(marks.sub("", each) for each in lines if not each.startswith("#"))
        )


def _words(unit: Unit) -> str:
    return _bare(unit.text) + "".join(_words(part) for part in unit.parts)


def _bare(text: str) -> str:
    return "".join(character for character in text if "一" <= character <= "鿿")


@pytest.mark.parametrize(
    ("head", "told"),
    [("", {"source": "https://flk.npc.gov.cn/detail?id=1"}), ("<!DOCTYPE x>", {})],
)
def test_a_docx_tells_where_it_comes_from(head: str, told: dict[str, str]) -> None:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    core = f"{head}<c {dc}><dc:source>https://flk.npc.gov.cn/detail?id=1</dc:source></c>"
    with zipfile.ZipFile(io.BytesIO(docx("第一条　甲。"))) as plain:
        body = plain.read("word/document.xml")
    data = package({"word/document.xml": body, "docProps/core.xml": core.encode()})
    assert docx_lines("a.docx", data).front == told


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://flk.npc.gov.cn/", "https://evil.example/a.gov.cn",
     "https://user@flk.npc.gov.cn/x", 'https://flk.npc.gov.cn/"onclick', "https://[gov.cn/x",
     "https://evilgov.cn/x", "data:text/html,x"],
)  # fmt: skip
def test_only_pages_of_official_sites_count_as_the_same_law(address: str) -> None:
    assert official_addresses([address]) == ()
