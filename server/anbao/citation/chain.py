"""Chains of units in running text: 「第五十六条第一款第（一）、（九）项和第六十条」.

Each piece of a list is its own citation; a range stays one, from its first unit to its last.
Every pattern here consumes what it reads and never goes back over it, so reading is linear.

Source: 《立法法》（2023 年修正）第六十五条：编、章、节、条的序号用中文数字依次表述，款不编序号，
项的序号用中文数字加括号依次表述，目的序号用阿拉伯数字依次表述。
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anbao.citation.numerals import chinese_number, read_number
from anbao.citation.provision import LEVELS, MOST_IN_RANGE, ProvisionRef, depth_of, go_to
from anbao.errors import NotANumeral

BLANK = r"[ \t\u3000\xa0\u200b-\u200d\u2060\ufeff]{0,4}+"
WRAP = r"[ \t\u3000\xa0\u200b-\u200d\u2060\ufeff\r\n]{0,6}+"
"""Blanks, and a line break where one may be: inside a unit, or after 、."""
_HAN_DIGITS = "〇零一二三四五六七八九十百千两"
DIGITS = f"0-9{_HAN_DIGITS}"
NUMERAL = rf"(?:[0-9]{{1,5}}+|[{_HAN_DIGITS}](?:{WRAP}[{_HAN_DIGITS}]){{0,11}}+)"

# 「第三条约定」是第三条；「条约」「条件」「条例」「项目」「款项」「章程」「节目」不是单位。
_UNITS = (
    "分编|编(?![制辑号写造])|章(?!程)|节(?![目点日假能]|约(?!定))|条(?![件]|例(?!外)|约(?![定束]))"
    "|款(?!项)|项(?!目)|目(?![标录前光])"
)
LEVEL_OF = dict(zip(("编", "分编", "章", "节", "条", "款", "项", "目"), LEVELS, strict=True))
_RANGE = "至到~～—–－-"
_STEP = re.compile(
    rf"(?P<link>{BLANK}(?:以及|或者|[、和及与或]|[{_RANGE}]{{1,2}}){WRAP})?"
    rf"(?P<di>第{WRAP})?(?P<open>\({BLANK})?(?P<number>{NUMERAL})(?(open){BLANK}\))"
    rf"(?:{WRAP}(?P<unit>{_UNITS}))?"
    rf"(?:(?<=条)之(?P<suffix>{NUMERAL})(?![般切些定样级旦]))?"
)
_KNOWN = {chinese_number(number): number for number in range(1, 2001)}


@dataclass(frozen=True, slots=True)
class Piece:
    """One citation of a chain: where it stands, and what it cites, up to *through* in a range."""

    start: int
    end: int
    ref: ProvisionRef
    through: ProvisionRef | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    start: int
    end: int
    link: str
    number: int
    level: str
    suffix: int | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The units of a chain, not yet said of what; *stop* is where to go on if they are of none."""

    steps: list[_Step]
    stop: int

    @property
    def level(self) -> str:
        """The level of the first unit, empty where there is none that counts."""
        return self.steps[0].level if self.steps and self.steps[0].number else ""

    def below(self, base: ProvisionRef) -> list[Piece]:
        """Return what the units cite below *base*: a piece for each member of a list."""
        return list(_walk(base, self.steps))


def number_of(text: str) -> int:
    """Read a number inside a citation, 0 if it is none; blanks in it are forgiven."""
    found = _KNOWN.get(text)
    if found is not None:
        return found
    try:
        return read_number(text)
    except NotANumeral:
        return 0


def read_chain(
    text: str, place: int, base: ProvisionRef, *, bare: bool = False
) -> tuple[list[Piece], int]:
    """Read the chain that begins at *place* below *base*; return its pieces and where to go on."""
    chain = read_steps(text, place, bare=bare)
    pieces = chain.below(base)
    return pieces, (pieces[-1].end if pieces else chain.stop)


def between(first: ProvisionRef, last: ProvisionRef) -> Iterator[ProvisionRef]:
    """Yield what a range cites, both ends included, as far as numbers alone can tell."""
    yield first
    level = LEVELS[depth_of(last)]
    low, high = getattr(first, level) or 0, getattr(last, level) or 0
    if high - low <= MOST_IN_RANGE:
        for number in range(low + 1, high):
            yield go_to(last, level, number)
    yield last


def read_steps(text: str, place: int, *, bare: bool = False) -> Chain:
    """Read the units that stand one after the other from *place* on.

    *text* has half-width digits and round brackets. *bare* allows the first unit to lack its 第,
    as in 消法55条. What looks like a chain and is none has no level, and is passed over.
    """
    found: list[re.Match[str]] = []
    step = _STEP.match(text, place)
    if step is None or step["link"] or not (step["di"] or (bare and step["unit"] == "条")):
        return Chain([], place + 1)
    while step is not None and _continues(found, step):
        found.append(step)
        place = step.end()
        step = _STEP.match(text, place)
    while found and not found[-1]["unit"]:
        found.pop()
    return Chain(_with_units(found), place)


def _continues(found: list[re.Match[str]], step: re.Match[str]) -> bool:
    """Tell a further unit of the chain from a number that only follows it."""
    if not found or step["di"]:
        return True
    last = found[-1]
    if step["open"]:  # 「第（一）（二）项」「第一款（二）项」「第（一）、（九）项」
        return bool(step["unit"] or step["link"] or last["open"])
    if not step["link"]:  # 「第55条1款」，而不是「第五条一款新车」
        return bool(step["unit"]) and step["number"].isascii()
    if not last["unit"] or step["link"].strip() in _RANGE:  # 「第三、四条」「第三条至五条」
        return True
    return step["unit"] == last["unit"] and step["link"].strip() == "、"


def _with_units(found: list[re.Match[str]]) -> list[_Step]:
    """Give a number without a unit that of the next: 第（一）、（九）项."""
    steps: list[_Step] = []
    unit = ""
    for step in reversed(found):
        unit = step["unit"] or unit
        start = step.end("link") if step["link"] else step.start()
        suffix = number_of(step["suffix"]) if step["suffix"] else None
        link = (step["link"] or "").strip()
        number = number_of(step["number"])
        steps.append(_Step(start, step.end(), link, number, LEVEL_OF[unit], suffix))
    return steps[::-1]


def _walk(base: ProvisionRef, steps: list[_Step]) -> Iterator[Piece]:
    here, start, end = base, -1, -1
    first: ProvisionRef | None = None
    for step in steps:
        deeper = LEVELS.index(step.level) > depth_of(here)
        same = not step.link and start >= 0 and LEVELS[depth_of(here)] == step.level == "item"
        if not step.number or deeper == bool(step.link or same):
            break  # 「、」之后是并列，没有「、」才是下一级；不合者另起一处引用
        if (step.link and step.link[0] not in _RANGE) or same:
            yield _piece(start, end, first, here)
            start, first = step.start, None
        elif step.link:
            first = first or here
        if start < 0:
            start = step.start
        here = go_to(here, step.level, step.number, suffix=step.suffix)
        end = step.end
    if start >= 0:
        yield _piece(start, end, first, here)


def _piece(start: int, end: int, first: ProvisionRef | None, last: ProvisionRef) -> Piece:
    if first is None:
        return Piece(start, end, last)
    return Piece(start, end, first, last)
