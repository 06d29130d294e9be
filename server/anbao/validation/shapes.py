"""SHACL results as findings: in two languages, with a line and a way to mend it."""

import os
from dataclasses import dataclass

from anbao.graph.build import SHAPES
from anbao.namespaces import compact
from anbao.reasoning.axioms import Index
from anbao.validation.engine import Background, Engine, Result
from anbao.validation.findings import Finding, Place, Text
from anbao.validation.memory import Recollection
from anbao.validation.parts import validate_whole
from anbao.validation.shape_fixes import Offence, fixes_for
from anbao.validation.shape_index import ShapeIndex, Steps
from anbao.validation.subject import Subject, text_of


def check_shapes(
    subject: Subject, background: Background | None = None, recollection: Recollection | None = None
) -> list[Finding]:
    """Validate the wanted files' nodes against the shapes, in the light of the whole dataset.

    *background* is the greater part of the data, prepared; *recollection*, for whole datasets,
    knows which verdicts of last time still hold.
    """
    shapes = list(subject.dataset.triples(SHAPES))
    if subject.only is None:
        data = list(dict.fromkeys(subject.validated()))
        known = recollection or Recollection.of(None, shapes)
        results = validate_whole(data, shapes, known, cores())
    else:
        seen = background.changed_to(subject.validated()) if background else subject.validated()
        focus = frozenset(node for source in subject.sources for node in source.subjects)
        results = Engine(seen, shapes).validate(focus)
    reading = _Reading(subject, ShapeIndex(subject, Index(shapes)))
    return [reading.finding(result) for result in results]


def cores() -> int:
    """Return how many processes can usefully run side by side here."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        usable = os.cpu_count() or 1
    return min(4, usable)


@dataclass(frozen=True)
class _Reading:
    """Results read with their shapes at hand."""

    subject: Subject
    shapes: ShapeIndex

    def finding(self, result: Result) -> Finding:
        """Turn one result into a finding."""
        path = self.shapes.path(result.shape)
        return Finding(
            layer="shacl",
            severity=result.severity,
            message=self._message(result),
            fixes=fixes_for(self._offence(result, path)),
            place=self._place(result, path),
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
        plain = result.messages[0].value if result.messages else result.component
        zh, en = said.zh or plain, said.en or plain
        if result.value is None or result.value == result.focus:
            return Text(zh, en)
        value = compact(text_of(result.value))
        value = value if len(value) <= 60 else f"{value[:57]}…"
        return Text(f"{zh}（现为：{value}）", f"{en} (found: {value})")

    def _place(self, result: Result, path: Steps) -> Place:
        """Prefer the statement that is wrong to the thing it is said of."""
        value = result.value
        if value is not None and value != result.focus:
            about = self.subject.dataset.about(result.focus)
            found = [triple for triple in about if triple.object == value]
            preferred = [triple for triple in found if path == (triple.predicate.value,)]
            for triple in preferred or found:
                if (place := self.subject.statement_place(triple)).line:
                    return place
        return self.subject.node_place(result.focus)
