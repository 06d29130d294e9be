"""How large a body each door takes, and from whom."""

from dataclasses import dataclass
from datetime import UTC, datetime

from anbao.tokens import TokenFile
from anbao.web.limits import HttpLimits
from anbao.web.tokens import token_in

_GRAPH_DOORS = ("/gsp",)


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
