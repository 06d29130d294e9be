"""Every question is answered completely and soundly, by the paper and the law's own text."""

import pytest

from anbao.namespaces import ID_BASE
from anbao.questions.ask import ask
from anbao.questions.catalogue import Catalogue, Question
from anbao.store.local import LocalReader
from tests.queries.expected_rows import CATALOGUE, Expectation, agrees, expectation_of, short


def test_has_every_expected_row(
    reader: LocalReader, question: Question, expectation: Expectation
) -> None:
    rows = ask(reader, question, {}).rows
    missing = [cells for cells in expectation.present if not any(agrees(r, cells) for r in rows)]
    assert missing == []


def test_has_no_row_known_to_be_wrong(
    reader: LocalReader, question: Question, expectation: Expectation
) -> None:
    rows = ask(reader, question, {}).rows
    wrong = [short(r) for r in rows if any(agrees(r, cells) for cells in expectation.absent)]
    assert wrong == []


@pytest.mark.parametrize(
    "closed",
    [each for each in CATALOGUE if expectation_of(each).closed],
    ids=lambda each: each.name,
)
def test_a_closed_answer_has_nothing_more(reader: LocalReader, closed: Question) -> None:
    present = expectation_of(closed).present
    rows = ask(reader, closed, {}).rows
    more = [short(row) for row in rows if not any(agrees(row, cells) for cells in present)]
    assert more == []


def test_expects_and_forbids_something(question: Question, expectation: Expectation) -> None:
    assert expectation.present, question.name
    assert expectation.absent or expectation.closed, question.name


def test_expects_only_columns_of_the_query(
    reader: LocalReader, question: Question, expectation: Expectation
) -> None:
    assert set(expectation.columns) <= set(ask(reader, question, {}).variables)


def test_repeats_no_row(reader: LocalReader, question: Question) -> None:
    rows = [str(sorted(short(row).items())) for row in ask(reader, question, {}).rows]
    assert len(rows) == len(set(rows))


def test_a_parameter_keeps_just_its_rows(reader: LocalReader, question: Question) -> None:
    everything = ask(reader, question, {}).rows
    for parameter in question.parameters:
        narrowed = ask(reader, question, {parameter.name: parameter.example}).rows
        of_it = [r for r in everything if r[parameter.name].value == parameter.example]  # type: ignore[union-attr]
        assert narrowed == of_it
        assert len(narrowed) > 0


@pytest.mark.parametrize(
    "form", ["transaction", "payment", "product-quality", "personal", "personal-information"]
)
def test_no_form_of_the_right_is_without_a_duty(
    reader: LocalReader, catalogue: Catalogue, form: str
) -> None:
    rows = ask(reader, catalogue.find("forms-and-duties"), {}).rows
    of_it = [row for row in rows if row["form"].value == f"{ID_BASE}right-type/{form}-safety"]  # type: ignore[union-attr]
    assert of_it
    assert all("duty" in row and "duty_bearer" in row for row in of_it)


def test_both_published_counts_make_thirty_two(reader: LocalReader, catalogue: Catalogue) -> None:
    sums: dict[str, int] = {}
    for row in ask(reader, catalogue.find("outcomes-published"), {}).rows:
        name = short(row)["dataset"]
        sums[name] = sums.get(name, 0) + int(short(row)["cases"])
    assert sums == {"id:dataset/zhang-2024-outcomes": 32, "id:dataset/zhang-2024-retrieval": 32}


def test_three_traffic_cases_end_in_liability_and_two_in_none(
    reader: LocalReader, catalogue: Catalogue
) -> None:
    rows = [short(row) for row in ask(reader, catalogue.find("ride-hailing-cases"), {}).rows]
    outcomes = sorted({row["dispute"]: row["outcome"] for row in rows}.values())
    assert outcomes == ["id:outcome/none"] * 2 + ["id:outcome/several-then-supplementary"] * 3


def test_norm_on_food_comes_before_the_open_one(reader: LocalReader, catalogue: Catalogue) -> None:
    rows = [short(row) for row in ask(reader, catalogue.find("food-bought-online"), {}).rows]
    on_food = [row["on_food"] for row in rows]
    assert on_food == sorted(on_food, reverse=True)
