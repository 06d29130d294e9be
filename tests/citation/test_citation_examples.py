"""The examples in the docstrings are true."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "anbao.citation.docket",
        "anbao.citation.numerals",
        "anbao.citation.provision",
        "anbao.citation.romanised",
        "anbao.citation.spelling",
        "anbao.identifiers",
    ],
)
def test_examples_run_as_printed(module: str) -> None:
    result = doctest.testmod(import_module(module))
    assert result.attempted > 0
    assert result.failed == 0
