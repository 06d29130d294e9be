"""Lines into the units of a statute: books to sections, articles, paragraphs, items, annexes.

Source: 《立法法》（2023 年修正）第六十五条：法律根据内容需要，可以分编、章、节、条、款、项、目。
编、章、节、条的序号用中文数字依次表述，款不编序号，项的序号用中文数字加括号依次表述，目的序号
用阿拉伯数字依次表述。
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from anbao.citation.numerals import chinese_number, read_number
from anbao.legislation.lines import Line, Oddity
from anbao.legislation.openers import (
    ANNEX,
    ARTICLE,
    DIVISION,
    ITEM,
    LEVELS,
    POINT,
    RUN_ON,
    accepted_articles,
    bare,
    without_contents,
)
from anbao.legislation.paragraphs import ParagraphReader, Unit, number_of


@dataclass(slots=True)
class Body:
    """What a document's lines say, in order."""

    preamble: list[str] = field(default_factory=list)
    divisions: list[Unit] = field(default_factory=list)
    articles: list[Unit] = field(default_factory=list)
    annexes: list[Unit] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)


def read_body(lines: list[Line]) -> Body:
    """Read the lines below the head note; nothing that has text is dropped."""
    return _Reader(lines).read()


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self.body = Body()
        self.lines = list(self._split(without_contents(lines)))
        self.articles = accepted_articles(self.lines)
        self.last_article = max(self.articles, default=-1)
        self.paragraphs = ParagraphReader(self.lines, self.articles, self._odd)
        self.points = not self.articles and any(POINT.match(bare(each)) for each in self.lines)
        self.open: list[Unit] = []  # divisions
        self.article: Unit | None = None
        self.annex: Unit | None = None
        self.index = 0

    def read(self) -> Body:
        for index, line in enumerate(self.lines):
            self.index = index
            if not (self._annex(line) or self._article(line) or self._division(line)):
                self._text(line)
        self._look_over()
        return self.body

    def _split(self, lines: list[Line]) -> Iterator[Line]:
        """Begin a new line where an article or item begins in the middle of one."""
        for line in lines:
            pieces = [line.text] if line.row or line.level else RUN_ON.split(line.text)
            if len(pieces) > 1:
                self._odd(
                    line, "run-on", "一行内有几个条或项，已分开", "several units in one line; split"
                )
            for piece in pieces:
                yield replace(line, text=piece)

    def _odd(self, line: Line, kind: str, zh: str, en: str) -> None:
        self.body.oddities.append(Oddity(line.number, kind, zh, en))

    def _annex(self, line: Line) -> bool:
        match = ANNEX.fullmatch(line.text) if self.article or self.body.preamble else None
        inside = self.index < self.last_article
        if match is None or inside or (not line.level and len(line.text) > 40):
            return False
        number = len(self.body.annexes) + 1
        self.annex = Unit("annex", number, line.number, heading=line.text)
        self.body.annexes.append(self.annex)
        return True

    def _article(self, line: Line) -> bool:
        if self.annex:
            return False
        if self.points:
            return self._point(line)
        if self.index not in self.articles:
            return False
        match = ARTICLE.match(bare(line))
        assert match is not None  # noqa: S101 - it was accepted for matching
        number = read_number(match["number"].replace("○", "〇"))
        self._begin(line, Unit("article", number, line.number, number_of(match["suffix"])))
        self._take(line, bare(line)[match.end() :])
        return True

    def _point(self, line: Line) -> bool:
        """Take 「一、」 of a document without articles for what it is cited as: 第一条."""
        match = POINT.match(bare(line))
        number = number_of(match["number"]) if match else 0
        if match is None or number != len(self.body.articles) + 1:
            return False
        if number == 1:
            self._odd(
                line, "points", "没有“第…条”，按“一、”分条", "no 第…条; read by its points 一、"
            )
        unit = Unit("article", number, line.number)
        rest = bare(line)[match.end() :]
        if line.level:
            unit.heading, rest = rest, ""
        self._begin(line, unit)
        self._take(line, rest)
        return True

    def _begin(self, line: Line, unit: Unit) -> None:
        previous = self.body.articles[-1] if self.body.articles else None
        if previous and not _follows(previous, unit):
            missing = previous.number + 1
            zh = f"第{chinese_number(missing)}条没有找到"
            self._odd(line, "gap", zh, f"article {missing} was not found")
        unit.above = tuple(self.open)
        self.article = unit
        self.body.articles.append(unit)

    def _take(self, line: Line, rest: str) -> None:
        rest = rest.lstrip(" \u3000")
        if rest:
            self._text(replace(line, text=rest, level=0, apart=True))

    def _division(self, line: Line) -> bool:
        text = bare(line)
        match = DIVISION.fullmatch(text)
        if self.annex or (not match and not line.level):
            return False
        if not match:
            return self._heading(line, text)
        if DIVISION.search(match["title"]) or self._in_contents(text):
            self._odd(line, "contents", "目录行，未收", "a line of a table of contents; left out")
            return True
        kind, number = LEVELS[match["unit"]], number_of(match["number"])
        if not line.level and not self._expected(kind, number):
            return False
        self._open(Unit(kind, number, line.number, heading=_unspaced(match["title"])))
        return True

    def _in_contents(self, text: str) -> bool:
        """Say whether the same heading comes again before any text: contents without a title."""
        same = "".join(text.split())
        following = [n for n, line in enumerate(self.lines[self.index + 1 :], self.index + 1)
                     if "".join(bare(line).split()) == same]  # fmt: skip
        return bool(following) and bool(DIVISION.fullmatch(bare(self.lines[self.index + 1])))

    def _heading(self, line: Line, text: str) -> bool:
        """Take in a heading of another form, such as 「一、管辖」: printed, but cited by nobody."""
        if not self.article and not self.body.divisions and not POINT.match(text):
            self.body.preamble.append(text)
            return True
        same = [each for each in self.body.divisions if each.kind == "heading"]
        self._open(Unit("heading", len(same) + 1, line.number, heading=_unspaced(text)))
        return True

    def _open(self, unit: Unit) -> None:
        order = [*LEVELS.values(), "heading"]
        rank = order.index(unit.kind)
        self.open = [each for each in self.open if order.index(each.kind) < rank]
        unit.above = tuple(self.open)
        self.open.append(unit)
        self.body.divisions.append(unit)
        self.article = None

    def _expected(self, kind: str, number: int) -> bool:
        """Say whether a line without heading marks can be the next division of its kind."""
        same = [each.number for each in self.body.divisions if each.kind == kind]
        return number == 1 or (bool(same) and number == same[-1] + 1)

    def _text(self, line: Line) -> None:
        if self.annex:
            self.annex.text = f"{self.annex.text}\n{line.text}".strip("\n")
        elif self.article:
            self.paragraphs.add(self.index, line, self.article)
        elif self.open and ITEM.match(line.text):
            self._heading(line, line.text)  # 司法解释中章下的小标题
        elif self.open and not line.text.endswith("。"):
            self.open[-1].heading += line.text
            self._odd(line, "heading", "并入上一行的标题", "joined to the heading before")
        elif self.open and self.body.articles:
            self.open[-1].text = f"{self.open[-1].text}\n{line.text}".strip("\n")
            self._odd(
                line, "between", "标题与条之间的文字", "text between a heading and an article"
            )
        else:
            self.body.preamble.append(line.text)

    def _look_over(self) -> None:
        for article in self.body.articles:
            if not article.parts and not article.heading:
                self.body.oddities.append(
                    Oddity(article.line, "empty", "条文没有内容", "the article has no text")
                )


def _follows(previous: Unit, unit: Unit) -> bool:
    if unit.suffix:
        return unit.number == previous.number and unit.suffix == previous.suffix + 1
    return unit.number == previous.number + 1


def _unspaced(text: str) -> str:
    """Close 「总　则」 up, as headings are spaced for looks only."""
    return re.sub(r"(?<=[^\x00-\x7F])[ \u3000\u2002\u2003]+(?=[^\x00-\x7F])", "", text).strip()
