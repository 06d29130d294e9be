"""The first wall before a stranger's query: its tokens, counted, before any parser recurses.

The jail is the wall that holds; this one is for cheap refusals and good messages. One linear
pass: every repetition in the pattern is possessive, so nothing is tried twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from anbao.errors import (
    EngineError,
    QuerySyntaxError,
    QueryTooComplex,
    ServiceNotAllowed,
    UpdateDisabled,
)
from anbao.store.limits import EngineLimits

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LOCAL = r"[\w\-:·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_DOTTED = r"[^\W\d][\w\-·]*+(?:\.++[\w\-·]++)*+"
_TOKEN = re.compile(
    rf"""
      (?P<blank>[ \t\r\n\f]++|\#[^\r\n]*+)
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_ESCAPE})*+>)
    | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
        |"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+')
    | (?P<variable>[?$]\w++)
    | (?P<name>(?:{_DOTTED})?+:(?:{_LOCAL}|\.++(?={_LOCAL}))*+)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<word>{_DOTTED})
    | (?P<number>\d++(?:\.\d++)?(?:[eE][+-]?\d++)?)
    | (?P<sign><<|>>|&&|\|\||\^\^|[<>!]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENERS = {"(", "{", "[", "<<"}
_CLOSERS = {")", "}", "]", ">>"}
_UNARY = {"!", "-", "+", "^"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_PROLOGUE = {"BASE", "PREFIX", "VERSION"}
_VOLATILE = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}


@dataclass(frozen=True, slots=True)
class Token:
    """One token with its place; *kind* is a group name of the pattern."""

    kind: str
    text: str
    offset: int

    @property
    def word(self) -> str:
        """The upper-case keyword, or nothing if this is not a bare word."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(slots=True)
class Survey:
    """What a query says of itself: its form, the graphs it is FROM, whether it answers alike."""

    form: str = ""
    graphs: list[str] = field(default_factory=list)
    volatile: bool = False


def tokens(query: str) -> Iterator[Token]:
    """Give the tokens of *query* in order, without spaces and comments."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "sign"
        if kind == "word":
            yield from _words(match.group(), match.start())
        elif kind != "blank":
            yield Token(kind, match.group(), match.start())


def _words(text: str, start: int) -> Iterator[Token]:
    """Split what had the form of a prefix and is none: ``true.SERVICE`` is two words."""
    for match in re.finditer(r"\w++", text):
        yield Token("word", match.group(), start + match.start())


def place(query: str, offset: int) -> dict[str, str | int]:
    """Return ``line``, ``column`` (from 1) and ``near`` for *offset*."""
    line = query.count("\n", 0, offset) + 1
    column = offset - query.rfind("\n", 0, offset)
    return {"line": line, "column": column, "near": " ".join(query[offset : offset + 40].split())}


def survey(query: str, limits: EngineLimits) -> Survey:
    """Read *query* token by token; raise the ``EngineError`` that fits what it must not do."""
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise _over("查询过长", "the query is too long", limits.query_bytes, size, "bytes")
    surveyor = _Surveyor(query, limits)
    for count, token in enumerate(tokens(query), start=1):
        if count > limits.tokens:
            raise _over(
                "查询的词元过多", "the query has too many tokens", limits.tokens, count, "tokens"
            )
        surveyor.see(token)
    if not surveyor.seen.form:
        raise QuerySyntaxError("没有 SELECT、ASK、CONSTRUCT 或 DESCRIBE",
                               "there is no SELECT, ASK, CONSTRUCT or DESCRIBE",
                               line=1, column=1, near=query[:40])  # fmt: skip
    return surveyor.seen


class _Surveyor:
    def __init__(self, query: str, limits: EngineLimits) -> None:
        self._query = query
        self._limits = limits
        self._depth = 0
        self._run = 0
        self._prefixes: dict[str, str] = {}
        self._before: list[Token] = []  # the last two tokens
        self.seen = Survey()

    def see(self, token: Token) -> None:
        """Take one more token into account."""
        self._nest(token)
        if token.word:
            self._keyword(token)
        self._dataset(token)
        self._before = [*self._before[-1:], token]

    def _nest(self, token: Token) -> None:
        if token.text in _OPENERS and token.kind == "sign":
            self._depth += 1
        elif token.text in _CLOSERS and token.kind == "sign":
            self._depth = max(0, self._depth - 1)
        # A run of unary operators is nesting without brackets.
        self._run = self._run + 1 if token.text in _UNARY else 0
        deepest = max(self._depth, self._run)
        if deepest > self._limits.nesting:
            where = place(self._query, token.offset)
            limit = self._limits.nesting
            raise _over("查询嵌套过深", "too deeply nested", limit, deepest, "levels", **where)

    def _keyword(self, token: Token) -> None:
        word = token.word
        if word == "SERVICE":
            raise ServiceNotAllowed("不允许 SERVICE：本服务器不替查询访问别的服务器",
                                    "SERVICE is not allowed: this server asks no other server",
                                    **place(self._query, token.offset))  # fmt: skip
        self.seen.volatile = self.seen.volatile or word in _VOLATILE
        if self.seen.form or word in _PROLOGUE:
            return
        if word in _FORMS:
            self.seen.form = word.lower()
        else:
            raise self._not_a_query(token)

    def _not_a_query(self, token: Token) -> EngineError:
        where = place(self._query, token.offset)
        if token.word == "LOAD":
            return ServiceNotAllowed(
                "不允许 LOAD：本服务器不读取外部数据",
                "LOAD is not allowed: this server fetches nothing",
                **where,
            )
        if token.word in _UPDATES:
            return UpdateDisabled(
                "本服务器只读，不接受 SPARQL 更新",
                "this server only reads; it takes no SPARQL Update",
                **where,
            )
        return QuerySyntaxError(
            f"“{token.text[:40]}”不是查询的开头；应为 SELECT、ASK、CONSTRUCT 或 DESCRIBE",
            f"“{token.text[:40]}” begins no query; SELECT, ASK, CONSTRUCT or DESCRIBE does",
            **where,
        )

    def _dataset(self, token: Token) -> None:
        if token.kind not in {"iri", "name"}:
            return
        last = [earlier.word for earlier in self._before]
        if last[-1:] == ["FROM"] or last == ["FROM", "NAMED"]:
            self.seen.graphs.append(self._resolve(token))
        elif token.kind == "iri" and last[:1] == ["PREFIX"]:
            self._prefixes[self._before[1].text] = token.text[1:-1]

    def _resolve(self, token: Token) -> str:
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, local = token.text.split(":", 1)
        return self._prefixes.get(f"{prefix}:", "") + local


def _over(zh: str, en: str, *measured: int | str, **where: str | int) -> QueryTooComplex:
    limit, value, unit = measured
    return QueryTooComplex(f"{zh}（上限 {limit}）", f"{en} (limit {limit})",
                           limit=limit, value=value, unit=unit, **where)  # fmt: skip
