"""``anbao export`` as people and scripts use it."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, parse

from anbao.cli import main
from anbao.pipeline import Snapshot
from tests.cli.test_cli import ANBAO

COURTS = "https://w3id.org/anbao/graph/courts"


def export(runner: CliRunner, home: Path, *arguments: str) -> Result:
    return runner.invoke(main, ["export", *arguments, "--home", str(home)])


@pytest.mark.parametrize(
    ("form", "rdf_format"),
    [
        ("trig", RdfFormat.TRIG),
        ("nq", RdfFormat.N_QUADS),
        ("ttl", RdfFormat.TURTLE),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_standard_output_holds_one_graph_and_nothing_else(
    runner: CliRunner, snapshot: Snapshot, home: Path, *, form: str, rdf_format: RdfFormat
) -> None:
    result = export(runner, home, "--format", form, "--graph", "courts")
    assert (result.exit_code, result.stderr) == (0, "")
    found = list(parse(result.stdout_bytes, format=rdf_format))
    assert len(found) == snapshot.meta["graphs"][COURTS]


def test_graphs_go_by_any_of_their_names(runner: CliRunner, home: Path) -> None:
    names = ("graph/courts", COURTS, "courts")
    named = [option for name in names for option in ("--graph", name)]
    found = parse(export(runner, home, *named).stdout_bytes, format=RdfFormat.TRIG)
    assert {quad.graph_name.value for quad in found} == {COURTS}


def test_a_reader_that_stops_early_is_no_error(snapshot: Snapshot, home: Path) -> None:
    line = [*ANBAO, "export", "--format", "nq", "--home", str(home)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline().decode()
        process.stdout.close()
        complaints = process.stderr.read()
    assert first.startswith(f"# 安保 Anbao {snapshot.version}, ")
    assert complaints == b""


def test_turtle_goes_to_a_folder_with_its_checksums(
    runner: CliRunner, snapshot: Snapshot, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "turtle"
    assert export(runner, home, "--format", "ttl", "-o", str(folder)).exit_code == 0
    lines = (folder / "CHECKSUMS").read_text().splitlines()
    sums = dict(line.split("  ")[::-1] for line in lines)
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*.ttl")}
    assert set(files) == set(sums)
    assert len(files) == len(snapshot.meta["graphs"]) - 1  # all but the default graph
    for name, path in files.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[name]


def test_a_folder_gets_a_file_named_by_its_version(
    runner: CliRunner, snapshot: Snapshot, home: Path, tmp_path: Path
) -> None:
    assert export(runner, home, "--graph", "courts", "-o", str(tmp_path)).exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"anbao-{snapshot.version}.trig", "CHECKSUMS"}


def test_a_file_gets_the_data(runner: CliRunner, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "courts.nq"
    result = export(runner, home, "--format", "nq", "--graph", "courts", "-o", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert {quad.graph_name.value for quad in parse(path=path, format=RdfFormat.N_QUADS)} == {
        COURTS
    }


def test_all_graphs_as_turtle_need_a_folder(runner: CliRunner, home: Path) -> None:
    assert export(runner, home, "--format", "ttl").exit_code == 2


def test_an_unknown_graph_is_named(runner: CliRunner, home: Path) -> None:
    result = export(runner, home, "--graph", "nothing")
    assert result.exit_code == 1
    assert "there is no graph named nothing" in result.stderr
    assert "没有名为 nothing 的图" in result.stderr


def test_a_place_that_cannot_be_written_is_no_traceback(runner: CliRunner, home: Path) -> None:
    result = export(runner, home, "--graph", "courts", "-o", "/nowhere/at/all.trig")
    assert result.exit_code in {1, 2}
    assert "Traceback" not in result.output
    assert "/nowhere/at/all.trig" in result.stderr
