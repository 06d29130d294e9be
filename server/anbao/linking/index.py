"""Find entities by what a person types: Chinese, pinyin, initials or English, slips included.

Scores run from 0 to 100 and mean the same for every type: 100 is the very name, 90 and more its
pinyin or initials, 70 and more a beginning, below that a part of it, words of it, or a near miss.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

from rapidfuzz.fuzz import partial_ratio, ratio

from anbao.errors import NotAnIdentifier, ParameterError
from anbao.identifiers import parse_iri
from anbao.linking.keys import fold_name, is_chinese, pinyin_keys
from anbao.linking.lexicon import Entry, Lexicon

MOST_HITS = 4_000  # 一个字母命中的名称可达数千，再多也只取前二十项
NEAR_CANDIDATES = 300
LEAST_LIKENESS = 62.0

# How a key was made, and what a hit on it is worth: the whole of it, its beginning, a part of it.
_WORTH = {
    "name": (100.0, 78.0, 55.0),
    "pinyin": (95.0, 72.0, 40.0),
    "initials": (92.0, 66.0, 0.0),
}
_BY_COVERAGE = 16.0  # what a beginning gains as the query comes near the whole name
_PREFERRED = ("instrument", "provision", "case", "duty", "right", "role", "form", "cause", "court")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity found: its score, why it was found, and under which of its names."""

    entry: Entry
    score: float
    why: str
    """``exact``, ``prefix``, ``contains``, ``words`` or ``similar``, after ``pinyin-`` or
    ``initials-`` where the query was typed so."""
    matched: str


@dataclass(frozen=True, slots=True)
class _Key:
    key: str
    entry: Entry
    made: str
    name: str


