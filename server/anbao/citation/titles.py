"""Titles in running text, with or without 《》: version, short name, and what of it is cited."""

import heapq
import re

from anbao.citation.chain import read_chain
from anbao.citation.context import Cited, act_of
from anbao.citation.mention import Mention
from anbao.citation.provision import ProvisionRef, go_to
from anbao.citation.reading import Found, Reading
from anbao.citation.wording import (
    AFTER_TITLE,
    BOOK_ALONE,
    BOOKS,
    LAW_LIKE,
    LEADS_TO_LAW,
    SHORT_NAME,
    TITLE,
    YEAR_BEFORE,
    YEAR_NOTE,
)

_CODE = "民法典"
_MOST_SHORT_NAMES = 20
_SIGNS = str.maketrans("()〔〕〈〉", "（）（）《》", "\u200b\u200c\u200d\u2060\ufeff")


def quoted_title(reading: Reading, opening: re.Match[str]) -> Found:
    """Read 《消法》第五十五条, 《消法》（2013修正）, 《民法典》侵权责任编."""
    match = TITLE.match(reading.text, opening.start())
    if match is None:
        return [], opening.end()
    printed = reading.printed[match.start("title") : match.end("title")]
    return titled(reading, match.span(), printed, form="titled")


def titled(
    reading: Reading, span: tuple[int, int], printed: str, *, form: str, weak: bool = False
) -> Found:
    """Read on after a title; a *weak* one, or one of no law, counts only with a provision."""
    title = "".join(printed.translate(_SIGNS).split())
    title = reading.short.get(title, title)
    alone = BOOK_ALONE.fullmatch(title)
    title = _CODE if alone else title
    after = AFTER_TITLE.match(reading.text, span[1])
    base, end = ProvisionRef(title, instrument=title), span[1]
    if after and after["book"]:
        base, end = go_to(base, "book", BOOKS.index(after["book"]) + 1), after.end("book") + 1
    if alone:
        base = go_to(base, "book", BOOKS.index(alone["book"]) + 1)
    pieces, stop = read_chain(reading.text, after.end() if after else end, base, bare=True)
    weak = weak and not LEADS_TO_LAW.search(reading.text, max(0, span[0] - 2), span[0])
    if not pieces and (weak or (form == "titled" and not LAW_LIKE.search(title))):
        return [], span[1]
    defined = _define(reading, title, after)
    year = _year(reading.text, span[0], after)
    ref = base if base.book else None
    like = Mention(span[0], end, "provision" if ref else "instrument", form, title, ref, year=year)
    if pieces:
        return reading.listed(pieces, like, span[0]), stop
    reading.memory.note(Cited(title, ref, end), span[0])
    return [like], defined or end


def _year(text: str, start: int, after: re.Match[str] | None) -> int:
    """Return the year of the version: 2013年修正的《…》, 《…》（2013修正）; 0 if none is named."""
    noted = YEAR_NOTE.search(after["note"].strip()) if after and after["note"] else None
    said = noted or YEAR_BEFORE.search(text, max(0, start - 16), start)
    return int(said["year"]) if said else 0


def _define(reading: Reading, title: str, after: re.Match[str] | None) -> int:
    """Know a short name where the text gives it: （以下简称消法）; return where that ends."""
    said = SHORT_NAME.search(after["note"].strip()) if after and after["note"] else None
    if after is None or said is None or len(reading.short) >= _MOST_SHORT_NAMES:
        return 0
    name = "".join(said["name"].split())
    if name in reading.short or name == title:
        return after.end("note") + 1
    reading.short[name] = title
    found = reading.text.find(name, after.end("note"))
    while found >= 0:
        heapq.heappush(reading.names, (found, -found - len(name), not act_of(name)))
        found = reading.text.find(name, found + len(name))
    return after.end("note") + 1
