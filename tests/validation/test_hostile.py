"""Whatever is sent: reading and checking it raises our own errors only, and stays bounded."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anbao.errors import AnbaoError
from anbao.graph.build import read_tree
from anbao.source_tree import SourceTree
from anbao.validation.admission import FORMATS, ExaminationLimits
from anbao.validation.check import Base, Submission, check_against
from anbao.validation.findings import MOST, Report

HUANG = "data/cases/2020/hu01-minzhong-4520.ttl"
PIECES = [
    *("<http://a/b>", "ab:x", '"', '"""', "[", "]", "(", ")", "{", "}", ".", ";", "@", "^^"),
    *("\\u0000", "\x00", "；", "a", "@prefix", "<!DOCTYPE", "<rdf:RDF", '{"@context":', "\ufeff"),
    *("_:b", "<<(", ")>>", "#", "\n", "1e9", "true", "%", "\\", "'", "中"),
]
SUFFIXES = st.sampled_from([*sorted(FORMATS), "", ".txt"])
USUAL = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def base(tree: SourceTree) -> Base:
    return Base(tree, read_tree(tree).sources)


def checked(base: Base, text: bytes, suffix: str) -> Report | None:
    try:
        return check_against(base, [Submission(Path(f"a{suffix}"), text)])
    except AnbaoError:
        return None


@USUAL
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40), suffix=SUFFIXES)
def test_pieces_of_every_syntax(base: Base, pieces: list[str], suffix: str) -> None:
    checked(base, " ".join(pieces).encode(), suffix)


@USUAL
@given(text=st.binary(max_size=300), suffix=SUFFIXES)
def test_any_bytes(base: Base, text: bytes, suffix: str) -> None:
    checked(base, text, suffix)


@USUAL
@given(data=st.data())
def test_a_true_case_cut_and_mixed(tree: SourceTree, base: Base, data: st.DataObject) -> None:
    text = (tree.root / HUANG).read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 12))
    put = data.draw(st.sampled_from(["", *PIECES]))
    checked(base, f"{text[:at]}{put}{text[at + gone :]}".encode(), ".ttl")


def test_many_findings_are_counted_and_not_all_told(base: Base) -> None:
    party = "<http://x/{n}> a <https://w3id.org/anbao/def#Prty{n}> .\n"
    text = "".join(party.format(n=n) for n in range(2 * MOST)).encode()
    limits = ExaminationLimits(check_findings=MOST)
    report = check_against(base, [Submission(Path("a.ttl"), text)], limits=limits)
    assert len(report.findings) == MOST
    assert sum(report.counts.values()) == MOST + sum(report.untold.values())
    assert report.counts["violation"] >= 2 * MOST


ENCODINGS = {
    "utf-16": "UTF-16",
    "gb18030": "GB 18030",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_are_named(base: Base, encoding: str) -> None:
    text = '<http://a/b> <http://a/c> "消费者权益保护" .'.encode(encoding)
    report = check_against(base, [Submission(Path("a.ttl"), text)])
    (finding,) = report.findings
    assert ENCODINGS[encoding] in finding.message.en
    assert finding.place.line == 1
