"""Citations in running text, each with its place and what it cites."""

import gc
from dataclasses import dataclass
from time import process_time

import pytest

from anbao.citation.scan import Mention, Named, Place, scan


def told(mention: Mention) -> str:
    """Say in one line what a mention cites, or ``?``."""
    if mention.docket:
        return str(mention.docket)
    if mention.doubt:
        return "?"
    if mention.ref is None:
        return f"《{mention.title}》"
    last = f"—{mention.through.cite_zh()}" if mention.through else ""
    return mention.ref.cite_zh() + last


def found(text: str, own: str = "", named: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    names = [Named(text.index(name), text.index(name) + len(name), weak=True) for name in named]
    return [(text[each.start : each.end], told(each)) for each in scan(text, own=own, named=names)]


@dataclass(frozen=True)
class Said:
    """A text and what it cites: the words, then what they mean."""

    text: str
    cites: list[tuple[str, str]]
    own: str = ""
    named: tuple[str, ...] = ()


PROSE = {
    "title and article": Said(
        "依照《消费者权益保护法》第五十五条的规定处理",
        [("《消费者权益保护法》第五十五条", "《消费者权益保护法》第五十五条")],
    ),
    "title alone": Said("《电子商务法》施行以后", [("《电子商务法》", "《电子商务法》")]),
    "a book that is no law": Said("他在《人民法院报》上看到《用户手册》", []),
    "paragraph, item and point": Said(
        "《甲法》第八条第二款第（三）项第1目",
        [("《甲法》第八条第二款第（三）项第1目", "《甲法》第八条第二款第（三）项第1目")],
    ),
    "Arabic numbers and half-width brackets": Said(
        "《甲法》第38条第2款第(3)项",
        [("《甲法》第38条第2款第(3)项", "《甲法》第三十八条第二款第（三）项")],
    ),
    "full-width digits and blanks": Said(
        "《甲法》第 ３８ 条第 ２ 款", [("《甲法》第 ３８ 条第 ２ 款", "《甲法》第三十八条第二款")]
    ),
    "a wrapped line": Said(
        "《甲法》第三\n十八条第二\n款处理",
        [("《甲法》第三\n十八条第二\n款", "《甲法》第三十八条第二款")],
    ),
    "an inserted article": Said(
        "《甲法》第八条之二第一款", [("《甲法》第八条之二第一款", "《甲法》第八条之二第一款")]
    ),
    "之 that is only a word": Said(
        "《甲法》第八条之一般规则", [("《甲法》第八条", "《甲法》第八条")]
    ),
    "without 第": Said("《甲法》55条1款", [("《甲法》55条1款", "《甲法》第五十五条第一款")]),
    "a list of articles": Said(
        "《甲法》第三条、第五条和第七条第二款",
        [
            ("《甲法》第三条", "《甲法》第三条"),
            ("第五条", "《甲法》第五条"),
            ("第七条第二款", "《甲法》第七条第二款"),
        ],
    ),
    "a list of items": Said(
        "《甲法》第三条第一款第（一）、（九）项",
        [
            ("《甲法》第三条第一款第（一）", "《甲法》第三条第一款第（一）项"),
            ("（九）项", "《甲法》第三条第一款第（九）项"),
        ],
    ),
    "numbers that share their unit": Said(
        "《甲法》第三、四条", [("《甲法》第三", "《甲法》第三条"), ("四条", "《甲法》第四条")]
    ),
    "a range of articles": Said(
        "《甲法》第三条至第五条", [("《甲法》第三条至第五条", "《甲法》第三条—《甲法》第五条")]
    ),
    "a range of items": Said(
        "《甲法》第三条第（一）至（三）项",
        [("《甲法》第三条第（一）至（三）项", "《甲法》第三条第（一）项—《甲法》第三条第（三）项")],
    ),
    "a range by dash": Said(
        "《甲法》第3-5条", [("《甲法》第3-5条", "《甲法》第三条—《甲法》第五条")]
    ),
    "chapter and section": Said(
        "《甲法》第二章第三节", [("《甲法》第二章第三节", "《甲法》第二章第三节")]
    ),
    "a book by its name": Said(
        "《民法典》侵权责任编第三章与《民法典》合同编",
        [
            ("《民法典》侵权责任编第三章", "《民法典》第七编第三章"),
            ("《民法典》合同编", "《民法典》第三编"),
        ],
    ),
    "a document number": Said(
        "法释〔2022〕8号第十五条、法释（2020）14 号、法释[2013]28号",
        [
            ("法释〔2022〕8号第十五条", "《法释〔2022〕8号》第十五条"),
            ("法释（2020）14 号", "《法释〔2020〕14号》"),
            ("法释[2013]28号", "《法释〔2013〕28号》"),
        ],
    ),
    "a number behind its title": Said(
        "《某规定（一）》（法释〔2022〕8号）第三条。",
        [("《某规定（一）》（法释〔2022〕8号）第三条", "《某规定（一）》第三条")],
    ),
    "nested titles": Said(
        "《关于适用〈甲法〉的解释》第二条和《关于适用《甲法》的解释》第三条",
        [
            ("《关于适用〈甲法〉的解释》第二条", "《关于适用《甲法》的解释》第二条"),
            ("《关于适用《甲法》的解释》第三条", "《关于适用《甲法》的解释》第三条"),
        ],
    ),
    "a short name that the text gives": Said(
        "《中华人民共和国甲乙法》（以下简称《甲法》）第二条；《甲法》第三条；甲法第四条",
        [
            (
                "《中华人民共和国甲乙法》（以下简称《甲法》）第二条",
                "《中华人民共和国甲乙法》第二条",
            ),
            ("《甲法》第三条", "《中华人民共和国甲乙法》第三条"),
            ("甲法第四条", "《中华人民共和国甲乙法》第四条"),
        ],
    ),
    "the law cited last": Said(
        "《甲法》第二条。该法第三条第一款，该条第二款，同法第四条，第五条",
        [
            ("《甲法》第二条", "《甲法》第二条"),
            ("该法第三条第一款", "《甲法》第三条第一款"),
            ("该条第二款", "《甲法》第三条第二款"),
            ("同法第四条", "《甲法》第四条"),
            ("第五条", "《甲法》第五条"),
        ],
    ),
    "该法 after an interpretation is still the law": Said(
        "《甲法》第二条、《乙解释》第三条，该法第四条",
        [
            ("《甲法》第二条", "《甲法》第二条"),
            ("《乙解释》第三条", "《乙解释》第三条"),
            ("该法第四条", "《甲法》第四条"),
        ],
    ),
    "该法 after two laws side by side is neither": Said(
        "违反《甲法》和《乙法》的，依照该法第四条处理；该法另有规定的除外",
        [("《甲法》", "《甲法》"), ("《乙法》", "《乙法》"), ("该法第四条", "?"), ("该法", "?")],
    ),
    "该法 after two laws is the one whose article was cited": Said(
        "《甲法》第二条、第三条以及《乙法》第四条，该法第三条第一款、同法第五条",
        [
            ("《甲法》第二条", "《甲法》第二条"),
            ("第三条", "《甲法》第三条"),
            ("《乙法》第四条", "《乙法》第四条"),
            ("该法第三条第一款", "《甲法》第三条第一款"),
            ("同法第五条", "《甲法》第五条"),
        ],
    ),
    "a law cited again after a list is the one meant": Said(
        "《甲法》和《乙法》都有规定。《甲法》第二条更严，该法第九条也是",
        [
            ("《甲法》", "《甲法》"),
            ("《乙法》", "《乙法》"),
            ("《甲法》第二条", "《甲法》第二条"),
            ("该法第九条", "《甲法》第九条"),
        ],
    ),
    "该条例 after a law and a regulation": Said(
        "《甲法》和《乙条例》规定，该条例第四条，该法第五条",
        [
            ("《甲法》", "《甲法》"),
            ("《乙条例》", "《乙条例》"),
            ("该条例第四条", "《乙条例》第四条"),
            ("该法第五条", "《甲法》第五条"),
        ],
    ),
    "an article of a contract": Said(
        "《甲法》第二条。合同第三条约定", [("《甲法》第二条", "《甲法》第二条"), ("第三条", "?")]
    ),
    "an article of nothing": Said("按照第三条处理", [("第三条", "?")]),
    "a weak name only before a provision": Said(
        "消法第五条", [("消法第五条", "《消法》第五条")], named=("消法",)
    ),
    "a weak name inside another word": Said("取消法人资格", [], named=("消法",)),
    "dockets of every form": Said(
        "（2021）黔03民终4416号、(2012)杭西民初字第 1715 号、〔2013〕陕民三终字第038号之一",
        [
            ("（2021）黔03民终4416号", "（2021）黔03民终4416号"),
            ("(2012)杭西民初字第 1715 号", "（2012）杭西民初字第1715号"),
            ("〔2013〕陕民三终字第038号之一", "（2013）陕民三终字第38号之一"),
        ],
    ),
    "a docket of no known court": Said("（2021）某99民终5号", [("（2021）某99民终5号", "?")]),
    "numbers in prose": Said(
        "第一次庭审、第二审、第三人、第一款产品、第五批、第三季度、一条条例", []
    ),
    "words that only look like pointers": Said(
        "本法院、该款项、同款商品、合同法律关系、日本法律、目前条件、该项目、前款项、应该项", []
    ),
}
STATUTE = {
    "own law": Said(
        "违反本法第三条、第五条",
        [("本法第三条", "《甲法》第三条"), ("第五条", "《甲法》第五条")],
        own="甲法",
    ),
    "own law alone": Said("违反本法规定", [("本法", "《甲法》")], own="甲法"),
    "an article alone is the text's own": Said(
        "依照第三条处理", [("第三条", "《甲法》第三条")], own="甲法"
    ),
    "another law's list goes on": Said(
        "依照《乙法》第三条的规定和第四条，或者第五条",
        [
            ("《乙法》第三条", "《乙法》第三条"),
            ("第四条", "《乙法》第四条"),
            ("第五条", "《乙法》第五条"),
        ],
        own="甲法",
    ),
    "another law's list ends": Said(
        "依照《乙法》第三条的规定处罚；情节严重的，依照第四条处罚",
        [("《乙法》第三条", "《乙法》第三条"), ("第四条", "《甲法》第四条")],
        own="甲法",
    ),
    "this article and its paragraphs": Said(
        "第八条　有甲的，适用本条第二款。\n前款规定，本条\n前两款规定",
        [
            ("本条第二款", "《甲法》第八条第二款"),
            ("前款", "《甲法》第八条第一款"),
            ("本条", "《甲法》第八条"),
            ("前两款", "《甲法》第八条第一款—《甲法》第八条第二款"),
        ],
        own="甲法",
    ),
    "items are no paragraphs": Said(
        "第八条　有下列：\n（一）甲；\n（二）乙，前项；\n前款第二项",
        [
            ("前项", "《甲法》第八条第一款第（一）项"),
            ("前款第二项", "《甲法》第八条第一款第（二）项"),
        ],
        own="甲法",
    ),
    "half-width items, zero-width lines": Said(
        "第八条　有下列：\n(一)甲；\n\u200b\n \u200b\n(二)乙；\n前款",
        [("前款", "《甲法》第八条第一款")],
        own="甲法",
    ),
    "the article before": Said(
        "第八条　甲。\n第八条之一　乙。\n第九条　前条第一款规定",
        [("前条第一款", "《甲法》第八条之一第一款")],
        own="甲法",
    ),
    "this chapter": Said(
        "# 第二章　甲\n第八条　本章规定，本法第三章第一节",
        [("本章", "《甲法》第二章"), ("本法第三章第一节", "《甲法》第三章第一节")],
        own="甲法",
    ),
    "no paragraph before the first": Said("第八条　前款规定", [("前款", "?")], own="甲法"),
    "a paragraph that begins with a citation": Said(
        "第八条　甲。\n第三条规定的事项\n前两款",
        [("第三条", "《甲法》第三条"), ("前两款", "《甲法》第八条第一款—《甲法》第八条第二款")],
        own="甲法",
    ),
    "a paragraph or item alone": Said(
        "第八条　甲：\n（一）乙。\n依照第一款第（一）项",
        [("第一款第（一）项", "《甲法》第八条第一款第（一）项")],
        own="甲法",
    ),
    "that law": Said(
        "依照《乙法》的规定，该法第三条，本法第四条",
        [
            ("《乙法》", "《乙法》"),
            ("该法第三条", "《乙法》第三条"),
            ("本法第四条", "《甲法》第四条"),
        ],
        own="甲法",
    ),
}


@pytest.mark.parametrize("said", PROSE.values(), ids=list(PROSE))
def test_reads_prose(said: Said) -> None:
    assert found(said.text, said.own, said.named) == said.cites


@pytest.mark.parametrize("said", STATUTE.values(), ids=list(STATUTE))
def test_reads_statutes(said: Said) -> None:
    assert found(said.text, said.own, said.named) == said.cites


def test_a_text_with_headings_is_a_statute_of_unknown_title() -> None:
    mentions = scan("第一条　甲。\n第二条　依照前条、本法第一条")
    assert [(each.form, each.title, each.ref and each.ref.article) for each in mentions] == [
        ("relative", "", 1),
        ("own", "", 1),
    ]


def test_a_place_may_be_given_for_a_part_of_a_statute() -> None:
    (mention,) = scan("前款规定", own="甲法", at=Place(article=8, paragraph=3))
    assert told(mention) == "《甲法》第八条第二款"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("《甲法》（2013年修正）第五条", 2013),
        ("《甲法》(2013 修订)", 2013),
        ("《甲法》（2013）第五条", 2013),
        ("2013年修正的《甲法》第五条", 2013),
        ("2013年《甲法》第五条", 2013),
        ("《甲法》第五条", 0),
    ],
)
def test_reads_the_year_of_a_version(text: str, year: int) -> None:
    assert scan(text)[0].year == year


