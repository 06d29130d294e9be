"""Who asks, where proxies stand between us: their word is taken for as many as the keeper says."""

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

_SITE_BITS = 64  # what a subscriber of IPv6 gets: all of it is one client


class Forwarded:
    """Reads X-Forwarded-For, -Proto and -Host of *hops* proxies; of none, it heeds no such header.

    Each proxy adds the address it was asked from, so the client is the one that the outermost of
    ours saw, *hops* from the right: what the client itself wrote stands further left. Name and
    scheme are as the nearest proxy tells them.
    """

    def __init__(self, hops: int) -> None:
        self._fix = ProxyFix(_nobody, x_for=hops, x_proto=1, x_host=1) if hops else None

    def read(self, environ: dict[str, Any]) -> None:
        """Write into the WSGI environment who asks, and by which name and scheme."""
        if self._fix is not None:
            self._fix(environ, _unheard)
        environ["REMOTE_ADDR"] = client(environ["REMOTE_ADDR"])


def client(address: str) -> str:
    """Return what limits count by: an IPv4 address, or the /64 network of an IPv6 one."""
    if ":" not in address:
        return address
    try:
        found = ipaddress.IPv6Address(address.strip("[]").partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, _SITE_BITS), strict=False).network_address)


def _nobody(*_: Any) -> Iterable[bytes]:
    return ()


def _unheard(*_: Any) -> Callable[[bytes], object]:
    return len
