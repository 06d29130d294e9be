"""What the linker asks of a shelf of official texts, whoever keeps it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OfficialText:
    """The official wording of one provision in one imported version.

    ``version`` is the version's IRI; dates are ISO dates, empty where unknown: ``since`` when it
    took effect, ``until`` from when the next imported version applies, ``dated`` that of the
    wording. ``sources`` are names of the imported files, ``addresses`` the pages of the whole text
    at official sites that these give. ``text`` is empty for a whole law, book or chapter.
    """

    version: str
    since: str
    until: str
    dated: str
    sources: tuple[str, ...]
    addresses: tuple[str, ...]
    text: str

    @property
    def day(self) -> str:
        """The day in the version's IRI."""
        return self.version.rpartition("/@")[2]


class Texts(Protocol):
    """Official texts by the IRIs of the graph."""

    def has(self, iri: str) -> bool:
        """Say whether some wording has the instrument, division or provision *iri*."""

    def days(self, iri: str) -> list[str]:
        """Return the days (ISO) of the versions that have *iri*, the oldest first."""

    def official(self, iri: str, day: str) -> OfficialText | None:
        """Return the wording of *iri* on *day* (ISO date), the latest without a day."""
