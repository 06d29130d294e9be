"""A document as lines, whatever it was written in: text, heading level, table row, oddities."""

import re
from dataclasses import dataclass, field

from anbao.errors import SourceError

MOST_LINE = 100_000
"""Most characters in one line; the longest article that we know of has under 5,000."""
MOST_LINES = 200_000

_INVISIBLE = dict.fromkeys([*range(0x00, 0x09), *range(0x0B, 0x20), 0x7F, 0xAD])
_INVISIBLE |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))
_INVISIBLE |= {0xA0: " ", 0x09: " ", 0x2028: "\n", 0x2029: "\n"}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})[ \u3000]*(.*)")
_RULE = re.compile(r"(?=[ :|]*+-[ :-]*+\|)[ :|-]++|[-*_]{3,}")
_BREAK = re.compile(r"<br ?/?>")


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in a file that was read with doubt, or not read: where and what."""

    line: int
    kind: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line with text; *level* is its heading level, *apart* says that a blank precedes it."""

    number: int
    text: str
    level: int = 0
    apart: bool = True
    row: bool = False


@dataclass(slots=True)
class Lines:
    """A document's lines and what its front matter says."""

    lines: list[Line] = field(default_factory=list)
    front: dict[str, str] = field(default_factory=dict)
    oddities: list[Oddity] = field(default_factory=list)


def clean(text: str) -> str:
    r"""Drop zero-width and control characters and the blanks around.

    >>> clean("\u200b 第一条\u3000\ufeff为了\u3000")
    '第一条\u3000为了'
    """
    return text.translate(_INVISIBLE).strip(" \u3000\u2002\u2003")


def markdown_lines(name: str, data: bytes) -> Lines:
    """Read Markdown or plain text of the kind that LawRefBook keeps; SourceError if it is none."""
    found = Lines()
    text = _decode(name, data, found)
    body, offset = _front_matter(text, found)
    # A comment keeps its line breaks, so that later lines keep their numbers.
    body = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), body)
    apart = True
    for number, raw in enumerate(body.split("\n"), start=1 + offset):
        if len(raw) > MOST_LINE or number > MOST_LINES:
            raise too_long(name, number)
        for piece in _BREAK.split(raw):
            line = _markdown_line(number, piece, apart=apart)
            apart = line is None
            if line is not None:
                found.lines.append(line)
    return found


def _markdown_line(number: int, raw: str, *, apart: bool) -> Line | None:
    text = clean(raw.replace("**", "").lstrip("> "))
    if not text or _RULE.fullmatch(text):
        return None
    heading = _HEADING.fullmatch(text)
    if heading:
        return Line(number, clean(heading[2]), len(heading[1])) if clean(heading[2]) else None
    return Line(number, text, apart=apart, row=text.startswith("|"))


def _decode(name: str, data: bytes, found: Lines) -> str:
    text = decoded(name, data)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and not _is_utf8(data):
        found.oddities.append(Oddity(0, "encoding", "文件按 GB18030 读取", "read as GB18030"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(name: str, data: bytes) -> str:
    """Return *data* as text: UTF-16 with its mark, UTF-8 or GB18030; else raise SourceError."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(name, 0, "文件不是文本；请另存为 UTF-8", "not text; save it as UTF-8")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _front_matter(text: str, found: Lines) -> tuple[str, int]:
    """Take simple ``key: value`` lines between two ``---`` off the top."""
    if not text.startswith("---\n"):
        return text, 0
    head, closing, body = text[4:].partition("\n---\n")
    if not closing:
        return text, 0
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if colon and not key.startswith((" ", "-")):
            found.front[key.strip()] = value.strip().strip("\"'")
    return body, head.count("\n") + 3


def too_long(name: str, line: int) -> SourceError:
    """Say that a document passes the limits on lines."""
    return SourceError(
        name,
        line,
        f"行过长或过多（上限每行 {MOST_LINE} 字、{MOST_LINES} 行）",
        f"lines too long or too many (at most {MOST_LINE} characters, {MOST_LINES} lines)",
    )
