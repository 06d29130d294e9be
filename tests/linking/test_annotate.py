"""Texts are linked to the entities they speak of; what is not certain stays unlinked."""

import datetime as dt

import pytest

from anbao.errors import NotAProvision
from anbao.linking.annotate import OF_LAW, Annotation, Linker, Request
from anbao.linking.answers import as_citation, as_json, as_web_annotations, tell
from anbao.linking.gazetteer import Gazetteer, read_titles
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Entry, Label, Lexicon
from anbao.namespaces import BASE
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader


@pytest.fixture(scope="module")
def linker(reader: LocalReader, lexicon: Lexicon, names: NameIndex, tree: SourceTree) -> Linker:
    others = read_titles(tree.data / "lexicon" / "titles.csv")
    return Linker(reader, lexicon, others, index=lambda: names)


def links(found: list[Annotation]) -> dict[str, str]:
    """The words of each mention and where they lead, without the base; ``-`` for nowhere."""
    return {
        each.text: each.reading.link.iri.removeprefix(f"{BASE}/") if each.reading.link else "-"
        for each in found
    }


def test_a_judgment_is_linked_word_by_word(linker: Linker) -> None:
    text = (
        "原告依据《消费者权益保护法》第五十五条第一款、食品安全法第一百四十八条和合同法第四百零二条，"
        "请求深圳中院判令电子商务平台经营者承担连带责任。上海市第一中级人民法院（2020）沪01民终4520号"
        "网络购物合同纠纷一案中，平台未尽到安全保障义务，侵害知情权。法释〔2022〕8号第十五条。"
    )
    assert links(linker.link(text)) == {
        "《消费者权益保护法》第五十五条第一款": "eli/cn/fl/1993/consumer-rights-law/art_55/para_1",
        "食品安全法第一百四十八条": "eli/cn/fl/2009/food-safety-law/art_148",
        "合同法第四百零二条": "-",
        "深圳中院": "id/court/yue03",
        "电子商务平台经营者": "id/actor-role/platform",
        "连带责任": "id/liability-form/joint-and-several",
        "上海市第一中级人民法院": "id/court/hu01",
        "（2020）沪01民终4520号": "id/case/2020/hu01/minzhong/4520",
        "网络购物合同纠纷": "id/cause-of-action/online-shopping-contract",
        "安全保障义务": "id/duty-type/safety-guarantee",
        "知情权": "id/right-type/right-to-know",
        "法释〔2022〕8号第十五条": "eli/cn/sfjs/2022/8/art_15",
    }


@pytest.mark.parametrize(
    "text", ["取消法人资格", "违反法律", "公司法定代表人", "法律另有特别规定的", "用户权利", "平安"]
)
def test_ordinary_words_are_no_mentions(linker: Linker, text: str) -> None:
    assert links(linker.link(text)) == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲乙丙丁", ["甲乙丙"]),  # of overlapping names the first
        ("乙丙丁戊", ["乙丙丁"]),
        ("甲乙丙丁戊", ["甲乙丙丁戊"]),  # of one place the longest
        ("甲乙 丙丁戊", ["甲乙", "丁戊"]),
        ("甲甲乙乙", ["甲乙"]),
    ],
)
def test_the_first_name_and_the_longest_of_its_place_is_meant(text: str, names: list[str]) -> None:
    known = ("甲乙", "甲乙丙", "乙丙丁", "丁戊", "甲乙丙丁戊")
    entries = [
        Entry(f"urn:x:{each}", Label(each, each), "duty", frozenset({"duty"}), (each,))
        for each in known
    ]
    _, spoken = Gazetteer(Lexicon(entries)).find(text)
    assert [text[each.start : each.end] for each in spoken] == names


