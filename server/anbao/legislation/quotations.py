"""Quotations in the graph against the imported wording: each must stand there to the letter."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from anbao.legislation.shelf import Edition, Shelf
from anbao.namespaces import AB

_ELLIPSIS = re.compile(r"…+|\.{3,}")
_BLANKS = re.compile(r"[\s\u3000]+")


@dataclass(frozen=True, slots=True)
class Misquotation:
    """A quotation that the text does not hold: who quotes, from what, and which text was read."""

    quoting: str
    version: str
    quote: str
    read_in: str


@dataclass(frozen=True, slots=True)
class QuotationReport:
    """How many quotations were compared, how many have no text on the shelf, which are wrong."""

    compared: int
    without_text: int
    wrong: tuple[Misquotation, ...]


def check_quotations(triples: Iterable[Triple], shelf: Shelf) -> QuotationReport:
    """Compare every Chinese ``ab:quotedText`` with the versions that it is quoted from.

    A norm that several versions express need be quoted from one of them only.
    """
    compared = without = 0
    wrong = []
    for (quoting, quote), versions in sorted(_quotations(triples).items()):
        found = {version: text for version in sorted(versions) if (text := wording(shelf, version))}
        if not found:
            without += 1
            continue
        compared += 1
        if not any(stands_in(quote, text) for _, text in found.values()):
            version, (edition, _) = next(iter(found.items()))
            read_in = f"{edition.sources[0]} ({edition.version})"
            wrong.append(Misquotation(quoting, version, quote, read_in))
    return QuotationReport(compared, without, tuple(wrong))


def wording(shelf: Shelf, version: str) -> tuple[Edition, str] | None:
    """Return the edition that applied on the day of a version IRI, and the text quoted from.

    An item is read with the words before and after it, so that it is quoted from its article.
    """
    instrument, path, day = shelf.place(version)
    path = path.split("/")[0] if "/item_" in path else path
    edition = shelf.in_force(instrument, day)
    passages = shelf.passages(edition, path) if edition and path else ()
    if edition is None or not passages:
        return None
    return edition, "".join(each.text for each in passages)


def stands_in(quote: str, text: str) -> bool:
    """Say whether every piece of *quote* between ellipses stands in *text*, in that order.

    >>> stands_in("应当…承担 责任", "经营者应当依法承担责任。")
    True
    """
    squeezed, place = _BLANKS.sub("", text), 0
    for piece in _ELLIPSIS.split(_BLANKS.sub("", quote)):
        found = squeezed.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _quotations(triples: Iterable[Triple]) -> dict[tuple[str, str], set[str]]:
    """Return who quotes what, from which versions: norms quote those that express them."""
    quotes: set[tuple[str, str]] = set()
    versions: dict[str, set[str]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, NamedNode):
            continue
        if triple.predicate.value == AB.quotedText and isinstance(value, Literal):
            if value.language in (None, "zh"):
                quotes.add((subject.value, value.value))
        elif triple.predicate.value == AB.occursIn and isinstance(value, NamedNode):
            versions.setdefault(subject.value, set()).add(value.value)
        elif triple.predicate.value == AB.expresses and isinstance(value, NamedNode):
            versions.setdefault(value.value, set()).add(subject.value)
    return {each: versions[each[0]] for each in quotes if each[0] in versions}
