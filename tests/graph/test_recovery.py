"""Guesses at what was meant stay within the text."""

from anbao.errors import SourceError
from anbao.graph.recovery import mishaps


def test_a_place_beyond_the_last_line_is_told_without_a_guess() -> None:
    error = SourceError("case.ttl", 9, "语法错误", "syntax error", 1)
    (found,) = mishaps("<a> <b>\r\r<c>", error)
    assert found.error is error and found.edit is None
