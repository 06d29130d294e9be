"""Cases that were added beside an installed tree are seen wherever the tree is checked against."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from anbao import source_tree
from anbao.cli.check import check
from anbao.errors import NotReady
from anbao.source_tree import SourceTree, with_home
from anbao.validation import examiner as module
from anbao.validation.admission import ExaminationLimits
from anbao.validation.check import Submission
from anbao.validation.examiner import Examiner, ExaminerKeeper

WANG = "cases/2020/yue03-minzhong-943.ttl"
HUANG = "cases/2020/hu01-minzhong-4520.ttl"


@pytest.fixture(scope="module")
def installed(
    tree: SourceTree, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SourceTree, Path]]:
    """A tree like a wheel's, without the case of Wang, which stands beside it; and the home."""
    folder = tmp_path_factory.mktemp("installed")
    for each in ("ontology", "data"):
        shutil.copytree(tree.root / each, folder / "package" / each)
    root, home = folder / "package", folder / "home"
    (home / "data" / WANG).parent.mkdir(parents=True)
    shutil.move(root / "data" / WANG, home / "data" / WANG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_tree, "_PACKAGE", root)
        yield SourceTree(root), home


@pytest.fixture(scope="module")
def twice(tree: SourceTree) -> bytes:
    """Another case with the docket of Wang's."""
    text = (tree.data / HUANG).read_bytes()
    return text.replace("(2020)沪01民终4520号".encode(), "(2020)粤03民终943号".encode())


def told(report: dict[str, list[dict[str, str]]]) -> set[str]:
    return {each["constraint"] for each in report["results"]}


def test_on_the_command_line(
    installed: tuple[SourceTree, Path], twice: bytes, tmp_path: Path
) -> None:
    tree, home = installed
    (tmp_path / "case.ttl").write_bytes(twice)
    where = ["--tree", str(tree.root), "--home", str(home)]
    said = CliRunner().invoke(
        check, [*where, "--format", "json", str(tmp_path / "case.ttl")], obj="en"
    )
    assert said.exit_code == 1
    assert "CaseTwice" in told(json.loads(said.stdout))


def test_by_the_examiner(installed: tuple[SourceTree, Path], twice: bytes, tmp_path: Path) -> None:
    tree = with_home(*installed)
    examiner = Examiner(tmp_path / "socket", ExaminationLimits(check_seconds=120))
    keeper = ExaminerKeeper(tree, examiner, workers=1)
    try:
        until = time.monotonic() + 240
        while not examiner.socket_path.exists():
            assert time.monotonic() < until
            time.sleep(0.1)
        assert "CaseTwice" in told(examiner.check([Submission(Path("case.ttl"), twice)]))
        wang = (tree.kept_cases.parent / WANG).read_bytes()
        assert examiner.check([Submission(Path(WANG), wang)])["conforms"]
    finally:
        keeper.stop()


def test_who_asks_while_the_examiner_is_prepared_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PREPARED_SECONDS", 0.3)
    examiner = Examiner(tmp_path / "socket", ExaminationLimits(check_seconds=120))
    empty = Submission(Path("case.ttl"), b"")
    with pytest.raises(NotReady):
        examiner.check([empty])
    monkeypatch.setattr(module, "_PREPARED_SECONDS", 240)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology/core.ttl").write_text("<http://x/a> a <http://x/b> .")
    keeper = ExaminerKeeper(SourceTree(tmp_path), examiner, workers=1)
    try:
        assert not examiner.socket_path.exists()
        assert "results" in examiner.check([empty])
    finally:
        keeper.stop()


def children() -> set[str]:
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for each in listed for pid in each.read_text().split()}


def test_cases_added_one_upon_the_other_leave_one_examiner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_GRACE_SECONDS", 0.5)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology/core.ttl").write_text("<http://x/a> a <http://x/b> .")
    others = children()
    keeper = ExaminerKeeper(
        SourceTree(tmp_path), Examiner(tmp_path / "socket", ExaminationLimits()), workers=1
    )
    try:
        for _ in range(3):
            keeper.renew()
        until = time.monotonic() + 240
        while len(children() - others) > 1:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert len(children() - others) == 1
    finally:
        keeper.stop()
    assert children() == others
