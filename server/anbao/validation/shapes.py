"""SHACL results as findings: in two languages, with a line and a way to mend it."""

import os
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from anbao.graph.build import SHAPES
from anbao.graph.tokens import Term
from anbao.namespaces import RDF, SH, compact
from anbao.reasoning.axioms import Index
from anbao.validation.engine import Background, Engine, Result
from anbao.validation.findings import Finding, Place, Text
from anbao.validation.fixes import Offence, suggest
from anbao.validation.memory import Recollection
from anbao.validation.parts import validate_whole
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
    reading = _Reading(subject, Index(shapes))
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
    shapes: Index

    @cached_property
    def instances(self) -> dict[Term, list[str]]:
        """The IRIs of each class."""
        instances: dict[Term, list[str]] = {}
        for triple in self.subject.validated():
            if triple.predicate.value == RDF.type and isinstance(triple.subject, NamedNode):
                instances.setdefault(triple.object, []).append(triple.subject.value)
        return instances

    def finding(self, result: Result) -> Finding:
        """Turn one result into a finding."""
        path = self._path(result.path) if result.path else ""
        simple = result.path if isinstance(result.path, NamedNode) else None
        offence = Offence(result.component, path, result.value, self._parameters(result.shape))
        return Finding(
            layer="shacl",
            severity=result.severity,
            message=self._message(result),
            fix=suggest(offence, self.instances),
            place=self._place(result),
            focus=text_of(result.focus),
            focus_label=self.subject.label(result.focus),
            path=path,
            path_label=self.subject.label(simple),
            value="" if result.value is None else text_of(result.value),
            constraint=result.component,
            shape=text_of(result.shape),
        )

    def _message(self, result: Result) -> Text:
        said = {
            message.language: message.value
            for message in (*result.messages, *self.shapes.objects(result.shape, SH.message))
            if isinstance(message, Literal) and message.language
        }
        plain = result.messages[0].value if result.messages else result.component
        zh, en = said.get("zh", plain), said.get("en", plain)
        if result.value is None or result.value == result.focus:
            return Text(zh, en)
        value = compact(text_of(result.value))
        value = value if len(value) <= 60 else f"{value[:57]}…"
        return Text(f"{zh}（现为：{value}）", f"{en} (found: {value})")

    def _place(self, result: Result) -> Place:
        """Prefer the statement that is wrong to the thing it is said of."""
        value = result.value
        if value is not None and value != result.focus:
            about = self.subject.dataset.about(result.focus)
            found = [triple for triple in about if triple.object == value]
            preferred = [triple for triple in found if triple.predicate == result.path]
            for triple in preferred or found:
                if (place := self.subject.statement_place(triple)).line:
                    return place
        return self.subject.node_place(result.focus)

    def _parameters(self, shape: Term) -> dict[str, list[Term]]:
        """Return the shape's own constraint values, lists spelt out."""
        names = ("class", "datatype", "in", "hasValue", "minInclusive", "maxInclusive", "pattern")
        parameters: dict[str, list[Term]] = {}
        for name in names:
            for value in self.shapes.objects(shape, f"{SH}{name}"):
                items = self.shapes.members(value) if name == "in" else [value]
                parameters.setdefault(name, []).extend(items)
        return parameters

    def _path(self, path: Term) -> str:
        """Write a path as SPARQL does, the first of alternatives only (see prefixes.shapes.ttl)."""
        if isinstance(path, NamedNode):
            return path.value
        if items := self.shapes.members(path):
            return "/".join(map(self._path, items))
        for inner in self.shapes.objects(path, SH.inversePath):
            return f"^{self._path(inner)}"
        for inner in self.shapes.objects(path, SH.alternativePath):
            return self._path(self.shapes.members(inner)[0])
        for sign, name in (("+", "oneOrMorePath"), ("*", "zeroOrMorePath"), ("?", "zeroOrOnePath")):
            for inner in self.shapes.objects(path, f"{SH}{name}"):
                return f"{self._path(inner)}{sign}"
        return ""
