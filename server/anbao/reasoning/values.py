"""Literals by value: equal numbers written differently are one value."""

import re
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from anbao.graph.tokens import Term
from anbao.namespaces import RDF, RDFS, XSD

_INTEGERS = frozenset(
    f"{XSD}{name}"
    for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
)
_DECIMALS = _INTEGERS | {XSD.decimal}
_FORMS = {
    XSD.decimal: r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    XSD.boolean: r"true|false|0|1",
    XSD.date: r"-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:Z|[+-]\d{2}:\d{2})?",
    XSD.gYear: r"-?\d{4,}(?:Z|[+-]\d{2}:\d{2})?",
} | dict.fromkeys(_INTEGERS, r"[+-]?\d+")


def well_formed(literal: Literal) -> bool:
    """Tell whether the datatype of *literal* allows its text."""
    form = _FORMS.get(literal.datatype.value)
    return form is None or re.fullmatch(form, literal.value) is not None


def belongs(literal: Literal, datatype: Term) -> bool:
    """Tell whether the value of *literal* is one of *datatype*'s."""
    if not isinstance(datatype, NamedNode) or datatype.value == RDFS.Literal:
        return True
    given = literal.datatype.value
    if datatype.value in _DECIMALS and given in _DECIMALS:
        return datatype.value == XSD.decimal or number(literal) % 1 == 0
    return given == datatype.value or (
        datatype.value == RDF.PlainLiteral and given in {XSD.string, RDF.langString}
    )


def same_value(one: Term, other: Term) -> bool:
    """Tell whether two terms are one value, such as 0.2 and 0.20."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return one == other
    if one.datatype.value in _DECIMALS and other.datatype.value in _DECIMALS:
        return number(one) == number(other)
    return one == other


def number(literal: Literal) -> Decimal:
    """Return the number that *literal* writes, NaN if it writes none."""
    try:
        return Decimal(literal.value)
    except InvalidOperation:
        return Decimal("NaN")
