import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anbao.citation.docket import CASE_KINDS, OLD_CASE_KINDS, PROVINCES, Docket, parse_docket
from anbao.errors import NotADocket, UnknownCaseKind, UnknownCourtCode

PAPER = {  # 论文脚注所印，含其空格
    "(2021)黔 03 民终 4416 号": Docket(2021, "黔03", "", "民终", 4416),
    "(2020)沪 01 民终 4520 号": Docket(2020, "沪01", "", "民终", 4520),
    "(2020)粤03民终943号": Docket(2020, "粤03", "", "民终", 943),
    "(2019)粤0306民初3266号": Docket(2019, "粤0306", "", "民初", 3266),
    "(2023)沪7101民初2379号": Docket(2023, "沪7101", "", "民初", 2379),
    "(2020)湘01民终12683号": Docket(2020, "湘01", "", "民终", 12683),
    "(2020)湘0103民初3025号": Docket(2020, "湘0103", "", "民初", 3025),
    "(2021)京02民终13181号": Docket(2021, "京02", "", "民终", 13181),
    "(2018)京0108民初13661号": Docket(2018, "京0108", "", "民初", 13661),
    "(2012)杭西民初字第 1715 号": Docket(2012, "杭西", "", "民初", 1715),
}
OTHER_CASES = {
    "(2012)江宁开民初字第646号": Docket(2012, "江宁开", "", "民初", 646),
    "(2014)朝民初字第27695号": Docket(2014, "朝", "", "民初", 27695),
    "(2015)三中民终字第04810号": Docket(2015, "三中", "", "民终", 4810),
    "(2015)海民初字第10634号": Docket(2015, "海", "", "民初", 10634),
    "(2016)粤2072民终430号": Docket(2016, "粤2072", "", "民终", 430),
    "(2017)京01民终509号": Docket(2017, "京01", "", "民终", 509),
    "(2017)陕0112民初1252号": Docket(2017, "陕0112", "", "民初", 1252),
    "(2018)苏0205民初4746号": Docket(2018, "苏0205", "", "民初", 4746),
    "(2019)京03民终5523号": Docket(2019, "京03", "", "民终", 5523),
    "(2020)沪01民终5685号": Docket(2020, "沪01", "", "民终", 5685),
    "(2020)湘民申302号": Docket(2020, "湘", "", "民申", 302),
    "(2020)苏0583民初11684号": Docket(2020, "苏0583", "", "民初", 11684),
    "(2021)京0491民初5094号": Docket(2021, "京0491", "", "民初", 5094),
    "(2021)浙06民终3129号": Docket(2021, "浙06", "", "民终", 3129),
    "(2008)二中民终字第00453号": Docket(2008, "二中", "", "民终", 453),
}
FORMS = {
    "（2019）最高法知民终2号": Docket(2019, "最高法", "知", "民终", 2),
    "(2016)最高法民再98号": Docket(2016, "最高法", "", "民再", 98),
    "〔2021〕沪0115行保1号": Docket(2021, "沪0115", "", "行保", 1),
    "(2020)甘03民特1号": Docket(2020, "甘03", "", "民特", 1),
    "(2020)沪7101破172号": Docket(2020, "沪7101", "", "破", 172),
    "(2016)黔03执329号": Docket(2016, "黔03", "", "执", 329),
    "（2016）黔03执329号之二": Docket(2016, "黔03", "", "执", 329, part=2),
    "（２０２１）京０４９１民初５０９４号": Docket(2021, "京0491", "", "民初", 5094),
    "（2020）京民辖终8号": Docket(2020, "京", "", "民辖终", 8),
    "（2012）西民四初字第438号": Docket(2012, "西", "", "民初", 438, "四"),
    "(2013)陕民三终字第38号": Docket(2013, "陕", "", "民终", 38, "三"),
    "(2015)通中少民终字第00011号": Docket(2015, "通中", "少", "民终", 11),
    "(2014)穗天法民一初字第3081号": Docket(2014, "穗天法", "", "民初", 3081, "一"),
    "(2012)浦民一(民)初字第7号": Docket(2012, "浦", "", "民初", 7, "一（民）"),
    "(2013)民申字第12号": Docket(2013, "最高法", "", "民申", 12),
}


# Every code of the rules on docket numbers, and what courts printed before them.
NEW_COURTS = (
    ["最高法", *PROVINCES]
    + [f"{province}{digits}" for province in "京沪渝黔" for digits in ("01", "0303", "0238")]
    + [
        "京73",
        "京74",
        "京0491",
        "沪7101",
        "陕7102",
        "粤0192",
        "浙0192",
        "吉0192",
        "豫0194",
        "粤2072",
        "内0624",
        "青2724",
    ]
)
OLD_COURTS = [
    "杭西",
    "江宁开",
    "朝",
    "二中",
    "三中",
    "海",
    "西",
    "陕",
    "通中",
    "韶中法",
    "穗天法",
    "惠龙法",
    "高",
]
OLD_STEMS = [
    f"{bench}{field}{chamber}{step}"
    for bench in ("", "少")
    for field in "民刑行知执经商"
    for chamber in ("", "一", "三", "一（民）")
    for step in ("初", "终", "再", "申", "监", "提", "抗", "")
]


def reference_forms() -> Iterator[str]:
    """Yield a docket number of every form: each court with each kind of case."""
    for court in NEW_COURTS:
        for bench in ("", "知"):
            yield from (f"（2021）{court}{bench}{kind}12号" for kind in CASE_KINDS)
    for court in OLD_COURTS:
        yield from (f"（2014）{court}{stem}字第12号" for stem in OLD_STEMS)


