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
    assert "案号" in run.output and "（2020）粤03民终943号" in run.output


def test_prints_where_no_file_is_named(runner: CliRunner) -> None:
    run = runner.invoke(main, ["new", "case", "（2020）粤03民终944号"])
    assert run.exit_code == 0
    assert "@base <https://w3id.org/anbao/id/case/2020/yue03/minzhong/944/> ." in run.output


def test_a_folder_gets_a_file_named_after_the_case(runner: CliRunner, tmp_path: Path) -> None:
    run = runner.invoke(main, ["new", "case", "(2024)粤0399民初77号", "-o", str(tmp_path)])
    assert run.exit_code == 0, run.output
    text = (tmp_path / "yue0399-minchu-77.ttl").read_text(encoding="utf-8")
    assert 'ab:courtCode "粤0399"' in text, "a court that the graph does not have is begun"
    assert "ab:determines <determination/platform-1>" in text


def test_says_that_the_graph_has_the_case(runner: CliRunner) -> None:
    run = runner.invoke(main, ["new", "case", "（2020）粤03民终943号"])
    assert run.exit_code == 0
    assert "yue03-minzhong-943.ttl" in run.stderr
