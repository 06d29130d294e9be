"""The answer to a SELECT as typed columns, after the XSD types of what is in them.

A column has a type of its own where every value it holds has that one type; otherwise it is text,
and nothing is rounded or guessed. An IRI is text. What a row leaves unbound is None.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from anbao.namespaces import XSD

_INTEGERS = (
    "integer int long short byte nonNegativeInteger positiveInteger negativeInteger "
    "nonPositiveInteger unsignedInt unsignedLong unsignedShort unsignedByte gYear"
)
_KINDS = {
    **{f"{XSD}{name}": "integer" for name in _INTEGERS.split()},
    XSD.decimal: "decimal",
    XSD.double: "double",
    XSD.float: "double",
    XSD.boolean: "boolean",
    XSD.date: "date",
    XSD.dateTime: "datetime",
}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_SIXTY_FOUR = 1 << 63


@dataclass(frozen=True, slots=True)
class Column:
    """One variable: *kind* is text, integer, decimal, double, boolean, date or datetime."""

    name: str
    kind: str
    values: list[Any]


def columns_of(answer: bytes) -> list[Column]:
    """Read SPARQL JSON results into columns, in the order of the SELECT."""
    document = json.loads(answer)
    return columns(document["head"]["vars"], document["results"]["bindings"])


def columns(variables: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Make columns of *rows*, whose terms are as SPARQL JSON results write them."""
    return [_column(name, [row.get(name) for row in rows]) for name in variables]


def _column(name: str, terms: list[dict[str, Any] | None]) -> Column:
    kinds = {_KINDS.get(term.get("datatype", ""), "text") for term in terms if term is not None}
    kind = kinds.pop() if len(kinds) == 1 else "text"
    if kind != "text":
        try:
            return Column(name, kind, [_read(_READ[kind], term) for term in terms])
        except (ValueError, KeyError, InvalidOperation):
            pass  # a literal that is not of its own type, or too large for one: text then
    return Column(name, "text", [None if term is None else _text(term) for term in terms])


def _read(read: Callable[[str], Any], term: dict[str, Any] | None) -> Any:
    return None if term is None else read(str(term["value"]).strip())


def _text(term: dict[str, Any]) -> str:
    if term["type"] == "triple":
        parts = (term["value"][part] for part in ("subject", "predicate", "object"))
        return f"<<( {' '.join(_text(part) for part in parts)} )>>"
    return f"_:{term['value']}" if term["type"] == "bnode" else str(term["value"])


def _integer(text: str) -> int:
    number = int(text)
    if not -_SIXTY_FOUR <= number < _SIXTY_FOUR:
        raise ValueError(text)
    return number


def _double(text: str) -> float:
    return float(text.replace("INF", "inf"))


def _datetime(text: str) -> dt.datetime:
    """Read a moment; one without a zone is taken as UTC, so that a column has one zone."""
    read = dt.datetime.fromisoformat(text)
    return read.astimezone(dt.UTC) if read.tzinfo else read.replace(tzinfo=dt.UTC)


_READ: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "decimal": Decimal,
    "double": _double,
    "boolean": lambda text: _BOOLEANS[text],
    "date": dt.date.fromisoformat,
    "datetime": _datetime,
}
