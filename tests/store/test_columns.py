"""Columns are typed after XSD where all their values are of one type, and text otherwise."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from anbao.namespaces import XSD
from anbao.store.columns import Column, columns, columns_of


def literal(value: str, kind: str) -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": f"{XSD}{kind}"}


def only(*terms: dict | None) -> Column:
    [column] = columns(["x"], [{"x": each} if each else {} for each in terms])
    return column


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "-7", -7),
        ("gYear", "2018", 2018),
        ("decimal", "40000.10", Decimal("40000.10")),
        ("double", "INF", float("inf")),
        ("boolean", "1", True),
        ("date", "2018-08-31", dt.date(2018, 8, 31)),
        ("dateTime", "2018-08-31T08:00:00+08:00", dt.datetime(2018, 8, 31, tzinfo=dt.UTC)),
    ],
)
def test_a_value_is_what_its_datatype_says(kind: str, text: str, value: object) -> None:
    assert only(literal(text, kind), None).values == [value, None]


@pytest.mark.parametrize(
    "terms",
    [
        [literal("1", "integer"), {"type": "uri", "value": "http://example.org/"}],
        [literal("1", "integer"), literal("1.5", "decimal")],
        [literal("9" * 30, "integer")],
        [literal("31 August", "date")],
        [literal("maybe", "boolean")],
        [{"type": "literal", "value": "甲", "xml:lang": "zh"}],
    ],
)
def test_what_is_mixed_or_ill_formed_stays_text(terms: list[dict[str, str]]) -> None:
    column = only(*terms)
    assert (column.kind, column.values) == ("text", [each["value"] for each in terms])


def test_an_empty_answer_keeps_its_columns() -> None:
    answer = {"head": {"vars": ["a", "b"]}, "results": {"bindings": []}}
    assert [each.name for each in columns_of(json.dumps(answer).encode())] == ["a", "b"]
