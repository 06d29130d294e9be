"""Every citation of a running text, with its place: provisions, instruments, documents, dockets.

One pass from left to right, never going back, so that the time grows with the length of the text
and with nothing else. What words such as 本法, 前款 and 该条 mean is resolved by position: in a
statute from its headings, elsewhere from what was cited before them.

Source: 《立法法》（2023 年修正）第六十五条；法释〔2009〕14号第一条（引用的写法）。
"""

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from anbao.citation.chain import Chain, read_chain, read_steps
from anbao.citation.context import Cited, cut
from anbao.citation.docket import parse_docket
from anbao.citation.mention import Doubt, Mention, Named
from anbao.citation.place import Place
from anbao.citation.pointing import before, own_word, that
from anbao.citation.provision import ProvisionRef
from anbao.citation.reading import OTHER, TOO_FAR, Found, Reading
from anbao.citation.titles import quoted_title, titled
from anbao.citation.wording import COURT_WORK, DOCKET, DOCUMENT, OPENING, OTHER_TEXT, fold_letters
from anbao.errors import CitationError, NotADocket

__all__ = ["Doubt", "Mention", "Named", "Place", "scan"]


def scan(
    text: str, *, own: str = "", at: Place | None = None, named: Iterable[Named] = ()
) -> list[Mention]:
    """Find every citation in *text*, in the order of the text.

    *own* is the title of the statute whose text this is, *at* where in it the text begins; without
    them a text with headings (第一条 …) is read as a statute of unknown title. *named* are titles
    without 《》 that the caller found.

    >>> text = "依照《消法》第五条、第七条第一款处理"
    >>> [(text[each.start : each.end], each.ref.cite_zh()) for each in scan(text)]
    [('《消法》第五条', '《消法》第五条'), ('第七条第一款', '《消法》第七条第一款')]
    """
    names = [(each.start, -each.end, each.weak) for each in named]
    heapq.heapify(names)
    reading = Reading(
        text, fold_letters(text), own, at or Place(), statute=bool(own or at), names=names
    )
    return list(_mentions(reading))


def _mentions(reading: Reading) -> Iterator[Mention]:
    place = 0
    opening = OPENING.search(reading.text)
    while opening or reading.names:
        if reading.names and (not opening or reading.names[0][0] <= opening.start()):
            start, end, weak = heapq.heappop(reading.names)
            if start < place:  # inside what has been read, such as 《消法》
                continue
            printed = reading.printed[start:-end]
            found, place = titled(reading, (start, -end), printed, form="named", weak=weak)
        elif opening:
            found, place = _READERS[opening.lastgroup or ""](reading, opening)
            place = max(place, opening.end())
        yield from found
        if opening and opening.start() < place:
            opening = OPENING.search(reading.text, place)


def _numbered(reading: Reading, opening: re.Match[str]) -> Found:
    """Read 第三条 alone: a heading, or a citation of what its place says."""
    start = opening.start()
    heading = reading.place.heading(reading.text, start, statute=reading.statute)
    if heading:
        reading.statute = True
        return [], heading
    chain = read_steps(reading.text, start)
    if chain.level in ("", "paragraph", "item", "subitem"):
        return _small(reading, start, chain) if chain.level else ([], chain.stop)
    title, own, doubt = _whose(reading, start)
    pieces = chain.below(ProvisionRef(title, instrument=title))
    like = Mention(start, start, "provision", "own" if own else "placed", title, doubt=doubt)
    return reading.listed(pieces, like), pieces[-1].end


def _bare(reading: Reading, opening: re.Match[str]) -> Found:
    """Read 1194 条至 1197 条 in an article that speaks of a code; 30 条意见 is no citation."""
    start = opening.start()
    cited = None if reading.statute else reading.memory.near(start)
    if cited is None or not cited.title:
        return [], opening.end()
    base = ProvisionRef(cited.title, instrument=cited.title)
    pieces, stop = read_chain(reading.text, start, base, bare=True)
    like = Mention(start, stop, "provision", "placed", cited.title)
    return (reading.listed(pieces, like) if pieces else []), stop


def _whose(reading: Reading, start: int) -> tuple[str, bool, Doubt | None]:
    """Say which instrument 第三条 alone means at *start*, and whether it is the text's own."""
    linked = reading.memory.link(start)
    if reading.statute:
        if linked and not linked.own:
            return linked.title, False, None
        return reading.own, True, None
    if OTHER_TEXT.search(reading.text, max(0, start - 8), start):
        return "", False, OTHER
    cited = linked or reading.memory.near(start)
    title = cited.title if cited else ""
    return title, False, None if title else TOO_FAR


def _small(reading: Reading, start: int, chain: Chain) -> Found:
    """Read 第二款 or 第（一）项 alone: of the article cited just before, or of this one."""
    level = chain.level
    cited = reading.memory.link(start)
    base, own = cut(cited.ref, level) if cited else None, bool(cited and cited.own)
    if base is None:  # 「有前款第二项情形的，……；有第三项情形的，……」
        cited = reading.memory.in_sentence(start)
        if cited and cited.ref and getattr(cited.ref, level):
            base, own = cut(cited.ref, level), cited.own
    if base is None and reading.statute:
        reading.place.read_on(reading.text, start)
        above = "article" if level == "paragraph" else "paragraph"
        base, own = reading.place.unit_ref(reading.own_ref(), above), True
    elif base is None:
        cited = reading.memory.in_sentence(start)
        base = cut(cited.ref, level) if cited else None
    if base is None:
        return [], chain.stop
    pieces = chain.below(base)
    doubt = None if own or base.title else TOO_FAR
    form = "own" if own else "placed"
    like = Mention(start, start, "provision", form, base.title, doubt=doubt)
    return reading.listed(pieces, like), pieces[-1].end


def _document(reading: Reading, opening: re.Match[str]) -> Found:
    """Read 法释〔2022〕8号第十五条."""
    match = DOCUMENT.match(reading.text, opening.start())
    if match is None:
        return [], opening.end()
    title = f"法{match['series'] or ''}〔{match['year']}〕{int(match['number'])}号"
    like = Mention(*match.span(), "document", "numbered", title)
    base = ProvisionRef(title, instrument=title)
    pieces, stop = read_chain(reading.text, match.end(), base)
    if pieces:
        return reading.listed(pieces, like, match.start()), stop
    last = reading.memory.last
    if last is None or reading.text[last.end : match.start()].strip() != "(":
        reading.memory.note(Cited(title, None, match.end()), match.start())
    return [like], match.end()


def _docket(reading: Reading, opening: re.Match[str]) -> Found:
    """Read （2021）黔03民终4416号; one of an unknown court or kind is told with the reason."""
    match = DOCKET.match(reading.text, opening.start())
    if match is None:
        return [], opening.end()
    like = Mention(*match.span(), "docket", "numbered")
    try:
        return [replace(like, docket=parse_docket(match[0]))], match.end()
    except NotADocket:
        return [], opening.end()
    except CitationError as error:
        of_a_court = COURT_WORK.search(match[0])
        told = [replace(like, doubt=Doubt(error.zh, error.en))] if of_a_court else []
        return told, match.end()


_READERS: dict[str, Callable[[Reading, re.Match[str]], Found]] = {
    "title": quoted_title,
    "numbered": _numbered,
    "bare": _bare,
    "own": own_word,
    "that": that,
    "same": that,
    "this": that,
    "before": before,
    "document": _document,
    "docket": _docket,
}
