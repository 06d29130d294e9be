"""Counts by two dimensions: each is the number of cases that its own question lists."""

import pytest

from anbao.dossiers.cross_table import DIMENSIONS, QUESTION, CrossTable, cross_table, dimension
from anbao.dossiers.library import Library
from anbao.errors import ParameterError
from anbao.namespaces import AB, ID_BASE
from anbao.questions.ask import ask
from anbao.store.local import LocalReader
from anbao.store.reader import Literal, NamedNode, Rows
from tests.queries.expected_rows import CATALOGUE

QUESTION_ASKED = CATALOGUE.find(QUESTION)


@pytest.fixture(scope="module")
def everything(reader: LocalReader) -> Rows:
    return ask(reader, QUESTION_ASKED, {})


def table(reader: LocalReader, everything: Rows, rows: str, columns: str, **given: str):
    by = (dimension(rows, "rows"), dimension(columns, "columns"))
    return cross_table(Library(reader), everything, by, given)


def test_every_case_is_counted_once_at_the_margin(reader: LocalReader, everything: Rows) -> None:
    disputes = reader.select(f"SELECT ?d {{ ?d a <{AB}Dispute> }}").rows
    for each in DIMENSIONS:
        found = table(reader, everything, each.name, "outcome")
        assert found.whole.count == len(disputes)
        assert sum(cell.count for cell in found.foot) == len(disputes)


@pytest.mark.parametrize(("rows", "columns"), [("outcome", "category"), ("year", "level")])
def test_a_cell_is_the_answer_to_its_question(
    reader: LocalReader, everything: Rows, rows: str, columns: str
) -> None:
    found: CrossTable = table(reader, everything, rows, columns)
    cells = [cell for line in found.lines for cell in (*line.cells, line.whole) if cell.count]
    assert len(cells) > 10
    for cell in [*cells[::7], found.foot[0], found.whole]:
        answer = ask(reader, QUESTION_ASKED, cell.asked).rows
        assert len({row["dispute"] for row in answer}) == cell.count


def test_three_of_the_five_ride_hailing_cases_end_in_two_stages(
    reader: LocalReader, everything: Rows
) -> None:
    """论文第 2.2 节：五件中三件先按份后补充，两件驳回。"""
    traffic = f"{ID_BASE}dispute-category/motor-traffic"
    given = {"category": traffic, "in_paper": "true"}
    found = table(reader, everything, "outcome", "category", **given)
    counts = {line.value.key.rpartition("/")[2]: line.whole.count for line in found.lines}
    assert counts == {"several-then-supplementary": 3, "none": 2}


def test_years_stand_in_order_and_what_is_not_stated_last(
    reader: LocalReader, everything: Rows
) -> None:
    years = table(reader, everything, "year", "outcome").values["year"]
    assert [each.key for each in years[:-1]] == sorted(each.key for each in years[:-1])
    assert (years[-1].stated, years[-1].label.zh) == (False, "来源未载")


def test_a_case_with_two_rights_stands_under_both(reader: LocalReader) -> None:
    terms = {name: NamedNode(f"http://x/{name}") for name in ("outcome", "category", "level")}
    row = {**terms, "dispute": NamedNode("http://x/d"), "year": Literal("2020")}
    two = [{**row, "right": NamedNode(f"http://x/{name}")} for name in "ab"]
    found = table(reader, Rows(("dispute",), two), "right", "outcome")
    assert [line.whole.count for line in found.lines] == [1, 1]
    assert found.whole.count == 1


def test_an_unknown_dimension_is_named() -> None:
    with pytest.raises(ParameterError, match="colour"):
        dimension("colour", "rows")
