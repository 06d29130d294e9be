"""A request as it was sent and the reply to it, whichever way it is served."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Environ = dict[str, Any]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, read from its WSGI environment, and as much of its *body* as has been received."""

    environ: Environ
    body: bytes = b""

    @property
    def method(self) -> str:
        """The method."""
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        """The path, one character a byte."""
        return str(self.environ["PATH_INFO"])

    @property
    def query(self) -> str:
        """What stands behind the address's question mark, as it stands there."""
        return str(self.environ.get("QUERY_STRING", ""))

    @property
    def client(self) -> str:
        """Who asks."""
        return str(self.environ.get("REMOTE_ADDR", ""))

    def header(self, name: str) -> str:
        """Return the header *name*, or nothing."""
        return str(self.environ.get(_key(name), ""))

    @property
    def header_bytes(self) -> int:
        """Count the characters of all headers."""
        told = self.environ.items()
        return sum(len(key) + len(value) for key, value in told if key.startswith("HTTP_"))


@lru_cache(maxsize=64)
def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"


@dataclass(slots=True)
class Reply:
    """A response: *rest* holds what is left of a long body."""

    status: int
    headers: Headers
    body: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None
