"""A SHACL result in our terms, whichever engine gave it."""

from dataclasses import dataclass

from anbao.graph.tokens import Term


@dataclass(frozen=True, slots=True)
class Result:
    """What was refused: which node, which value, by which constraint of which shape."""

    focus: Term
    value: Term | None
    component: str
    shape: Term
    severity: str
    message: str = ""
