"""Tokens: who may do more than read, kept as hashes in one file.

A token is ``anbao-<id>-<secret>``; the file holds the id, a name, the scopes and the SHA-256 of the
secret, never the secret. Its 256 random bits need no slow hash: there is nothing to guess at.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from anbao.durable import one_writer, replace_file
from anbao.errors import TokenFileError

SCOPES = ("read-more", "write", "admin")
_SHAPE = re.compile(r"anbao-([0-9a-f]{8})-([A-Za-z0-9_-]{43})")
_NOBODY = hashlib.sha256(b"").hexdigest()
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Token:
    """One token as the file knows it; *expires* is empty for one that does not."""

    id: str
    name: str
    scopes: tuple[str, ...]
    sha256: str
    created: str
    expires: str = ""

    def allows(self, scope: str) -> bool:
        """Say whether the token carries *scope*; ``admin`` carries them all."""
        return scope in self.scopes or "admin" in self.scopes

    def expired(self, now: datetime) -> bool:
        """Say whether its time is over."""
        return bool(self.expires) and datetime.fromisoformat(self.expires) <= now


class TokenFile:
    """The tokens in the file at *path*, read again whenever it changes: revoking works at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._tokens: tuple[Token, ...] = ()

    def tokens(self) -> tuple[Token, ...]:
        """Return every token; TokenFileError if the file is missing or is none of ours."""
        try:
            stat = self.path.stat()
            seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if seen != self._seen:
                self._tokens = _read(self.path)
                self._seen = seen
        except OSError:
            raise TokenFileError(
                f"没有令牌文件 {self.path}；用 anbao token new 名称 --scope write "
                f"--tokens {self.path} 建立",
                f"there is no tokens file {self.path}; make one by "
                f"anbao token new NAME --scope write --tokens {self.path}",
            ) from None
        return self._tokens

    def find(self, text: str, now: datetime) -> Token | None:
        """Return the living token that *text* is; the comparison takes the same time for all."""
        match = _SHAPE.fullmatch(text)
        known, secret = match.groups() if match else ("", "")
        token = next((each for each in self.tokens() if each.id == known), None)
        given = hashlib.sha256(secret.encode()).hexdigest()
        same = hmac.compare_digest(given, token.sha256 if token else _NOBODY)
        return token if token and same and not token.expired(now) else None

    def new(self, name: str, scopes: Iterable[str], now: datetime, expires: str = "") -> str:
        """Add a token and return it: the only time that anybody sees it."""
        known, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        digest = hashlib.sha256(secret.encode()).hexdigest()
        created = now.isoformat(timespec="seconds")
        token = Token(known, name, tuple(scopes), digest, created, expires)
        with one_writer(self._lock, _PATIENCE):
            held = self.tokens() if self.path.exists() else ()
            self._write((*held, token))
        return f"anbao-{known}-{secret}"

    def revoke(self, known: str) -> Token:
        """Take back the token whose id is *known*, or TokenFileError."""
        with one_writer(self._lock, _PATIENCE):
            held = self.tokens()
            gone = next((each for each in held if each.id == known), None)
            if gone is None:
                raise TokenFileError(
                    f"没有编号为 {known} 的令牌；anbao token list 列出全部",
                    f"there is no token {known}; anbao token list shows them all",
                )
            self._write(each for each in held if each.id != known)
        return gone

    @property
    def _lock(self) -> Path:
        return self.path.with_name(f".{self.path.name}.lock")

    def _write(self, tokens: Iterable[Token]) -> None:
        told = {"tokens": [asdict(each) for each in tokens]}
        text = json.dumps(told, ensure_ascii=False, indent=1)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self.path, f"{text}\n".encode(), mode=0o600)


def _read(path: Path) -> tuple[Token, ...]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["tokens"]
        return tuple(Token(**{**each, "scopes": tuple(each["scopes"])}) for each in told)
    except (ValueError, TypeError, KeyError):
        raise TokenFileError(
            f"{path} 不是令牌文件", f"{path} is not a tokens file made by anbao token new"
        ) from None
