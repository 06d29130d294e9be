"""The commands as people and scripts use them."""

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, parse

from anbao.cli import COMMANDS, main
from anbao.namespaces import AB
from anbao.pipeline import Snapshot
from anbao.source_tree import SourceTree

HUANG = "data/cases/2020/hu01-minzhong-4520.ttl"
CASE = "id/case/2020/hu01/minzhong/4520"
ANBAO = [sys.executable, "-c", "from anbao.cli import main; main()"]


@pytest.fixture
def wrong(tree: SourceTree, tmp_path: Path) -> Path:
    """A case with a misspelt class on a known line."""
    text = (tree.root / HUANG).read_text(encoding="utf-8")
    path = tmp_path / "wrong.ttl"
    path.write_text(text.replace("a ab:Dispute ;", "a ab:Disptue ;"), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def ask(runner: CliRunner, home: Path, *arguments: str) -> Result:
    return runner.invoke(main, ["ask", *arguments, "--home", str(home)])


def test_help_lists_every_command(runner: CliRunner) -> None:
    result = runner.invoke(main, ["--help"])
    assert result.exit_code == 0
    assert all(f"\n  {name} " in result.output for name in COMMANDS)


def test_unknown_command_is_a_usage_error(runner: CliRunner) -> None:
    assert runner.invoke(main, ["chek"]).exit_code == 2


def test_check_passes_a_clean_file(runner: CliRunner, tree: SourceTree) -> None:
    result = runner.invoke(main, ["check", str(tree.root / HUANG)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "合格；警告 0 · conforms; warnings: 0\n"


def test_check_tells_file_line_fault_and_mend(runner: CliRunner, wrong: Path) -> None:
    result = runner.invoke(main, ["check", str(wrong)])
    line = line_of(wrong, "ab:Disptue")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:3] == [
        f"{wrong}:{line}:7: 违规 violation [vocabulary] ab:Disptue：本体没有定义这个词",
        "  ab:Disptue: the ontology declares no such term",
        "  → 是否指 ab:Dispute？ / did you mean ab:Dispute?",
    ]


@pytest.mark.parametrize(("lang", "absent"), [("zh", "did you mean"), ("en", "是否指")])
def test_one_language_is_enough(runner: CliRunner, wrong: Path, lang: str, absent: str) -> None:
    result = runner.invoke(main, ["--lang", lang, "check", str(wrong)])
    assert "ab:Dispute" in result.stdout
    assert absent not in result.output


def test_check_reads_standard_input(runner: CliRunner, wrong: Path) -> None:
    result = runner.invoke(main, ["check", "-", "--format", "json"], input=wrong.read_bytes())
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["conforms"] is False
    assert report["counts"]["violation"] == len(report["results"])
    assert report["results"][0]["file"] == "-"
    assert report["results"][0]["line"] == line_of(wrong, "ab:Disptue")


def test_check_of_a_missing_file_is_a_usage_error(runner: CliRunner) -> None:
    assert runner.invoke(main, ["check", "none.ttl"]).exit_code == 2


def test_build_publishes(runner: CliRunner, home: Path, snapshot: Snapshot) -> None:
    result = runner.invoke(main, ["build", "--home", str(home)])
    assert result.exit_code == 0
    assert snapshot.version in result.stdout


def test_build_of_wrong_data_tells_findings_and_publishes_nothing(
    runner: CliRunner, tmp_path: Path
) -> None:
    path = tmp_path / "tree/data/cases/2020/a.ttl"
    path.parent.mkdir(parents=True)
    path.write_text("<http://x/a> a", encoding="utf-8")
    home = tmp_path / "home"
    arguments = ["build", "--tree", str(tmp_path / "tree"), "--home", str(home)]
    result = runner.invoke(main, arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{path}:1:" in result.stderr
    assert (
        "数据有 1 处违规，未发布 · the data has 1 violation and was not published" in result.stderr
    )
    assert not (home / "current").exists()


def test_infer_counts_by_rule_and_prints_triples(runner: CliRunner) -> None:
    listed = json.loads(runner.invoke(main, ["infer", "--format", "json"]).stdout)
    turtle = runner.invoke(main, ["infer", "--format", "ttl"]).stdout
    triples = {quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)}
    facts = [rule["added"] for rule in listed if "/graph/view/" not in rule["graph"]]
    assert sum(facts) == len(triples) > 1000
    table = runner.invoke(main, ["infer"]).stdout.splitlines()
    assert len(table) == len(listed) + 1
    assert table[-1].split()[0] == str(sum(rule["added"] for rule in listed))
    assert not [triple for triple in triples if triple.predicate.value == AB.prevailsOver]


def test_explain_goes_down_to_file_and_line(runner: CliRunner, tree: SourceTree) -> None:
    arguments = [CASE, "ab:platformOutcome", "id/outcome/several-then-supplementary"]
    result = runner.invoke(main, ["explain", *arguments])
    assert result.exit_code == 0, result.output
    assert "⇐ 依规则 by rule cases/platform-outcome" in result.stdout
    line = line_of(tree.root / HUANG, "ab:liabilityForm form:supplementary")
    assert f"hu01-minzhong-4520.ttl:{line}" in result.stdout
    as_json = json.loads(runner.invoke(main, ["explain", *arguments, "--format", "json"]).stdout)
    assert as_json["derivations"][0]["premises"]


def test_explain_knows_curies_iris_and_literals(runner: CliRunner) -> None:
    stage = f"https://w3id.org/anbao/{CASE}/determination/platform-1/stage/1"
    for arguments in (["ab:Duty", "a", "owl:Class"], [f"<{stage}>", "ab:stageOrder", "1"]):
        result = runner.invoke(main, ["explain", *arguments])
        assert result.exit_code == 0, result.output
        assert "←" in result.stdout


def test_explain_of_what_does_not_hold_fails(runner: CliRunner) -> None:
    result = runner.invoke(main, ["explain", "ab:Duty", "a", "ab:Claim"])
    assert result.exit_code == 1
    assert result.stderr == "anbao: 图中没有这一三元组 · the graph does not hold this triple\n"


def test_coverage_counts_by_section(runner: CliRunner) -> None:
    result = runner.invoke(main, ["--lang", "en", "coverage"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("§")
    assert result.stdout.splitlines()[-1].endswith("sections, empty: none")
    told = json.loads(runner.invoke(main, ["coverage", "--format", "json"]).stdout)
    assert told["empty"] == []
    by_number = {each["section"]: each["counts"] for each in told["sections"]}
    assert by_number["2.2"]["case"] == 5


def test_coverage_fails_where_a_section_is_empty(
    runner: CliRunner, tree: SourceTree, tmp_path: Path
) -> None:
    for name in ("ontology", "data"):
        shutil.copytree(tree.root / name, tmp_path / name)
    path = tmp_path / "data/doctrine/zhang-2024.ttl"
    extra = """
<https://w3id.org/anbao/id/work/10.12677-ecl.2024.132077/section/6>
    <https://w3id.org/anbao/def#partOfWork>
        <https://w3id.org/anbao/id/work/10.12677-ecl.2024.132077> .
"""
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    result = runner.invoke(main, ["coverage", "--tree", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stdout.rstrip().endswith("empty: 6")


def test_questions_lists_what_ask_answers(runner: CliRunner) -> None:
    listed = json.loads(runner.invoke(main, ["questions", "--format", "json"]).stdout)
    table = runner.invoke(main, ["questions"]).stdout
    assert len(listed) >= 20
    assert all(question["name"] in table for question in listed)


@pytest.mark.usefixtures("snapshot")
def test_ask_answers_in_every_format(runner: CliRunner, home: Path) -> None:
    name = "practice/causes-of-action"
    answers = {form: ask(runner, home, name, "--format", form) for form in ("csv", "tsv", "json")}
    assert all(answer.exit_code == 0 for answer in answers.values())
    rows = list(csv.DictReader(io.StringIO(answers["csv"].stdout)))
    bindings = json.loads(answers["json"].stdout)["results"]["bindings"]
    assert [row["cause"] for row in rows] == [binding["cause"]["value"] for binding in bindings]
    assert len(answers["tsv"].stdout.splitlines()) == len(rows) + 1
    table = ask(runner, home, name).stdout.splitlines()
    assert table[0].split()[0] == "cause"
    assert len(table) == len(rows) + 1


@pytest.mark.usefixtures("snapshot")
def test_ask_takes_parameters_in_short_form(runner: CliRunner, home: Path) -> None:
    result = ask(runner, home, "readings", "--param", "question=id/question/ecl-38-2-form")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 2


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nothing-like-it"], 1, "There is no question"),
        (["readings", "--param", "no=1"], 1, "no parameter no"),
        (["readings", "--param", "question=not an iri"], 1, "must be of type iri"),
        (["readings", "--param", "question"], 2, "expected KEY=VALUE"),
    ],
)
def test_ask_refuses_clearly(
    runner: CliRunner, home: Path, arguments: list[str], code: int, said: str
) -> None:
    result = ask(runner, home, *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_nothing_but_results_in_a_pipe() -> None:
    run = subprocess.run([*ANBAO, "infer"], capture_output=True, check=True)
    assert run.stderr == b""


def test_progress_shows_on_a_terminal() -> None:
    """The terminal is read while the command runs, as terminals are: its buffer is small."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    reading = threading.Thread(target=lambda: shown.extend(iter(partial(_from_pty, ours), b"")))
    reading.start()
    run = subprocess.run([*ANBAO, "infer"], stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    reading.join(timeout=10)
    os.close(ours)
    assert run.stdout
    assert b"".join(shown)


def _from_pty(terminal: int) -> bytes:
    """Read what is shown; a terminal that nobody writes to any more ends with an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_closed_pipe_ends_without_a_traceback() -> None:
    command = f"{' '.join(map(repr, ANBAO))} infer --format ttl | head -1"
    run = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("@prefix")
    assert "Traceback" not in run.stderr
