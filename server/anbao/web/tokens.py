"""Who asks: the token in the Authorization header, and what it opens.

Only that header counts, or what is typed into a form that asks for a token; never a cookie or an
address, so no other site's page can spend a visitor's token; what would write is refused to other
sites' pages besides.
"""

import base64
import binascii
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, request

from anbao.errors import EngineBusy, Forbidden, TooManyFailures, Unauthenticated, WritingDisabled
from anbao.tokens import Token, TokenFile
from anbao.web.pace import SharedPace

_EXTENSION = "anbao.tokens"
_MINUTE = 60.0


def admit_tokens(app: Flask, tokens: Path | None, folder: Path, failures: int) -> None:
    """Let *app* know the file of *tokens*, and how many *failures* a minute one client may have.

    In the server's private *folder* its workers count them together.
    """
    gate = None
    if tokens is not None:
        pace = SharedPace(failures, _MINUTE, folder / "failures.sqlite")
        gate = _Gate(TokenFile(tokens), pace, failures)
    app.extensions[_EXTENSION] = gate


def required(scope: str, typed: str | None = None) -> Token:
    """Return the token of this request, which carries *scope*, or raise what is in its way.

    A token *typed* into a form of ours takes the place of the header's: another site's page does
    not know it.

    WritingDisabled where the server has no tokens, Unauthenticated without a living token,
    Forbidden without the scope or from another site's page, TooManyFailures after many bad ones.
    """
    if scope != "read-more":
        refuse_other_sites()
    given = token_in(request.headers.get("Authorization", "")) if typed is None else typed
    gate = _gate()
    if gate is None:
        raise _no_tokens()
    if not given:
        raise Unauthenticated("此处需要令牌", "a token is needed here")
    token = gate.token(given)
    if not token.allows(scope):
        raise Forbidden(
            f"此令牌没有 {scope} 权限", f"this token does not carry the scope {scope}", scope=scope
        )
    return token


def allowed(scope: str) -> bool:
    """Say whether this request's token carries *scope*; no token carries none, a bad one raises."""
    gate, given = _gate(), token_in(request.headers.get("Authorization", ""))
    return gate is not None and bool(given) and gate.token(given).allows(scope)


def writing_is_open() -> bool:
    """Say whether this server has tokens at all."""
    return _gate() is not None


def _gate() -> "_Gate | None":
    gate = current_app.extensions[_EXTENSION]
    assert gate is None or isinstance(gate, _Gate)  # noqa: S101 - put there by admit_tokens
    return gate


@dataclass(frozen=True)
class _Gate:
    tokens: TokenFile
    failures: SharedPace
    most: int

    def token(self, given: str) -> Token:
        """Return the token *given*; refuse one that is none, and whoever tries many."""
        client = request.remote_addr or ""
        if wait := self.failures.wait(client):
            raise TooManyFailures(
                "令牌错误次数过多",
                "too many wrong tokens",
                retry_after=round(wait) + 1,
                limit=self.most,
                unit="failures a minute",
            )
        token = self.tokens.find(given, datetime.now(UTC))
        if token is None:
            with contextlib.suppress(EngineBusy):  # the next one will be told
                self.failures.count(client)
            raise Unauthenticated("令牌无效、已过期或已收回", "the token is wrong, over or revoked",
                                  error="invalid_token")  # fmt: skip
        return token


def token_in(authorization: str) -> str:
    """Return the token sent: Bearer, or Basic with it as password, for clients that know no other.

    Another Basic password is none of ours: a proxy in front may have asked for it.
    """
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or "-"
    if scheme.lower() != "basic":
        return ""
    try:
        password = base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return password if password.startswith("anbao-") else ""


def refuse_other_sites() -> None:
    """Raise Forbidden if a page of another site sends this request."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    same = origin is None or urlsplit(origin).netloc == request.headers.get("Host", "")
    if site not in {"none", "same-origin"} or not same:
        raise Forbidden("其他网站的页面不得在此写入", "pages of other sites may not write here")


def _no_tokens() -> WritingDisabled:
    return WritingDisabled(
        "本服务器只读：未配置令牌。由管理员以 anbao token new 名称 --scope write 建立令牌，"
        "再以 anbao serve --tokens 文件 启动，即可开放",
        "this server only reads: no tokens are configured. Its keeper opens this door by "
        "anbao token new NAME --scope write and anbao serve --tokens FILE",
    )
