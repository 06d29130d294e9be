"""How the units of a statute open their lines, and which openers are the statute's own."""

import re

from anbao.citation.numerals import read_number
from anbao.errors import NotANumeral
from anbao.legislation.lines import Line

LEVELS = {"编": "book", "分编": "subbook", "章": "chapter", "节": "section"}
_N = "[〇○零一二三四五六七八九十百千]{1,12}|[0-9]{1,4}"
_CN = "[〇零一二三四五六七八九十百]{1,6}"
# 「第三十一条的决定」「第五条第一款」是引用，不是条的开头。
_CITED = "(?![第的、和至与及或之款规所]|中[的“])"
ARTICLE = re.compile(
    rf"第\s?(?P<number>{_N})\s?条(?:\s?之\s?(?P<suffix>{_CN}))?{_CITED}[ \u3000:：]*"
)
DIVISION = re.compile(
    rf"第\s?(?P<number>{_N})\s?(?P<unit>分编|编|章|节)(?=[ \u3000]|[^、和至与及或的中。；，]*$)"
    r"[ \u3000\u2002\u2003]*(?P<title>[^。；]{0,60})"
)
ITEM = re.compile(rf"[（(〔]\s*(?P<number>{_CN})\s*[）)〕][ \u3000]*")
_SUBITEM = re.compile(
    r"(?:[（(]\s*(?=\d{1,2}\s*[）)]))?(\d{1,2})\s*(?:[.．、](?!\d)|[）)])[ \u3000]*"
)
_DOTTED = {chr(0x2487 + number): number for number in range(1, 21)}  # ⒈ … ⒛
POINT = re.compile(rf"(?P<number>{_CN})、[ \u3000]*")
ANNEX = re.compile(
    r"附\s*[件表录图]\s*[〇零一二三四五六七八九十0-9０-９]{0,4}"
    r"(?:\s*[:：．.]|\s+|$|(?=[《一-鿿])).{0,80}"
)
RUN_ON = re.compile(
    rf"(?<=[。；])[ \u3000]+(?=[（(]{_CN}[）)]|第(?:{_N})条(?![第的、和至与及或之款规所]|中[的“]))"
)
_CONTENTS = re.compile(r"目\s*[录次]")


def bare(line: Line) -> str:
    """Return a line's text without what other tools put before an opener."""
    return line.text.lstrip("*_· \u3000")


def subitem(text: str) -> tuple[int, str]:
    """Return the number of the 目 that *text* opens with and the rest, or 0 and nothing.

    >>> subitem("1．名称；"), subitem("⒉住所。"), subitem("（3）期限")
    ((1, '名称；'), (2, '住所。'), (3, '期限'))
    """
    if text[:1] in _DOTTED:
        return _DOTTED[text[0]], text[1:].strip()
    match = _SUBITEM.match(text)
    return (int(match[1]), text[match.end() :].strip()) if match else (0, "")


def without_contents(lines: list[Line]) -> list[Line]:
    """Leave out a table of contents (目录): its lines come again as headings."""
    start = next((n for n, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)), None)
    if start is None:
        return lines
    seen: set[str] = set()
    for place in range(start + 1, len(lines)):
        text = "".join(lines[place].text.split())
        if text in seen or ARTICLE.match(bare(lines[place])):
            first = place if text in seen else start + 1
            return [*lines[:start], *lines[first:]]
        seen.add(text)
    return lines


def accepted_articles(lines: list[Line]) -> dict[int, tuple[int, int]]:
    """Return the lines that open an article of the document itself, with number and suffix.

    An amending text quotes articles of other texts; such a number breaks the sequence while the
    next one of the sequence still comes. A number that never comes is a gap, and the one after it
    is taken.
    """
    found = _candidates(lines)
    last_place = {}
    for index, (number, suffix) in found.items():
        last_place[number, suffix] = index
    accepted: dict[int, tuple[int, int]] = {}
    number = suffix = 0
    for index, (n, s) in found.items():
        if _is_next((number, suffix), (n, s)) or _is_gap((number, n, s), index, last_place):
            accepted[index] = (n, s)
            number, suffix = n, s
    return accepted


def _candidates(lines: list[Line]) -> dict[int, tuple[int, int]]:
    found = {}
    for index, line in enumerate(lines):
        match = ARTICLE.match(bare(line))
        if match and not line.row:
            try:
                number = read_number(match["number"].replace("○", "〇"))
                found[index] = (number, read_number(match["suffix"]) if match["suffix"] else 0)
            except NotANumeral:
                continue
    return found


def _is_next(last: tuple[int, int], new: tuple[int, int]) -> bool:
    (number, suffix), (n, s) = last, new
    return (n == number and s == suffix + 1) if s else n == number + 1


def _is_gap(step: tuple[int, int, int], index: int, last_place: dict[tuple[int, int], int]) -> bool:
    number, n, s = step
    if s or n <= number:
        return False
    return not any(
        last_place.get((missing, 0), -1) > index
        for missing in range(number + 1, min(n, number + 50))
    )
