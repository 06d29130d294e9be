"""SHACL results as findings: in two languages, with a line and a way to mend it."""

from dataclasses import dataclass

from anbao.namespaces import compact
from anbao.validation.findings import MOST, Finding, Place, Text
from anbao.validation.offence import Offence
from anbao.validation.results import Result
from anbao.validation.shape_fixes import fixes_for
from anbao.validation.shape_index import ShapeIndex, Steps
from anbao.validation.subject import Subject, text_of
from anbao.validation.surroundings import Surroundings, marks

ENGINES = ("shacl", "pyshacl")


def check_shapes(subject: Subject, engine: str = ENGINES[0]) -> list[Finding]:
    """Validate the wanted files' nodes against the shapes, in the light of the whole dataset."""
    results = asked_pyshacl(subject) if engine == "pyshacl" else asked(subject)
    reading = _Reading(subject, ShapeIndex(subject.shared or subject, subject.shapes.index))
    placed = ((reading.place(result), result) for result in results)
    ordered = sorted(placed, key=lambda each: (each[0].line, each[0].column))
    return [reading.finding(*each, number < MOST) for number, each in enumerate(ordered)]


def asked(subject: Subject) -> list[Result]:
    """Ask the fast engine: of cases it need see no more than their surroundings."""
    if subject.shared:
        seen = Surroundings(subject)
        return subject.shapes.run(seen.triples, seen.marks)
    return subject.shapes.run(subject.validated(), marks(subject))


def asked_pyshacl(subject: Subject) -> list[Result]:
    """Ask pyshacl, which is shown the whole graph."""
    from anbao.validation.reference import Reference  # noqa: PLC0415 - slow to load, seldom asked

    nodes = None
    if subject.only is not None:
        nodes = frozenset(node for source in subject.sources for node in source.subjects)
    return Reference(subject.validated(), subject.shapes.triples).validate(nodes)


@dataclass(frozen=True)
class _Reading:
    """Results read with their shapes at hand."""

    subject: Subject
    shapes: ShapeIndex

    def finding(self, place: Place, result: Result, explained: bool) -> Finding:
        """Turn one result into a finding; only if *explained* are fixes sought."""
        path = self.shapes.path(result.shape)
        return Finding(
            layer="shacl",
            severity=result.severity,
            message=self._message(result),
            fixes=fixes_for(self._offence(result, path)) if explained else (),
            place=place,
            focus=text_of(result.focus),
            focus_label=self.subject.label(result.focus),
            path=path,
            path_label=self.shapes.walk(path),
            value="" if result.value is None else text_of(result.value),
            constraint=result.component,
            shape=text_of(result.shape),
            why=self.shapes.why(result.shape),
            expected=self.shapes.expected(result.shape),
            details=self.shapes.alternatives(result.shape),
        )

    def _offence(self, result: Result, path: Steps) -> Offence:
        return Offence(
            self.subject,
            result.component,
            result.focus,
            path,
            result.value,
            self.shapes.parameters(result.shape),
            self.shapes.stated_by(result.shape),
        )

    def _message(self, result: Result) -> Text:
        said = self.shapes.message(result.shape)
        plain = result.message or result.component
        zh, en = said.zh or plain, said.en or plain
        if result.value is None or result.value == result.focus:
            return Text(zh, en)
        value = compact(text_of(result.value))
        value = value if len(value) <= 60 else f"{value[:57]}…"
        return Text(f"{zh}（现为：{value}）", f"{en} (found: {value})")

    def place(self, result: Result) -> Place:
        """Prefer the statement that is wrong to the thing it is said of."""
        value, path = result.value, self.shapes.path(result.shape)
        if value is not None and value != result.focus:
            about = self.subject.dataset.about(result.focus)
            found = [triple for triple in about if triple.object == value]
            preferred = [triple for triple in found if path == (triple.predicate.value,)]
            for triple in preferred or found:
                if (place := self.subject.statement_place(triple)).line:
                    return place
        return self.subject.node_place(result.focus)
