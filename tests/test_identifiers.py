import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anbao import identifiers as ids
from anbao.citation.docket import CASE_KINDS, OLD_CASE_KINDS, PROVINCES, Docket, parse_docket
from anbao.citation.provision import parse_provision
from anbao.citation.romanised import (
    COURT_NAME_TOKENS,
    KIND_TOKENS,
    PROVINCE_TOKENS,
    court_of,
    court_token,
)
from anbao.errors import CitationError, NotAnIdentifier, UnknownCaseKind, UnknownCourtCode
from anbao.namespaces import BASE

ROOT = Path(__file__).parents[1]
LAW = f"{BASE}/eli/cn/fl/2018/ecommerce-law"
CODE = f"{BASE}/eli/cn/fl/2020/civil-code"
CASE = f"{BASE}/id/case/2020/hu01/minzhong/4520"
WORK = f"{BASE}/id/work/10.12677-ecl.2024.132077"

MINTED = {
    LAW: lambda: ids.instrument_iri("fl", 2018, "ecommerce-law"),
    f"{BASE}/eli/cn/sfjs/2022/8": lambda: ids.instrument_iri("sfjs", 2022, "8"),
    f"{LAW}/art_38": lambda: ids.provision_iri(LAW, 38),
    f"{LAW}/art_38/para_2": lambda: ids.provision_iri(LAW, 38, paragraph=2),
    f"{LAW}/art_38/para_2/item_1": lambda: ids.provision_iri(LAW, 38, paragraph=2, item=1),
    f"{LAW}/art_38/para_1/item_3": lambda: ids.provision_iri(LAW, 38, item=3),
    f"{LAW}/art_12-1/para_1": lambda: ids.provision_iri(LAW, 12, suffix=1, paragraph=1),
    f"{LAW}/ch_4": lambda: ids.division_iri(LAW, chapter=4),
    f"{CODE}/bk_7/ch_3": lambda: ids.division_iri(CODE, book=7, chapter=3),
    f"{CODE}/bk_3/subbk_2/ch_9/sec_1": lambda: ids.division_iri(
        CODE, book=3, subbook=2, chapter=9, section=1
    ),
    f"{LAW}/@2019-01-01": lambda: ids.version_iri(LAW, "2019-01-01"),
    f"{LAW}/art_38/@2019-01-01": lambda: ids.version_iri(f"{LAW}/art_38", dt.date(2019, 1, 1)),
    CASE: lambda: ids.case_iri(parse_docket("(2020)沪 01 民终 4520 号")),
    f"{CASE}/party/platform-1": lambda: ids.party_iri(CASE, "platform", 1),
    f"{CASE}/stage/1": lambda: ids.stage_iri(CASE, 1),
    f"{BASE}/id/case/report/gwcase/2025-11/2": lambda: ids.report_case_iri("gwcase", "2025-11", 2),
    WORK: lambda: ids.work_iri("10.12677/ECL.2024.132077"),
    f"{WORK}/section/4.1": lambda: ids.section_iri(WORK, "4.1"),
    f"{WORK}/interpretation/3": lambda: ids.part_iri(WORK, "interpretation", "3"),
    f"{BASE}/id/norm/ecommerce-law/a38p2-safety-duty": lambda: ids.norm_iri(
        "ecommerce-law", "a38p2-safety-duty"
    ),
    f"{BASE}/id/relation/ecommerce-law/a38p2": lambda: ids.relation_iri("ecommerce-law", "a38p2"),
    f"{BASE}/id/duty-type/qualification-review": lambda: ids.thing_iri(
        "duty-type", "qualification-review"
    ),
    f"{BASE}/id/duty-type": lambda: ids.scheme_iri("duty-type"),
    f"{BASE}/id/court/hu01": lambda: ids.court_iri("沪01"),
    f"{BASE}/graph/legislation/ecommerce-law": lambda: ids.graph_iri("legislation/ecommerce-law"),
}


@pytest.mark.parametrize(("iri", "mint"), MINTED.items())
def test_mints_and_reads_back(iri: str, mint: Callable[[], str]) -> None:
    assert mint() == iri
    assert ids.parse_iri(iri).iri == iri


