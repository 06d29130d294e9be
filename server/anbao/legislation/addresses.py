"""Addresses of texts at official sites: what an imported file says of itself, and what counts.

Our own sources name the official sites but no deep links, and no address follows from facts that
we hold: the site's own keys cannot be worked out. So an address is told only where a file gives it.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

_OFFICIAL = (".gov.cn", ".court.gov.cn", "doi.org")
_LONGEST = 500
_MOST = 4
_SIGNS = frozenset('<>"{}|\\^`')


def is_official_page(address: str) -> bool:
    """Say whether *address* is a page at an official site, not the site's front page.

    >>> is_official_page("https://flk.npc.gov.cn/detail?id=1"), is_official_page("https://flk.npc.gov.cn/")
    (True, False)
    """
    printable = address.isascii() and address.isprintable() and not _SIGNS & set(address)
    if not printable or " " in address or len(address) > _LONGEST:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    page = parts.path.strip("/") or parts.query
    secure = parts.scheme in {"https", "http"} and not parts.username
    return bool(page) and secure and host.endswith(_OFFICIAL)


def official_addresses(values: Iterable[str]) -> tuple[str, ...]:
    """Return the official pages among *values*, such as those of a file's front matter."""
    found = sorted({each.strip() for each in values if is_official_page(each.strip())})
    return tuple(found[:_MOST])
