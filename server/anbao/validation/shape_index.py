"""The shapes as this package reads them: paths, parameters, and what they ask in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from anbao.graph.tokens import Term
from anbao.namespaces import AB, DCTERMS, SH, compact
from anbao.reasoning.axioms import Index
from anbao.validation.findings import NOTHING, Text, Why
from anbao.validation.subject import Subject, text_of

_PARAMETERS = (
    *("class", "datatype", "in", "hasValue", "minInclusive", "maxInclusive", "pattern"),
    *("minCount", "maxCount", "lessThan", "lessThanOrEquals"),
)
_CHOICES = (SH.term("or"), SH.xone)
_SIGNS = (("+", "oneOrMorePath"), ("*", "zeroOrMorePath"), ("?", "zeroOrOnePath"))
Steps = tuple[str, ...]


@dataclass(frozen=True)
class ShapeIndex:
    """Shapes, looked up by their node; labels come from *subject*."""

    subject: Subject
    shapes: Index
    _kept: dict[Term, tuple[Text, ...]] = field(default_factory=dict)

    def parameters(self, shape: Term) -> dict[str, list[Term]]:
        """Return the shape's own constraint values, lists spelt out.

        Under ``unknown`` come the properties that may be said to be unknown to satisfy it.
        """
        found: dict[str, list[Term]] = {}
        for name in _PARAMETERS:
            for value in self.shapes.objects(shape, f"{SH}{name}"):
                items = self.shapes.members(value) if name == "in" else [value]
                found.setdefault(name, []).extend(items)
        for member in self._members(shape):
            for inner in self.shapes.objects(member, SH.property):
                if self.path(inner) == (AB.notStated,):
                    found.setdefault("unknown", []).extend(self.shapes.objects(inner, SH.hasValue))
        return found

    def path(self, shape: Term) -> Steps:
        """Return the steps of a property shape's path, nothing for a node shape."""
        for path in self.shapes.objects(shape, SH.path):
            return tuple(self._steps(path))
        return ()

    def stated_by(self, shape: Term) -> NamedNode | None:
        """Return the property that the shape wants given, or else named after ab:notStated."""
        for path in self.shapes.objects(shape, SH.path):
            for inner in self.shapes.objects(path, SH.alternativePath):
                first, *others = self.shapes.members(inner)
                if isinstance(first, NamedNode) and NamedNode(AB.notStated) in others:
                    return first
        return None

    def _steps(self, path: Term) -> Iterator[str]:
        """Yield the steps, the first of alternatives only (see prefixes.shapes.ttl)."""
        if isinstance(path, NamedNode):
            yield path.value
        for item in self.shapes.members(path):
            yield from self._steps(item)
        for inner in self.shapes.objects(path, SH.inversePath):
            yield from (f"^{step}" for step in self._steps(inner))
        for inner in self.shapes.objects(path, SH.alternativePath):
            yield from self._steps(self.shapes.members(inner)[0])
        for sign, name in _SIGNS:
            for inner in self.shapes.objects(path, f"{SH}{name}"):
                yield from (f"{step}{sign}" for step in self._steps(inner))

    def message(self, shape: Term) -> Text:
        """Return the shape's own words, each language if it has it."""
        said = {m.language: m.value for m in self._literals(shape, SH.message) if m.language}
        return Text(said.get("zh", ""), said.get("en", ""))

    def why(self, shape: Term) -> Why | None:
        """Return the provision that the shape rests on, where it rests on one."""
        for ground in self.shapes.objects(shape, DCTERMS.source):
            return Why(self.subject.label(ground), text_of(ground))
        return None

    def _literals(self, shape: Term, prop: str) -> Iterator[Literal]:
        yield from (m for m in self.shapes.objects(shape, prop) if isinstance(m, Literal))

    def alternatives(self, shape: Term) -> tuple[Text, ...]:
        """Return the ways in which a shape with sh:or or sh:xone can be met, in words."""
        if shape not in self._kept:
            self._kept[shape] = tuple(filter(None, map(self.asks, self._members(shape))))
        return self._kept[shape]

    def _members(self, shape: Term) -> Iterator[Term]:
        for choice in _CHOICES:
            for head in self.shapes.objects(shape, choice):
                yield from self.shapes.members(head)

    def asks(self, shape: Term) -> Text:
        """Say what one shape asks, without a word of SHACL."""
        parts = [self._asked(inner) for inner in self.shapes.objects(shape, SH.property)]
        parts += [self._denied(inner) for inner in self.shapes.objects(shape, SH.term("not"))]
        if name := self._named(shape, "class"):
            parts.append(Text(f"是{name.zh}", f"it is of the class {name.en}"))
        found = [part for part in parts if part] or [self.message(shape)]
        return Text("，且".join(p.zh for p in found), " and ".join(p.en for p in found))

    def _denied(self, shape: Term) -> Text:
        said = self.asks(shape)
        return Text(f"并非：{said.zh}", f"not: {said.en}") if said else NOTHING

    def _asked(self, shape: Term) -> Text:
        """Say what a property shape asks."""
        name = self.walk(self.path(shape))
        for value in self.shapes.objects(shape, SH.hasValue):
            said = self._called(value)
            return Text(f"{name.zh} 为 {said.zh}", f"{name.en} is {said.en}")
        for listed in self.shapes.objects(shape, SH.qualifiedValueShape):
            if said := self._listed(listed):
                return Text(f"{name.zh} 不是 {said.zh}", f"{name.en} is not {said.en}")
        return self._counted(shape, name)

    def _counted(self, shape: Term, name: Text) -> Text:
        least, most = (self._number(shape, f"{end}Count") for end in ("min", "max"))
        match least, most:
            case ("1", "1"):
                return Text(f"恰有一个 {name.zh}", f"there is exactly one {name.en}")
            case (_, "0"):
                return Text(f"没有 {name.zh}", f"there is no {name.en}")
            case (None, _):
                return NOTHING
        return Text(f"写明 {name.zh}", f"{name.en} is given")

    def _number(self, shape: Term, name: str) -> str | None:
        return next((n.value for n in self._literals(shape, f"{SH}{name}")), None)

    def _listed(self, shape: Term) -> Text:
        for head in self.shapes.objects(shape, SH.term("in")):
            said = [self._called(item) for item in self.shapes.members(head)]
            return Text("或".join(s.zh for s in said), " or ".join(s.en for s in said))
        return NOTHING

    def _named(self, shape: Term, name: str) -> Text:
        for term in self.shapes.objects(shape, f"{SH}{name}"):
            return self._called(term)
        return NOTHING

    def _called(self, term: Term) -> Text:
        name, label = compact(text_of(term)), self.subject.label(term)
        return (
            Text(f"“{label.zh}”（{name}）", f"“{label.en}” ({name})") if label else Text(name, name)
        )

    def walk(self, path: Steps) -> Text:
        """Return a path by the names of its steps: 责任阶段 › 次序."""
        said = [self._step(step) for step in path]
        return Text(" › ".join(s.zh for s in said), " › ".join(s.en for s in said))

    def _step(self, step: str) -> Text:
        back, bare = step.startswith("^"), step.strip("^+*?")
        said = self._called(NamedNode(bare))
        return Text(f"{said.zh}（反向）", f"{said.en} (backwards)") if back else said

    def expected(self, shape: Term) -> Text:
        """Say which value would have been right, nothing if it takes a sentence."""
        if name := self._named(shape, "class"):
            return Text(f"{name.zh}的条目", f"an entry of {name.en}")
        if name := self._named(shape, "datatype"):
            low, high = (self._number(shape, f"{end}Inclusive") for end in ("min", "max"))
            zh, en = (f"，从 {low} 到 {high}", f" from {low} to {high}") if high else ("", "")
            return Text(f"{name.zh}{zh}", f"{name.en}{en}")
        if value := self._named(shape, "hasValue"):
            return value
        if said := self._listed(shape):
            return said
        return NOTHING
