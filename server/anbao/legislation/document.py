"""One document read whole: title, number, head note, body, and what was odd."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from anbao.errors import SourceError
from anbao.legislation.docx import docx_lines
from anbao.legislation.headnote import Act, Dating, date_in_name, date_text, read_acts
from anbao.legislation.lines import Line, Lines, Oddity, decoded, markdown_lines
from anbao.legislation.openers import ARTICLE, DIVISION, bare
from anbao.legislation.sources import refuse_old_word
from anbao.legislation.structure import Body, read_body

NUMBER = re.compile(r"[一-鿿]{0,14}[〔\[(（](?:19|20)\d{2}[〕\])）]\s*+第?+\s*+\d{1,5}\s*+号")
# 《民法典》各编：单独成文件时只印编名。
CIVIL_CODE_BOOKS = ("总则", "物权", "合同", "人格权", "婚姻家庭", "继承", "侵权责任")
_NOTE = re.compile(r"[（(]?\s*(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|根据\s*\d{4}\s*年)")
_EDITION_MARK = re.compile(
    r"[（(](?:19|20)\d{2}(?:[年-][^（）()]*)?(?:修[正订改][^（）()]*)?[)）]$"
)
_HAN = re.compile("[㐀-鿿]")
_MOST_TITLE_LINES = 5
_ENDING_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What one file says; ``book`` is set where the file holds one book of a code."""

    name: str
    title: str
    number: str
    note: tuple[str, ...]
    acts: tuple[Act, ...]
    dating: Dating
    body: Body
    front: dict[str, str]
    oddities: tuple[Oddity, ...]
    book: str = ""


def read_document(name: str, data: bytes) -> ReadDocument:
    """Read one file, or raise SourceError where it holds no legislation."""
    refuse_old_word(name, data)
    lines = docx_lines if is_docx(name, data) else markdown_lines
    return _assemble(name, lines(name, data))


def read_text(name: str, data: bytes) -> str:
    """Return the text of any document, a judgment say: .docx, or text in UTF-8 or GB18030.

    Raises SourceError for what is neither.
    """
    refuse_old_word(name, data)
    if is_docx(name, data):
        return "\n".join(line.text for line in docx_lines(name, data).lines)
    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError(name, 0, "文件不是文本", "not a text")
    return decoded(name, data)


def is_docx(name: str, data: bytes) -> bool:
    """Say whether a file is a .docx, by its name or its first bytes."""
    return name.lower().endswith(".docx") or data.startswith(b"PK\x03\x04")


def _assemble(name: str, source: Lines) -> ReadDocument:
    head = _read_head(source)
    title = _EDITION_MARK.sub("", "".join(head.title.split())) or source.front.get("title", "")
    if not title:
        raise SourceError(name, 1, "没有标题", "there is no title")
    body = read_body(head.rest)
    acts = read_acts(head.note)
    published = _published(name, source.front)
    if not body.articles and not (body.preamble and (acts or head.number or published)):
        raise SourceError(name, 0, "没有找到任何一条", "no article was found")
    if body.articles and not any(_HAN.search(each) for each in _said(body)):
        en = "no article says anything in Chinese: a template, not a law"
        raise SourceError(name, 0, "各条都没有汉字：这是模板，不是法规", en)
    if not body.articles:
        body.oddities.append(Oddity(0, "unnumbered", "全文不分条", "the text has no articles"))
    dating = date_text(acts, _ending(body), published)
    return ReadDocument(name, title, head.number, tuple(head.note), acts, dating, body,
                        source.front, (*source.oddities, *body.oddities), head.book)  # fmt: skip


def _said(body: Body) -> Iterator[str]:
    return (part.text for article in body.articles for part in article.parts)


def _published(name: str, front: dict[str, str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(front.get("publish_date", ""))
    except ValueError:
        return date_in_name(PurePosixPath(name.replace("\\", "/")).name)


def _ending(body: Body) -> list[str]:
    """Return the words of the last articles, where a text says since when it applies."""
    last = body.articles[-_ENDING_ARTICLES:]
    words = [part.text for article in last for part in article.parts]
    return [*words, *body.preamble]


@dataclass(slots=True)
class _Head:
    title: str = ""
    book: str = ""
    number: str = ""
    note: list[str] = field(default_factory=list)
    rest: list[Line] = field(default_factory=list)


def _read_head(source: Lines) -> _Head:
    head = _Head()
    lines = source.lines
    place = _title(head, lines, given="title" in source.front)
    while place < len(lines) and (_noted(lines[place]) or NUMBER.fullmatch(lines[place].text)):
        place = _note(head, lines, place)
    place += _repeated(head, lines[place:])
    while place < len(lines) and NUMBER.fullmatch(lines[place].text):
        place = _note(head, lines, place)
    head.rest = lines[place:]
    if head.book in CIVIL_CODE_BOOKS and lines:
        number = CIVIL_CODE_BOOKS.index(head.book) + 1
        head.rest.insert(0, replace(lines[0], text=f"第{number}编　{head.book}", level=1))
    return head


def _title(head: _Head, lines: list[Line], *, given: bool) -> int:
    """Read the title, on one heading or on several lines, and the name of a book under it."""
    if lines and lines[0].level == 1:
        head.title = lines[0].text
        if len(lines) > 1 and lines[1].level == 1:
            head.book = re.sub(r"^第.{1,4}编\s*|编$", "", "".join(lines[1].text.split()))
            return 2
        return 1
    if given:
        return 0
    place = 0
    while place < min(len(lines), _MOST_TITLE_LINES) and _may_be_title(lines[place]):
        place += 1
    head.title = "".join(line.text for line in lines[:place])
    return place


def _may_be_title(line: Line) -> bool:
    opens = _noted(line) or NUMBER.fullmatch(line.text) or DIVISION.fullmatch(bare(line))
    ends = line.text.endswith(("。", "；", "：", "，", ":"))
    contents = "".join(line.text.split()) in {"目录", "目次", "序言"}
    return not (opens or ends or contents or ARTICLE.match(bare(line)) or line.row)


def _noted(line: Line) -> bool:
    return not line.level and bool(_NOTE.match(line.text))


def _note(head: _Head, lines: list[Line], place: int) -> int:
    """Take one line of the note in; a bracket that it opens may close some lines on."""
    text = lines[place].text
    if NUMBER.fullmatch(text):
        head.number = head.number or "".join(text.split())
        return place + 1
    head.note.append(text)
    opened = text.count("（") + text.count("(") - text.count("）") - text.count(")")
    place += 1
    while text.startswith(("（", "(")) and opened > 0 and place < len(lines):
        following = lines[place].text
        if lines[place].level or ARTICLE.match(bare(lines[place])):
            break
        head.note.append(following)
        opened += following.count("（") + following.count("(")
        opened -= following.count("）") + following.count(")")
        place += 1
    return place


def _repeated(head: _Head, lines: list[Line]) -> int:
    """Count the lines that only say the title once more."""
    title, said = "".join(head.title.split()), ""
    for count, line in enumerate(lines[:_MOST_TITLE_LINES], start=1):
        said += "".join(line.text.split())
        if said == title:
            return count
        if not title.startswith(said):
            return 0
    return 0
