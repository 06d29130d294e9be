"""Docket numbers (案号): 「（2021）黔03民终4416号」 into its parts and back.

Source: 最高人民法院《关于人民法院案件案号的若干规定》第二条、第三条，法〔2015〕137号，
经法〔2018〕335号修改（增加专门审判代字）；自 2016 年 1 月 1 日起施行。此前各地自定：法院简称、
案件类别、庭别（民三、民一（民）、少）、程序，编号前有「字第」二字；最高人民法院不写法院简称。
"""

import re
from dataclasses import dataclass

from anbao.citation.numerals import chinese_number, read_number
from anbao.citation.spelling import fold_spelling
from anbao.errors import NotADocket, UnknownCaseKind, UnknownCourtCode

# 类型代字，至多三字。
_TRIAL_KINDS = ("民初", "民终", "民再", "行初", "行终", "行再", "刑初", "刑终", "刑再")
_REVIEW_KINDS = ("民申", "民监", "民抗", "民辖", "民辖终", "民撤", "行申", "行审")
_OTHER_KINDS = ("民特", "民督", "民催", "行保", "财保", "破", "破申")
_ENFORCEMENT_KINDS = ("执", "执异", "执复", "执恢", "执监")
CASE_KINDS = _TRIAL_KINDS + _REVIEW_KINDS + _OTHER_KINDS + _ENFORCEMENT_KINDS
# 2016 年以前：案件类别之后是程序，也有不写程序的（民字、执字）。
OLD_CASE_KINDS = tuple(
    field + step
    for field in "民刑行知商经执"
    for step in ("初", "终", "再", "申", "监", "提", "抗", "")
    if field + step not in CASE_KINDS
)
SPECIAL_BENCH = "知"  # 专门审判代字：知识产权
OLD_BENCHES = (SPECIAL_BENCH, "少")  # 2016 年以前另有少年审判庭
PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵军"
SUPREME = "最高法"

_NEW_CODES = 2016
_SHAPE = re.compile(
    r"\((?P<year>(?:19|20)\d{2})\)(?P<stem>[一-鿿][一-鿿\d()]{0,23}?)"
    r"(?:字第|字|第)?(?P<serial>\d{1,8})号(?:之(?P<part>[一二三四五六七八九十]{1,3}|\d{1,2}))?"
)
_COURT = re.compile(rf"{SUPREME}|[{PROVINCES}](?:\d{{2}}|\d{{4}})?")
_OLD_COURT = re.compile(rf"[一-鿿]{{1,6}}|{_COURT.pattern}")
_CHAMBER = r"[一二三四五六七八九十]{0,2}(?:\([民商知房外少行劳]\))?"
_INNER_CHAMBER = re.compile(rf"(?<=^.){_CHAMBER}")


def _kind_pattern(kinds: tuple[str, ...], chamber: str) -> re.Pattern[str]:
    longest_first = sorted(kinds, key=len, reverse=True)
    forms = (f"{kind[0]}{chamber}{kind[1:]}" for kind in longest_first)
    return re.compile(f"(?:{'|'.join(forms)})$")


_KIND = _kind_pattern(CASE_KINDS, "")
_OLD_KIND = _kind_pattern(CASE_KINDS + OLD_CASE_KINDS, _CHAMBER)


@dataclass(frozen=True, slots=True)
class Docket:
    """A docket number; two spellings of one number are equal."""

    year: int
    court: str
    bench: str
    kind: str
    serial: int
    chamber: str = ""
    """Chamber inside an old kind: 「三」 in 民三终, 「一（民）」 in 民一（民）初."""
    part: int = 0
    """A further document of the same case: 1 for 之一; 0 for the first."""

    def __str__(self) -> str:
        old = self.year < _NEW_CODES
        court = "" if old and self.court == SUPREME else self.court
        kind = f"{self.kind[0]}{self.chamber}{self.kind[1:]}"
        part = f"之{chinese_number(self.part)}" if self.part else ""
        ordinal = "字第" if old else ""
        return f"（{self.year}）{court}{self.bench}{kind}{ordinal}{self.serial}号{part}"


def parse_docket(text: str) -> Docket:
    """Read one docket number; blanks, widths and kinds of brackets are forgiven.

    >>> str(parse_docket("(2021)黔 03 民终 4416 号"))
    '（2021）黔03民终4416号'
    >>> parse_docket("〔2013〕陕民三终字第０３８号").chamber
    '三'
    """
    match = _SHAPE.fullmatch(fold_spelling(text))
    if match is None or int(match["serial"]) == 0:
        raise NotADocket(text, "不是案号", "not a docket number")
    year = int(match["year"])
    split = _split_stem if year >= _NEW_CODES else _split_old_stem
    court, bench, kind = split(text, match["stem"])
    plain, chamber = _without_chamber(kind)
    part = read_number(match["part"]) if match["part"] else 0
    return Docket(year, court, bench, plain, int(match["serial"]), chamber, part)


def _split_stem(text: str, stem: str) -> tuple[str, str, str]:
    kind = _KIND.search(stem)
    if kind is None:
        raise _unknown_kind(text)
    court = stem[: kind.start()]
    bench = SPECIAL_BENCH if court.endswith(SPECIAL_BENCH) else ""
    court = court.removesuffix(bench)
    if _COURT.fullmatch(court) is None:
        raise _unknown_court(text, court)
    return court, bench, kind[0]


def _split_old_stem(text: str, stem: str) -> tuple[str, str, str]:
    kind = _OLD_KIND.search(stem)
    if kind is None:
        raise _unknown_kind(text)
    court = stem[: kind.start()]
    # 最高人民法院旧案号不写法院简称，但不受理一审，故「初」前无简称者缺法院；只写类别者亦同。
    if court in ("", "最高") and kind[0][-1] in "终再申监提抗辖撤异复恢":
        return SUPREME, "", kind[0]
    # 简称只有一字时，「知」「少」就是法院简称本身。
    bench = next((code for code in OLD_BENCHES if court[1:].endswith(code)), "")
    court = court.removesuffix(bench)
    if _OLD_COURT.fullmatch(court) is None:
        raise _unknown_court(text, court)
    return court, bench, kind[0]


def _without_chamber(kind: str) -> tuple[str, str]:
    found = _INNER_CHAMBER.search(kind)
    inner = found[0] if found else ""
    return kind[0] + kind[1 + len(inner) :], inner.replace("(", "（").replace(")", "）")


def _unknown_kind(text: str) -> UnknownCaseKind:
    return UnknownCaseKind(text, "类型代字不明", "unknown case-type code (类型代字)")


def _unknown_court(text: str, court: str) -> UnknownCourtCode:
    en = f"unknown court code (法院代字) “{court}”"
    return UnknownCourtCode(text, f"法院代字“{court}”不明", en)
