"""Citations of provisions: 「《电子商务法》第三十八条第二款」 into their parts and back.

Source: 《立法法》（2023 年修正）第六十五条：法律可以分编、章、节、条、款、项、目；款不编序号，
故第几款由位置得出。最高人民法院法释〔2009〕14号第一条：引用时写明名称、条款序号，整条（款、项）引用。

Which titles there are is the caller's to say: a table of short titles and what each stands for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from anbao.citation.numerals import NUMBER, chinese_number, read_number
from anbao.citation.spelling import fold_spelling
from anbao.errors import NotAProvision

MOST_IN_RANGE = 2_000  # 民法典共一千二百六十条；更长的「至」不是引用
LEVELS = ("book", "subbook", "chapter", "section", "article", "paragraph", "item", "subitem")
"""The units of a statute from the largest to the smallest."""

_UNITS = dict(zip(("编", "分编", "章", "节", "条", "款", "项", "目"), LEVELS, strict=True))
_FULL_NAME = "中华人民共和国"
_INNER_TITLE = str.maketrans("〈〉", "《》")  # 书名中的书名，两种印法
_UNIT = "分编|编|章|节|条|款|项|目"
_TITLED = re.compile(r"(?:《(?P<quoted>.{1,120}?)》|(?P<bare>[^第0-9]{0,60}))(?=第|[0-9])")
_STEP = re.compile(
    rf"(?P<link>[、,和及与或]|以及|或者|[至到~—–-])?第?(?P<open>\()?(?P<number>{NUMBER})(?(open)\))"
    rf"(?P<unit>{_UNIT})?(?:之(?P<suffix>{NUMBER}))?"
)
_RANGES = frozenset("至到~—–-")


@dataclass(frozen=True, slots=True)
class ProvisionRef:
    """One article, part of an article or chapter; equal whichever short title named it."""

    title: str = field(compare=False)
    article: int | None = None
    article_suffix: int | None = None
    """1 for an article inserted as 第…条之一."""
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    book: int | None = None
    subbook: int | None = None
    chapter: int | None = None
    section: int | None = None
    instrument: str = ""
    """What the caller's table gives for the title."""

    def cite_zh(self, title: str = "") -> str:
        """Print as a Chinese judgment cites it, under *title* or the title it was read with."""
        printed = ((unit, getattr(self, level)) for unit, level in _UNITS.items())
        units = "".join(_print_unit(unit, number) for unit, number in printed if number)
        if self.article_suffix:
            units = units.replace("条", f"条之{chinese_number(self.article_suffix)}", 1)
        return f"《{title or self.title}》{units}"

    def cite_en(self, title: str) -> str:
        """Print in English under the instrument's English *title*: ``… art. 38(2)``."""
        names = {"book": "bk.", "subbook": "sub-bk.", "chapter": "ch.", "section": "sec."}
        divisions = ((name, getattr(self, level)) for level, name in names.items())
        words = [f"{name} {number}" for name, number in divisions if number]
        if self.article:
            suffix = f"-{self.article_suffix}" if self.article_suffix else ""
            paragraph = f"({self.paragraph})" if self.paragraph else ""
            words.append(f"art. {self.article}{suffix}{paragraph}")
        words += [f"item ({self.item})"] if self.item else []
        words += [f"point {self.subitem}"] if self.subitem else []
        return " ".join((title, *words))


def parse_provision(text: str, titles: Mapping[str, str]) -> ProvisionRef:
    """Read a citation of exactly one provision.

    *titles* maps titles, long or short, with or without 《》, to the caller's own key; an entry
    for ``""`` says which instrument a citation without a title means.

    >>> ref = parse_provision("消法第55条第1款第(一)项", {"消法": "consumer-rights-law"})
    >>> ref.cite_zh("消费者权益保护法"), ref.cite_en("Consumer Rights Law")
    ('《消费者权益保护法》第五十五条第一款第（一）项', 'Consumer Rights Law art. 55(1) item (1)')
    """
    refs = parse_provisions(text, titles)
    if len(refs) != 1:
        raise NotAProvision(text, "所引条款不止一个", "cites more than one provision")
    return refs[0]


