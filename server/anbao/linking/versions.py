"""Which version of a provision was in force on a day, or is the one of a year.

What has no version of its own in the graph (an article whose paragraphs alone have, a whole law)
goes with the texts of its instrument: those that the graph's versions name, and those imported.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anbao.errors import NotAnIdentifier
from anbao.identifiers import instrument_of, version_iri
from anbao.linking.texts import Texts
from anbao.namespaces import AB, ELI
from anbao.store.reader import GraphReader, Triple

_VERSIONS = f"""SELECT ?provision ?version ?since ?until WHERE {{
    ?version <{AB.versionOf}> ?provision ; <{ELI.first_date_entry_in_force}> ?since .
    OPTIONAL {{ ?version <{ELI.date_no_longer_in_force}> ?until }}
}} ORDER BY ?provision ?since"""
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Version:
    """A version and the half-open interval of ISO dates in which it applies; open where empty."""

    iri: str
    since: str
    until: str

    def applies(self, day: str) -> bool:
        """Say whether it applied on *day* (ISO date)."""
        return self.since <= day and (not self.until or day < self.until)


class Versions:
    """The versions of every provision of one dataset, the oldest first.

    *texts* are the official texts that were imported beside it, *held* the IRIs that the graph
    itself describes.
    """

    def __init__(
        self, reader: GraphReader, texts: Texts | None = None, held: Iterable[str] = ()
    ) -> None:
        self._known: dict[str, list[Version]] = {}
        self._days: dict[str, dict[str, str]] = {}
        self._texts = texts
        self._held = frozenset(held)
        for row in reader.select(_VERSIONS).rows:
            told = {name: "" if isinstance(t, Triple) else t.value for name, t in row.items()}
            version = Version(told["version"], told["since"], told.get("until", ""))
            self._known.setdefault(told["provision"], []).append(version)
            self._note(told["provision"], version)
        self._all = lru_cache(_MOST_REMEMBERED)(self._gathered)

    def of(self, provision: str) -> list[Version]:
        """Return the versions of a provision, division or instrument, the oldest first."""
        return self._all(provision)

    def below(self, provision: str) -> list[str]:
        """Return the paragraphs and items of an article that have versions."""
        inside = f"{provision}/"
        return (
            [each for each in self._known if each.startswith(inside)] if "/art_" in inside else []
        )

    def in_force(self, provision: str, day: dt.date) -> Version | None:
        """Return the version that applied on *day*, if we hold it."""
        return next((v for v in self.of(provision) if v.applies(day.isoformat())), None)

    def of_year(self, provision: str, year: int) -> Version | None:
        """Return the version of an amendment of *year*, which may apply from the year after."""
        held = [each for each in self.of(provision) if int(each.since[:4]) in (year, year + 1)]
        return held[0] if held else self.in_force(provision, dt.date(year, 12, 31))

    def _note(self, provision: str, version: Version) -> None:
        """Remember the day of the instrument's text that a version is of, and how long it ran."""
        days = self._days.setdefault(instrument_of(provision), {})
        ran = days.get(version.since, version.until)
        days[version.since] = max(ran, version.until) if ran and version.until else ""

    def _gathered(self, provision: str) -> list[Version]:
        """Return its own versions and, of days outside theirs, those of its instrument's texts."""
        own = self._known.get(provision, [])
        parts = [each for iri in self.below(provision) for each in self._known[iri]]
        imported = self._texts.days(provision) if self._texts else []
        # Known in some texts alone, it may be another provision in the others: they must name it.
        others = [
            each
            for each in self._of_texts(provision, imported)
            if not any(version.applies(each.since) for version in own)
            and (
                not (own or parts)
                or each.since in imported
                or any(version.applies(each.since) for version in parts)
            )
        ]
        return sorted([*own, *others], key=lambda each: each.since)

    def _of_texts(self, provision: str, imported: list[str]) -> list[Version]:
        """Return a version of *provision* for each text of its instrument that may have it."""
        try:
            instrument = instrument_of(provision)
        except NotAnIdentifier:
            return []
        days = dict(self._days.get(instrument, {})) if provision in self._held else {}
        days |= {day: "" for day in imported if day not in days}
        begun = sorted(days)
        return [
            Version(version_iri(provision, day), day, following or days[day])
            for day, following in zip(begun, [*begun[1:], ""], strict=False)
        ]