REFUSED: list[Callable[[], str]] = [
    lambda: ids.instrument_iri("law", 2018, "ecommerce-law"),
    lambda: ids.instrument_iri("fl", 18, "ecommerce-law"),
    lambda: ids.instrument_iri("fl", 2018, "E-Commerce Law"),
    lambda: ids.instrument_iri("fl", 2018, "电子商务法"),
    lambda: ids.instrument_iri("sfjs", 2022, "online-consumption"),
    lambda: ids.provision_iri(LAW, 0),
    lambda: ids.provision_iri(f"{LAW}/art_3", 38),
    lambda: ids.provision_iri(LAW, 38, paragraph=0),
    lambda: ids.provision_iri("https://example.org/law", 38),
    lambda: ids.division_iri(LAW),
    lambda: ids.version_iri(LAW, "2019-13-01"),
    lambda: ids.version_iri(LAW, "2019"),
    lambda: ids.version_iri(CASE, "2019-01-01"),
    lambda: ids.report_case_iri("gwcase", "2025/11", 2),
    lambda: ids.work_iri("10.1000/a b"),
    lambda: ids.work_iri("10.1000/a/b"),
    lambda: ids.section_iri(CASE, "4.1"),
    lambda: ids.party_iri(WORK, "platform", 1),
    lambda: ids.party_iri(CASE, "../platform", 1),
    lambda: ids.norm_iri("ecommerce-law", "a38p2>"),
    lambda: ids.thing_iri("case", "4520"),
    lambda: ids.scheme_iri("work"),
    lambda: ids.graph_iri("/x"),
]


@pytest.mark.parametrize("mint", REFUSED)
def test_refuses_to_mint(mint: Callable[[], str]) -> None:
    with pytest.raises(NotAnIdentifier):
        mint()


@pytest.mark.parametrize(
    "iri",
    [
        "",
        BASE,
        "https://example.org/id/duty-type/x",
        f"{LAW}/",
        f"{LAW}/art_038",
        f"{LAW}/art_38/item_1",
        f"{LAW}/art_38/@2019-02-30",
        f"{LAW}/art_38\n",
        f"{BASE}/id/case",
        f"{BASE}/id/case/2020",
        f"{BASE}/id/work",
        f"{BASE}/id/duty-type/../x",
        f"{BASE}/id/duty-type/a%20b",
    ],
)
def test_refuses_to_read(iri: str) -> None:
    with pytest.raises(NotAnIdentifier):
        ids.parse_iri(iri)


@pytest.mark.parametrize(
    "path",
    [
        "2020/xx01/minzhong/4520",
        "2020/hu011/minzhong/4520",
        "2020/hu01/minxyz/4520",
        "2020/hu01/minzhong-1-xyz/4520",
        "2020/hu01/minzhong-01/4520",
        "2020/hu01/minzhong/04520",
    ],
)
def test_refuses_cases_that_no_docket_spells(path: str) -> None:
    with pytest.raises(CitationError):
        ids.parse_iri(f"{BASE}/id/case/{path}")


@pytest.mark.parametrize(
    ("iri", "kind", "part"),
    [
        (f"{LAW}/art_38/para_2/@2019-01-01", "provision", ("paragraph", "2")),
        (f"{LAW}/@2019-01-01", "instrument", ("version", "2019-01-01")),
        (f"{CODE}/bk_7/ch_3", "division", ("chapter", "3")),
        (
            f"{BASE}/id/case/report/gwcase/2025-11/2/party/platform-1",
            "report",
            ("issue", "2025-11"),
        ),
        (f"{WORK}/section/4.1", "work", ("key", "10.12677-ecl.2024.132077")),
        (f"{BASE}/id/duty-type", "scheme", ("type", "duty-type")),
        (f"{BASE}/id/norm/ecommerce-law/a38p2", "thing", ("key", "ecommerce-law")),
        (f"{BASE}/def#LiabilityStage", "term", ("name", "LiabilityStage")),
        (f"{BASE}/def/1.2.0", "ontology", ("version", "1.2.0")),
        (f"{BASE}/shapes", "ontology", ("document", "shapes")),
        (f"{BASE}/shapes#Judgment-applies", "shape", ("name", "Judgment-applies")),
        (
            f"{BASE}/graph/case/2020/hu01-minzhong-4520",
            "graph",
            ("path", "case/2020/hu01-minzhong-4520"),
        ),
    ],
)
def test_tells_kind_and_parts(iri: str, kind: str, part: tuple[str, str]) -> None:
    found = ids.parse_iri(iri)
    assert (found.kind, found.parts[part[0]]) == (kind, part[1])


