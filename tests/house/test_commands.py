"""Every command explains itself in both languages and is named in the README."""

import re
from pathlib import Path

import click
import pytest

from anbao.cli import COMMANDS, main

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
HAN = re.compile(r"[一-鿿]")


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help_in_both_languages(name: str) -> None:
    text = command(name).help or ""
    assert HAN.search(text), "no Chinese help"
    assert re.search(r"[A-Za-z]{3,} [a-z]{2,} ", text), "no English help"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_in_both_languages(name: str) -> None:
    for parameter in command(name).params:
        if isinstance(parameter, click.Option):
            assert HAN.search(parameter.help or ""), parameter.name
            assert re.search(r"[A-Za-z]{3,}", parameter.help or ""), parameter.name


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_in_the_readme_in_both_languages(name: str) -> None:
    assert len(re.findall(rf"`anbao {name}\b", README)) >= 2


def test_there_is_no_command_that_is_not_listed() -> None:
    folder = Path(__file__).parents[2] / "server/anbao/cli"
    modules = {path.stem for path in folder.glob("*.py")}
    modules -= {"__init__", "terminal", "answers", "usage"}
    # 「import」是 Python 的关键字，模块名后加一横。
    assert {name.removesuffix("_") for name in modules} == set(COMMANDS)
