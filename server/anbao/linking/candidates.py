"""What a citation may mean: entities of the graph, each with a score and the reason for it.

Scores: 1 is what the text names, 0.9 what a word such as 本法 or 前款 stands for, 0.8 an article
where we do not hold the paragraph named, 0.5 the instrument where we do not hold the article. Of
several entities with one score none is linked.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from anbao.citation.mention import Doubt, Mention
from anbao.citation.provision import LEVELS, ProvisionRef, depth_of
from anbao.errors import AnbaoError
from anbao.identifiers import reference_iri
from anbao.linking.gazetteer import Gazetteer, Spoken
from anbao.linking.lexicon import Entry, Label
from anbao.linking.versions import Version, Versions

MOST_OF_RANGE = 100

_AMBIGUOUS = Doubt(
    "名称不止指一个实体，未链接。", "The name means more than one entity; not linked."
)
_NOT_HELD = Doubt("本图谱没有收录这部文件。", "The graph does not hold this instrument.")
_NO_CASE = Doubt("本图谱没有收录这件案件。", "The graph does not hold this case.")
_NO_PROVISION = Doubt(
    "本图谱没有收录这一条款，只到其上一级。",
    "The graph holds not this provision but what it is in.",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entity that a mention may mean; ``version`` is the text in force on the day asked."""

    iri: str
    label: Label
    type: str
    score: float
    why: str
    """``named``, ``pointed``, ``range``, ``article-only``, ``instrument-only`` or ``also``."""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mention says in normal form, what it may mean, and why it is not linked, if so."""

    kind: str
    normal: str
    candidates: tuple[Candidate, ...] = ()
    doubt: Doubt | None = None
    note: Doubt | None = field(default=None)
    """What a reader should know of the link: a day on which no version was in force."""

    @property
    def link(self) -> Candidate | None:
        """The candidate to link to: the best, if there is no doubt and no second as good."""
        return self.candidates[0] if self.candidates and self.doubt is None else None


class Resolver:
    """Reads mentions against one dataset version; *day* chooses versions of provisions.

    *holds* says of an IRI that the graph does not have whether somebody else's shelf has it, such
    as the one of the texts that a user has imported.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        versions: Versions,
        *,
        day: dt.date | None = None,
        holds: Callable[[str], bool] = lambda _iri: False,
    ) -> None:
        self._gazetteer = gazetteer
        self._versions = versions
        self._day = day
        self._holds = holds
        self._spoken: dict[str, tuple[tuple[Entry, ...], Reading]] = {}

    def mention(self, mention: Mention) -> Reading:
        """Say what a citation means."""
        if mention.docket is not None:
            return _of_entries("case", str(mention.docket), self._gazetteer.case(mention.docket),
                               _NO_CASE)  # fmt: skip
        if mention.kind == "docket":
            return Reading("case", "", doubt=mention.doubt)
        day = (
            f"{mention.year}-12-31" if mention.year else self._day.isoformat() if self._day else ""
        )
        laws = self._gazetteer.instruments(mention.title, day) if mention.title else ()
        title = _short_title(laws[0]) if len(laws) == 1 else mention.title
        normal = _normal(mention, title)
        kind = "provision" if mention.kind == "provision" or mention.ref else "instrument"
        if mention.doubt or len(laws) != 1:
            doubt = mention.doubt or (_AMBIGUOUS if laws else _NOT_HELD)
            also = tuple(_candidate(each, 0.5, "also") for each in laws)
            return Reading(kind, normal, also, doubt)
        return self._of_law(mention, laws[0], (kind, normal))

    def spoken(self, spoken: Spoken) -> Reading:
        """Say what a name of a court, a role, a duty and the like means."""
        first = spoken.entries[0]
        known = self._spoken.get(first.iri)
        if known is None or known[0] is not spoken.entries:  # 一篇文本里同一名称反复出现
            reading = _of_entries(first.type, first.label.zh, spoken.entries, _AMBIGUOUS)
            known = self._spoken[first.iri] = (spoken.entries, reading)
        return known[1]

    def itself(self, law: Entry) -> Reading:
        """Say what the name of a law or a provision, standing by itself, means."""
        of_law = law.type == "instrument"
        mention = Mention(0, 0, law.type, "named", _short_title(law) if of_law else "")
        normal = f"《{_short_title(law)}》" if of_law else law.label.zh
        return self._of_law(mention, law, (law.type, normal))

    def _of_law(self, mention: Mention, law: Entry, told: tuple[str, str]) -> Reading:
        sure = 0.9 if mention.form in ("own", "relative", "placed") else 1.0
        pointed = "named" if sure == 1 else "pointed"
        if mention.ref is None:
            whole = _candidate(law, sure, pointed)
            return Reading(*told, (self._dated(whole, mention),), note=self._note(whole, mention))
        found = [self._provision(mention.ref, law, sure, pointed)]
        found += [self._provision(ref, law, sure, "range") for ref in _rest(mention)]
        doubt = _NO_PROVISION if found[0].why.endswith("-only") else None
        note = self._note(found[0], mention)
        candidates = tuple(self._dated(each, mention) for each in _once(found))
        return Reading(*told, candidates, note=note or doubt)

    def _provision(self, ref: ProvisionRef, law: Entry, sure: float, why: str) -> Candidate:
        """Return the provision, or the nearest above it that somebody holds."""
        entries = self._gazetteer.lexicon.entries
        for each, score, reason in _upwards(ref, sure, why):
            iri = _iri(law.iri, each)
            if iri in entries:
                return _candidate(entries[iri], score, reason)
            if iri and self._holds(iri):
                label = Label(each.cite_zh(_short_title(law)), each.cite_en(law.label.en))
                return Candidate(iri, label, "provision", score, reason)
        return _candidate(law, sure - 0.5, "instrument-only")

    def _dated(self, candidate: Candidate, mention: Mention) -> Candidate:
        version = self._version(candidate.iri, mention)
        if version is None:
            return candidate
        return Candidate(candidate.iri, candidate.label, candidate.type, candidate.score,
                         candidate.why, version.iri)  # fmt: skip

    def _version(self, iri: str, mention: Mention) -> Version | None:
        if mention.year:
            return self._versions.of_year(iri, mention.year)
        return self._versions.in_force(iri, self._day) if self._day else None

    def _note(self, candidate: Candidate, mention: Mention) -> Doubt | None:
        asked = self._day and not mention.year
        known = self._versions.of(candidate.iri)
        if not asked or not known or self._version(candidate.iri, mention):
            return None
        return Doubt(
            f"没有收录 {self._day} 有效的文本。", f"No version in force on {self._day} is held."
        )


