"""The first wall before a stranger's query: its tokens, counted, before any parser recurses.

The jail is the wall that holds; this one is for cheap refusals and good messages. One linear
pass: every repetition in the pattern is possessive, so nothing is tried twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from anbao.errors import (
    EngineError,
    QuerySyntaxError,
    QueryTooComplex,
    ServiceNotAllowed,
    UpdateDisabled,
)
from anbao.store.limits import EngineLimits

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IN_IRI = r'[^\x00-\x20<>"{}|^`\\]'
_LOCAL = r"[\w\-:·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_DOTTED = r"[^\W\d][\w\-·]*+(?:\.++[\w\-·]++)*+"
_TOKEN = re.compile(
    rf"""
      (?P<blank>[ \t\r\n\f]++|\#[^\r\n]*+)
    | (?P<iri><{_IN_IRI}*+(?:(?:{_ESCAPE}){_IN_IRI}*+)*+>)
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
_BLANK = r"(?:[ \t\r\n\f]++|\#[^\r\n]*+)"
_BEGINNING = re.compile(
    rf"(?:{_BLANK}|(?:PREFIX{_BLANK}++(?:{_DOTTED})?+:|BASE){_BLANK}*+<{_IN_IRI}*+>)*+"
    rf"(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w\-·.:])",
    re.IGNORECASE,
)
_REMARKABLE = {"SERVICE", "FROM", *_VOLATILE}
# A digit may stand before a word that is one all the same.
_REMARKABLE_WORD = re.compile(rf"(?<![^\W\d])(?:{'|'.join(_REMARKABLE)})(?!\w)")


class Token(NamedTuple):
    """One token with its place; *kind* is a group name of the pattern."""

    kind: str
    text: str
    offset: int

    @property
    def word(self) -> str:
        """The upper-case keyword, or nothing if this is not a bare word."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a query says of itself: its form, the graphs it is FROM, whether it answers alike."""

    form: str = ""
    graphs: tuple[str, ...] = ()
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
    if text.isalnum():
        yield Token("word", text, start)
        return
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
    return _glance(query, limits) or _look_over(query, limits)


def _glance(query: str, limits: EngineLimits) -> Survey | None:
    """Read a query that is plainly harmless, as most are, in a tenth of the time; else None.

    Brackets, signs and words inside strings, names and comments are counted too: more than there
    are never hides one.
    """
    begun = _BEGINNING.match(query)
    if begun is None or len(query) > limits.tokens:
        return None
    capitals = query[begun.end() :].upper()
    if any(word in capitals for word in _REMARKABLE) and _REMARKABLE_WORD.search(capitals):
        return None
    if sum(map(query.count, _OPENERS)) > limits.nesting:
        return None
    return None if sum(map(query.count, _UNARY)) > limits.nesting else Survey(begun[1].lower())


def _look_over(query: str, limits: EngineLimits) -> Survey:
    surveyor = _Surveyor(query, limits)
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup
        if kind == "blank":
            continue
        if kind == "iri" or kind == "name":  # noqa: PLR1714 - once a token: the fastest way
            surveyor.name(Token(kind, match.group(), match.start()))
        elif kind == "word":
            for token in _words(match.group(), match.start()):
                surveyor.word(token)
        elif kind == "sign":
            surveyor.sign(match.group(), match.start())
        else:
            surveyor.other()
    return surveyor.seen()


class _Surveyor:
    def __init__(self, query: str, limits: EngineLimits) -> None:
        self._query = query
        self._limits = limits
        self._count = 0
        self._depth = 0
        self._run = 0
        self._form = ""
        self._volatile = False
        self._graphs: list[str] = []
        self._prefixes: dict[str, str] = {}
        self._before = ("", "")  # the last two tokens: keywords in capitals, and names

    def seen(self) -> Survey:
        """Return what there was; raise if that is no query."""
        if self._form:
            return Survey(self._form, tuple(self._graphs), self._volatile)
        raise QuerySyntaxError("没有 SELECT、ASK、CONSTRUCT 或 DESCRIBE",
                               "there is no SELECT, ASK, CONSTRUCT or DESCRIBE",
                               line=1, column=1, near=self._query[:40])  # fmt: skip

    def sign(self, text: str, offset: int) -> None:
        """Take a bracket or an operator into account."""
        self._next("")
        if text in _OPENERS:
            self._depth += 1
        elif text in _CLOSERS:
            self._depth = max(0, self._depth - 1)
        # A run of unary operators is nesting without brackets.
        self._run = self._run + 1 if text in _UNARY else 0
        deepest = max(self._depth, self._run)
        if deepest > self._limits.nesting:
            where = place(self._query, offset)
            limit = self._limits.nesting
            raise _over("查询嵌套过深", "too deeply nested", limit, deepest, "levels", **where)

    def word(self, token: Token) -> None:
        """Take a bare word into account."""
        self._run = 0
        self._keyword(token)
        self._next(token.word)

    def name(self, token: Token) -> None:
        """Take an IRI or a prefixed name into account."""
        self._run = 0
        earlier, last = self._before
        if last == "FROM" or (earlier, last) == ("FROM", "NAMED"):
            self._graphs.append(self._resolve(token))
        elif earlier == "PREFIX" and token.kind == "iri":
            self._prefixes[last] = token.text[1:-1]
        self._next(token.text)

    def other(self) -> None:
        """Take a token into account that says nothing here."""
        self._run = 0
        self._next("")

    def _next(self, token: str) -> None:
        self._before = (self._before[1], token)
        self._count += 1
        if self._count > self._limits.tokens:
            raise _over("查询的词元过多", "the query has too many tokens",
                        self._limits.tokens, self._count, "tokens")  # fmt: skip

    def _keyword(self, token: Token) -> None:
        word = token.word
        if word == "SERVICE":
            raise ServiceNotAllowed("不允许 SERVICE：本服务器不替查询访问别的服务器",
                                    "SERVICE is not allowed: this server asks no other server",
                                    **place(self._query, token.offset))  # fmt: skip
        self._volatile = self._volatile or word in _VOLATILE
        if self._form or word in _PROLOGUE:
            return
        if word in _FORMS:
            self._form = word.lower()
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

    def _resolve(self, token: Token) -> str:
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, local = token.text.split(":", 1)
        return self._prefixes.get(f"{prefix}:", "") + local


def _over(zh: str, en: str, *measured: int | str, **where: str | int) -> QueryTooComplex:
    limit, value, unit = measured
    return QueryTooComplex(f"{zh}（上限 {limit}）", f"{en} (limit {limit})",
                           limit=limit, value=value, unit=unit, **where)  # fmt: skip
