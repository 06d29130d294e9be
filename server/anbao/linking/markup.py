"""HTML in, and HTML out: the text of a page with places in its source, and a text with its links.

Only text is read from HTML; nothing in it is run or fetched. What comes out again is text with a
few plain tags: no attribute of the source survives, so that nothing of it can act. The tokens are
found here and not by ``html.parser``, which gives no end of a token and takes quadratic time over
``&#&#&#…``.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from anbao.linking.annotate import Annotation, measured

# 内容不是给人读的正文：到其结束标签为止整段略过。
_SILENT = {"script", "style", "template", "noscript", "textarea", "title", "iframe", "object",
           "svg", "math", "select", "xmp", "noembed", "noframes", "plaintext"}  # fmt: skip
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr",
           "td", "th", "section", "article", "blockquote", "pre", "hr", "dl", "dt", "dd",
           "header", "footer", "main", "body", "thead", "tbody", "caption", "figure"}  # fmt: skip
_KEPT = {"p", "br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead",
         "tbody", "tr", "td", "th", "blockquote", "em", "strong", "b", "i", "u", "sup", "sub",
         "hr", "dl", "dt", "dd", "caption"}  # fmt: skip
_EMPTY = {"br", "hr"}
_DEEPEST = 200
MOST_IN_TITLE = 300
_SIGN = re.compile(r"<(?=[a-zA-Z/!?])|&(?=[#a-zA-Z])")
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,15}+")
_IN_TAG = re.compile(r"[>\"']")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}+|#[xX][0-9a-fA-F]{1,6}+|[a-zA-Z][a-zA-Z0-9]{1,31}+);?")


@dataclass(slots=True)
class Page:
    """The text of an HTML source: each run of it with its place there, and tags worth keeping."""

    text: str = ""
    runs: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Start and end in the text, start and end in the source; a reference (&amp;) is one run."""
    tags: list[tuple[int, str]] = field(default_factory=list)
    """Where in the text a tag stands, and the tag without attributes."""

    def source_place(self, place: int, *, end: bool = False) -> int:
        """Return where in the source a place in the text is; an *end* clings to what it ends."""
        number = bisect_right(self.runs, place - end, key=lambda run: run[0]) - 1
        if number < 0:
            return 0
        start, stop, source, source_stop = self.runs[number]
        if stop - start == source_stop - source:
            return source + min(place - start, stop - start)
        return source_stop if place > start else source


def read_html(source: str) -> Page:
    """Return the text of *source*, blocks on lines of their own, with places in it.

    >>> page = read_html("<p>依照《消<b>法》第五</b>条&amp;</p>")
    >>> page.text.strip(), page.source_place(page.text.index("第"))
    ('依照《消法》第五条&', 12)
    """
    return _Reader(source).page


