"""The names that running text is searched for, and what a citation leads to.

Names are found by Aho-Corasick, the longest of each place, reading backwards: names begin with
hundreds of letters but end with some fifty, and the automaton tries the letters of a state one by
one, so that this is five times as fast. A name is *weak* where it is part of ordinary
words (消法 in 取消法人, 证据规定): it counts only before a provision, or in 《》.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import ahocorasick

from anbao.citation.docket import Docket, parse_docket
from anbao.citation.scan import Named
from anbao.citation.spelling import fold_spelling
from anbao.errors import CitationError
from anbao.linking.lexicon import Entry, Lexicon

_SPOKEN_OF = ("court", "organ", "cause", "duty", "right", "form", "role")
"""Types whose names are looked for; where one name is of several, the earlier is meant."""

_MOST_REMEMBERED = 10_000
_STATE = "中华人民共和国"
_COURT = "最高人民法院"
_STRONG = {"刑法", "宪法"}
_PLAIN = 7  # 字数；更短的「证据规定」「特别规定」多是普通用语
_TOO_COMMON = {"国家", "规定", "任何主体", "有关行政主管部门"}
_AFTER_LAW = re.compile(
    r"[律院官庭学医式治]|人(?!民)|定(?!义)|规(?!定)|制(?!定)|研究|领域|专业|论坛|年会"
)
_PROVINCE = re.compile(r"^[一-鿿]{2,3}(?:省|自治区)(?=[一-鿿]{2,8}[市州县区盟])")
_INSIDE_NAME = re.compile(r"[级区县市省州]$")
_CITED_COURT = re.compile(r"(?:法院|法庭|[一二三四五]中院|中院|高院|最高法)$")
_BROKEN = re.compile(  # 先取一个空白字符，余下的文本 ``re`` 才能快速略过
    r"[ \t\u3000\r\n](?<=[一-鿿].)(?:(?<=\n)|(?<=\r)\n|(?<=[ \t\u3000])[ \t\u3000]*+\r?\n)"
    r"[ \t\u3000]*+(?:\r?\n[ \t\u3000]*+)?(?=[一-鿿])",
    re.DOTALL,
)
_HAN = re.compile(r"[一-鿿]{2}")
_MARKS = re.compile("[《》]")
_EDITION = re.compile(r"\((?:19|20)[0-9]{2}年?[^()]{0,12}\)$")
_DOCUMENT = re.compile(r"法[一-鿿]?\((?:19|20)[0-9]{2}\)第?[0-9]{1,4}号")
_NUMBER = re.compile(r"/sfjs/(?P<year>[0-9]{4})/(?P<number>[0-9]{1,4})$")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A name found in a text that is no title: where, and which entities it may mean."""

    start: int
    end: int
    entries: tuple[Entry, ...]


_Name = tuple[int, str, bool | None, tuple[Entry, ...]]
"""A name in the automaton: length, name, whether a title is weak (None: no title), meanings."""


@dataclass(slots=True)
class _Names:
    titles: dict[str, list[Entry]] = field(default_factory=dict)
    spoken: dict[str, list[Entry]] = field(default_factory=dict)


class Gazetteer:
    """Finds names in text, and the instrument, document or case that a citation names.

    *others* are titles of instruments that we do not hold, so that they too are seen without 《》.
    """

    def __init__(self, lexicon: Lexicon, others: Iterable[str] = ()) -> None:
        self.lexicon = lexicon
        self._names = _collect(lexicon)
        self._others = frozenset(others)
        self._asked: dict[str, tuple[Entry, ...]] = {}
        bare = {name: self._weak(name) for name in (*self._names.titles, *self._others)}
        self.automaton = ahocorasick.Automaton()
        for name in dict.fromkeys((*bare, *self._names.spoken)):
            if len(name) > 1:
                entries = tuple(self._names.spoken.get(name, ()))
                self.automaton.add_word(name[::-1], (len(name), name, bare.get(name), entries))
        self.automaton.make_automaton()

    def find(self, text: str) -> tuple[list[Named], list[Spoken]]:
        """Return the titles and the other names in *text* (folded), the longest of each place.

        A line that breaks inside a name, as in text copied from a page, does not hide it.
        """
        whole, places = _unbroken(text)
        titles: list[Named] = []
        spoken: list[Spoken] = []
        for start, (length, name, weak, entries) in self._longest(whole):
            end = start + length
            if weak is not None:
                if not (name.endswith("法") and _AFTER_LAW.match(whole, end)):
                    begin = start - len(_STATE) * whole.startswith(_STATE, max(0, start - 7))
                    titles.append(Named(places(begin), places(end - 1) + 1, weak))
            elif not (name == "人民法院" and _is_inside_name(whole, start, end)):
                spoken.append(Spoken(places(start), places(end - 1) + 1, entries))
        return titles, spoken

    def _longest(self, text: str) -> Iterator[tuple[int, _Name]]:
        """Yield the names in *text* from left to right, of those that overlap the first."""
        length = len(text)
        longest: list[tuple[int, _Name]] = []
        for last, name in self.automaton.iter(text[::-1]):
            start = length - 1 - last
            if not longest or longest[-1][0] != start:  # of one place the longest comes first
                longest.append((start, name))
        place = 0
        for start, name in reversed(longest):
            if start >= place:
                yield start, name
                place = start + name[0]

    def instruments(self, title: str, day: str = "") -> tuple[Entry, ...]:
        """Return the instruments that a title or a document number names.

        Of several with one title a *day* (ISO date) chooses the one whose texts began last by then.
        """
        found = self._named(title)
        if len(found) < 2 or not day:
            return found
        begun = sorted((each.since, each.iri) for each in found if each.since <= day)
        return tuple(each for each in found if begun and each.iri == begun[-1][1])

    def _named(self, title: str) -> tuple[Entry, ...]:
        found = self._asked.get(title)
        if found is None:
            if len(self._asked) > _MOST_REMEMBERED:
                self._asked.clear()
            found = self._asked[title] = self._instruments(title)
        return found

    def _instruments(self, title: str) -> tuple[Entry, ...]:
        for key in _keys(title):
            if key in self._names.titles:
                return tuple(self._names.titles[key])
            if key in self._documents:
                return (self._documents[key],)
        return ()

    def exact(self, name: str) -> tuple[Entry, ...]:
        """Return the entities that a name standing by itself means, weak or not."""
        folded = _printed(name)
        return self.instruments(folded) or tuple(self._names.spoken.get(folded, ()))

    def case(self, docket: Docket) -> tuple[Entry, ...]:
        """Return the cases that a docket number is of."""
        return tuple(self._cases.get(docket, ()))

    def _weak(self, name: str) -> bool:
        if name in _STRONG or name.endswith(("法典", "编")):
            return False
        if name.endswith("法"):
            return len(name) < 3
        return len(name) < _PLAIN and not name.endswith(("条例", "修正案"))

    @cached_property
    def _documents(self) -> dict[str, Entry]:
        """The instruments by document number, as ``eli:number`` or the IRI gives it."""
        found: dict[str, Entry] = {}
        for entry in self.lexicon.of_type("instrument"):
            number = _NUMBER.search(entry.iri)
            if number:
                found[f"法释({number['year']}){number['number']}号"] = entry
            for name in entry.names:
                if _DOCUMENT.fullmatch(folded := fold_spelling(name)):
                    found.setdefault(folded.replace(")第", ")"), entry)
        return found

    @cached_property
    def _cases(self) -> dict[Docket, list[Entry]]:
        found: dict[Docket, list[Entry]] = {}
        for entry in self.lexicon.of_type("case"):
            for name in entry.names:
                try:
                    known = found.setdefault(parse_docket(name), [])
                except CitationError:
                    continue
                known += [entry] if entry not in known else []
        return found


