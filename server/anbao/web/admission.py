"""Which requests get in: those to this server by name, with an address and headers in measure."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from werkzeug.exceptions import RequestHeaderFieldsTooLarge, RequestURITooLarge

from anbao.errors import BadRequest
from anbao.web.exchange import Sent
from anbao.web.limits import HttpLimits


class BadHost(BadRequest):
    """The Host header names none of the names that this server goes by."""

    slug = "bad-host"


def refuse_misaddressed(sent: Sent, names: Sequence[str], limits: HttpLimits) -> None:
    """Raise if *sent* is to none of *names*, or its address or headers are past *limits*."""
    if len(sent.query) + len(sent.path) > limits.url_bytes:
        raise RequestURITooLarge
    if sent.header_bytes > limits.header_bytes:
        raise RequestHeaderFieldsTooLarge
    host = sent.header("host")
    if not _is_known(host, tuple(names)):
        raise BadHost("请求的主机名不属于本服务器", "this server does not go by that name")
    if not host and sent.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":  # RFC 9112, 3.2
        raise BadHost("请求没有 Host 标头", "the request has no Host header")


@lru_cache(maxsize=64)
def _is_known(header: str, names: tuple[str, ...]) -> bool:
    """Say whether Host *header* is ours: a literal address, localhost, or a configured name.

    A page that rebinds a name of its own to this address shows itself by that name; a literal
    address cannot be rebound.
    """
    host = header.rsplit(":", 1)[0] if not header.endswith("]") else header
    if not host or host.lower() in {"localhost", *names}:
        return True  # HTTP/1.0 clients send none, and browsers always do
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
