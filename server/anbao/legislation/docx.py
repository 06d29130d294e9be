"""The text of a .docx as lines: paragraphs, tables and line breaks, in their order.

Source: ECMA-376 Part 1 (WordprocessingML). Deleted text of tracked changes (w:del) is left out.
"""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from anbao.errors import SourceError
from anbao.legislation.lines import MOST_LINE, MOST_LINES, Line, Lines, Oddity, clean, too_long
from anbao.legislation.sources import MOST_INFLATED, inflate

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
_TOLD = {"{http://purl.org/dc/elements/1.1/}" + name: name for name in ("source", "identifier")}
_MOST_DEPTH = 200


def docx_lines(name: str, data: bytes) -> Lines:
    """Read a .docx; SourceError if it is none, is a bomb, or declares a DOCTYPE."""
    body = _body(name, _part(name, data, _DOCUMENT))
    found = Lines(front=_properties(name, data))
    number = 0
    for child in body:
        rows = _table(child) if child.tag == f"{_W}tbl" else None
        for text in rows if rows is not None else _paragraphs(child):
            number += 1
            if len(text) > MOST_LINE or number > MOST_LINES:
                raise too_long(name, number)
            if clean(text):
                # Paragraphs stand close in Word: nothing says which of them is a wrapped line.
                found.lines.append(Line(number, clean(text), apart=False, row=rows is not None))
        if _numbered_by_word(child):
            found.oddities.append(_automatic(number))
    return found


def _properties(name: str, data: bytes) -> dict[str, str]:
    """Return what the file's properties say of where it comes from; none where they are broken."""
    try:
        told = ElementTree.fromstring(_part(name, data, _PROPERTIES))  # noqa: S314 - no DOCTYPE
    except (SourceError, ElementTree.ParseError):
        return {}
    return {_TOLD[each.tag]: each.text or "" for each in told if each.tag in _TOLD}


def _part(name: str, data: bytes, part: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            xml = inflate(package, package.getinfo(part), MOST_INFLATED)
    except (zipfile.BadZipFile, KeyError, NotImplementedError):
        raise SourceError(name, 0, "不是 .docx 文件", "not a .docx file") from None
    # NUL bytes are dropped first, so that UTF-16 hides nothing.
    plain = xml.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        zh = "文件含 DOCTYPE 或 ENTITY 声明，未读"
        raise SourceError(name, 0, zh, "declares a DOCTYPE or ENTITY; not read")
    return xml


def _body(name: str, xml: bytes) -> ElementTree.Element:
    depth = 0
    try:
        events = ElementTree.iterparse(io.BytesIO(xml), events=("start", "end"))  # noqa: S314 - no DOCTYPE
        element: ElementTree.Element
        for event, element in events:
            depth += 1 if event == "start" else -1
            if depth > _MOST_DEPTH:
                raise SourceError(name, 0, "嵌套过深", "nested too deeply")
            if event == "end" and element.tag == f"{_W}body":
                return element
    except ElementTree.ParseError as error:
        raise SourceError(name, error.position[0], "XML 有误", f"broken XML: {error}") from None
    raise SourceError(name, 0, "文件没有正文", "the document has no body")


def _paragraphs(block: ElementTree.Element) -> Iterator[str]:
    """Yield the lines of every paragraph in a block; a content control may hold several."""
    for paragraph in [block] if block.tag == f"{_W}p" else block.iter(f"{_W}p"):
        yield from _text(paragraph).split("\n")


def _text(paragraph: ElementTree.Element) -> str:
    pieces = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag == f"{_W}tab":
            pieces.append("\u3000")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
    return "".join(pieces)


def _table(table: ElementTree.Element) -> list[str]:
    rows = []
    for row in table.iter(f"{_W}tr"):
        cells = (" ".join(_text(p) for p in cell.iter(f"{_W}p")) for cell in row.iter(f"{_W}tc"))
        rows.append("| " + " | ".join(" ".join(cell.split()) for cell in cells) + " |")
    return rows


def _numbered_by_word(block: ElementTree.Element) -> bool:
    return block.tag == f"{_W}p" and block.find(f"{_W}pPr/{_W}numPr") is not None


def _automatic(number: int) -> Oddity:
    zh = "此段的编号由 Word 自动生成，文本里没有"
    return Oddity(number, "automatic-number", zh, "numbered by Word; the number is not in the text")
