"""A snapshot is published whole or not at all."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anbao.errors import InvalidData
from anbao.pipeline import Snapshot, run, source_version
from anbao.source_tree import SourceTree
from anbao.store.local import load_snapshot

# A small tree of its own: a word, a shape, a rule, a fact.
FILES = {
    "ontology/core.ttl": """@prefix ab: <https://w3id.org/anbao/def#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        ab:Party a owl:Class . ab:near a owl:ObjectProperty .""",
    "ontology/shapes/core.shapes.ttl": """@prefix ab: <https://w3id.org/anbao/def#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        ab:Party a sh:NodeShape .
        <https://w3id.org/anbao/shapes#Party> a sh:NodeShape ; sh:targetClass ab:Party ;
            sh:property <https://w3id.org/anbao/shapes#Party-near> .
        <https://w3id.org/anbao/shapes#Party-near> a sh:PropertyShape ; sh:path ab:near ;
            sh:minCount 1 ; sh:message "须有邻"@zh , "needs a neighbour"@en .""",
    "ontology/rules/10-near/near.rq": """# rule.zh: 邻近是相互的
# rule.en: nearness is mutual
PREFIX ab: <https://w3id.org/anbao/def#>
CONSTRUCT { ?b ab:near ?a } WHERE { ?a ab:near ?b }""",
    "data/cases/2020/a.ttl": """@prefix ab: <https://w3id.org/anbao/def#> .
        @prefix x: <http://x/> . x:a a ab:Party ; ab:near x:b , [ ab:near x:a ] .""",
}


@pytest.fixture
def small(tmp_path: Path) -> SourceTree:
    for name, text in FILES.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return SourceTree(tmp_path / "tree")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "home"


def break_it(tree: SourceTree) -> None:
    path = tree.data / "cases/2020/a.ttl"
    path.write_text(FILES["data/cases/2020/a.ttl"].replace("ab:near x:b", "ab:neer x:b"))


def test_publishes_asserted_and_inferred(small: SourceTree, place: Path) -> None:
    snapshot = run(small, place, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    assert (place / "current").read_text().strip() == snapshot.version
    assert snapshot.meta["built"] == "2026-01-02T00:00:00+00:00"
    assert set(snapshot.meta["seconds"]) == {"read", "check", "build", "infer", "write"}
    graphs = snapshot.meta["graphs"]
    assert graphs["https://w3id.org/anbao/graph/inferred/near"] == 1
    assert graphs["default"] == sum(n for name, n in graphs.items() if name != "default")
    assert len(load_snapshot(snapshot.path)) == 2 * graphs["default"]


def test_same_sources_give_the_same_bytes(small: SourceTree, place: Path, tmp_path: Path) -> None:
    first, second = (run(small, home).path / "dataset.nq" for home in (place, tmp_path / "other"))
    assert first.read_bytes() == second.read_bytes()


def test_published_version_is_not_built_again(small: SourceTree, place: Path) -> None:
    snapshot = run(small, place)
    marker = snapshot.path / "dataset.nq"
    before = marker.stat().st_mtime_ns
    stages: list[str] = []
    again = run(small, place, lambda stage, done, total: stages.append(stage))
    assert again == snapshot
    assert stages == []
    assert marker.stat().st_mtime_ns == before


def test_invalid_data_leaves_the_last_good_snapshot(small: SourceTree, place: Path) -> None:
    good = run(small, place)
    break_it(small)
    with pytest.raises(InvalidData) as caught:
        run(small, place)
    assert (place / "current").read_text().strip() == good.version
    assert [path.name for path in (place / "snapshots").iterdir()] == [good.version]
    assert any("ab:neer" in finding.message.en for finding in caught.value.findings)


def test_mended_data_points_back_to_what_was_published(small: SourceTree, place: Path) -> None:
    good = run(small, place)
    path = small.data / "cases/2020/a.ttl"
    path.write_text(FILES["data/cases/2020/a.ttl"] + "\n# a remark\n", encoding="utf-8")
    assert run(small, place).version != good.version
    path.write_text(FILES["data/cases/2020/a.ttl"], encoding="utf-8")
    assert run(small, place).version == good.version
    assert (place / "current").read_text().strip() == good.version


def test_version_is_that_of_names_and_bytes(small: SourceTree, tmp_path: Path) -> None:
    before = source_version(small)
    copy = tmp_path / "copy"
    shutil.copytree(small.root, copy)
    assert source_version(SourceTree(copy)) == before
    (copy / "data/cases/2020/a.ttl").rename(copy / "data/cases/2020/b.ttl")
    assert source_version(SourceTree(copy)) != before


def test_old_snapshots_are_forgotten_one_day(small: SourceTree, place: Path) -> None:
    path = small.data / "cases/2020/a.ttl"
    for number in range(5):
        path.write_text(f"{FILES['data/cases/2020/a.ttl']}\n# {number}\n", encoding="utf-8")
        latest = run(small, place)
    kept = {folder.name for folder in (place / "snapshots").iterdir()}
    assert latest.version in kept
    assert len(kept) == 3


def test_true_tree_is_published(snapshot: Snapshot) -> None:
    meta = json.loads((snapshot.path / "meta.json").read_text(encoding="utf-8"))
    assert meta["version"] == snapshot.version
    assert meta["graphs"]["default"] > 20_000


def test_conclusions_are_kept_where_nothing_they_rest_on_changed(
    small: SourceTree, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A remark changes nothing; a fact, a rule and a new version of the program do."""

    def ran() -> list[str]:
        snapshot = run(small, place)
        told = json.loads((snapshot.path / "inputs.json").read_text())
        anew = run(small, tmp_path / snapshot.version)  # from nothing
        assert (anew.path / "dataset.nq").read_bytes() == (
            snapshot.path / "dataset.nq"
        ).read_bytes()
        return told["ran"]

    fact, rule = small.data / "cases/2020/a.ttl", small.ontology / "rules/10-near/near.rq"
    assert ran() == ["near"]
    fact.write_text(f"{fact.read_text()}\n# a remark\n")
    assert ran() == []
    fact.write_text(
        fact.read_text().replace("x:a a ab:Party ;", "x:c ab:near x:a . x:a a ab:Party ;")
    )
    assert ran() == ["near"]
    rule.write_text(f"{rule.read_text()}\n# a remark\n")
    assert ran() == ["near"]
    fact.write_text(f"{fact.read_text()}\n# another remark\n")
    monkeypatch.setattr("anbao.inference.__version__", "another")
    assert ran() == ["near"]
    for name in ("inputs.json", "dataset.nq"):  # torn by a power cut
        (place / "snapshots" / (place / "current").read_text().strip() / name).write_text("?")
        fact.write_text(f"{fact.read_text()}\n# after {name}\n")
        assert ran() == ["near"]


def test_what_only_hermit_sees_is_refused_each_time(small: SourceTree, place: Path) -> None:
    """Equivalent classes are not among the compiled axioms; the verdict comes last, and counts."""
    good = run(small, place)
    core = small.ontology / "core.ttl"
    core.write_text(
        FILES["ontology/core.ttl"] + "ab:Crowd a owl:Class ; owl:equivalentClass ab:Party ;"
        " owl:disjointWith ab:Party .",
        encoding="utf-8",
    )
    for _ in range(2):  # the second time from memory
        with pytest.raises(InvalidData) as caught:
            run(small, place)
        assert {finding.constraint for finding in caught.value.findings} == {"disagreement"}
        assert (place / "current").read_text().strip() == good.version
        assert [path.name for path in (place / "snapshots").iterdir()] == [good.version]
