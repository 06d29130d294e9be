"""Words that are only spelt wrong for their pattern: dockets, numbers in words, brackets."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from anbao.citation.docket import Docket, parse_docket
from anbao.citation.numerals import read_number
from anbao.citation.romanised import court_of
from anbao.errors import CitationError

_BARE_DOCKET = re.compile(r"\D?(\d{4})\D??\s*+([一-鿿].{0,40}?\d{1,10})\s*+号?")


def respelt(text: str, pattern: str) -> Iterator[str]:
    """Yield ways to write *text* so that *pattern*, an XPath regular expression, accepts it."""
    for spelt in dict.fromkeys(_spellings(text)):
        if spelt != text and re.search(pattern, spelt):
            yield spelt
            return


def _spellings(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", text).strip()
    yield folded
    with suppress(CitationError):
        yield str(read_number(folded))
    with suppress(CitationError):
        yield court_of(folded.lower())
    if docket := _docket(folded):
        yield docket


def _docket(text: str) -> str:
    match = _BARE_DOCKET.fullmatch(text)
    if match is None:
        return ""
    try:
        return printed(parse_docket(f"({match[1]}){match[2]}号"))
    except CitationError:
        return ""


def printed(docket: Docket) -> str:
    """Write a docket as our files have it: the year in plain brackets."""
    return str(docket).replace("（", "(", 1).replace("）", ")", 1)
