"""What people type finds what they mean."""

import pytest

from anbao.errors import ParameterError
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Entry, Label, Lexicon
from anbao.namespaces import AB, BASE

ECL38_2 = "eli/cn/fl/2018/ecommerce-law/art_38/para_2"
CPL55_1 = "eli/cn/fl/1993/consumer-rights-law/art_55/para_1"
FIRST = {
    "消法": ("eli/cn/fl/1993/consumer-rights-law", "exact"),
    "《消费者权益保护法》": ("eli/cn/fl/1993/consumer-rights-law", "exact"),
    "xiaofa": ("eli/cn/fl/1993/consumer-rights-law", "pinyin-exact"),
    "dzswf": ("eli/cn/fl/2018/ecommerce-law", "initials-exact"),
    "dian zi shang wu fa": ("eli/cn/fl/2018/ecommerce-law", "pinyin-exact"),
    "电商法第38条第2款": (ECL38_2, "exact"),
    "电子商务法三十八条二款": (ECL38_2, "exact"),
    "E-Commerce Law art. 38(2)": (ECL38_2, "exact"),
    "e-commerce law article 38(2)": (ECL38_2, "exact"),
    "dzswf38.2": (ECL38_2, "initials-exact"),
    "消法55条1款": (CPL55_1, "exact"),
    "(2020)沪01民终4520号": ("id/case/2020/hu01/minzhong/4520", "exact"),
    "〔２０２０〕沪 01 民终 4520 号": ("id/case/2020/hu01/minzhong/4520", "exact"),
    "连带": ("id/liability-form/joint-and-several", "prefix"),
    "补充赔偿责任": ("id/liability-form/supplementary", "exact"),
    "上海一中院": ("id/court/hu01", "exact"),
    "电字商务法": ("eli/cn/fl/2018/ecommerce-law", "similar"),
    "dianzhishangwufa": ("eli/cn/fl/2018/ecommerce-law", "similar"),
    "joint and severl": ("id/liability-form/joint-and-several", "similar"),
}


@pytest.mark.parametrize(("typed", "found"), FIRST.items())
def test_the_first_hit_is_what_is_meant(
    names: NameIndex, typed: str, found: tuple[str, str]
) -> None:
    best = names.search(typed)[0]
    assert (best.entry.iri.removeprefix(f"{BASE}/"), best.why) == found


@pytest.mark.parametrize("kind", ["duty", "duty-type", "ab:DutyType", f"{AB}DutyType"])
def test_a_type_may_be_called_by_any_of_its_names(names: NameIndex, kind: str) -> None:
    found = names.search("审核", [kind])
    assert found and {hit.entry.type for hit in found} == {"duty"}


def test_words_are_found_in_any_order(names: NameIndex) -> None:
    found = names.search("supervision platform", ["duty"])
    assert found[0].entry.iri.endswith("/platform-supervision")


def test_versions_and_norms_come_only_when_asked_for(names: NameIndex) -> None:
    def kinds(*asked: str) -> set[str]:
        return {hit.entry.type for hit in names.search("电子商务法", asked)}

    assert not kinds() & {"version", "norm"}
    assert kinds("version") == {"version"}


def test_scores_fall_and_stay_within_bounds(names: NameIndex) -> None:
    for typed in ("法", "a", "电子商务", "shenhe", "责任纠分"):
        scores = [hit.score for hit in names.search(typed)]
        rounded = [round(score) for score in scores]
        assert rounded == sorted(rounded, reverse=True)
        assert all(0 < score <= 100 for score in scores)


def test_an_unknown_type_is_named(names: NameIndex) -> None:
    with pytest.raises(ParameterError, match=r"“dutty”.*duty"):
        names.search("审核", ["dutty"])


@pytest.mark.parametrize("typed", ["", "   ", "《》", "\u200b"])
def test_nothing_typed_finds_nothing(names: NameIndex, typed: str) -> None:
    assert names.search(typed) == []


@pytest.mark.parametrize("typed", ["一" * 200, "第" * 200, "(" * 200, "a" * 200, "\n条款" * 60])
def test_nonsense_is_answered(names: NameIndex, typed: str) -> None:
    assert len(names.search(typed)) <= 20


def test_entries_from_elsewhere_are_found_too() -> None:
    mine = Entry("urn:x:1", Label("海商法", "Maritime Code"), "instrument",
                 frozenset({"instrument"}), ("海商法", "中华人民共和国海商法"))  # fmt: skip
    hit = NameIndex(Lexicon([mine])).search("haishangfa")[0]
    assert (hit.entry.iri, hit.matched) == ("urn:x:1", "海商法")