def test_every_relative_reference_leads_to_the_entity_it_stands_for(linker: Linker) -> None:
    statute = (
        "第三十七条　甲。\n第三十八条　乙。\n前款所称乙，本条第二款不同。\n前两款规定的丙，"
        "依照前条规定处理，适用本法第二章第1节、第三十条至第三十二条，第六十二条和第58条之一，"
        "第八十三条、第八十五条；违反《消费者权益保护法》的，依照该法第五十五条第1款和同法"
        "第五十六条第一款第（一）、第（九）项处理。"
    )
    law, rights = "eli/cn/fl/2018/ecommerce-law", "eli/cn/fl/1993/consumer-rights-law"
    found = linker.link(statute, Request(own="电子商务法"))
    told = [(each.text, *_place(each)) for each in found if each.reading.kind in OF_LAW]
    assert told == [
        ("前款", f"{law}/art_38/para_1", "《电子商务法》第三十八条第一款"),
        ("本条第二款", f"{law}/art_38/para_2", "《电子商务法》第三十八条第二款"),
        ("前两款", f"{law}/art_38/para_1", "《电子商务法》第三十八条第一款至第三十八条第二款"),
        ("前条", f"{law}/art_37", "《电子商务法》第三十七条"),
        ("本法第二章第1节", law, "《电子商务法》第二章第一节"),
        ("第三十条至第三十二条", f"{law}/art_30", "《电子商务法》第三十条至第三十二条"),
        ("第六十二条", f"{law}/art_62", "《电子商务法》第六十二条"),
        ("第58条之一", law, "《电子商务法》第五十八条之一"),
        ("第八十三条", f"{law}/art_83", "《电子商务法》第八十三条"),
        ("第八十五条", f"{law}/art_85", "《电子商务法》第八十五条"),
        ("《消费者权益保护法》", rights, "《消费者权益保护法》"),
        ("该法第五十五条第1款", f"{rights}/art_55/para_1", "《消费者权益保护法》第五十五条第一款"),
        ("同法第五十六条第一款第（一）", f"{rights}/art_56/para_1/item_1",
         "《消费者权益保护法》第五十六条第一款第（一）项"),
        ("第（九）项", f"{rights}/art_56/para_1/item_9",
         "《消费者权益保护法》第五十六条第一款第（九）项"),
    ]  # fmt: skip


def _place(each: Annotation) -> tuple[str, str]:
    link = each.reading.link
    return link.iri.removeprefix(f"{BASE}/") if link else "-", each.reading.normal


def test_what_we_do_not_hold_has_its_normal_form_and_says_so(linker: Linker) -> None:
    (found,) = linker.link("依照合同法第402条第1款")
    assert found.reading.normal == "《合同法》第四百零二条第一款"
    assert found.reading.link is None
    assert found.reading.doubt and "not hold" in found.reading.doubt.en


def test_a_paragraph_we_do_not_hold_leads_to_its_article(linker: Linker) -> None:
    (found,) = linker.link("《电子商务法》第三十八条第九款")
    assert found.reading.link and found.reading.link.iri.endswith("/art_38")
    assert found.reading.link.score == 0.8
    assert found.reading.link.why == "article-only"


def test_own_law_is_what_the_caller_says(linker: Linker) -> None:
    text = "第三十九条　依照前条、本法第三十八条第二款"
    assert links(linker.link(text, Request(own="电子商务法"))) == {
        "前条": "eli/cn/fl/2018/ecommerce-law/art_38",
        "本法第三十八条第二款": "eli/cn/fl/2018/ecommerce-law/art_38/para_2",
    }


@pytest.mark.parametrize(
    ("text", "day", "version"),
    [
        ("《立法法》第九十二条", dt.date(2020, 1, 1), "@2015-03-15"),
        ("《立法法》（2015年修正）第九十二条", None, "@2015-03-15"),
        ("《电子商务法》第三十八条第二款", dt.date(2024, 1, 1), "@2019-01-01"),
    ],
)
def test_a_date_or_year_chooses_the_version(
    linker: Linker, text: str, day: dt.date | None, version: str
) -> None:
    (found,) = linker.link(text, Request(day=day))
    assert found.reading.link and found.reading.link.version.endswith(version)


def test_a_day_without_a_version_is_told(linker: Linker) -> None:
    (found,) = linker.link("《电子商务法》第三十八条第二款", Request(day=dt.date(2018, 1, 1)))
    assert found.reading.link and not found.reading.link.version
    assert found.reading.note and "2018-01-01" in found.reading.note.en


def test_a_range_tells_each_provision_once(linker: Linker) -> None:
    (found,) = linker.link("《电子商务法》第三十八条至第四十条")
    assert found.reading.normal == "《电子商务法》第三十八条至第四十条"
    assert len(found.reading.candidates) == len({each.iri for each in found.reading.candidates})


def test_places_are_told_in_utf16_too(linker: Linker) -> None:
    text = "𠮷𠮷《消法》𠮷第五条，消费者"
    found = linker.link(text)
    utf16 = text.encode("utf-16-le")
    for each in found:
        units = utf16[2 * each.start_utf16 : 2 * each.end_utf16].decode("utf-16-le")
        assert units == text[each.start : each.end] == each.text


