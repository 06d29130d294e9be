"""The doors that the tools knock at: those of a running server, wherever it is.

A tool has no way in of its own: whatever it asks passes the same limits, the same jail and the same
checks as a request from anybody else, and is answered in the same words.
"""

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from anbao.errors import BadRequest, EngineCrashed

_SECONDS = 90.0  # above every deadline of the doors themselves


@dataclass(frozen=True, slots=True)
class Knock:
    """One request: a path below the server's root, its parameters, and a body to post if any."""

    path: str
    parameters: Mapping[str, str]
    body: bytes | None = None
    content_type: str = ""
    accept: str = "application/json"

    @property
    def address(self) -> str:
        """The path with its parameters, percent-encoded."""
        asked = urlencode({name: value for name, value in self.parameters.items() if value})
        return quote(self.path, safe="/@%") + (f"?{asked}" if asked else "")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a door answered."""

    status: int
    media_type: str
    text: str

    @property
    def is_error(self) -> bool:
        """Whether the door refused."""
        return self.status >= 400


class Doors(Protocol):
    """Where requests are sent."""

    def knock(self, request: Knock) -> Reply:
        """Send *request* and return what comes back, an error document too."""


@dataclass(frozen=True, slots=True)
class DistantDoors:
    """The doors of the server at *address*; *token* is sent along where the keeper gave one."""

    address: str
    token: str = ""

    def knock(self, request: Knock) -> Reply:
        """Send *request* over HTTP."""
        headers = {"Accept": request.accept}
        if request.content_type:
            headers["Content-Type"] = request.content_type
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        asked = urllib.request.Request(  # noqa: S310 - the keeper's own address, checked by the command
            self.address.rstrip("/") + request.address, request.body, headers
        )
        try:
            with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310
                return _read(answer.status, answer)
        except urllib.error.HTTPError as error:
            with error:
                return _read(error.code, error)
        except OSError as error:
            reason = getattr(error, "reason", error)
            if request.body and isinstance(reason, BrokenPipeError | ConnectionResetError):
                raise BadRequest(
                    f"送出 {len(request.body)} 字节时服务器中断了连接，多半超过 /limits 所列的限额",
                    f"the server hung up while {len(request.body)} bytes were sent; that is "
                    "probably more than /limits allows",
                ) from None
            raise EngineCrashed(
                f"{self.address} 没有应答：{error}", f"{self.address} does not answer: {error}"
            ) from None


def _read(status: int, answer: "urllib.error.HTTPError") -> Reply:
    return Reply(
        status, answer.headers.get_content_type(), answer.read().decode("utf-8", "replace")
    )
