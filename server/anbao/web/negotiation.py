"""Which representation a client gets: RFC 9110 sections 12.4 and 12.5, and ``?format=``.

Among types of equal quality the one that the client names outright beats a wildcard's, and then
our own order decides; HTML stands last, so it wins only if nothing better is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anbao.errors import NotAcceptable
from anbao.store.formats import Format

HTML = Format("html", "text/html", charset=True)
_MOST_RANGES = 100  # no honest client names more
_SHORT_NAMES = {
    "srj": "json",
    "srx": "xml",
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "json-ld": "jsonld",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "rdf-xml": "rdf",
    "nquads": "nq",
    "n-quads": "nq",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The format to write and the media type to call it by."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.format.charset else self.media_type


@dataclass(frozen=True, slots=True)
class _Range:
    kind: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return 3 for the type itself, 2 for its group, 1 for any, 0 for no match."""
        if self.kind == media_type:
            return 3
        if self.kind == "*/*":
            return 1
        group, _, rest = self.kind.partition("/")
        return 2 if rest == "*" and media_type.startswith(f"{group}/") else 0


def choose(accept: str, offers: Sequence[Format], wanted: str = "") -> Chosen:
    """Choose among *offers* by the Accept header *accept*; *wanted* (``?format=``) overrules it."""
    if wanted:
        return _by_name(wanted, offers)
    ranges = list(_ranges(accept)) or [_Range("*/*", 1.0)]
    best: tuple[float, int, int] | None = None
    chosen = None
    for order, candidate in enumerate(_candidates(offers)):
        specificity, quality = max(
            ((each.specificity(candidate.media_type), each.quality) for each in ranges),
            default=(0, 0.0),
        )
        rank = (quality, 1 if specificity == 3 else 0, -order)
        if specificity and quality > 0 and (best is None or rank > best):
            best, chosen = rank, candidate
    if chosen is None:
        raise _not_acceptable(offers)
    return chosen


def _candidates(offers: Sequence[Format]) -> Iterator[Chosen]:
    """Give every name of every offer: own names first, then aliases, HTML's last."""
    machine = [offer for offer in offers if offer is not HTML]
    yield from (Chosen(offer, offer.media_type) for offer in machine)
    yield from (Chosen(offer, alias) for offer in machine for alias in offer.aliases)
    if HTML in offers:
        yield Chosen(HTML, HTML.media_type)


def _by_name(wanted: str, offers: Sequence[Format]) -> Chosen:
    name = _SHORT_NAMES.get(wanted.lower(), wanted.lower())
    for offer in offers:
        if name in {offer.name, offer.media_type}:
            return Chosen(offer, offer.media_type)
    for offer in offers:
        if name in offer.aliases or f"application/{name}" in offer.aliases:
            return Chosen(offer, offer.media_type)
    raise _not_acceptable(offers)


def _ranges(accept: str) -> Iterator[_Range]:
    for part in accept.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if kind == "*":  # some old clients mean */* by it
            kind = "*/*"
        if "/" not in kind:
            continue
        yield _Range(kind, _quality(parameters))


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def accepts_encoding(header: str, coding: str) -> bool:
    """Say whether Accept-Encoding *header* names *coding* (or ``*``) with a quality above 0."""
    qualities = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        qualities[name] = _quality(parameters)
    return qualities.get(coding, qualities.get("*", 0.0)) > 0


def _not_acceptable(offers: Sequence[Format]) -> NotAcceptable:
    types = ", ".join(offer.media_type for offer in offers)
    names = ", ".join(offer.name for offer in offers)
    return NotAcceptable(
        f"此处可以给出：{types}（或 ?format= {names}）",
        f"this can be given as {types} (or by ?format= one of {names})",
        available=types,
    )
