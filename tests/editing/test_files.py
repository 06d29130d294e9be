"""Case files as text: nothing moves that need not, and what is written is what was meant."""

import datetime as dt
import difflib
import re

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from anbao.editing.changes import changed_file
from anbao.editing.commented import commented_file
from anbao.editing.layout import Layout
from anbao.editing.naming import docket_in_english
from anbao.editing.plan import Plan
from anbao.editing.scaffold import start_from_docket, start_from_report
from anbao.errors import CitationError
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import AB, ID_BASE

TODAY = dt.date(2026, 11, 28)


def said(text: str) -> set[Triple]:
    return {quad.triple for quad in parse(text.encode(), format=RdfFormat.TURTLE)}


def test_a_file_of_which_nothing_changes_stays_as_it_is(
    plan: Plan, cases: list[SourceFile]
) -> None:
    layout = Layout(plan)
    assert len(cases) >= 61
    for case in cases:
        assert changed_file(layout, case, case.triples) == case.text.decode(), case.path


def test_one_value_changes_only_its_own_lines(plan: Plan, cases: list[SourceFile]) -> None:
    for case in cases:
        old = next(t for t in case.triples if t.predicate.value == AB.partySide)
        new = Triple(old.subject, old.predicate, NamedNode(f"{ID_BASE}party-side/unknown"))
        changed = changed_file(Layout(plan), case, [new if t == old else t for t in case.triples])
        assert said(changed) == (set(case.triples) - {old}) | {new}
        lines = difflib.ndiff(case.text.decode().splitlines(), changed.splitlines())
        marks = [line for line in lines if line[0] in "+-" and line[2:].strip()]
        prefix = [line for line in marks if "@prefix" in line]
        assert len(marks) - len(prefix) <= 8, case.path


def test_a_new_file_says_the_same_in_the_house_order(plan: Plan, cases: list[SourceFile]) -> None:
    for case in cases:
        text = Layout(plan).new_file(case.triples, case.positions.directives.base)
        assert said(text) == set(case.triples), case.path


def test_a_part_that_comes_and_goes_leaves_no_trace(plan: Plan, cases: list[SourceFile]) -> None:
    layout = Layout(plan)
    case = next(each for each in cases if each.path.stem == "yue03-minzhong-943")
    base = case.positions.directives.base
    party, kind = NamedNode(f"{base}party/other-1"), NamedNode(AB.Party)
    more = [
        *case.triples,
        Triple(party, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), kind),
    ]
    with_it = changed_file(layout, case, more)
    assert said(with_it) == set(more)
    again = changed_file(layout, read_turtle(with_it.encode(), case.graph), case.triples)
    assert again == case.text.decode()


def test_begins_a_case_from_its_docket(plan: Plan) -> None:
    start = start_from_docket(plan, "（2020）粤03民终944号", TODAY)
    assert start.iri == f"{ID_BASE}case/2020/yue03/minzhong/944"
    assert start.graph.endswith("/graph/case/2020/yue03-minzhong-944")
    facts = {(t.subject.value.removeprefix(start.base), t.predicate.value, t.object.value)
             for t in start.triples if isinstance(t.subject, NamedNode)}  # fmt: skip
    assert ("judgment/2", AB.decidedIn, f"{ID_BASE}court/yue03") in facts
    assert ("judgment/2", AB.reviews, f"{start.base}judgment/1") in facts
    assert ("judgment/1", AB.notStated, AB.docket) in facts


@pytest.mark.parametrize("printed", ["943号", "（2020）粤03外太空943号", ""])
def test_begins_nothing_from_what_is_no_docket(plan: Plan, printed: str) -> None:
    with pytest.raises(CitationError):
        start_from_docket(plan, printed, TODAY)


@pytest.mark.parametrize(
    "printed", ["（2020）粤03民终944号", "(2012)杭西民初字第9号", "（2021）京民申7号"]
)
def test_comments_of_a_new_file_are_statements_in_waiting(plan: Plan, printed: str) -> None:
    text = commented_file(plan, start_from_docket(plan, printed, TODAY))
    begun = said(text)
    awake = re.sub(r"^( *)# {1,5}(?=[a-z<].*;   #|<\S+>$|a ab:|\.$)", r"\1", text, flags=re.M)
    awake = awake.replace("<https://…>", "<urn:x>").replace("…", "x")
    assert len(said(awake)) > len(begun) + 60
    properties = {t.predicate.value for t in said(awake)}
    assert {AB.partyRole, AB.shareLow, AB.noLiabilityGround} <= properties


def test_begins_a_reported_case(plan: Plan) -> None:
    start = start_from_report("people-court-daily", "2021-11-11", "tang", TODAY)
    assert start.graph.endswith("/graph/case/2021/tang")
    assert said(commented_file(plan, start))


def test_reads_dockets_in_english() -> None:
    assert docket_in_english("(2015)三中民终字第04810号") == "(2015) San Zhong Min Zhong No. 04810"
    assert docket_in_english("no docket") == ""