class NameIndex:
    """All names of a lexicon, ready to be searched."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._keys = [each for entry in lexicon for each in _keys_of(lexicon, entry)]
        self._blob = "\n" + "\n".join(each.key for each in self._keys) + "\n"
        lengths = (len(each.key) + 1 for each in self._keys)
        self._starts = list(_running(1, lengths))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Every type, by whichever of its names, that a search may be narrowed to."""
        return frozenset(kind for entry in self.lexicon for kind in entry.kinds)

    def search(
        self, query: str, kinds: Iterable[str] = (), *, limit: int = 20, lang: str = ""
    ) -> list[Hit]:
        """Return the best hits of *query*, best first, each entity once.

        *kinds* narrows to types and raises ParameterError for one that does not exist; *lang*
        puts names in ``zh`` or ``en`` first among equals.
        """
        wanted = frozenset(kinds)
        self._refuse_unknown(wanted)
        asked = fold_name(query)
        if not asked:
            return []
        best: dict[str, Hit] = {}
        for hit in self._hits(query, asked, wanted):
            if hit.entry.iri not in best or hit.score > best[hit.entry.iri].score:
                best[hit.entry.iri] = hit
        return nsmallest(limit, best.values(), key=lambda hit: _rank(hit, lang))

    def _refuse_unknown(self, wanted: frozenset[str]) -> None:
        unknown = sorted(wanted - self.kinds)
        if unknown:
            known = ", ".join(sorted({entry.type for entry in self.lexicon}))
            raise ParameterError(
                f"没有类型“{unknown[0]}”；可用：{known}",
                f"there is no type “{unknown[0]}”; there are: {known}",
                parameter="type",
            )

    def _hits(self, query: str, asked: str, wanted: frozenset[str]) -> Iterator[Hit]:
        found = [*self._containing(asked, wanted, alone=is_chinese(query))]
        yield from found
        if " " in asked:
            yield from self._with_words(asked.split(), wanted)
            yield from self._containing(asked.replace(" ", ""), wanted)
        if not found:
            yield from self._near(asked.replace(" ", ""), wanted)

    def _containing(
        self, asked: str, wanted: frozenset[str], *, alone: bool = False
    ) -> Iterator[Hit]:
        """Yield what holds *asked*; a few letters inside a name count only where they stand alone.

        第三十八条 is just 38 here, which 消法38.2 holds and 138 does not.
        """
        alone = alone and not is_chinese(asked)
        worth_finding = len(asked) > 2 or is_chinese(asked)
        for key, place in self._places(asked, wanted):
            whole, beginning, part = _WORTH[key.made]
            coverage = len(asked) / len(key.key)
            prefix = "" if key.made == "name" else f"{key.made}-"
            if coverage == 1:
                yield Hit(key.entry, whole, f"{prefix}exact", key.name)
            elif place == 0:
                score = beginning + _BY_COVERAGE * coverage
                yield Hit(key.entry, score, f"{prefix}prefix", key.name)
            elif part and (_stands_alone(key.key, place, asked) if alone else worth_finding):
                score = part + _BY_COVERAGE * coverage
                yield Hit(key.entry, score, f"{prefix}contains", key.name)

    def _places(self, asked: str, wanted: frozenset[str]) -> Iterator[tuple[_Key, int]]:
        """Yield the keys that hold *asked* and where; beginnings first, since hits are capped."""
        for needle, shift in ((f"\n{asked}", 1), (asked, 0)):
            place, left = self._blob.find(needle), MOST_HITS
            while place >= 0 and left:
                number = bisect_right(self._starts, place + shift) - 1
                key = self._keys[number]
                if _is_wanted(key.entry, wanted):
                    left -= 1
                    yield key, place + shift - self._starts[number]
                place = self._blob.find(needle, place + 1)

    def _with_words(self, words: list[str], wanted: frozenset[str]) -> Iterator[Hit]:
        longest = max(words, key=len)
        for key, _ in self._places(longest, wanted):
            if key.made == "name" and all(word in key.key for word in words):
                score = 45.0 + _BY_COVERAGE * sum(map(len, words)) / len(key.key)
                yield Hit(key.entry, score, "words", key.name)

    def _near(self, asked: str, wanted: frozenset[str]) -> Iterator[Hit]:
        """Yield what shares most pairs of characters with *asked* and is written nearly so."""
        shared: Counter[int] = Counter()
        for pair in _pairs(asked):
            shared.update(self._by_pair.get(pair, ()))
        for number, _ in shared.most_common(NEAR_CANDIDATES):
            key = self._keys[number]
            if not _is_wanted(key.entry, wanted):
                continue
            bare = key.key.replace(" ", "")
            part = partial_ratio(asked, bare) * 0.9 if len(asked) >= 4 else 0.0
            likeness = max(ratio(asked, bare), part)
            if likeness >= LEAST_LIKENESS:
                yield Hit(key.entry, likeness * 0.6, "similar", key.name)

    @cached_property
    def _by_pair(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            for pair in _pairs(key.key.replace(" ", "")):
                found.setdefault(pair, []).append(number)
        return found


def _keys_of(lexicon: Lexicon, entry: Entry) -> Iterator[_Key]:
    for name in dict.fromkeys((*entry.names, *_by_other_titles(lexicon, entry))):
        key = fold_name(name)
        if not key:
            continue
        yield _Key(key, entry, "name", name)
        if is_chinese(key) and not entry.on_request:
            whole, initials = pinyin_keys(key)
            yield _Key(whole, entry, "pinyin", name)
            yield _Key(initials, entry, "initials", name)


def _by_other_titles(lexicon: Lexicon, entry: Entry) -> Iterator[str]:
    """Yield the names of a provision under each other title of its instrument: 消法55.1."""
    if entry.type != "provision" or "/art_" not in entry.iri:
        return
    try:
        parts = parse_iri(entry.iri).parts
    except NotAnIdentifier:
        return
    law = lexicon.entries.get(entry.iri.partition("/art_")[0])
    suffix = f"-{parts['suffix']}" if "suffix" in parts else ""
    below = [parts[level] for level in ("paragraph", "item") if level in parts]
    place = ".".join([parts["article"] + suffix, *below])
    for title in law.names if law else ():
        yield f"{title}{place}" if is_chinese(title) else f"{title} {place}"


def _stands_alone(key: str, place: int, asked: str) -> bool:
    after = place + len(asked)
    return not key[place - 1].isdigit() and not key[after : after + 1].isdigit()


def _is_wanted(entry: Entry, wanted: frozenset[str]) -> bool:
    return bool(wanted & entry.kinds) if wanted else not entry.on_request


def _rank(hit: Hit, lang: str) -> tuple[float, bool, int, int, str]:
    in_lang = not lang or (lang == "zh") == is_chinese(hit.matched)
    kind = hit.entry.type
    preferred = _PREFERRED.index(kind) if kind in _PREFERRED else len(_PREFERRED)
    return (-round(hit.score), not in_lang, preferred, len(hit.entry.label.zh), hit.entry.iri)


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


def _running(start: int, lengths: Iterable[int]) -> Iterator[int]:
    for length in lengths:
        yield start
        start += length
