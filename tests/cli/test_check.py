"""``anbao check`` in every form, on folders and pipes, and its mends."""

import json
import subprocess
import time
from pathlib import Path
from xml.dom.minidom import parseString

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import NamedNode, RdfFormat, parse

from anbao.cli.check import check
from anbao.namespaces import SH
from anbao.source_tree import SourceTree
from anbao.validation.guarded import done_within
from anbao.validation.refusals import CheckTimeout

HUANG = "data/cases/2020/hu01-minzhong-4520.ttl"
SLIP = ("ab:liabilityForm form:several ;", "ab:liabiltyForm form:several ;")


@pytest.fixture
def faulty(tree: SourceTree, tmp_path: Path) -> Path:
    text = (tree.root / HUANG).read_text(encoding="utf-8")
    path = tmp_path / "case.ttl"
    path.write_text(text.replace(*SLIP), encoding="utf-8")
    return path


def run(runner: CliRunner, *arguments: str | Path, **more: str) -> Result:
    return runner.invoke(check, [*map(str, arguments)], obj="en", **more)  # type: ignore[arg-type]


def test_each_form_names_the_line_and_the_mend(runner: CliRunner, faulty: Path) -> None:
    result = run(runner, faulty.parent, "--format", "sarif")
    assert result.exit_code == 1
    (log,) = json.loads(result.stdout)["runs"]
    slip = next(each for each in log["results"] if each["ruleId"] == "vocabulary/UnknownTerm")
    assert log["tool"]["driver"]["rules"][slip["ruleIndex"]]["id"] == slip["ruleId"]
    region = slip["locations"][0]["physicalLocation"]["region"]
    assert (
        SLIP[1].split()[0]
        in faulty.read_text(encoding="utf-8").splitlines()[region["startLine"] - 1]
    )
    (change,) = slip["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == "ab:liabilityForm"

    result = run(runner, faulty, "--format", "junit")
    (case,) = parseString(result.stdout).getElementsByTagName("testcase")
    assert case.getAttribute("name") == str(faulty)
    assert case.getElementsByTagName("failure")

    result = run(runner, faulty, "--format", "ttl")
    triples = [quad.triple for quad in parse(result.stdout.encode(), format=RdfFormat.TURTLE)]
    kinds = [each.object for each in triples]
    assert NamedNode(f"{SH}ValidationReport") in kinds
    assert kinds.count(NamedNode(f"{SH}ValidationResult")) >= 2


def test_mends_after_showing_the_difference(
    runner: CliRunner, tree: SourceTree, faulty: Path
) -> None:
    before = faulty.read_bytes()
    refused = run(runner, faulty, "--fix", input="n\n")
    assert refused.exit_code == 1
    assert faulty.read_bytes() == before
    assert f"+    {SLIP[0]}" in refused.stderr
    done = run(runner, faulty, "--fix", "--yes")
    assert done.exit_code == 0
    assert faulty.read_bytes() == (tree.root / HUANG).read_bytes()


def test_usage_is_told(runner: CliRunner, tmp_path: Path) -> None:
    assert run(runner, "--fix").exit_code == 2
    assert run(runner, tmp_path).exit_code == 2
    assert run(runner, tmp_path / "none.ttl").exit_code == 2


def test_pipe_tells_what_it_is_by_its_looks(runner: CliRunner) -> None:
    text = '{"@context": "https://example.org/c", "@id": "https://example.org/a"}'
    result = run(runner, "-", input=text)
    assert result.exit_code == 1
    assert "remote context" in result.stdout


STAGES = "@prefix ab: <https://w3id.org/anbao/def#> .\n" + "".join(
    f"<http://x/{n}> a ab:LiabilityStage , ab:Party ; ab:stageOrder 1 , 2 .\n" for n in range(3_000)
)


def test_ends_at_the_deadline(runner: CliRunner) -> None:
    result = run(runner, "--timeout", "0.01", "-", input=STAGES)
    assert isinstance(result.exception, CheckTimeout)
    assert "did not end within 0.01 s" in result.exception.en
    assert "--timeout" in result.exception.en


def test_the_whole_tree_ends_at_the_deadline_too(runner: CliRunner, home: Path) -> None:
    result = run(runner, "--timeout", "0.01", "--home", home)
    assert isinstance(result.exception, CheckTimeout)
    assert "did not end within 0.01 s" in result.exception.en


def test_what_a_check_starts_ends_with_it() -> None:
    pid = done_within(60, lambda: subprocess.Popen(["sleep", "600"]).pid)
    while _runs(pid):
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2]
    except OSError:
        return False
    return not state.startswith("Z")


def test_mending_ends_at_the_deadline_too(runner: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "stages.ttl"
    path.write_text(STAGES, encoding="utf-8")
    result = run(runner, "--timeout", "0.01", "--fix", "--yes", path)
    assert isinstance(result.exception, CheckTimeout)
    assert path.read_text(encoding="utf-8") == STAGES


def test_refuses_what_is_too_large_or_too_deep(runner: CliRunner, tmp_path: Path) -> None:
    large, deep = tmp_path / "large.ttl", tmp_path / "deep.ttl"
    large.write_bytes(b"#" * ((5 << 20) + 1))
    deep.write_text(f"<http://x/a> <http://x/b>\n{'[ <http://x/c> ' * 300}1", encoding="utf-8")
    result = run(runner, large, deep)
    assert result.exit_code == 1
    assert f"{deep}:2:" in result.stdout and "nested deeper than 200 levels" in result.stdout
    assert f"{large}:1" in result.stdout and "larger than 5 MiB" in result.stdout
