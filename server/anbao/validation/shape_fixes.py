"""How to mend what a shape refuses: by kind of constraint, the likeliest way first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import AB, SKOS, XSD, compact
from anbao.validation.dockets import implied
from anbao.validation.findings import Fix
from anbao.validation.fixes import (
    added,
    advice,
    choices,
    decimal_of,
    exchanged,
    instead,
    nearest,
    removed,
    rewritten,
)
from anbao.validation.in_force import versions_then
from anbao.validation.spelling import respelt
from anbao.validation.subject import Subject, text_of

_NOT_STATED = NamedNode(AB.notStated)
_UNKNOWN = ("unknown", "not-stated", "not-disclosed", "unspecified", "other")
_FEW = 12  # a longer list is no choice: it is searched


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


def fixes_for(offence: Offence) -> tuple[Fix, ...]:
    """Return what can be done about *offence*, nothing if we have no good idea."""
    kind = offence.component.removesuffix("ConstraintComponent")
    handler = _HANDLERS.get(kind)
    return tuple(handler(offence)) if handler else ()


def _of_class(offence: Offence) -> Iterator[Fix]:
    known = [text_of(term) for term in offence.parameters.get("in", ())]
    wanted = offence.parameter("class")
    if isinstance(wanted, NamedNode):
        known += offence.subject.instances(wanted)
    statement = offence.statement
    if statement is None or offence.value is None:
        return
    if iri := nearest(offence.subject, offence.value, known):
        yield instead(offence.subject, statement, _with(statement, NamedNode(iri)))
    elif len(known) <= _FEW:
        yield from choices(offence.subject, statement, map(NamedNode, sorted(known)), True)


def _with(statement: Triple, value: Term) -> Triple:
    return Triple(statement.subject, statement.predicate, value)


def _missing(offence: Offence) -> Iterator[Fix]:
    """Offer a value, a link from elsewhere, or the word that it is unknown."""
    if prop := offence.stated_by:
        yield from derived(offence, prop)
        yield added(offence.subject, offence.saying(_NOT_STATED, prop))
        name = compact(prop.value)
        yield advice(f"或补写 {name} 的值", f"or add the value of {name}")
    elif offence.path and offence.path[0].startswith("^") and len(offence.path) == 1:
        yield from _linked_from(offence, NamedNode(offence.path[0][1:]))
    elif offence.step:
        yield from _candidates(offence, offence.step)
        yield advice(f"补写 {offence.name}", f"add {offence.name}")
    elif offence.path:
        yield advice(f"补写 {offence.name}", f"add {offence.name}")


def derived(offence: Offence, prop: NamedNode) -> Iterator[Fix]:
    """Yield the value that other statements of the focus imply: a docket tells court, instance."""
    for value in implied(offence.subject, offence.focus, prop.value):
        yield added(offence.subject, offence.saying(prop, value))


def _linked_from(offence: Offence, prop: NamedNode) -> Iterator[Fix]:
    subject = offence.subject
    domains = subject.axioms.domains.get(prop, frozenset())
    holders = [node for domain in domains for node in subject.beside(offence.focus, domain)]
    free = [node for node in holders if not subject.values(node, prop.value)] or holders
    for holder in free[:_FEW] if len(free) <= _FEW else []:
        kind = "add" if len(free) == 1 else "choose"
        yield added(subject, Triple(holder, prop, offence.focus), kind)
    name = compact(prop.value)
    yield advice(f"在它所属的主语处写 {name} 指向它", f"point to it with {name}")


def _candidates(offence: Offence, prop: NamedNode) -> Iterator[Fix]:
    subject = offence.subject
    wanted = offence.parameter("class") or next(iter(subject.axioms.ranges.get(prop, ())), None)
    if not isinstance(wanted, NamedNode):
        return
    own = subject.beside(offence.focus, wanted)
    free = [node for node in own if not subject.pointing(prop.value, node)] or own
    listed = free or [NamedNode(iri) for iri in subject.instances(wanted)]
    if len(listed) <= _FEW:
        ordered = sorted(listed, key=lambda node: not text_of(node).endswith(_UNKNOWN))
        empty = offence.saying(prop, offence.focus)
        yield from choices(subject, empty, ordered, replacing=False)


def _too_many(offence: Offence) -> Iterator[Fix]:
    extra = offence.statements[1:]
    if extra and decimal_of(offence.parameter("maxCount")) == 1:
        yield removed(offence.subject, *extra)
    else:
        yield advice(f"{offence.name} 只保留一个值", f"keep one value of {offence.name}")


def _out_of_range(offence: Offence) -> Iterator[Fix]:
    low, high = (decimal_of(offence.parameter(f"{end}Inclusive")) for end in ("min", "max"))
    given, statement = decimal_of(offence.value), offence.statement
    if given is None or statement is None or low is None:
        return
    if given < low <= -given and high is None:
        yield instead(offence.subject, statement, _with(statement, _decimal(statement, -given)))
    if high is None:
        yield advice(f"写不小于 {low} 的数", f"write a number not below {low}")
        return
    # 140 到 14000 只能是百分数；1.4 可能是 1.4%，也可能是 0.14 或 14% 的笔误，只有编者知道。
    if high * 2 <= given <= high * 100:
        value = _decimal(statement, given / 100)
        yield instead(offence.subject, statement, _with(statement, value))
    zh, en = f"写 {low} 到 {high} 之间的数", f"write a number from {low} to {high}"
    if high < given < high * 2:
        zh = f"{zh}；超过全部的份额不可能成立，请按来源核对：{given}% 应写作 {given / 100}"
        en = f"{en}; no share is above the whole, see the source: {given} % is {given / 100}"
    yield advice(zh, en)


def _decimal(statement: Triple, number: Decimal) -> Literal:
    given = statement.object.datatype.value if isinstance(statement.object, Literal) else ""
    if given == XSD.integer and number == int(number):
        return Literal(str(int(number)), datatype=NamedNode(XSD.integer))
    return Literal(f"{number:f}", datatype=NamedNode(XSD.decimal))


def _of_datatype(offence: Offence) -> Iterator[Fix]:
    wanted, statement = offence.parameter("datatype"), offence.statement
    if not isinstance(wanted, NamedNode) or statement is None:
        return
    given, high = decimal_of(offence.value), decimal_of(offence.parameter("maxInclusive"))
    if given is not None and high is not None and given > high:
        yield from _out_of_range(offence)
    else:
        yield from rewritten(offence.subject, statement, wanted.value)


def _untagged(offence: Offence) -> Iterator[Fix]:
    value = offence.value
    if offence.statement and isinstance(value, Literal) and not value.language:
        language = "zh" if any("一" <= char <= "鿿" for char in value.value) else "en"
        new = Literal(value.value, language=language)
        yield instead(offence.subject, offence.statement, _with(offence.statement, new))
    yield advice(
        f"为 {offence.name} 的值加上 @zh 或 @en", f"tag the value of {offence.name} with @zh or @en"
    )


def _required(offence: Offence) -> Iterator[Fix]:
    value = offence.parameter("hasValue")
    if offence.step and value is not None:
        yield added(offence.subject, offence.saying(offence.step, value))
    elif value is not None:
        said = compact(text_of(value))
        yield advice(f"{offence.name} 须有 {said}", f"{offence.name} must be {said} somewhere")


def _misspelt(offence: Offence) -> Iterator[Fix]:
    pattern = offence.parameter("pattern")
    if offence.statement and pattern and isinstance(offence.value, Literal):
        for text in respelt(offence.value.value, text_of(pattern)):
            new = (
                Literal(text, language=offence.value.language)
                if offence.value.language
                else Literal(text)
            )
            yield instead(offence.subject, offence.statement, _with(offence.statement, new))


def _wrong_order(offence: Offence) -> Iterator[Fix]:
    other = offence.parameter("lessThanOrEquals") or offence.parameter("lessThan")
    theirs = [t for t in offence.subject.dataset.about(offence.focus) if t.predicate == other]
    if offence.statements and theirs:
        yield exchanged(offence.subject, offence.statements[0], theirs[0])


def _one_too_many(offence: Offence) -> Iterator[Fix]:
    if offence.statement:
        yield removed(offence.subject, offence.statement)
    else:
        yield advice("删去两处之一", "take out one of the two")


def _one_per_language(offence: Offence) -> Iterator[Fix]:
    yield advice(f"{offence.name} 每种语言只写一个", f"keep one {offence.name} for each language")


def _one_of_several(offence: Offence) -> Iterator[Fix]:
    """Of alternatives, the one that says a thing to be unknown can be written for the editor."""
    for prop in offence.parameters.get("unknown", ()):
        if isinstance(prop, NamedNode):
            yield added(offence.subject, offence.saying(_NOT_STATED, prop))


def _sparql(offence: Offence) -> Iterator[Fix]:
    if offence.statement and offence.statement.predicate in {_NOT_STATED, NamedNode(SKOS.broader)}:
        yield removed(offence.subject, offence.statement)
    if offence.step == NamedNode(AB.appliesVersion) and offence.statement:
        then = versions_then(offence.subject, offence.focus, offence.statement.object)
        for version in then:
            yield instead(offence.subject, offence.statement, _with(offence.statement, version))
        name = "ab:retroactivityBasis"
        yield advice(f"或用 {name} 写明溯及适用的依据", f"or give the ground with {name}")


_HANDLERS: Mapping[str, Callable[[Offence], Iterator[Fix]]] = {
    "Class": _of_class,
    "In": _of_class,
    "MinCount": _missing,
    "QualifiedMinCount": _missing,
    "MaxCount": _too_many,
    "QualifiedMaxCount": _misspelt,
    "MinInclusive": _out_of_range,
    "MaxInclusive": _out_of_range,
    "Datatype": _of_datatype,
    "LanguageIn": _untagged,
    "UniqueLang": _one_per_language,
    "HasValue": _required,
    "Pattern": _misspelt,
    "LessThan": _wrong_order,
    "LessThanOrEquals": _wrong_order,
    "Disjoint": _one_too_many,
    "Or": _one_of_several,
    "SPARQL": _sparql,
}