def read_titles(path: Path) -> tuple[str, ...]:
    """Read ``titles.csv``: the titles of laws that the graph does not hold."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(row["title"] for row in csv.DictReader(file))


def _unbroken(text: str) -> tuple[str, Callable[[int], int]]:
    """Return *text* without the line breaks between two Chinese letters, and the way back.

    A paragraph ends in a mark, so that a break after a letter is one of the page.
    """
    cuts = [each.span() for each in _BROKEN.finditer(text)]
    if not cuts:
        return text, lambda place: place
    starts, shifts, gone, kept = [0], [0], 0, []
    done = 0
    for start, end in cuts:
        kept.append(text[done:start])
        gone, done = gone + end - start, end
        starts.append(end - gone)
        shifts.append(gone)
    whole = "".join([*kept, text[done:]])
    return whole, lambda place: place + shifts[bisect_right(starts, place) - 1]


def _is_inside_name(text: str, start: int, end: int) -> bool:
    """Say whether 人民法院 at this place is part of another name: of a court, of 人民法院报."""
    before = _INSIDE_NAME.search(text, max(0, start - 1), start)
    return before is not None or text.startswith("报", end)


def _collect(lexicon: Lexicon) -> _Names:
    names = _Names()
    for entry in lexicon:
        if entry.type == "instrument" or entry.iri.rsplit("/", 1)[-1].startswith("bk_"):
            for name in _of_book(entry) if entry.type == "provision" else entry.names:
                for key in _keys(name):
                    _add(names.titles, key, entry)
        elif entry.type in _SPOKEN_OF:
            for name in _spoken(entry):
                if _worth_finding(entry, name):
                    _add(names.spoken, name, entry)
    for entries in names.spoken.values():
        entries.sort(key=lambda entry: _SPOKEN_OF.index(entry.type))
    return names


def _spoken(entry: Entry) -> list[str]:
    """Return the names of an entity in running text; a court's also without its province."""
    names = [_printed(name) for name in entry.names]
    shorter = [_PROVINCE.sub("", name) for name in names] if entry.type == "court" else []
    return list(dict.fromkeys([*names, *shorter]))


def _of_book(entry: Entry) -> list[str]:
    """Return the names of a book of a code that stand for it alone: 侵权责任编."""
    return [name for name in entry.names if name.endswith("编") and "《" not in name]


def _worth_finding(entry: Entry, name: str) -> bool:
    chinese = re.fullmatch(r"[一-鿿()、]{2,30}", name) is not None
    cited = entry.type != "court" or _CITED_COURT.search(name) is not None
    return chinese and cited and name not in _TOO_COMMON


def _add(table: dict[str, list[Entry]], key: str, entry: Entry) -> None:
    if _HAN.search(key) and not key.endswith("号"):  # 文号由扫描自己读
        known = table.setdefault(key, [])
        known += [entry] if all(each.iri != entry.iri for each in known) else []


def _printed(name: str) -> str:
    """Fold a name as the text is folded, 《》 off: what stands in running text."""
    folded = fold_spelling(name)
    return folded[1:-1] if folded.startswith("《") and folded.endswith("》") else folded


def _keys(title: str) -> list[str]:
    """Return the keys of a title: as printed, without the state's name, with and without 最高法."""
    printed = _EDITION.sub("", _printed(title).replace("〈", "《").replace("〉", "》"))
    bare = printed.removeprefix(_STATE)
    court = printed.removeprefix(_COURT)
    inner = printed.replace(f"《{_STATE}", "《")
    plain = _MARKS.sub("", bare).replace(_STATE, "")
    keys = (printed, bare, court, inner, inner.removeprefix(_COURT), plain)
    return list(dict.fromkeys(keys))
