"""Running text → mentions of law, cases, courts, actors, rights and duties, with entities."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from anbao.citation.scan import Place, scan
from anbao.citation.wording import fold_letters
from anbao.linking.candidates import Reading, Resolver
from anbao.linking.gazetteer import Gazetteer, Spoken
from anbao.linking.index import Hit, NameIndex
from anbao.linking.lexicon import Entry, Lexicon
from anbao.linking.texts import Texts
from anbao.linking.versions import Versions
from anbao.linking.wording import Said, Wordings
from anbao.store.reader import GraphReader

OF_LAW = frozenset(("provision", "instrument"))
"""The kinds of mention that have a wording."""
CITABLE = ("provision", "instrument", "case")
_MOST_TYPED = 60


@dataclass(frozen=True, slots=True)
class Annotation:
    """A mention in a text: where in code points and in UTF-16 units, and what it may mean."""

    start: int
    end: int
    start_utf16: int
    end_utf16: int
    text: str
    reading: Reading

    def as_json(self) -> dict[str, Any]:
        """Return it as every door tells it."""
        told, link = self.reading, self.reading.link
        why = told.doubt or told.note
        return {
            "start": self.start,
            "end": self.end,
            "start_utf16": self.start_utf16,
            "end_utf16": self.end_utf16,
            "text": self.text,
            "kind": told.kind,
            "normal": told.normal,
            "iri": link.iri if link else None,
            "candidates": [asdict(each) for each in told.candidates],
            "why": asdict(why) if why else None,
        }


@dataclass(frozen=True, slots=True)
class Request:
    """What to know of a text: the statute whose text it is, where it begins, and the day."""

    own: str = ""
    at: Place | None = None
    day: dt.date | None = None


class Linker:
    """Links texts to one version of the dataset; what *texts* hold counts as held.

    *index* gives the index of the lexicon's names where somebody has it already.
    """

    def __init__(
        self,
        reader: GraphReader,
        lexicon: Lexicon,
        others: Iterable[str] = (),
        *,
        texts: Texts | None = None,
        index: Callable[[], NameIndex] | None = None,
    ) -> None:
        self._index = cache(index or (lambda: NameIndex(lexicon)))
        self.gazetteer = Gazetteer(lexicon, others)
        self._texts = texts
        self._versions = Versions(reader, texts, lexicon.entries)
        self._wordings = Wordings(reader, self._versions, texts)

    def link(self, text: str, request: Request | None = None) -> list[Annotation]:
        """Return the mentions in *text*, in order, none inside another."""
        request = request or Request()
        resolver = self._resolver(request)
        found = [*_readings(self.gazetteer, text, resolver, request)]
        return list(measured(text, found))

    def cite(self, text: str, day: dt.date | None = None) -> list[Annotation]:
        """Read *text* as one or more citations and nothing else, weak names such as 消法 too."""
        bare = text.strip()
        named = self.gazetteer.exact(bare) if bare else ()
        if not named:
            found = self.link(text, Request(day=day))
            meant = () if any(_cites(each, bare) for each in found) else self._typed(bare)
            if not meant:  # citations first: whoever cites 消费者…法 does not ask for 消费者
                return sorted(found, key=lambda each: each.reading.kind not in CITABLE)
            named = meant
        start = text.index(bare)
        resolver = self._resolver(Request(day=day))
        whole = len(named) == 1 and named[0].type in ("instrument", "provision")
        spoken = Spoken(0, len(bare), named)
        reading = resolver.itself(named[0]) if whole else resolver.spoken(spoken)
        return list(measured(text, [(start, start + len(bare), reading)]))

    def near(self, text: str) -> list[Hit]:
        """Return the provisions, laws and cases whose names are most like *text*."""
        return self._index().search(text[:_MOST_TYPED], CITABLE, limit=3)

    def _typed(self, bare: str) -> tuple[Entry, ...]:
        """Return what a name typed in short or in English stands for: 消法55, art. 38(2)."""
        exact = [each.entry for each in self.near(bare) if each.why == "exact"]
        return tuple(exact) if len(exact) == 1 else ()

    def said(self, reading: Reading, day: dt.date | None) -> Said:
        """Return what the provision that a mention links to says on *day*, or in its version."""
        link = reading.link
        if link is None or reading.kind not in OF_LAW:
            return Said()
        return self._wordings.of(link.iri, link.version, day)

    def _resolver(self, request: Request) -> Resolver:
        holds = self._texts.has if self._texts else lambda _iri: False
        return Resolver(self.gazetteer, self._versions, day=request.day, holds=holds)


def _cites(found: Annotation, whole: str) -> bool:
    """Say whether a mention is the citation meant, not just the title in 电商法38.2."""
    kind = found.reading.kind
    sure = kind in CITABLE and found.reading.link is not None
    return sure and (kind != "instrument" or found.text == whole)


_Found = tuple[int, int, Reading]


def _readings(
    gazetteer: Gazetteer, text: str, resolver: Resolver, request: Request
) -> Iterator[_Found]:
    titles, spoken = gazetteer.find(fold_letters(text))
    mentions = scan(
        text, own=request.own, at=replace(request.at) if request.at else None, named=titles
    )
    found = [(each.start, each.end, resolver.mention(each)) for each in mentions]
    taken = [(0, 0), *((start, end) for start, end, _ in found), (len(text), len(text))]
    names = iter(spoken)
    name = next(names, None)
    for number, ((_, before), (after, _)) in enumerate(pairwise(taken)):
        while name and name.start < after:
            if name.start >= before and name.end <= after:
                yield name.start, name.end, resolver.spoken(name)
            name = next(names, None)
        if number < len(found):
            yield found[number]


def measured(text: str, found: list[_Found]) -> Iterator[Annotation]:
    """Add places in UTF-16, which differ only after letters outside the first plane."""
    differs = _units(text) != len(text)
    place = utf16 = 0
    for start, end, reading in found:
        words = text[start:end]
        utf16 += _units(text[place:start]) if differs else start - place
        stop = utf16 + (_units(words) if differs else len(words))
        yield Annotation(start, end, utf16, stop, words, reading)
        place, utf16 = end, stop


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