class _Reader:
    """Reads a source once from left to right; what is left open at its end is dropped."""

    def __init__(self, source: str) -> None:
        self.page = Page()
        self._source = source
        self._open: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        place = 0
        while place < len(source):
            sign = _SIGN.search(source, place)
            stop = sign.start() if sign else len(source)
            self._say(source[place:stop], place, stop)
            if sign is None:
                break
            place = self._tag(stop) if sign[0] == "<" else self._reference(stop)
        self.page.tags += [(self._length, f"</{tag}>") for tag in reversed(self._open)]
        self.page.text = "".join(self._parts)

    def _say(self, text: str, start: int, end: int) -> None:
        if text:
            self.page.runs.append((self._length, self._length + len(text), start, end))
            self._parts.append(text)
            self._length += len(text)

    def _reference(self, start: int) -> int:
        match = _REFERENCE.match(self._source, start)
        if match is None:
            self._say("&", start, start + 1)
            return start + 1
        self._say(unescape(match[0]), start, match.end())
        return match.end()

    def _tag(self, start: int) -> int:
        """Read a tag or comment; return where to go on, the end of all if it never closes."""
        if self._source.startswith("<!--", start):
            end = self._source.find("-->", start + 4)
            return end + 3 if end >= 0 else len(self._source)
        name = _NAME.match(self._source, start + 1)
        end = self._end_of_tag(start + 1)
        if name is None:
            return end
        tag = name[0].lower()
        if tag in _SILENT:
            close = re.compile(rf"</{tag}", re.IGNORECASE).search(self._source, end)
            return self._end_of_tag(close.end()) if close else len(self._source)
        steps = (self._break, self._keep) if not tag.startswith("/") else (self._keep, self._break)
        for step in steps:  # the line break stands outside the block
            step(tag)
        return end

    def _end_of_tag(self, place: int) -> int:
        while found := _IN_TAG.search(self._source, place):
            if found[0] == ">":
                return found.end()
            place = self._source.find(found[0], found.end()) + 1
            if not place:
                break
        return len(self._source)

    def _break(self, tag: str) -> None:
        if tag.lstrip("/") in _BLOCKS:
            self._parts.append("\n")
            self._length += 1

    def _keep(self, tag: str) -> None:
        if tag in _KEPT and len(self._open) < _DEEPEST:
            self.page.tags.append((self._length, f"<{tag}>"))
            self._open += [] if tag in _EMPTY else [tag]
        elif tag.startswith("/") and tag[1:] in self._open:
            while self._open:  # close what was left open inside it
                inner = self._open.pop()
                self.page.tags.append((self._length, f"</{inner}>"))
                if inner == tag[1:]:
                    break


def in_source(found: Sequence[Annotation], page: Page, source: str) -> list[Annotation]:
    """Return the mentions of *page* with their places in the HTML *source* it was read from."""
    placed = [
        (page.source_place(each.start), page.source_place(each.end, end=True), each.reading)
        for each in found
    ]
    return list(measured(source, placed))


def annotated_html(
    text: str,
    told: Sequence[Mapping[str, Any]],
    address: Callable[[str], str],
    tags: Sequence[tuple[int, str]] = (),
) -> str:
    """Return *text* as HTML with a link on each mention as ``answers.tell`` *told* it.

    *address* says where an entity is shown. What a mention says, or why it is not linked, is its
    title.
    """
    cuts = [(place, 0, tag) for place, tag in tags]
    for each in told:
        start, end = each["start"], each["end"]
        opening, closing = _marks(each, address)
        cuts += [(start, 2, opening), (end, 1, closing)]
        # A tag inside a mention would cross it: close the mark before it and open it again.
        cuts += [(place, -1, closing) for place, _ in tags if start < place < end]
        cuts += [(place, 1, opening) for place, _ in tags if start < place < end]
    parts: list[str] = []
    done = 0
    for place, _, mark in sorted(cuts, key=lambda cut: cut[:2]):
        parts += [escape(text[done:place], quote=False), mark]
        done = place
    return "".join([*parts, escape(text[done:], quote=False)])


def _marks(told: Mapping[str, Any], address: Callable[[str], str]) -> tuple[str, str]:
    kind = f'class="mention {escape(told["kind"])}" title="{escape(_title(told))}"'
    best = told["candidates"][0] if told["iri"] else None
    target = address(best["version"] or best["iri"]) if best else ""
    if target:
        return f'<a {kind} href="{escape(target)}">', "</a>"
    return f"<span {kind}>", "</span>"


def _title(told: Mapping[str, Any]) -> str:
    """Return the normal form, the doubt if any, and the official wording or else our summary."""
    why, official, ours = told["why"], told["official"], told["summary"]
    lines = [" · ".join(filter(None, (told["normal"], *(why.values() if why else ()))))]
    if official and official["text"]:
        day = official["version"].rpartition("/@")[2]
        lines += [f"官方文本 · official text ({day}, {', '.join(official['sources'])}):"]
        lines += [shortened(official["text"], MOST_IN_TITLE)]
    elif ours:
        lines += [f"概要 · our summary: {shortened(ours['zh'] or ours['en'], MOST_IN_TITLE)}"]
    return "\n".join(lines)


def shortened(text: str, most: int) -> str:
    """Return *text*, cut where it is longer than *most* characters, and marked so."""
    return text if len(text) <= most else f"{text[:most]}……"
