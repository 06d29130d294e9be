"""Looking for a case twice takes steps in proportion to the file, whatever its form."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from anbao.graph.build import CASES, assemble
from anbao.graph.read import SourceFile, read_turtle
from anbao.validation.law import check_law
from anbao.validation.register import Register, records
from anbao.validation.subject import Subject

HEAD = """@prefix ab: <https://w3id.org/anbao/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
JUDGED = """<http://x/j{n}> ab:docket "(2020)粤03民终{n}号" ; ab:decidedIn <http://x/c> ;
    ab:decisionDate "2020-11-26" .
"""


def many_judgments(size: int) -> Iterator[str]:
    for n in range(1, size):
        yield f"<http://x/d> ab:hasJudgment <http://x/j{n}> ; ab:hasParty <http://x/p{n}> .\n"
        yield f'<http://x/p{n}> rdfs:label "party {n}" .\n{JUDGED.format(n=n)}'


def many_disputes_of_one_judgment(size: int) -> Iterator[str]:
    yield JUDGED.format(n=1)
    for n in range(1, size):
        yield f"<http://x/d{n}> ab:hasJudgment <http://x/j1> ; ab:hasParty <http://x/p> .\n"
        yield f'<http://x/j1> ab:docket "(2020)粤03民终{n}号" . <http://x/p> rdfs:label "{n}" .\n'


def many_disputes_of_one_docket(size: int) -> Iterator[str]:
    for n in range(1, size):
        yield f"<http://x/d{n}> ab:hasJudgment <http://x/j{n}> .\n"
        yield f'<http://x/j{n}> ab:docket "(2020)粤03民终1号" .\n'


def read(lines: Iterator[str]) -> SourceFile:
    return read_turtle((HEAD + "".join(lines)).encode(), f"{CASES}many", Path("many.ttl"))


def steps(work: Callable[[], object]) -> int:
    """Count the instructions that the interpreter takes for *work*."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


FORMS = [many_judgments, many_disputes_of_one_judgment, many_disputes_of_one_docket]


@pytest.mark.parametrize("form", FORMS)
def test_steps_grow_with_the_file(form: Callable[[int], Iterator[str]]) -> None:
    small, large = read(form(50)), read(form(200))
    assert len(list(records(large))) == 199

    def enter(source: SourceFile) -> Callable[[], object]:
        return lambda: (list(records(source)), Register([source]))

    assert steps(enter(large)) < 6 * steps(enter(small)), "four times the size, four times the work"


@pytest.mark.parametrize("form", FORMS)
def test_steps_of_the_law_grow_with_the_file(form: Callable[[int], Iterator[str]]) -> None:
    def check(size: int) -> Callable[[], object]:
        subject = Subject(assemble([read(form(size))]))
        return lambda: list(check_law(subject))

    assert steps(check(160)) < 5 * steps(check(40)), "four times the size, four times the work"


def test_every_case_of_a_file_is_compared_with_those_before_it() -> None:
    subject = Subject(assemble([read(many_disputes_of_one_docket(4))]))
    found = [each for each in check_law(subject) if each.constraint == "CaseTwice"]
    assert [each.focus for each in found] == ["http://x/d2", "http://x/d3"]
    assert [each.place.line for each in found] == [5, 7]
    assert [place.line for each in found for place in each.also] == [3, 3]
    assert "another case of this file" in found[0].message.en


def test_names_and_dockets_are_what_a_case_is_known_by() -> None:
    source = read(many_judgments(3))
    court, names = ("<http://x/c>", "2020-11-26"), "party 1\nparty 2"
    assert [record.keys for record in records(source)] == [
        (("docket", f"（2020）粤03民终{n}号"), ("parties", *court, names)) for n in (1, 2)
    ]
