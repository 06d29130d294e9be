"""The generated cases are like ours, and nothing is wrong with them."""

from pathlib import Path

import pytest
from pyoxigraph import parse

from anbao.validation.check import Submission, check_files
from tests.benchmarks.cases import CaseMint


@pytest.fixture(scope="module")
def mint(tree, snapshot) -> CaseMint:
    return CaseMint(tree, snapshot.path)


def test_generated_cases_pass_the_check(tree, mint) -> None:
    cases = [Submission(Path(f"{n}.ttl"), case.n_triples.encode())
             for n, case in enumerate(mint.cases(25))]  # fmt: skip
    found = check_files(tree, cases).findings
    assert [finding for finding in found if finding.severity == "violation"] == []


def test_the_same_run_gives_the_same_cases(tree, snapshot, mint) -> None:
    again = CaseMint(tree, snapshot.path)
    assert list(again.cases(30)) == list(mint.cases(50))[:30]


def test_cases_are_apart_and_as_large_as_ours(tree, mint) -> None:
    cases = list(mint.cases(400))
    assert len({case.iri for case in cases}) == 400
    subjects = [{line.split(" ", 1)[0] for line in case.lines} for case in cases[:50]]
    about = [{each for each in one if "/id/case/" in each} for one in subjects]
    assert sum(map(len, about)) == len(set().union(*about))
    ours = [len(list(parse(path=str(path)))) for path in tree.data.glob("cases/*/*.ttl")]
    theirs = sum(len(case.lines) for case in cases) / 400
    assert theirs == pytest.approx(sum(ours) / len(ours), rel=0.2)
