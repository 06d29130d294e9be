"""How large a body each door takes, and from whom; and what becomes of one that does not come."""

from dataclasses import dataclass
from datetime import UTC, datetime

from werkzeug.exceptions import RequestTimeout

from anbao.errors import BadRequest
from anbao.tokens import TokenFile
from anbao.web.exchange import Environ
from anbao.web.limits import HttpLimits
from anbao.web.tokens import token_in

UNRECEIVED = "anbao.unreceived"  # in the environment of a request: why its body is not there
_GRAPH_DOORS = ("/gsp",)


class IncompleteBody(BadRequest):
    """The body broke off: half a graph must not be taken for a whole one."""

    slug = "incomplete-body"


def refuse_unreceived(environ: Environ) -> None:
    """Raise what kept the body of this request from being received, if anything did."""
    match environ.get(UNRECEIVED):
        case "late":
            raise RequestTimeout
        case "half":
            raise IncompleteBody(
                "请求体中途断开，未作处理；请重新发送",
                "the body broke off and nothing was done; send it again",
            )


@dataclass(frozen=True)
class Bodies:
    """The sizes that *limits* grants; larger graphs only to those whose token may write."""

    limits: HttpLimits
    tokens: TokenFile | None = None

    def allowed(self, path: str, authorization: str) -> int:
        """Return how many bytes may be sent to *path* under this Authorization header.

        Asked before the body is received, so that nobody without a token fills the memory.
        """
        usual = self.limits.body_at(path)
        if self.tokens is None or not authorization or not path.startswith(_GRAPH_DOORS):
            return usual
        token = self.tokens.find(token_in(authorization), datetime.now(UTC))
        return self.limits.graph_bytes if token and token.allows("write") else usual