def _of_entries(kind: str, normal: str, entries: tuple[Entry, ...], missing: Doubt) -> Reading:
    """Link to the first entity, unless another of the same type has the same name."""
    if not entries:
        return Reading(kind, normal, doubt=missing)
    clash = len(entries) > 1 and entries[1].type == entries[0].type
    first = _candidate(entries[0], 0.5 if clash else 1.0, "named")
    also = [_candidate(each, 0.5, "also") for each in entries[1:]]
    return Reading(kind, normal, (first, *also), _AMBIGUOUS if clash else None)


def _candidate(entry: Entry, score: float, why: str) -> Candidate:
    return Candidate(entry.iri, entry.label, entry.type, round(score, 2), why)


def _upwards(ref: ProvisionRef, sure: float, why: str) -> Iterator[tuple[ProvisionRef, float, str]]:
    yield ref, sure, why
    if ref.article is None:
        return
    for level in reversed(LEVELS[LEVELS.index("article") : depth_of(ref)]):
        above = ProvisionRef(ref.title, ref.article, ref.article_suffix, instrument=ref.instrument)
        if level == "paragraph":
            above = ProvisionRef(ref.title, ref.article, ref.article_suffix, ref.paragraph,
                                 instrument=ref.instrument)  # fmt: skip
            if ref.paragraph is None:
                continue
        yield above, sure - 0.2, "article-only"


def _rest(mention: Mention) -> list[ProvisionRef]:
    """Return what a range cites besides its first, as far as it is worth telling."""
    found = []
    refs = mention.refs()
    next(refs)
    for ref in refs:
        found.append(ref)
        if len(found) == MOST_OF_RANGE:
            break
    return found


def _once(found: list[Candidate]) -> list[Candidate]:
    return list({each.iri: each for each in reversed(found)}.values())[::-1]


def _iri(law: str, ref: ProvisionRef) -> str:
    try:
        return reference_iri(law, ref)
    except AnbaoError:
        return ""


def _short_title(law: Entry) -> str:
    """Return the shortest title proper: the name that our labels of its provisions use."""
    return law.short or law.label.zh


def _normal(mention: Mention, title: str) -> str:
    if mention.ref is None:
        return f"《{title}》" if title else ""
    first = mention.ref.cite_zh(title or "……")
    if mention.through is None:
        return first
    return f"{first}至{mention.through.cite_zh(title or '……').partition('》')[2]}"
