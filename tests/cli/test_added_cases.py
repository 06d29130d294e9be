"""The commands that reason see a case that `anbao add` put beside an installed tree."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from anbao import source_tree
from anbao.cli import main
from anbao.source_tree import SourceTree

WANG = "cases/2020/yue03-minzhong-943.ttl"
PAPER = "doctrine/zhang-2024.ttl"
CASE = "id/case/2020/yue03/minzhong/943"


@pytest.fixture(scope="module")
def home(tree: SourceTree, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the case of Wang; the installed tree has the paper, and no case at all."""
    folder = tmp_path_factory.mktemp("installed")
    package, beside = folder / "package", folder / "home"
    shutil.copytree(tree.ontology, package / "ontology")
    for file, place in ((PAPER, package / "data"), (WANG, beside / "data")):
        (place / file).parent.mkdir(parents=True)
        shutil.copy(tree.data / file, place / file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_tree, "_PACKAGE", package)
        yield beside


def told(home: Path, *line: str) -> str:
    where = ["--tree", str(source_tree._PACKAGE), "--home", str(home)]
    return CliRunner().invoke(main, ["--lang", "en", *line, *where]).stdout


def test_infer(home: Path) -> None:
    assert f"/{CASE}" in told(home, "infer", "--format", "ttl")


def test_explain(home: Path) -> None:
    said = json.loads(told(home, "explain", CASE, "a", "ab:Dispute", "--format", "json"))
    assert [each["file"] for each in said["asserted"]] == [str(home / "data" / WANG)]


def test_coverage(home: Path) -> None:
    sections = json.loads(told(home, "coverage", "--format", "json"))["sections"]
    cases = {each["section"]: each["counts"].get("case", 0) for each in sections}
    assert {number for number, count in cases.items() if count} == {"2.2"}
