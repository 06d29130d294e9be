"""Outcomes of cases counted by any two of five dimensions, each count with the cases behind it.

The rows are those of one question, which also answers which cases a count is made of: a cell is
that question with its two values as parameters, so page, query and list cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from anbao.dossiers.library import Library, Text
from anbao.errors import ParameterError
from anbao.namespaces import AB
from anbao.store.reader import Literal, NamedNode, Rows, Term

QUESTION = "practice/outcomes-of-cases"
NO_YEAR = "n.d."
_NOT_STATED = Text("来源未载", "not stated")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing to count by: *name* is a parameter of the question."""

    name: str
    title: Text


DIMENSIONS = (
    Dimension("outcome", Text("平台责任的形态或结果", "Liability of the platform")),
    Dimension("category", Text("案件类别", "Type of case")),
    Dimension("level", Text("终审法院层级", "Level of the last court")),
    Dimension("year", Text("裁判年份", "Year of decision")),
    Dimension("right", Text("所涉权利", "Right infringed")),
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a dimension: as an address takes it, and as people read it."""

    key: str
    label: Text
    stated: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of cases and the parameters of the question that lists them."""

    count: int
    asked: dict[str, str]
    shade: int = 0
    """From 0 for none to 5 for the fullest cell of the table."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value of the first dimension with its counts, and all of it."""

    value: Value
    cells: tuple[Cell, ...]
    whole: Cell


@dataclass(frozen=True, slots=True)
class CrossTable:
    """The counts of the cases that meet *given*; *values* are all that one may narrow it to.

    A case with several rights stands under each, so that lines and columns may add up to more.
    """

    rows: Dimension
    columns: Dimension
    given: dict[str, str]
    values: dict[str, tuple[Value, ...]]
    heads: tuple[Value, ...]
    lines: tuple[Line, ...]
    foot: tuple[Cell, ...]
    whole: Cell


def dimension(name: str, parameter: str) -> Dimension:
    """Return the dimension called *name*, or raise ParameterError naming *parameter*."""
    for each in DIMENSIONS:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in DIMENSIONS)
    raise ParameterError(
        f"{parameter} 应为 {known} 之一；收到“{name}”。",
        f"{parameter} must be one of {known}; got “{name}”.",
        parameter=parameter,
    )


def cross_table(
    library: Library,
    everything: Rows,
    by: tuple[Dimension, Dimension],
    given: Mapping[str, str],
) -> CrossTable:
    """Count the cases of *everything*, the answer to the question, that have the values *given*."""
    given = {name: value for name, value in given.items() if value}
    counted = _Counted(
        [row for row in everything.rows if all(_key(row[n]) == v for n, v in given.items())],
        given,
    )
    rows, columns = by
    values = {each.name: _values(library, everything, each.name) for each in DIMENSIONS}
    lines, heads = (
        [each for each in values[name] if counted.cell({name: each.key}).count]
        for name in (rows.name, columns.name)
    )
    table = [
        [counted.cell({rows.name: line.key, columns.name: head.key}) for head in heads]
        for line in lines
    ]
    fullest = max((cell.count for line in table for cell in line), default=1)
    return CrossTable(
        rows=rows,
        columns=columns,
        given=given,
        values=values,
        heads=tuple(heads),
        lines=tuple(
            Line(
                line,
                tuple(replace(cell, shade=-(-5 * cell.count // fullest)) for cell in cells),
                counted.cell({rows.name: line.key}),
            )
            for line, cells in zip(lines, table, strict=True)
        ),
        foot=tuple(counted.cell({columns.name: head.key}) for head in heads),
        whole=counted.cell({}),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    rows: list[dict[str, Term]]
    given: dict[str, str]

    def cell(self, wanted: dict[str, str]) -> Cell:
        """Count the cases with the values *wanted* besides those given."""
        cases = {
            row["dispute"]
            for row in self.rows
            if all(_key(row[name]) == value for name, value in wanted.items())
        }
        return Cell(len(cases), {**self.given, **wanted})


def _values(library: Library, everything: Rows, name: str) -> tuple[Value, ...]:
    """Return the values of a dimension: years in their order, else the most frequent first."""
    cases: dict[str, set[Term]] = {}
    for row in everything.rows:
        cases.setdefault(_key(row[name]), set()).add(row["dispute"])
    found = [_value(library, key) for key in cases]
    if name == "year":
        return tuple(sorted(found, key=lambda each: (not each.stated, each.key)))
    return tuple(sorted(found, key=lambda each: (not each.stated, -len(cases[each.key]), each.key)))


def _value(library: Library, key: str) -> Value:
    stated = key not in {NO_YEAR, f"{AB}notStated"}
    label = library.link(key).label if key.startswith("http") else Text(key, key)
    return Value(key, label if stated else _NOT_STATED, stated)


def _key(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
