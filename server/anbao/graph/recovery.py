"""More than the first syntax error of a Turtle file, and how each can be mended.

A parser stops at the first error. Here the statement it stands in is blanked out, places kept, and
the rest is read again. A mend is a guess (a mark left out, a prefix misspelt, a full-width
semicolon) that is offered only if the parser then gets further.
"""

import difflib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anbao.errors import SourceError
from anbao.graph.edits import Edit
from anbao.graph.read import parsed
from anbao.namespaces import PREFIXES

_MOST_ERRORS = 20
_MOST_CHARACTERS = 200_000
_ENDS = re.compile(r"\.\s*(?:#.*)?$")
_PREFIX = re.compile(r"@?prefix\s+([\w.-]*):", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w.-])([A-Za-z][\w.-]*+):")
_OPEN_QUOTE = re.compile(r'^(?:[^"\\]|\\.|"(?:[^"\\]|\\.)*")*"((?:[^"\\]|\\.)*)$')
_AFTER_TEXT = re.compile(r"(?<!\s)\s*+(?:@[A-Za-z-]++|\^\^\S++)?+\s*+[;,.]?+\s*+$")
_WIDE = {"；": ";", "，": ",", "。": ".", "“": '"', "”": '"', "＠": "@", "：": ":"}


@dataclass(frozen=True, slots=True)
class Mishap:
    """One syntax error, and the edit that mends it if one is known."""

    error: SourceError
    edit: Edit | None = None
    zh: str = ""
    en: str = ""


def mishaps(text: str, error: SourceError) -> Iterator[Mishap]:
    """Yield the syntax errors of *text*, of which *error* is the first, at most twenty."""
    lines = text.split("\n")
    if len(text) > _MOST_CHARACTERS or not error.line:
        yield Mishap(error)
        return
    for _ in range(_MOST_ERRORS):
        if error.line > len(lines):  # the parser also counts lines that end in a bare return
            yield Mishap(error)
            return
        yield _mended(lines, error)
        start, end = _statement(lines, error.line)
        if any(_PREFIX.search(line) for line in lines[start:end]):
            return  # without the prefix all that follows would seem wrong
        lines = [*lines[:start], *([""] * (end - start)), *lines[end:]]
        further = _error_in("\n".join(lines), error)
        if further is None or further.line <= error.line:
            return
        error = further


def _error_in(text: str, like: SourceError) -> SourceError | None:
    try:
        deque(parsed(Path(like.path), text.encode()), maxlen=0)
    except SourceError as error:
        return error
    return None


def _statement(lines: list[str], line: int) -> tuple[int, int]:
    """Return the lines, counted from 0 and the end not included, of the statement at *line*."""
    start = line - 1
    while start > 0 and not _ENDS.search(lines[start - 1]):
        start -= 1
    end = line - 1
    while end < len(lines) - 1 and not _ENDS.search(lines[end]):
        end += 1
    return start, end + 1


def _mended(lines: list[str], error: SourceError) -> Mishap:
    """Return *error* with the guess after which the parser gets furthest."""
    best, mishap = (error.line, error.column), Mishap(error)
    for edit, zh, en in _guesses(lines, error):
        row = lines[edit.line - 1]
        new = row[: edit.column - 1] + edit.text + row[edit.end_column - 1 :]
        after = _error_in("\n".join([*lines[: edit.line - 1], new, *lines[edit.line :]]), error)
        if after is None:
            return Mishap(error, edit, zh, en)
        reached = (after.line - edit.text.count("\n"), after.column - len(edit.text))
        if reached > best:
            best, mishap = reached, Mishap(error, edit, zh, en)
    return mishap


Guess = tuple[Edit, str, str]


def _guesses(lines: list[str], error: SourceError) -> Iterator[Guess]:
    row = lines[error.line - 1] if error.line <= len(lines) else ""
    yield from _wide_marks(row, error)
    yield from _tag(row, error.line)
    yield from _prefix(lines, row, error)
    yield from _quote(row, error.line)
    if error.line > 1:
        yield from _quote(lines[error.line - 2], error.line - 1)
    yield from _mark(lines, error)


def _put(line: int, column: int, text: str, end: int | None = None) -> Edit:
    return Edit(line, column, line, column if end is None else end, text)


def _wide_marks(row: str, error: SourceError) -> Iterator[Guess]:
    at = max(error.column - 1, 0)
    for place in range(max(at - 1, 0), min(at + 2, len(row))):
        if plain := _WIDE.get(row[place]):
            edit = _put(error.line, place + 1, plain, place + 2)
            yield (
                edit,
                f"把全角“{row[place]}”改为“{plain}”",
                f"write {plain} for the wide {row[place]}",
            )


def _tag(row: str, line: int) -> Iterator[Guess]:
    for found in re.finditer(r'"(?:@\s+|\s+@)(?=[A-Za-z])', row):
        edit = _put(line, found.start() + 1, '"@', found.end() + 1)
        yield edit, "去掉语言标签中的空格", "take the blank out of the language tag"


def _prefix(lines: list[str], row: str, error: SourceError) -> Iterator[Guess]:
    declared = [name for line in lines for name in _PREFIX.findall(line) if name]
    for found in _NAME.finditer(row):
        name = found[1]
        if name in declared or abs(found.start() + 1 - error.column) > len(name):
            continue
        if name in PREFIXES:
            line = f"@prefix {name}: <{PREFIXES[name]}> .\n"
            yield _put(1, 1, line), f"声明前缀 {name}", f"declare the prefix {name}"
        for near in difflib.get_close_matches(name, declared, n=1, cutoff=0.6):
            edit = _put(error.line, found.start() + 1, near, found.start() + 1 + len(name))
            yield edit, f"是否指前缀 {near}？", f"did you mean the prefix {near}?"


def _quote(row: str, line: int) -> Iterator[Guess]:
    found = _OPEN_QUOTE.match(row)
    if found is None:
        return
    rest = found[1]
    after = _AFTER_TEXT.search(rest)
    column = len(row) - len(rest) + (after.start() if after else len(rest)) + 1
    yield _put(line, column, '"'), "补上右引号", "close the quotation mark"


def _mark(lines: list[str], error: SourceError) -> Iterator[Guess]:
    """Guess that a mark is missing after the last thing before the error."""
    line, column = error.line, error.column
    row = lines[line - 1][: max(column - 1, 0)] if line <= len(lines) else ""
    while not row.strip() and line > 1:
        line -= 1
        row = lines[line - 1].split(" #")[0]
    if row.strip():
        place = len(row.rstrip()) + 1
        for mark in (" ;", " .", " ,"):
            yield (
                _put(line, place, mark),
                f"补上“{mark.strip()}”",
                f"add the missing {mark.strip()}",
            )