@pytest.mark.parametrize(
    ("iri", "parent"),
    [
        (f"{LAW}/art_38/para_2/@2019-01-01", f"{LAW}/art_38/para_2"),
        (f"{LAW}/art_38/para_2/item_1", f"{LAW}/art_38/para_2"),
        (f"{LAW}/art_38", LAW),
        (f"{CODE}/bk_7/ch_3", f"{CODE}/bk_7"),
        (LAW, ""),
        (f"{CASE}/party/platform-1", CASE),
        (CASE, ""),
        (f"{WORK}/section/4.1", WORK),
        (WORK, ""),
        (f"{BASE}/id/duty-type/qualification-review", f"{BASE}/id/duty-type"),
        (f"{BASE}/id/norm/ecommerce-law/a38p2", f"{BASE}/id/norm"),
        (f"{BASE}/id/norm/ecommerce-law/a38p2/rule/1", f"{BASE}/id/norm/ecommerce-law/a38p2"),
        (f"{BASE}/id/duty-type", ""),
        (f"{BASE}/def#Norm", ""),
        (f"{BASE}/def/1.2.0", f"{BASE}/def"),
    ],
)
def test_knows_what_a_thing_is_part_of(iri: str, parent: str) -> None:
    assert ids.parse_iri(iri).parent == parent


@pytest.mark.parametrize(
    ("citation", "iri"),
    [
        ("《电子商务法》第三十八条第二款", f"{LAW}/art_38/para_2"),
        ("《电子商务法》第十二条之一", f"{LAW}/art_12-1"),
        ("《电子商务法》第七十六条第一款第（三）项", f"{LAW}/art_76/para_1/item_3"),
        ("《电子商务法》第三条第（一）项第2目", f"{LAW}/art_3/para_1/item_1"),
        ("《电子商务法》第四章", f"{LAW}/ch_4"),
    ],
)
def test_a_citation_has_an_iri(citation: str, iri: str) -> None:
    ref = parse_provision(citation, {"电子商务法": LAW})
    assert ids.reference_iri(ref.instrument, ref) == iri


def test_a_citation_without_article_has_none() -> None:
    ref = parse_provision("《电子商务法》第二款", {"电子商务法": LAW})
    with pytest.raises(NotAnIdentifier, match="names no article"):
        ids.reference_iri(LAW, ref)


CASES = {
    "(2021)黔03民终4416号": "2021/qian03/minzhong/4416",
    "(2020)沪01民终4520号": "2020/hu01/minzhong/4520",
    "(2020)粤03民终943号": "2020/yue03/minzhong/943",
    "(2019)粤0306民初3266号": "2019/yue0306/minchu/3266",
    "(2023)沪7101民初2379号": "2023/hu7101/minchu/2379",
    "(2020)湘01民终12683号": "2020/xiang01/minzhong/12683",
    "(2020)湘0103民初3025号": "2020/xiang0103/minchu/3025",
    "(2021)京02民终13181号": "2021/jing02/minzhong/13181",
    "(2018)京0108民初13661号": "2018/jing0108/minchu/13661",
    "(2012)杭西民初字第1715号": "2012/hangxi/minchu/1715",
    "(2012)江宁开民初字第646号": "2012/jiangningkai/minchu/646",
    "(2014)朝民初字第27695号": "2014/chao/minchu/27695",
    "(2015)三中民终字第04810号": "2015/sanzhong/minzhong/4810",
    "(2015)海民初字第10634号": "2015/hai/minchu/10634",
    "(2016)粤2072民终430号": "2016/yue2072/minzhong/430",
    "(2017)陕0112民初1252号": "2017/shan0112/minchu/1252",
    "(2020)湘民申302号": "2020/xiang/minshen/302",
    "(2021)浙06民终3129号": "2021/zhe06/minzhong/3129",
    "(2019)最高法知民终2号": "2019/zuigaofa/zhi-minzhong/2",
    "(2013)民申字第12号": "2013/zuigaofa/minshen/12",
    "(2013)陕民三终字第38号": "2013/shan/minzhong-3/38",
    "(2014)穗天法民一（民）初字第3081号": "2014/suitianfa/minchu-1-min/3081",
    "(2022)豫0184民初2268号": "2022/henan0184/minchu/2268",
    "(2022)渝0103行审1号": "2022/chongqing0103/xingzhengshencha/1",
}