def test_a_range_names_all_between() -> None:
    (mention,) = scan("《甲法》第三条至第六条")
    assert [ref.article for ref in mention.refs()] == [3, 4, 5, 6]


HOSTILE = {
    "only 第": "第" * 200_000,
    "ordinals": "第一、" * 66_000,
    "open titles": "《" * 200_000,
    "half titles": "《a" * 100_000,
    "brackets": "(" * 200_000,
    "digits": "1" * 200_000,
    "numerals": "一" * 200_000,
    "ordinals without end": "第一" * 100_000,
    "years": "（2021）" * 30_000,
    "dockets without end": "（2021）一二三四五六七八九十" * 12_000,
    "models after a law": "《消法》第一条。" + "第一款产品" * 20_000,
    "pointers": "第一条 " + "前款" * 20_000,
    "short names": "".join(f"《甲{n}法》（以下简称一）" for n in range(10_000)),
    "huge ranges": "第1条至第2000条、" * 6_000,
    "blanks": "第" + " " * 199_999,
    "wrapped": "第 \n " * 50_000,
    "headings": "\n第一条 " * 28_000,
    "notes": "《a》（" + "（" * 190_000,
    "quoted brackets": "《" + "（" * 99_000 + "）" * 99_000,
}


def seconds(text: str) -> float:
    """Processor time of a scan, without the collector, whose time is that of the whole process."""
    gc.collect()
    gc.disable()
    try:
        begun = process_time()
        scan(text)
        return process_time() - begun
    finally:
        gc.enable()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_time_grows_with_the_text_and_nothing_else(text: str) -> None:
    """Sixteen times the text takes some sixteen times as long: nothing goes back.

    The limit lies between that and the 256 times of a square, four times off either. One good
    measurement of three is enough: a shared machine's caches are not the scanner's.
    """
    part = text[: len(text) // 16]
    assert any(seconds(text) <= 64 * max(seconds(part), 0.005) for _ in range(3))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第",
        "《》",
        "第条",
        "第零条",
        "第万条",
        "（）",
        "本",
        "前",
        "\x00第一条",
        "第一条之",
        "𠀀《甲法》第一条",
    ],
)
def test_scraps_are_read_without_complaint(text: str) -> None:
    assert all(text[each.start : each.end].strip() for each in scan(text))
