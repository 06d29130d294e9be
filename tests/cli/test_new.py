"""``anbao new case``: a file that can be read, and of which the checks say what is missing."""

from pathlib import Path

from click.testing import CliRunner

from anbao.cli import main
from anbao.source_tree import SourceTree
from anbao.validation.check import Submission, check_files


def test_writes_a_file_that_only_lacks_things(
    runner: CliRunner, tree: SourceTree, tmp_path: Path
) -> None:
    file = tmp_path / "case.ttl"
    run = runner.invoke(main, ["new", "case", "（2020）粤03民终944号", "-o", str(file)])
    assert run.exit_code == 0, run.output
    found = check_files(tree, [Submission(file, file.read_bytes())]).findings
    assert {each.layer for each in found} <= {"shacl", "law"}
    assert any("partyRole" in each.shape or "hasParty" in each.shape for each in found)
    again = runner.invoke(main, ["new", "case", "（2020）粤03民终944号", "-o", str(file)])
    assert again.exit_code == 2


def test_says_what_is_wrong_with_a_docket(runner: CliRunner) -> None:
    run = runner.invoke(main, ["new", "case", "943"])
    assert run.exit_code == 1
    assert "案号" in run.output


def test_prints_where_no_file_is_named(runner: CliRunner) -> None:
    run = runner.invoke(main, ["new", "case", "（2020）粤03民终944号"])
    assert run.exit_code == 0
    assert "@base <https://w3id.org/anbao/id/case/2020/yue03/minzhong/944/> ." in run.output
