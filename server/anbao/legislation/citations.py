"""Citations between laws: each text on the shelf scanned, each reference found its provision.

Titles are those of the linker's lexicon, the shelf's own among them, found with or without 《》;
where several laws share one, the one that applied on the day of the citing text is meant. What
stays doubtful is left out: an edge must be true.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from anbao.citation.mention import Mention
from anbao.citation.scan import scan
from anbao.citation.wording import fold_letters
from anbao.errors import NotAnIdentifier
from anbao.identifiers import reference_iri
from anbao.legislation.names import title_key
from anbao.legislation.printed import mark_of
from anbao.legislation.shelf import Edition, Passage, Shelf
from anbao.linking.gazetteer import Gazetteer

_SCANNED = {"article", "paragraph", "item", "subitem"}


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


def citations_in(shelf: Shelf, edition: Edition, names: Gazetteer) -> Iterator[Citation]:
    """Yield the citations of other provisions and laws in one text."""
    units = [each for each in shelf.passages(edition) if each.kind in _SCANNED]
    text, starts = _printed(units)
    titles, _ = names.find(fold_letters(text))
    for mention in scan(text, own=edition.title, named=titles):
        unit = bisect_right(starts, mention.start) - 1
        if unit < 0 or mention.doubt:
            continue
        passage, offset = units[unit], starts[unit]
        words = text[mention.start : mention.end]
        for target in _targets(mention, edition, names):
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


def _targets(mention: Mention, edition: Edition, names: Gazetteer) -> Iterator[str]:
    own = title_key(mention.title) in {"", title_key(edition.title)}
    laws = names.instruments(mention.title, edition.version) if not own else ()
    if not own and len(laws) != 1:
        return
    law = edition.instrument if own else laws[0].iri
    if mention.ref is None:
        yield from [] if own else [law]
        return
    for reference in mention.refs():
        try:
            yield reference_iri(law, reference)
        except NotAnIdentifier:
            continue
