"""The official wording of a provision on a day or in a version, as it lies on the shelf."""

from collections.abc import Iterator

from anbao.errors import NotInGraph
from anbao.identifiers import version_iri
from anbao.legislation.printed import plain_text
from anbao.legislation.shelf import Edition, Passage, Shelf
from anbao.linking.lexicon import Entry, Label
from anbao.linking.texts import OfficialText

_STATE = "中华人民共和国"
_QUOTED = {"article", "paragraph", "item"}


class OfficialTexts:
    """The texts of a shelf, as the linker asks for them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def has(self, iri: str) -> bool:
        """Say whether some wording has the instrument, division or provision *iri*."""
        return bool(self.days(iri))

    def days(self, iri: str) -> list[str]:
        """Return the days (ISO) of the versions that have *iri*, the oldest first."""
        try:
            instrument, path, _ = self._shelf.place(iri)
        except NotInGraph:
            return []
        return self._shelf.days(instrument, path)

    def official(self, iri: str, day: str) -> OfficialText | None:
        """Return the wording of *iri* on *day* (ISO date), the latest without a day."""
        return official_text(self._shelf, iri, day)

    def entries(self) -> Iterator[Entry]:
        """Yield the instruments as entries of a lexicon: by their titles, and since when."""
        for iri, title, since in self._shelf.titles():
            short = title.removeprefix(_STATE)
            names = tuple(dict.fromkeys((title, short)))
            kinds = frozenset({"instrument"})
            yield Entry(iri, Label(title), "instrument", kinds, names, short, since)


def edition_at(shelf: Shelf, iri: str, day: str = "") -> tuple[Edition, str] | None:
    """Return the edition on *day*, or of the version that *iri* names, and the path in it.

    Without either, the latest. None where no text of the instrument was imported by then.
    """
    try:
        instrument, path, version = shelf.place(iri)
    except NotInGraph:
        return None
    by = version or day
    found = [each for each in shelf.editions(instrument) if not by or each.version <= by]
    return (found[-1], path) if found else None


def official_text(shelf: Shelf, iri: str, day: str = "") -> OfficialText | None:
    """Return the official wording of *iri* on *day* (ISO date), in its version, or the latest.

    None where no such text was imported. A whole law, book or chapter comes without its text.
    """
    found = edition_at(shelf, iri, day)
    if found is None:
        return None
    edition, path = found
    passages = shelf.passages(edition, path) if path else ()
    if path and not passages:
        return None
    return _told(shelf, iri.split("/@", maxsplit=1)[0], edition, passages)


def _told(shelf: Shelf, iri: str, edition: Edition, passages: tuple[Passage, ...]) -> OfficialText:
    later = [day for day in shelf.days(edition.instrument) if day > edition.version]
    quoted = bool(passages) and passages[0].kind in _QUOTED
    return OfficialText(
        version=version_iri(iri, edition.version),
        since=edition.in_force,
        until=later[0] if later else "",
        dated=edition.dated,
        sources=tuple(each.rsplit("/", 1)[-1] for each in edition.sources),
        addresses=edition.same_as,
        text=plain_text(passages) if quoted else "",
    )
