"""No regular expression of ours goes back and forth over what a stranger may send.

Python's ``re`` tries every way to match before it gives up, and holds the interpreter meanwhile:
two repeats side by side that take the same characters cost the square of the text, three its cube.
Each pattern of every module is tried on what it repeats, up to four thousand characters of it.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import anbao

_LENGTHS = (250, 1_000, 4_000)  # what grows fast is noticed before it takes for ever
_SECONDS = 0.1  # what is linear takes less than a thousandth of a second
_MANY = 64  # a repeat that may go further is worth trying
_CHARACTERS = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}
_OURS = {"anbao.reasoning.ruleset._HEADER"}  # reads nothing but our own rules
_END = "\x01"  # nothing of ours matches it


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(anbao.__path__, "anbao."):
        if not found.name.endswith(".__main__"):
            yield importlib.import_module(found.name)


def _patterns() -> dict[str, re.Pattern[Any]]:
    found: dict[re.Pattern[Any], str] = {}
    for module in _modules():
        for name, value in vars(module).items():
            for each in value.values() if isinstance(value, dict) else [value]:
                if isinstance(each, re.Pattern) and f"{module.__name__}.{name}" not in _OURS:
                    found.setdefault(each, f"{module.__name__}.{name}")
    return {f"{name} {pattern.pattern!r:.60}": pattern for pattern, name in found.items()}


class _Sampler:
    """Walks a parsed pattern: what it repeats, and what must stand before each repeat."""

    def __init__(self) -> None:
        self.heads: set[str] = {""}
        self.pumps: set[str] = set()

    def walk(self, parsed: Any, head: str = "") -> str:
        """Return something short that *parsed* matches."""
        said = ""
        for operator, what in parsed:
            said += self._one(str(operator), what, head + said)
        return said

    def _one(self, operator: str, what: Any, head: str) -> str:
        match operator:
            case "LITERAL":
                return chr(what)
            case "NOT_LITERAL" | "ANY":
                return "x"
            case "IN":
                return self._one_of(what)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeat(what, head)
        parts = {
            "SUBPATTERN": lambda: [what[3]],
            "BRANCH": lambda: what[1],
            "ATOMIC_GROUP": lambda: [what],
            "GROUPREF_EXISTS": lambda: [what[1]],
        }.get(operator, list)()
        return [self.walk(each, head) for each in parts][-1] if parts else ""

    def _one_of(self, what: Any) -> str:
        if str(what[0][0]) == "NEGATE":
            return "x"
        said = [chr(arg) if str(kind) == "LITERAL" else chr(arg[0]) if str(kind) == "RANGE"
                else _CHARACTERS.get(str(arg), "!") for kind, arg in what]  # fmt: skip
        self.pumps.update(said[:4])
        return said[0]

    def _repeat(self, what: Any, head: str) -> str:
        least, most, body = what
        said = self.walk(body, head)
        if most >= _MANY and said:
            self.heads.add(head)
            self.pumps.add(said)
        return said * min(least, 8)


def _texts(pattern: re.Pattern[Any]) -> Iterator[Any]:
    binary = isinstance(pattern.pattern, bytes)
    text = pattern.pattern.decode("latin-1") if binary else pattern.pattern
    sampler = _Sampler()
    sampler.walk(_parser.parse(text, pattern.flags & ~re.UNICODE if binary else pattern.flags))
    pumps = sorted(sampler.pumps)[:12]
    pumps += [one + other for one in pumps[:5] for other in pumps[:5] if one != other]
    for length in _LENGTHS:
        for head in sorted(sampler.heads)[:6]:
            for pump in pumps:
                said = head + (pump * length)[:length] + _END
                yield said.encode() if binary else said


def _seconds(pattern: re.Pattern[Any], text: Any) -> float:
    took = []
    for _ in range(3):  # a pause of the machine's is none of the pattern's
        began = time.process_time()
        pattern.match(text)
        pattern.fullmatch(text)
        took.append(time.process_time() - began)
        if took[-1] < _SECONDS:
            break
    return min(took)


def _is_slow(pattern: re.Pattern[Any]) -> bool:
    return any(_seconds(pattern, text) >= _SECONDS for text in _texts(pattern))


def test_a_pattern_reads_each_character_but_once() -> None:
    assert [name for name, pattern in _patterns().items() if _is_slow(pattern)] == []


@pytest.mark.parametrize("text", [r"\s*x?\s*\s*y", r"\((\d+)\)(.+?)\s*(\d+)x"])
def test_a_pattern_that_goes_back_is_noticed(text: str) -> None:
    assert _is_slow(re.compile(text))
