"""Where in a statute a word stands: what 本条, 前款 and 前条 mean there.

Lines that begin with 第…条 open an article, those with 第…章 a division; any further line of an
article is a further paragraph (款), except lines that begin with an item's mark (（一）, 1.).

Source: 《立法法》（2023 年修正）第六十五条；款不编序号，以自然段为准。
"""

import re
from dataclasses import dataclass

from anbao.citation.chain import LEVEL_OF, number_of
from anbao.citation.provision import ProvisionRef, go_to
from anbao.citation.wording import HEADING, REFERS

_LINE = re.compile(
    r"\n[ \t\u3000\xa0\u200b-\u200d\u2060\ufeff]*+"
    r"(?:\((?P<item>[0-9〇零一二三四五六七八九十百]{1,6}+)\)|(?P<point>[0-9]{1,2}+[.．、])|(?P<text>[^\s]))"
)
_BEFORE_HEADING = " \t\u3000\xa0\u200b\u200c\u200d\u2060\ufeff#*>-"
_MARGIN = 16
_DIVISIONS = ("book", "subbook", "chapter", "section")


@dataclass(slots=True)
class Place:
    """A place in a statute; the paragraph and item are found only when a word asks for them.

    To begin inside a statute, say in which article and paragraph the text stands.
    """

    article: int = 0
    suffix: int | None = None
    paragraph: int = 0
    item: int = 0
    before: tuple[tuple[int, int | None], ...] = ()
    """The articles before this one, the nearest last, as far as they were read."""
    divisions: tuple[int, int, int, int] = (0, 0, 0, 0)
    _read_to: int = 0

    def heading(self, text: str, start: int, *, statute: bool) -> int:
        """Go to the article or division whose heading begins at *start*; return where it ends.

        0 means that no heading begins there. Outside a *statute* only a first one is a heading.
        """
        line = text.rfind("\n", max(0, start - _MARGIN), start) + 1
        if (not line and start >= _MARGIN) or text[line:start].strip(_BEFORE_HEADING):
            return 0
        found = HEADING.match(text, start)
        if found is None:
            return 0
        number, level = number_of(found["number"]), LEVEL_OF[found["unit"]]
        suffix = number_of(found["suffix"]) if found["suffix"] else None
        here = self.article if level == "article" else self.divisions[_DIVISIONS.index(level)]
        follows = number == here + 1 or (suffix is not None and number == here)
        if found["blank"] is None and (not follows or REFERS.match(text, found.end())):
            return 0
        if not statute and number != 1:
            return 0
        if level == "article":
            self._open_article(number, suffix, found.end())
        else:
            self._open_division(level, number)
        return found.end()

    def _open_article(self, number: int, suffix: int | None, end: int) -> None:
        if self.article:
            self.before = (*self.before[-9:], (self.article, self.suffix))
        self.article, self.suffix = number, suffix
        self.paragraph, self.item, self._read_to = 1, 0, end

    def _open_division(self, level: str, number: int) -> None:
        at = _DIVISIONS.index(level)
        self.divisions = (*self.divisions[:at], number, *(0,) * (3 - at))  # type: ignore[assignment]

    def read_on(self, text: str, to: int) -> None:
        """Count the paragraphs and items of *text* up to *to*; nothing is read twice."""
        if not self.article:
            return
        for line in _LINE.finditer(text, self._read_to, to + 1):  # a line may begin just here
            if line["text"]:
                self.paragraph, self.item = self.paragraph + 1, 0
            elif line["item"]:
                self.item = number_of(line["item"])
        self._read_to = max(to + 1, self._read_to)

    def article_ref(self, base: ProvisionRef) -> ProvisionRef | None:
        """Return this article (本条)."""
        return go_to(base, "article", self.article, suffix=self.suffix) if self.article else None

    def division_ref(self, base: ProvisionRef, level: str, back: int = 0) -> ProvisionRef | None:
        """Return this division (本章), or the one *back* places before it (前章)."""
        at = _DIVISIONS.index(level)
        if self.divisions[at] <= back:
            return None
        numbers = (*self.divisions[:at], self.divisions[at] - back)
        for name, number in zip(_DIVISIONS, numbers, strict=False):
            base = go_to(base, name, number) if number else base
        return base

    def article_back(self, base: ProvisionRef, back: int) -> ProvisionRef | None:
        """Return the article *back* places before this one (前条)."""
        if len(self.before) >= back:
            number, suffix = self.before[-back]
            return go_to(base, "article", number, suffix=suffix)
        if self.before or self.suffix or self.article <= back:
            return None
        return go_to(base, "article", self.article - back)

    def paragraph_ref(self, base: ProvisionRef, back: int = 0) -> ProvisionRef | None:
        """Return this paragraph (本款), or the one *back* places before it (前款)."""
        article = self.article_ref(base)
        if article is None or self.paragraph <= back:
            return None
        return go_to(article, "paragraph", self.paragraph - back)

    def item_ref(self, base: ProvisionRef, back: int = 0) -> ProvisionRef | None:
        """Return this item (本项), or the one *back* places before it (前项)."""
        paragraph = self.paragraph_ref(base)
        if paragraph is None or self.item <= back:
            return None
        return go_to(paragraph, "item", self.item - back)

    def unit_ref(self, base: ProvisionRef, level: str, back: int = 0) -> ProvisionRef | None:
        """Return the unit of *level* here, or *back* places before."""
        if level == "article":
            return self.article_back(base, back) if back else self.article_ref(base)
        if level == "paragraph":
            return self.paragraph_ref(base, back)
        return (
            self.item_ref(base, back) if level == "item" else self.division_ref(base, level, back)
        )
