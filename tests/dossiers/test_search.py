"""The page's search: what people look for is found, as they type it, and the likeliest is first."""

from collections.abc import Callable

import pytest

from anbao.desk import make_lexicon
from anbao.dossiers.library import Library
from anbao.dossiers.search import MOST, Result, search
from anbao.linking.index import NameIndex
from anbao.namespaces import BASE
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader

Find = Callable[[str], tuple[Result, ...]]
ECL = "eli/cn/fl/2018/ecommerce-law"
CONSUMER = "eli/cn/fl/1993/consumer-rights-law"
# What a person types, and what stands among the first five.
WANTED = {
    "补充责任": "id/liability-form/supplementary",
    "supplementary liability": "id/liability-form/supplementary",
    "lianda": "id/liability-form/joint-and-several",
    "退货": "id/duty-type/no-reason-return",
    "消费者权益保护法": CONSUMER,
    "消法": CONSUMER,
    "消法55条1款": f"{CONSUMER}/art_55/para_1",
    "电商法38": f"{ECL}/art_38",
    "e-commerce law art. 38(2)": f"{ECL}/art_38/para_2",
    "dianzishangwufa": ECL,
    "dzswf38.2": f"{ECL}/art_38/para_2",
    "安全保障义务": "id/duty-type/safety-guarantee",
    "资质审核": "id/duty-type/qualification-review",
    "platform operator": "id/actor-role/platform",
    "上海一中院": "id/court/hu01",
    "上海市第一中级人民法院": "id/court/hu01",
    "(2020)沪01民终4520号": "id/case/2020/hu01/minzhong/4520",
    "4520": "id/case/2020/hu01/minzhong/4520",
    "惩罚性赔偿": "id/liability-form/punitive",
    "消费者安全保障全": "id/right-type/consumer-safety",  # a slip
}


@pytest.fixture(scope="module")
def find(reader: LocalReader, tree: SourceTree) -> Find:
    library, names = Library(reader), NameIndex(make_lexicon(reader, tree))
    return lambda words: search(library, names, words)


@pytest.mark.parametrize(("words", "iri"), WANTED.items())
def test_what_people_type_is_among_the_first_five(find: Find, words: str, iri: str) -> None:
    found = [each.link.iri.removeprefix(f"{BASE}/") for each in find(words)]
    assert iri in found[:5], found[:8]


def test_an_article_number_alone_finds_the_articles(find: Find) -> None:
    found = {each.link.label.zh for each in find("第三十八条")}
    assert {"《宪法》第三十八条", "《广告法》第三十八条", "《电子商务法》第三十八条"} <= found
    assert not any("一百三十八" in each for each in found)


@pytest.mark.parametrize("words", ["论文目的", "张开来：仅指民事责任", "举证顺位"])
def test_parts_of_the_paper_and_terms_are_found_too(find: Find, words: str) -> None:
    assert words in [each.link.label.zh for each in find(words)]


def test_a_name_other_than_the_label_is_told(find: Find) -> None:
    first = find("消法")[0]
    assert (first.link.iri, first.matched) == (f"{BASE}/{CONSUMER}", "消法")


def test_nothing_and_too_much_are_answered(find: Find) -> None:
    assert find("   ") == ()
    assert find("货拉拉拉拉拉") == ()
    assert len(find("平台")) <= MOST
