"""The editors' guide: it explains the true file, and what it names exists."""

import re
from pathlib import Path

import pytest

from anbao.cli import COMMANDS
from tests.web.live_server import Server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def guide(site: str) -> str:
    return Server(site, None).get("/edit/", Accept_Language="zh").text  # type: ignore[arg-type]


def test_shows_the_file_in_all_its_parts(guide: str) -> None:
    assert guide.count("<details") == 7
    assert "ab:onlyAfterFailureOf &lt;party/carrier-1&gt;" in guide


def test_the_hook_it_names_is_defined(guide: str) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "- id: anbao-check" in hooks and "id: anbao-check" in guide
    (entry,) = re.findall(r"^  entry: anbao (\w+)$", hooks, re.MULTILINE)
    assert entry in COMMANDS