@pytest.mark.parametrize(("text", "path"), CASES.items())
def test_a_docket_is_an_iri_is_a_docket(text: str, path: str) -> None:
    docket = parse_docket(text)
    assert ids.case_iri(docket) == f"{BASE}/id/case/{path}"
    assert ids.parse_iri(f"{BASE}/id/case/{path}/party/consumer-1").docket == docket


def test_a_further_document_is_the_same_case() -> None:
    first, second = (parse_docket(f"（2016）黔03执329号{part}") for part in ("", "之一"))
    assert first != second
    assert ids.case_iri(first) == ids.case_iri(second)


def test_every_province_has_a_token_of_its_own() -> None:
    assert set(PROVINCE_TOKENS) == set(PROVINCES)
    tokens = [*PROVINCE_TOKENS.values(), *COURT_NAME_TOKENS.values()]
    assert len(set(tokens)) == len(tokens)
    assert all(court_of(court_token(court)) == court for court in [*PROVINCES, *COURT_NAME_TOKENS])


def test_every_case_kind_has_a_token_of_its_own() -> None:
    assert set(KIND_TOKENS) == set(CASE_KINDS + OLD_CASE_KINDS)
    assert len(set(KIND_TOKENS.values())) == len(KIND_TOKENS)


def test_an_unlisted_court_says_so_in_both_languages() -> None:
    with pytest.raises(UnknownCourtCode) as caught:
        ids.case_iri(parse_docket("（2011）浦民初字第1号"))
    assert "浦" in caught.value.zh
    assert "register it" in caught.value.en


def test_an_unlisted_kind_says_so() -> None:
    with pytest.raises(UnknownCaseKind):
        ids.case_iri(Docket(2020, "沪01", "", "破终", 1))


_courts = st.builds(
    "{}{}".format,
    st.sampled_from(PROVINCES),
    st.sampled_from(["", "01", "71", "0115", "7101"]),
)
_dockets = st.builds(
    Docket,
    st.integers(2016, 2099),
    _courts | st.just("最高法"),
    st.sampled_from(["", "知"]),
    st.sampled_from(CASE_KINDS),
    st.integers(1, 99_999_999),
) | st.builds(
    Docket,
    st.integers(1950, 2015),
    st.sampled_from([*COURT_NAME_TOKENS, "陕", "京"]),
    st.sampled_from(["", "知", "少"]),
    st.sampled_from([kind for kind in CASE_KINDS + OLD_CASE_KINDS if len(kind) > 1]),
    st.integers(1, 99_999_999),
    st.sampled_from(["", "一", "三（知）", "（商）", "十一"]),
)


@settings(max_examples=400)
@given(_dockets, _dockets)
def test_dockets_and_iris_are_one_to_one(one: Docket, other: Docket) -> None:
    assert ids.parse_iri(ids.case_iri(one)).docket == one
    assert (ids.case_iri(one) == ids.case_iri(other)) == (one == other)


def test_every_iri_of_ours_in_the_tree_can_be_read() -> None:
    unread = set()
    for path in sorted([*ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("data/**/*.ttl")]):
        for triple in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE):
            nodes = (triple.subject, triple.predicate, triple.object)
            ours = (node.value for node in nodes if isinstance(node, pyoxigraph.NamedNode))
            for iri in (iri for iri in ours if iri.startswith(BASE)):
                try:
                    ids.parse_iri(iri)
                except CitationError as error:
                    unread.add(f"{path.relative_to(ROOT)}: {error.en}")
    assert not unread, "\n".join(sorted(unread))
