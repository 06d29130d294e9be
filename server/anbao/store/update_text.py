"""The text of a SPARQL Update before any parser sees it: what it must not do, and its dataset.

The same first wall as ``lexer`` has for queries, with room for data; and the protocol's
``using-graph-uri``, which pyoxigraph does not know, written into the text where it belongs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anbao.errors import BadRequest, QuerySyntaxError, QueryTooComplex, ServiceNotAllowed
from anbao.store.lexer import Token, place, tokens
from anbao.store.limits import EngineLimits

_OPENERS, _CLOSERS = {"(", "{", "[", "<<"}, {")", "}", "]", ">>"}
_OWN_DATASET = {"USING", "WITH"}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A token and how deep in brackets it stands."""

    token: Token
    depth: int


def checked_update(
    text: str, limits: EngineLimits, using: tuple[str, ...] = (), named: tuple[str, ...] = ()
) -> str:
    """Return *text* with the dataset *using* and *named* written in; raise what it must not do.

    BadRequest if the text names a dataset of its own besides (SPARQL 1.1 Protocol 2.2.3).
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.update_bytes:
        raise QueryTooComplex(
            f"更新过长（上限 {limits.update_bytes} 字节）",
            f"the update is too long (limit {limits.update_bytes} bytes)",
            limit=limits.update_bytes, value=size, unit="bytes",
        )  # fmt: skip
    seen = list(_surveyed(text, limits))
    if not seen:
        raise QuerySyntaxError("更新为空", "the update is empty", line=1, column=1, near="")
    clause = _clause(using, named)
    return _with_clause(text, seen, clause) if clause else text


def _surveyed(text: str, limits: EngineLimits) -> Iterator[_Seen]:
    depth = 0
    for token in tokens(text):
        if token.word in {"SERVICE", "LOAD"}:
            raise ServiceNotAllowed(
                f"不允许 {token.word}：本服务器不访问别的服务器",
                f"{token.word} is not allowed: this server asks no other server",
                **place(text, token.offset),
            )
        if token.kind == "sign" and token.text in _CLOSERS:
            depth = max(0, depth - 1)
        yield _Seen(token, depth)
        if token.kind == "sign" and token.text in _OPENERS:
            depth += 1
            if depth > limits.nesting:
                raise QueryTooComplex(
                    f"嵌套过深（上限 {limits.nesting}）",
                    f"too deeply nested (limit {limits.nesting})",
                    limit=limits.nesting, value=depth, unit="levels", **place(text, token.offset),
                )  # fmt: skip


def _clause(using: tuple[str, ...], named: tuple[str, ...]) -> str:
    for iri in (*using, *named):
        if not _IRI.fullmatch(iri):
            raise BadRequest(f"“{iri}”不是绝对 IRI", f"“{iri}” is no absolute IRI")
    lines = [f"USING <{iri}>" for iri in using] + [f"USING NAMED <{iri}>" for iri in named]
    return " ".join(lines)


def _with_clause(text: str, seen: list[_Seen], clause: str) -> str:
    """Put *clause* before the WHERE of every operation that has one."""
    top = [each.token for each in seen if each.depth == 0]
    for token in top:
        if token.word in _OWN_DATASET:
            raise BadRequest(
                f"using-graph-uri 与文中的 {token.word} 不可并用",
                f"using-graph-uri and the text's own {token.word} exclude each other",
                **place(text, token.offset),
            )
    parts, done = [], 0
    for before, token, after in zip(top, top[1:], top[2:], strict=False):
        if token.word == "WHERE":
            pattern = ""
            if before.word == "DELETE":  # DELETE WHERE {…} stands for DELETE {…} WHERE {…}
                pattern = f"{text[after.offset : _end(seen, after)]} "
            parts.append(f"{text[done : token.offset]}{pattern}{clause} ")
            done = token.offset
    return "".join(parts) + text[done:]


def _end(seen: list[_Seen], opener: Token) -> int:
    """Return where the bracket that *opener*, at depth 0, opens is closed again."""
    for each in seen:
        if each.depth == 0 and each.token.offset > opener.offset and each.token.text == "}":
            return each.token.offset + 1
    return opener.offset  # never closed: the parser will say so
