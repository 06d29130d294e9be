"""What the paper and the law's own text say an answer must and must not hold.

One CSV file a question. Its columns are some of the query's; the first cell of a line is

* ``present``: some row of the answer agrees;
* ``absent``: no row of the answer agrees;
* ``closed``: every row of the answer agrees with some ``present`` line.

A cell is a term (``id:…``, ``eli:…``, ``ab:…``, ``zhang:…`` for the paper), a literal, nothing for
“unbound”, ``+`` for “bound”, or ``*`` for anything.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from anbao.namespaces import AB, ELI_BASE, ID_BASE
from anbao.questions.catalogue import Question, read_catalogue
from anbao.source_tree import default_tree
from anbao.store.reader import Term

TREE = default_tree()
CATALOGUE = read_catalogue(TREE.queries)
_EXPECTED = Path(__file__).parent / "expected"

_SHORT = {
    "id": ID_BASE,
    "eli": ELI_BASE,
    "ab": AB,
    "zhang": f"{ID_BASE}work/10.12677-ecl.2024.132077/",
}

Cells = dict[str, str]
Row = dict[str, Term]


@dataclass(frozen=True)
class Expectation:
    """The lines of one file, by their first cell."""

    columns: tuple[str, ...]
    present: tuple[Cells, ...]
    absent: tuple[Cells, ...]
    closed: bool


def expectation_of(question: Question) -> Expectation:
    path = _EXPECTED / f"{question.name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    kinds = [line.pop("row") for line in lines]
    assert set(kinds) <= {"present", "absent", "closed"}, path
    return Expectation(
        columns=tuple(lines[0]),
        present=tuple(line for kind, line in zip(kinds, lines, strict=True) if kind == "present"),
        absent=tuple(line for kind, line in zip(kinds, lines, strict=True) if kind == "absent"),
        closed="closed" in kinds,
    )


def agrees(row: Row, cells: Cells) -> bool:
    return all(_agrees(row.get(name), cell) for name, cell in cells.items())


def _agrees(term: Term | None, cell: str) -> bool:
    if cell == "*":
        return True
    if term is None or not cell:
        return term is None and not cell
    return cell == "+" or term.value == long(cell)  # type: ignore[union-attr]


def long(cell: str) -> str:
    """Write a term of a cell out in full."""
    prefix, colon, local = cell.partition(":")
    return _SHORT[prefix] + local if colon and prefix in _SHORT else cell


def short(row: Row) -> Cells:
    """Write a row the way the files do, for messages."""
    cells = {}
    for name, term in row.items():
        value: str = term.value  # type: ignore[union-attr]
        for prefix in sorted(_SHORT, key=lambda each: -len(_SHORT[each])):
            value = value.replace(_SHORT[prefix], f"{prefix}:")
        cells[name] = value
    return cells