def test_a_name_of_two_entities_of_one_type_is_not_linked(reader: LocalReader) -> None:
    kinds = frozenset({"duty"})
    twins = [
        Entry(f"urn:x:{n}", Label("注意义务", "duty of care"), "duty", kinds, ("注意义务",))
        for n in (1, 2)
    ]
    (found,) = Linker(reader, Lexicon(twins)).link("没有尽到注意义务")
    assert found.reading.link is None
    assert [each.iri for each in found.reading.candidates] == ["urn:x:1", "urn:x:2"]
    assert found.reading.doubt and "more than one" in found.reading.doubt.en


def test_a_citation_alone_may_be_a_weak_name(linker: Linker) -> None:
    told = as_citation(linker, " 消法 ", None)
    assert told["iri"] == f"{BASE}/eli/cn/fl/1993/consumer-rights-law"
    assert told["normal"] == "《消费者权益保护法》"


def test_a_citation_tells_the_text_in_force_in_our_words(linker: Linker) -> None:
    told = as_citation(linker, "电商法第38条第2款", None)
    assert told["normal"] == "《电子商务法》第三十八条第二款"
    assert told["version"]["since"] == "2019-01-01"
    assert told["summary"]["zh"] and told["summary"]["en"]
    assert told["official"] is None and "anbao import legislation" in told["official_note"]["en"]


@pytest.mark.parametrize(
    ("citation", "day", "since"),
    [
        ("电商法第38条", "2020-01-01", "2019-01-01"),  # its paragraphs alone have versions
        ("电商法第38条", None, "2019-01-01"),
        ("《消费者权益保护法》（2013修正）第五十五条", None, "2014-03-15"),
    ],
)
def test_an_article_goes_with_the_text_of_its_law(
    linker: Linker, citation: str, day: str | None, since: str
) -> None:
    told = as_citation(linker, citation, dt.date.fromisoformat(day) if day else None)
    assert told["version"]["since"] == since
    assert told["version"]["iri"] == f"{told['iri']}/@{since}"
    assert told["summary"]["zh"]


@pytest.mark.parametrize("day", ["2018-12-31", "1990-01-01"])
def test_a_day_before_every_text_gives_no_version_and_says_so(linker: Linker, day: str) -> None:
    told = as_citation(linker, "电商法第38条", dt.date.fromisoformat(day))
    assert told["version"] is None and told["summary"] is None
    assert day in told["why"]["zh"]


def test_paragraphs_are_summed_up_in_print_order(linker: Linker) -> None:
    whole = as_citation(linker, "电商法第38条", None)["summary"]["zh"]
    parts = [as_citation(linker, f"电商法第38条第{n}款", None)["summary"]["zh"] for n in (1, 2)]
    assert whole == "\n".join(parts)


def test_web_annotations_quote_and_point(linker: Linker) -> None:
    text = "依照《消法》第五十五条，刑法第一条"
    page = as_web_annotations(text, linker.link(text))
    (item,) = page["items"]  # what is not linked is no annotation
    position, quote = item["target"]["selector"]
    assert text[position["start"] : position["end"]] == quote["exact"] == "《消法》第五十五条"
    assert (quote["prefix"], quote["suffix"]) == ("依照", "，刑法第一条")


def test_counts_are_of_mentions_and_links(linker: Linker) -> None:
    told = as_json(list(tell(linker, linker.link("《消法》第五十五条，刑法第一条"), None)))
    assert told["counts"] == {"mentions": 2, "linked": 1}


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("消法55", "《消费者权益保护法》第五十五条"),
        ("电商法38.2", "《电子商务法》第三十八条第二款"),
        ("E-Commerce Law art. 38(2)", "《电子商务法》第三十八条第二款"),
    ],
)
def test_a_citation_may_be_typed_in_short_or_in_english(
    linker: Linker, typed: str, normal: str
) -> None:
    told = as_citation(linker, typed, dt.date(2020, 1, 1))
    assert told["normal"] == normal and told["version"]


def test_a_slip_in_a_title_is_not_linked_but_answered_with_what_is_like_it(linker: Linker) -> None:
    told = as_citation(linker, "消费者权宜保护法第55条", None)
    assert told["iri"] is None and told["kind"] == "provision"
    assert told["did_you_mean"][0]["label"]["zh"] == "《消费者权益保护法》第五十五条"
    assert as_citation(linker, "消法第55条", None)["did_you_mean"] == []
    with pytest.raises(NotAProvision, match="没有引用"):
        as_citation(linker, "qwertyuiop", None)
