"""Which version of a provision was in force on a day, or is the one of a year."""

import datetime as dt
from dataclasses import dataclass

from anbao.namespaces import AB, ELI
from anbao.store.reader import GraphReader, Triple

_VERSIONS = f"""SELECT ?provision ?version ?since ?until WHERE {{
    ?version <{AB.versionOf}> ?provision ; <{ELI.first_date_entry_in_force}> ?since .
    OPTIONAL {{ ?version <{ELI.date_no_longer_in_force}> ?until }}
}} ORDER BY ?provision ?since"""


@dataclass(frozen=True, slots=True)
class Version:
    """A version and the half-open interval of ISO dates in which it applies; open where empty."""

    iri: str
    since: str
    until: str


class Versions:
    """The versions of every provision of one dataset, the oldest first."""

    def __init__(self, reader: GraphReader) -> None:
        self._known: dict[str, list[Version]] = {}
        for row in reader.select(_VERSIONS).rows:
            told = {name: "" if isinstance(t, Triple) else t.value for name, t in row.items()}
            version = Version(told["version"], told["since"], told.get("until", ""))
            self._known.setdefault(told["provision"], []).append(version)

    def of(self, provision: str) -> list[Version]:
        """Return the versions of a provision, the oldest first."""
        return self._known.get(provision, [])

    def in_force(self, provision: str, day: dt.date) -> Version | None:
        """Return the version that applied on *day*, if we hold it."""
        asked = day.isoformat()
        held = self.of(provision)
        return next(
            (v for v in held if v.since <= asked and (not v.until or asked < v.until)), None
        )

    def of_year(self, provision: str, year: int) -> Version | None:
        """Return the version of an amendment of *year*, which may apply from the year after."""
        held = [each for each in self.of(provision) if int(each.since[:4]) in (year, year + 1)]
        return held[0] if held else self.in_force(provision, dt.date(year, 12, 31))
