"""Ask a question: parameters become RDF terms and are bound, never written into the query."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from anbao.errors import ParameterError
from anbao.namespaces import BASE, XSD
from anbao.questions.catalogue import Question
from anbao.questions.header import Parameter
from anbao.store.reader import GraphReader, Literal, NamedNode, Rows, Term


def ask(reader: GraphReader, question: Question, given: Mapping[str, str]) -> Rows:
    """Answer *question* with the parameters *given* as text.

    A parameter left out stays free, so that the answer covers every value of it. Raises
    ParameterError for an unknown name or a value that is not of the declared type.
    """
    known = {each.name: each for each in question.parameters}
    for name in given:
        if name not in known:
            listed = ", ".join(known) or "–"
            raise ParameterError(
                f"查询“{question.name}”没有参数 {name}；可用：{listed}。",
                f"“{question.name}” has no parameter {name}; it takes: {listed}.",
            )
    bindings = {name: read_value(known[name], text) for name, text in given.items() if text}
    return reader.select(question.text, **bindings)


def read_value(parameter: Parameter, text: str) -> Term:
    """Turn *text* into the RDF term that *parameter* declares, or raise ParameterError."""
    try:
        return _READ[parameter.kind](text.strip())
    except (ValueError, KeyError, InvalidOperation):
        raise ParameterError(
            f"参数 {parameter.name} 应为 {parameter.kind}，例如 {parameter.example}；"
            f"收到“{text}”。",
            f"{parameter.name} must be of type {parameter.kind}, such as {parameter.example}; "
            f"got “{text}”.",
            parameter=parameter.name,
        ) from None


def _iri(text: str) -> Term:
    # The site's own paths are accepted as people copy them from the address bar.
    for short in ("id/", "eli/", "def#", "graph/"):
        if text.lstrip("/").startswith(short):
            return NamedNode(f"{BASE}/{text.lstrip('/')}")
    return NamedNode(text)


_READ: dict[str, Callable[[str], Term]] = {
    "iri": _iri,
    "string": Literal,
    "integer": lambda text: Literal(str(int(text)), datatype=NamedNode(XSD.integer)),
    "decimal": lambda text: Literal(str(Decimal(text)), datatype=NamedNode(XSD.decimal)),
    "date": lambda text: Literal(str(dt.date.fromisoformat(text)), datatype=NamedNode(XSD.date)),
    "boolean": lambda text: Literal({"true": True, "false": False}[text.lower()]),
}
