"""Patterns around a UNION go into its branches where the engine would try every pair otherwise.

``P . { A } UNION { B }`` and ``{ P . A } UNION { P . B }`` have the same solutions, each as often:
a join distributes over a union (SPARQL 1.1 section 18.5). The engine joins P with the union by the
variables that P shares with every branch; with none it tries each solution of the one with each of
the other. Only then, and only where the shape is certain, is anything moved; filters stay.
"""

from dataclasses import dataclass, field

from anbao.store.lexer import Token, tokens

_PLAIN = {"iri", "variable", "text", "number", "language"}
_SIGNS = {".", ";", ",", "/", "|", "^", "*", "+", "?", "-", "^^", "!"}
_WORDS = {"a", "true", "false"}
_REST = {"OPTIONAL", "BIND", "VALUES", "GRAPH", "MINUS"}
_MOST_BRANCHES = 8
_CLOSERS = {"(": ")", "{": "}", "[": "]"}


class _Unsure(Exception):
    """The query is not of a shape that is known to mean the same rewritten."""


@dataclass(slots=True)
class _Group:
    """What a group begins with, up to *end*: runs of triples, filters, one union's branches.

    All are pairs of token numbers, first and last.
    """

    end: int
    triples: list[tuple[int, int]] = field(default_factory=list)
    filters: list[tuple[int, int]] = field(default_factory=list)
    branches: list[tuple[int, int]] = field(default_factory=list)


def push_into_unions(query: str) -> str:
    """Return *query*, or one with the same solutions that the engine answers sooner."""
    if "UNION" not in query.upper():
        return query
    try:
        return _Rewriter(query).rewritten()
    except _Unsure:
        return query


class _Rewriter:
    def __init__(self, query: str) -> None:
        self._query = query
        self._tokens = list(tokens(query))
        self._pairs = _paired(self._tokens)
        self._all_variables = any(
            token.text == "*" and before.word in {"SELECT", "DISTINCT", "REDUCED"}
            for before, token in zip(self._tokens, self._tokens[1:], strict=False)
        )

    def rewritten(self) -> str:
        """Rewrite each outermost group that gains by it."""
        pieces, copied, at = [], 0, 0
        while at < len(self._tokens):
            group = self._group(at) if self._tokens[at].text == "{" else None
            if group is not None and self._gains(group):
                pieces += [self._query[copied : self._tokens[at + 1].offset], self._pushed(group)]
                copied = self._tokens[group.end].offset
                at = group.end
            at += 1
        return "".join([*pieces, self._query[copied:]])

    def _group(self, start: int) -> _Group | None:
        """Read the group that opens at token *start*; None if it is not of the shape."""
        at, group = start + 1, _Group(self._pairs[start])
        while at < group.end:
            token = self._tokens[at]
            if token.word in _REST or (token.text == "{" and group.branches):
                group.end = at
            elif token.text == "{":
                at = self._read_branches(group, at)
            elif token.word == "FILTER":
                at = self._read_filter(group, at)
            elif _is_plain(token):
                at = self._read_triples(group, at)
            else:
                return None
        return group if 2 <= len(group.branches) <= _MOST_BRANCHES and group.triples else None

    def _read_branches(self, group: _Group, at: int) -> int:
        last = self._pairs[at]
        group.branches.append((at, last))
        follows = self._tokens[last + 1 : last + 3]
        while len(follows) == 2 and follows[0].word == "UNION" and follows[1].text == "{":
            at, last = last + 2, self._pairs[last + 2]
            group.branches.append((at, last))
            follows = self._tokens[last + 1 : last + 3]
        return last + 1

    def _read_filter(self, group: _Group, at: int) -> int:
        opener = at + 1
        while self._tokens[opener].text not in {"(", "{"}:  # behind a function, or NOT EXISTS
            opener += 1
            if opener - at > 3 or opener >= group.end:
                raise _Unsure
        last = self._pairs[opener]
        group.filters.append((at, last))
        return last + 1

    def _read_triples(self, group: _Group, at: int) -> int:
        last = at
        while last + 1 < group.end and _is_plain(self._tokens[last + 1]):
            last += 1
        end = last - (self._tokens[last].text == ".")
        if end >= at:
            group.triples.append((at, end))
        return last + 1

    def _gains(self, group: _Group) -> bool:
        """Say whether no variable joins the triples with all branches, but some do with one."""
        if self._all_variables and group.triples[-1] > group.branches[0]:
            return False  # the order of the columns would change
        ours = set[str]().union(*map(self._variables, group.triples))
        shared = [ours & self._variables(branch) for branch in group.branches]
        return any(shared) and not set.intersection(*shared)

    def _variables(self, part: tuple[int, int]) -> set[str]:
        first, last = part
        found = self._tokens[first : last + 1]
        return {token.text[1:] for token in found if token.kind == "variable"}

    def _pushed(self, group: _Group) -> str:
        triples = " . ".join(map(self._text, group.triples))
        branches = (f"{{ {triples} . {self._text(branch)} }}" for branch in group.branches)
        return " ".join([" UNION ".join(branches), *map(self._text, group.filters), ""])

    def _text(self, part: tuple[int, int]) -> str:
        first, last = (self._tokens[each] for each in part)
        return self._query[first.offset : last.offset + len(last.text)]


def _paired(found: list[Token]) -> dict[int, int]:
    """Return the closing bracket of each opening one."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(found):
        if token.kind == "sign" and token.text == "\\":
            raise _Unsure  # an escape outside of text: anything may hide in it
        if token.text in _CLOSERS:
            opened.append(at)
        elif token.text in _CLOSERS.values():
            if not opened or _CLOSERS[found[opened[-1]].text] != token.text:
                raise _Unsure
            pairs[opened.pop()] = at
    if opened:
        raise _Unsure
    return pairs


def _is_plain(token: Token) -> bool:
    """Say whether *token* is of triples that may stand twice: a blank node may not."""
    if token.kind == "name":
        return not token.text.startswith("_:")
    if token.kind == "word":
        return token.text in _WORDS
    return token.kind in _PLAIN or token.text in _SIGNS