def parse_provisions(text: str, titles: Mapping[str, str]) -> tuple[ProvisionRef, ...]:
    """Read a citation of one or more provisions of one instrument, lists and ranges included.

    >>> refs = parse_provisions("《消法》第五十六条第一款第（一）、（九）项", {"消法": "crl"})
    >>> [(ref.article, ref.paragraph, ref.item) for ref in refs]
    [(56, 1, 1), (56, 1, 9)]
    """
    folded = fold_spelling(text)
    titled = _TITLED.match(folded)
    if titled is None:
        raise NotAProvision(text, "没有写明第几条", "names no article")
    title, instrument = _look_up(text, titled["quoted"] or titled["bare"] or "", titles)
    steps = _read_steps(text, folded[titled.end() :])
    start = ProvisionRef(title, instrument=instrument)
    return tuple(_walk(text, start, steps))


@dataclass(frozen=True, slots=True)
class _Step:
    link: str
    level: str
    number: int
    suffix: int | None


def _look_up(text: str, title: str, titles: Mapping[str, str]) -> tuple[str, str]:
    # 折叠后括号为半角，而题名印作全角：「侵权责任编解释（一）」。
    printed = title.replace("(", "（").replace(")", "）")
    nested = printed.translate(_INNER_TITLE)
    for name in dict.fromkeys((printed, title, nested, printed.removeprefix(_FULL_NAME))):
        for entry in (name, f"《{name}》", _FULL_NAME + name):
            if entry in titles:
                return printed, titles[entry]
    if not title:
        raise NotAProvision(text, "没有写明是哪部法", "names no instrument")
    raise NotAProvision(text, f"不认识《{printed}》", f"unknown title “{printed}”")


def _read_steps(text: str, folded: str) -> list[_Step]:
    found: list[re.Match[str]] = []
    place = 0
    while place < len(folded):
        step = _STEP.match(folded, place)
        if step is None:
            rest = folded[place:]
            raise NotAProvision(text, f"读不懂“{rest}”", f"cannot read “{rest}”")
        found.append(step)
        place = step.end()
    steps: list[_Step] = []
    unit = ""
    for step in reversed(found):  # 「第（一）、（九）项」：前一个数的单位写在后面
        unit = step["unit"] or unit
        if not unit:
            raise NotAProvision(text, "缺少条、款、项等单位", "a number without its unit")
        suffix = read_number(step["suffix"]) if step["suffix"] else None
        number = read_number(step["number"])
        steps.append(_Step(step["link"] or "", _UNITS[unit], number, suffix))
    return steps[::-1]


def _walk(text: str, here: ProvisionRef, steps: list[_Step]) -> Iterator[ProvisionRef]:
    for step in steps:
        deeper = LEVELS.index(step.level) > depth_of(here)
        misplaced = deeper == bool(step.link)  # 「、」之后是并列，没有「、」才是下一级
        if misplaced or step.number == 0 or (step.suffix and step.level != "article"):
            raise NotAProvision(text, "条款次序不通", "units out of order")
        if step.link:
            yield here
        if step.link in _RANGES:
            yield from _between(text, here, step)
        here = go_to(here, step.level, step.number, suffix=step.suffix)
    yield here


def _between(text: str, here: ProvisionRef, last: _Step) -> Iterator[ProvisionRef]:
    first = getattr(here, last.level) or 0
    whole = LEVELS.index(last.level) == depth_of(here) and not (here.article_suffix or last.suffix)
    if not whole or not first < last.number <= first + MOST_IN_RANGE:
        raise NotAProvision(text, "范围不通", "not a range of provisions")
    for number in range(first + 1, last.number):
        yield go_to(here, last.level, number)


def go_to(
    here: ProvisionRef, level: str, number: int, *, suffix: int | None = None
) -> ProvisionRef:
    """Go to *number* on *level*: what is smaller falls away, and divisions do at an article."""
    if level == "article":  # 条的序号全文连续，编、章、节不再分辨什么
        return ProvisionRef(here.title, number, suffix, instrument=here.instrument)
    cut = LEVELS.index(level)
    gone: dict[str, int | None] = dict.fromkeys(LEVELS[cut:])
    if cut <= LEVELS.index("article"):
        gone["article_suffix"] = suffix
    return replace(here, **(gone | {level: number}))  # type: ignore[arg-type]  # LEVELS are its int fields


def depth_of(ref: ProvisionRef) -> int:
    """Return the index in LEVELS of the smallest unit that *ref* names, -1 for none."""
    return max((n for n, level in enumerate(LEVELS) if getattr(ref, level)), default=-1)


def _print_unit(unit: str, number: int) -> str:
    if unit == "目":
        return f"第{number}目"
    printed = chinese_number(number)
    return f"第（{printed}）项" if unit == "项" else f"第{printed}{unit}"
