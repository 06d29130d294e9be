"""What a shape refused, as those who look for a mend need to see it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import compact
from anbao.validation.subject import Subject


@dataclass(frozen=True)
class Offence:
    """What was refused: at which node, by which kind of constraint, on which path, which value."""

    subject: Subject
    component: str
    focus: Term
    path: tuple[str, ...]  # steps, ^ before one that is walked backwards
    value: Term | None
    parameters: Mapping[str, list[Term]]
    stated_by: NamedNode | None = None  # the property that is to be given or said to be unknown

    @property
    def name(self) -> str:
        """The path as people write it."""
        return "/".join(
            f"^{compact(step[1:])}" if step.startswith("^") else compact(step) for step in self.path
        )

    @property
    def step(self) -> NamedNode | None:
        """The property, if the path is no more than that."""
        only = self.path[0] if len(self.path) == 1 else ""
        return NamedNode(only) if only and not only.startswith("^") else None

    @property
    def statements(self) -> list[Triple]:
        """What is said of the focus with the path's property, in the order of the file."""
        return [t for t in self.subject.dataset.about(self.focus) if t.predicate == self.step]

    @property
    def statement(self) -> Triple | None:
        """The statement that gives the refused value."""
        return next((t for t in self.statements if t.object == self.value), None)

    def parameter(self, name: str) -> Term | None:
        """Return the shape's one value of a parameter."""
        return next(iter(self.parameters.get(name, ())), None)

    def saying(self, prop: NamedNode, value: Term) -> Triple:
        """Return the statement that the focus has *value*."""
        return Triple(self.focus, prop, value)  # type: ignore[arg-type]
