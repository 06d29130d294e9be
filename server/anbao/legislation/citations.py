"""Citations between laws: each text on the shelf scanned, each reference found its provision.

A title is found with or without 《》; where several laws share it, the one that applied on the day
of the citing text is meant. What stays doubtful is left out: an edge must be true.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from anbao.citation.mention import Mention, Named
from anbao.citation.scan import scan
from anbao.errors import NotAnIdentifier
from anbao.identifiers import reference_iri
from anbao.legislation.names import Known, number_key, title_key
from anbao.legislation.printed import mark_of
from anbao.legislation.shelf import Edition, Passage, Shelf

_SCANNED = {"article", "paragraph", "item", "subitem"}
_WEAK = 3  # 刑法、民法典：只有后面写了条款才算
_NOT_A_LAW = frozenset("律规院庭学官人治制定典")
"""What may follow 法 within another word: 网络安全法律, 食品安全法规."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One reference: from the unit at *place*, code points *start* to *end* of its text."""

    edition: int
    place: int
    path: str
    """Of the unit, or of the item in which a subitem (目) stands."""
    start: int
    end: int
    words: str
    target: str


class TitleIndex:
    """The laws that a text can cite, by title and by number."""

    def __init__(self, shelf: Shelf, known: Known) -> None:
        self._known = known
        self._laws: dict[str, list[tuple[str, str]]] = {}
        for edition in shelf.every_edition():
            self._laws.setdefault(title_key(edition.title), []).append(
                (edition.version, edition.instrument)
            )
        self._automaton = ahocorasick.Automaton()
        for key in {*self._laws, *known.titles}:
            if len(key) > 1:
                self._automaton.add_word(key, key)
        self._automaton.make_automaton()

    def instrument(self, title: str, day: str) -> str:
        """Return the law that *title* means in a text of *day*, or nothing where unclear."""
        key = title_key(title)
        if key in self._known.titles:
            return self._known.titles[key]
        laws = sorted(self._laws.get(key, ()))
        if len({iri for _, iri in laws}) == 1:
            return laws[0][1]
        return next((iri for version, iri in reversed(laws) if version <= day), "")

    def numbered(self, number: str) -> str:
        """Return the judicial interpretation of a number (法释〔2022〕8号), or nothing."""
        return self._known.numbers.get(number_key(number), "")

    def named(self, text: str) -> Iterator[Named]:
        """Yield the titles that stand in *text* without 《》, the longest of those that overlap."""
        if not len(self._automaton):
            return
        for last, key in self._automaton.iter_long(text):
            start, end = last - len(key) + 1, last + 1
            if key.endswith("法") and text[end : end + 1] in _NOT_A_LAW:
                continue
            yield Named(start, end, len(key) <= _WEAK)


def citations_in(shelf: Shelf, edition: Edition, index: TitleIndex) -> Iterator[Citation]:
    """Yield the citations of other provisions and laws in one text."""
    units = [each for each in shelf.passages(edition) if each.kind in _SCANNED]
    text, starts = _printed(units)
    for mention in scan(text, own=edition.title, named=index.named(text)):
        unit = bisect_right(starts, mention.start) - 1
        if unit < 0 or mention.doubt:
            continue
        passage, offset = units[unit], starts[unit]
        words = text[mention.start : mention.end]
        for target in _targets(mention, edition, index):
            path = passage.path or passage.parent
            span = (mention.start - offset, mention.end - offset)
            yield Citation(edition.id, passage.place, path, *span, words, target)


def _printed(units: Iterable[Passage]) -> tuple[str, list[int]]:
    """Print units as the scanner reads them, and say where the text of each begins."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    begun = True
    for unit in units:
        mark = mark_of(unit)
        if unit.kind == "article":
            head = f"\n{mark}　"
        elif unit.kind == "paragraph":
            head = "" if begun else "\n"
        else:
            head = f"\n{mark}"
        pieces += (head, unit.text)
        starts.append(length + len(head))
        length += len(head) + len(unit.text)
        begun = unit.kind == "article"
    return "".join(pieces), starts


def _targets(mention: Mention, edition: Edition, index: TitleIndex) -> Iterator[str]:
    if mention.kind == "document":
        iri = index.numbered(mention.title)
        yield from [iri] if iri else []
        return
    own = title_key(mention.title) in {"", title_key(edition.title)}
    law = edition.instrument if own else index.instrument(mention.title, edition.version)
    if not law:
        return
    if mention.kind == "instrument":
        yield from [] if own else [law]
        return
    for reference in mention.refs():
        try:
            yield reference_iri(law, reference)
        except NotAnIdentifier:
            continue