def spellings(text: str) -> Iterator[str]:
    """Yield the ways in which people print the docket number *text*, itself first."""
    for brackets in ("（）", "()", "〔〕", "[]", "【】"):
        bracketed = f"{brackets[0]}{text[1:5]}{brackets[1]}{text[6:]}"
        for ordinal in ("字第", "字", "") if "字第" in text else ("",):
            plain = bracketed.replace("字第", ordinal)
            wide = "".join(chr(ord(c) + 0xFEE0) if c in "0123456789" else c for c in plain)
            yield from (plain, wide, " ".join(plain), plain.replace(text[1:5], f"{text[1:5]} "))


def test_reads_every_form_of_the_rules() -> None:
    unread = []
    for text in reference_forms():
        try:
            assert str(parse_docket(text)) == text
        except ValueError as error:
            unread.append(str(error))
    assert not unread


@pytest.mark.parametrize(("text", "docket"), (PAPER | OTHER_CASES | FORMS).items())
def test_reads_dockets_as_printed(text: str, docket: Docket) -> None:
    assert parse_docket(text) == docket


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(2021)黔 03 民终 4416 号", "（2021）黔03民终4416号"),
        ("(2012)杭西民初1715号", "（2012）杭西民初字第1715号"),
        ("(2012)浦民一(民)初字第7号", "（2012）浦民一（民）初字第7号"),
        ("(2013)民申字第012号", "（2013）民申字第12号"),
        ("(2016)黔03执329号之2", "（2016）黔03执329号之二"),
    ],
)
def test_prints_the_official_form(text: str, printed: str) -> None:
    assert str(parse_docket(text)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "民终4416号",
        "(2021)黔03民终号",
        "(2021)黔03民终4416",
        "(1821)黔03民终1号",
        "(2021)黔03民终0号",
        "第（2021）黔03民终4416号",
        "(2021)" + "黔" * 40 + "民终1号",
    ],
)
def test_refuses_what_is_no_docket(text: str) -> None:
    with pytest.raises(NotADocket):
        parse_docket(text)


def test_names_the_unknown_kind() -> None:
    with pytest.raises(UnknownCaseKind, match="类型代字"):
        parse_docket("（2021）黔03破终4416号")


@pytest.mark.parametrize(
    ("text", "court"),
    [
        ("（2021）黔3民终1号", "黔3"),
        ("（2021）黔030民终1号", "黔030"),
        ("（2016）杭西民初字第1号", "杭西"),
        ("（2021）民终1号", "“”"),
        ("（2013）民初字第3号", "“”"),
        ("（2021）滇01民终1号", "滇01"),
    ],
)
def test_names_the_unknown_court(text: str, court: str) -> None:
    with pytest.raises(UnknownCourtCode, match=court) as caught:
        parse_docket(text)
    assert caught.value.text == text


_digits = st.text("0123456789", min_size=2, max_size=2)
_new_courts = st.one_of(
    st.just("最高法"),
    st.builds("".join, st.tuples(st.sampled_from(PROVINCES), st.just("") | _digits)),
    st.builds("".join, st.tuples(st.sampled_from(PROVINCES), _digits, _digits)),
)
_old_courts = st.sampled_from(
    ["杭西", "江宁开", "朝", "海", "西", "二中", "通中", "穗天法", "高", "陕"]
)
_serials = st.integers(1, 99_999_999)
_chambers = st.sampled_from(["", "一", "三", "一（民）", "五（知）", "（商）", "十一"])
_new_dockets = st.builds(
    Docket,
    st.integers(2016, 2099),
    _new_courts,
    st.sampled_from(["", "知"]),
    st.sampled_from(CASE_KINDS),
    _serials,
)
_old_dockets = st.builds(
    Docket,
    st.integers(1950, 2015),
    _old_courts,
    st.sampled_from(["", "知", "少"]),
    st.sampled_from([kind for kind in CASE_KINDS + OLD_CASE_KINDS if len(kind) > 1]),
    _serials,
    _chambers,
)


@st.composite
def misprinted(draw: st.DrawFn) -> tuple[Docket, str]:
    """Draw a docket and one of the ways in which people print it."""
    docket = draw(_new_dockets | _old_dockets)
    text = str(docket)
    brackets = draw(st.sampled_from(["（）", "()", "〔〕", "[]", "【】"]))
    text = text.replace("（", brackets[0], 1).replace("）", brackets[1], 1)
    if draw(st.booleans()):
        text = text.replace("字第", draw(st.sampled_from(["", "字", "字第"])))
    if draw(st.booleans()):
        text = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in text)
    blanks = st.text(" \t\u3000\u00a0\u200b", max_size=1)
    return docket, "".join(character + draw(blanks) for character in text)


@settings(max_examples=400)
@given(misprinted())
def test_a_misprinted_docket_is_the_same_docket(case: tuple[Docket, str]) -> None:
    docket, text = case
    assert parse_docket(text) == docket
    assert parse_docket(unicodedata.normalize("NFKC", str(docket))) == docket


@given(st.text("（2021）黔03民终字第一知号之 ()x", max_size=40))
def test_any_text_is_a_docket_or_a_refusal(text: str) -> None:
    try:
        docket = parse_docket(text)
    except ValueError:
        return
    assert parse_docket(str(docket)) == docket
