"""What is checked, against what, and what is told."""

import json
from pathlib import Path

import pytest

from anbao.graph.build import read_tree
from anbao.source_tree import SourceTree
from anbao.validation.check import Base, Submission, check_against, check_reading, check_tree
from anbao.validation.findings import Finding
from anbao.validation.kept import Kept

HUANG = "data/cases/2020/hu01-minzhong-4520.ttl"
NEW = """@prefix ab: <https://w3id.org/anbao/def#> .
@prefix foreign: <http://example.org/> .
<https://w3id.org/anbao/id/case/2024/yue03/minzhong/1> a ab:Dispute ; foreign:note "x" ."""


@pytest.fixture(scope="module")
def base(tree: SourceTree) -> Base:
    return Base(tree, read_tree(tree).sources)


def rules(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.shape.rpartition("#")[2] or finding.constraint for finding in findings}


def test_copy_of_a_case_stands_in_for_it(tree: SourceTree, base: Base, tmp_path: Path) -> None:
    """Otherwise each functional value of the copy would meet the one of the original."""
    path = tmp_path / "copy.ttl"
    text = (tree.root / HUANG).read_text(encoding="utf-8")
    assert check_against(base, [Submission(path, text.encode())]).findings == ()
    changed = text.replace("ab:stageOrder 1 ;", "ab:stageOrder 0 ;")
    found = check_against(base, [Submission(path, changed.encode())]).findings
    assert {finding.place.file for finding in found} == {path}


def test_new_file_is_added_as_a_case_and_all_is_told_at_once(base: Base) -> None:
    report = check_against(base, [Submission(Path("新 案.ttl"), NEW.encode())])
    assert {"Dispute-hasParty", "Dispute-hasJudgment", "Named-label", "ForeignTerm"} <= rules(
        report.findings
    )
    assert {str(finding.place.file) for finding in report.findings} == {"新 案.ttl"}
    assert report.counts["warning"] >= 1


def test_warnings_alone_conform(base: Base) -> None:
    text = '<http://example.org/a> <http://example.org/b> "c" .'
    report = check_against(base, [Submission(Path("a.ttl"), text.encode())])
    assert rules(report.findings) == {"ForeignTerm"}
    assert report.conforms


def test_second_submission_of_a_case_is_told_on_its_line(tree: SourceTree, base: Base) -> None:
    text = (tree.root / HUANG).read_bytes()
    changed = text.replace(b"ab:stageOrder 1 ;", b"ab:stageOrder 0 ;")
    both = [Submission(Path("a.ttl"), changed), Submission(Path("b.ttl"), text)]
    findings = check_against(base, both).findings
    (second,) = (each for each in findings if each.place.file == Path("b.ttl"))
    assert (second.layer, second.place.line) == ("law", 34)
    assert [(str(place.file), place.line) for place in second.also] == [("a.ttl", 34)]
    assert any(each.place.file == Path("a.ttl") for each in findings)


def test_unreadable_file_hides_what_follows_from_it(tmp_path: Path) -> None:
    folder = tmp_path / "data/cases/2020"
    folder.mkdir(parents=True)
    (folder / "a.ttl").write_text("<http://x/a> a", encoding="utf-8")
    (folder / "b.ttl").write_text("b", encoding="utf-8")
    report = check_reading(read_tree(SourceTree(tmp_path)))
    assert {finding.layer for finding in report.findings} == {"syntax"}
    assert len(report.findings) == 2


def test_findings_survive_json(base: Base) -> None:
    report = check_against(base, [Submission(Path("a.ttl"), NEW.encode())])
    stored = json.loads(json.dumps(report.as_json()))
    assert stored["conforms"] is False
    assert tuple(map(Finding.from_json, stored["results"])) == report.findings


def test_kept_result_is_used_until_its_basis_changes(tmp_path: Path) -> None:
    kept, calls = Kept(tmp_path), []

    def compute() -> list[int]:
        calls.append(1)
        return [len(calls)]

    answers = [kept.get("kind", basis, compute) for basis in (b"one", b"one", b"two")]
    assert answers == [[1], [1], [2]]
    (next(tmp_path.glob("*.json"))).write_text("broken", encoding="utf-8")
    assert kept.get("kind", b"one", compute) in ([1], [3])


def test_second_check_of_the_tree_finds_the_same(tree: SourceTree, home: Path) -> None:
    first = check_tree(tree, home / "cache")
    assert check_tree(tree, home / "cache") == first


def test_a_copy_within_the_tree_is_refused(tree: SourceTree, base: Base) -> None:
    text = (tree.root / HUANG).read_bytes()
    path = tree.root / "data/cases/2020/copy.ttl"
    report = check_against(base, [Submission(path, text)])
    assert rules(report.findings) == {"GraphOfAnotherFile", "CaseTwice"}
    (finding,) = (each for each in report.findings if each.layer == "vocabulary")
    assert (finding.place.file, finding.place.line) == (path, 34)


STAGE = "    ab:stageOrder 1 ;"
ADVICE = {
    "a day that no month has": (
        '"2026-11-23"^^xsd:date', '"2026-02-31"^^xsd:date', "the value must be a valid xsd:date"
    ),
    "a percentage": (
        STAGE, f"    ab:shareLow 140 ;\n{STAGE}", "write a number from 0.0 to 1.0"
    ),
    "a date as people write it": (
        '"2026-11-23"^^xsd:date', '"2026年2月3日"', 'write "2026-02-03"^^xsd:date'
    ),
    "a party that no case names": (
        "<party/carrier-1> ;", "<party/platform-1> ;", "point to it with ab:hasParty"
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", ADVICE)
def test_advice_can_be_followed(
    slip: str, tree: SourceTree, base: Base, capfd: pytest.CaptureFixture[str]
) -> None:
    right, wrong, advice = ADVICE[slip]
    text = (tree.root / HUANG).read_text(encoding="utf-8")
    assert right in text
    changed = text.replace(right, wrong, 1)
    report = check_against(base, [Submission(Path("a.ttl"), changed.encode())])
    said = {fix.label.en for finding in report.findings for fix in finding.fixes}
    assert advice in said
    assert not any(wrong.split("^")[0] in fix for fix in said)
    assert "Traceback" not in capfd.readouterr().err


def test_the_court_of_a_docket_is_known_though_nobody_describes_it(
    tree: SourceTree, base: Base
) -> None:
    text = (tree.root / HUANG).read_text(encoding="utf-8")
    changed = text.replace('"(2020)沪01民终4520号"', '"(2020)青01民终4520号"')
    assert changed != text
    report = check_against(base, [Submission(Path("a.ttl"), changed.encode())])
    (found,) = (each for each in report.findings if each.constraint == "DocketCourt")
    assert "decidedIn" in changed.splitlines()[found.place.line - 1]
    assert [fix.label.en.partition(";")[0] for fix in found.fixes] == ["correct the docket"]
    assert not found.fixes[0].patch
    assert found.severity == "warning", "the code may be another of the same court"
    printed = '    ab:docket "(2020)青01民终4520号" ;\n'
    assert changed.count(printed) == 1
    doubted = changed.replace(printed, f"{printed}    ab:unverified ab:docket ;\n")
    report = check_against(base, [Submission(Path("a.ttl"), doubted.encode())])
    said = {each.constraint for each in report.findings}
    assert "DocketCourt" not in said, "that doubt is stated already"
