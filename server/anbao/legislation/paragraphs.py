"""Within one article: lines into paragraphs (款), items (项) and subitems (目)."""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field

from anbao.citation.numerals import read_number
from anbao.errors import NotANumeral
from anbao.legislation.lines import Line
from anbao.legislation.openers import ITEM, POINT, subitem

_CLOSED = tuple("。；：！？…:;!?”’」』）)》〉】.")
_OPEN = tuple("，、,")


@dataclass(slots=True)
class Unit:
    """One unit as printed; *text* is its own, without what belongs to the units below it.

    *kind* is book, subbook, chapter, section, heading (a title that is no division), article,
    paragraph, item, subitem or annex; *suffix* is 1 for 第…条之一.
    """

    kind: str
    number: int
    line: int
    suffix: int = 0
    heading: str = ""
    text: str = ""
    parts: list["Unit"] = field(default_factory=list)
    above: tuple["Unit", ...] = ()
    """Of an article: the divisions in which it stands, the largest first."""


class ParagraphReader:
    """Adds lines to articles; *stops* are the places in *lines* where another article opens."""

    def __init__(
        self,
        lines: Sequence[Line],
        stops: Container[int],
        odd: Callable[[Line, str, str, str], None],
    ) -> None:
        self._lines = lines
        self._stops = stops
        self._odd = odd
        self._index = 0

    def add(self, index: int, line: Line, article: Unit) -> None:
        """Add *line*, which stands at *index*, to *article*."""
        self._index = index
        if self._continued(line, article):
            return
        item = ITEM.match(line.text)
        number, rest = subitem(line.text)
        if item:
            self._item(line, article, item)
        elif number and _next_subitem(article, number):
            owner = article.parts[-1].parts[-1]
            owner.parts.append(Unit("subitem", number, line.number, text=rest))
        elif not self._within_list(line, article):
            number = len(article.parts) + 1
            article.parts.append(Unit("paragraph", number, line.number, text=line.text))

    def _within_list(self, line: Line, article: Unit) -> bool:
        """Take a line without a mark for what the next mark shows it to be.

        After 「；」 a list goes on: if the next mark counts this line, it is an item that lost its
        mark; if not, it is a further line of the item before.
        """
        if not article.parts or POINT.match(line.text):
            return False
        paragraph = article.parts[-1]
        items = paragraph.parts
        begins = paragraph.text.endswith(("：", ":")) and line.text.endswith(("；", ";"))
        goes_on = bool(items) and not items[-1].parts and items[-1].text.endswith(("；", ";"))
        if not (goes_on if items else begins):
            return False
        between, following = self._next_mark()
        if items and following == items[-1].number + 1 and between:
            items[-1].text += f"\n{line.text}"
        else:
            items.append(
                Unit("item", (items[-1].number if items else 0) + 1, line.number, text=line.text)
            )
            self._odd(
                line,
                "unmarked",
                "项没有序号，按位置补上",
                "an item without its mark; numbered by position",
            )
        return True

    def _next_mark(self) -> tuple[int, int]:
        """Return how many lines stand before the next item of this article, and its number."""
        for ahead, line in enumerate(self._lines[self._index :]):
            match = ITEM.match(line.text)
            if match:
                return ahead, number_of(match["number"])
            if self._index + ahead in self._stops or line.level:
                break
        return 0, 0

    def _item(self, line: Line, article: Unit, match: re.Match[str]) -> None:
        number = number_of(match["number"])
        if not article.parts:
            article.parts.append(Unit("paragraph", 1, line.number))
        items = article.parts[-1].parts
        if items and number == 1:
            self._odd(line, "items", "项的序号重新从一开始", "items begin again with 1")
            article.parts.append(Unit("paragraph", len(article.parts) + 1, line.number))
            items = article.parts[-1].parts
        elif number != (items[-1].number if items else 0) + 1:
            self._odd(line, "items", "项的序号不连续", "items are not numbered in sequence")
            if number in {each.number for each in items}:
                number = 0  # 两个同号的项无从区分，不给标识
        items.append(Unit("item", number, line.number, text=line.text[match.end() :].strip()))

    def _continued(self, line: Line, article: Unit) -> bool:
        """Take in what is no unit of its own: table rows, lists within a sentence, cut lines."""
        if not article.parts or ITEM.match(line.text) or subitem(line.text)[0]:
            return False
        below = _deepest(article)
        if line.row:
            below.text += f"\n{line.text}"
            return True
        lists = below.text.endswith(("：", ":")) and (
            line.text.endswith(_OPEN) or below.kind != "paragraph"
        )
        if lists or (below.text.endswith(_OPEN) and line.apart):
            below.text += f"\n{line.text}"
            return True
        if not below.text or below.text.endswith((*_CLOSED, "|")):
            return False
        below.text += line.text
        self._odd(line, "wrapped", "与上一行合为一句", "joined to the line before")
        return True


def _deepest(article: Unit) -> Unit:
    unit = article.parts[-1]
    while unit.parts:
        unit = unit.parts[-1]
    return unit


def _next_subitem(article: Unit, number: int) -> bool:
    items = article.parts[-1].parts if article.parts else []
    return bool(items) and number == len(items[-1].parts) + 1


def number_of(text: str | None) -> int:
    """Return the number that *text* writes, 0 where it writes none."""
    try:
        return read_number(text) if text else 0
    except NotANumeral:
        return 0
