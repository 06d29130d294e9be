"""How to mend what a shape refuses: by kind of constraint, the likeliest way first."""

from collections.abc import Callable, Iterator, Mapping

from pyoxigraph import NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import AB, compact
from anbao.validation.dockets import implied
from anbao.validation.findings import Fix
from anbao.validation.fixes import (
    FEW,
    added,
    advice,
    candidates,
    choices,
    decimal_of,
    instead,
    nearest,
    removed,
)
from anbao.validation.offence import Offence
from anbao.validation.rule_fixes import rule_broken
from anbao.validation.subject import text_of
from anbao.validation.value_fixes import (
    misspelt,
    of_datatype,
    out_of_range,
    untagged,
    with_value,
    wrong_order,
    wrong_script,
)

_NOT_STATED = NamedNode(AB.notStated)


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
    if statement is None and len(known) == 1:
        yield from _along(offence, NamedNode(known[0]))
    if statement is None or offence.value is None:
        return
    if iri := nearest(offence.subject, offence.value, known):
        yield instead(offence.subject, statement, with_value(statement, NamedNode(iri)))
    elif len(known) <= FEW:
        yield from choices(offence.subject, statement, map(NamedNode, sorted(known)), True)


def _along(offence: Offence, value: NamedNode) -> Iterator[Fix]:
    """Write *value*, the only one allowed, where a path of two steps ends in the refused one."""
    if len(offence.path) != 2 or any(step.startswith("^") for step in offence.path):
        return
    subject, (first, last) = offence.subject, offence.path
    for node in sorted(subject.values(offence.focus, first), key=str):
        for said in subject.dataset.about(node):
            if said.predicate.value == last and said.object == offence.value:
                yield instead(subject, said, with_value(said, value))


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
        yield from candidates(offence, offence.step)
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
    for holder in free[:FEW] if len(free) <= FEW else []:
        kind = "add" if len(free) == 1 else "choose"
        yield added(subject, Triple(holder, prop, offence.focus), kind)
    name = compact(prop.value)
    yield advice(f"在它所属的主语处写 {name} 指向它", f"point to it with {name}")


def _too_many(offence: Offence) -> Iterator[Fix]:
    extra = offence.statements[1:]
    if extra and decimal_of(offence.parameter("maxCount")) == 1:
        yield removed(offence.subject, *extra)
    else:
        yield advice(f"{offence.name} 只保留一个值", f"keep one value of {offence.name}")


def _required(offence: Offence) -> Iterator[Fix]:
    value = offence.parameter("hasValue")
    if offence.step and value is not None:
        yield added(offence.subject, offence.saying(offence.step, value))
    elif value is not None:
        yield from _first_of(offence, value)
        said = compact(text_of(value))
        yield advice(f"{offence.name} 须有 {said}", f"{offence.name} must be {said} somewhere")


def _first_of(offence: Offence, value: Term) -> Iterator[Fix]:
    """Give *value* to the first of the things that a path of two steps leads through."""
    if len(offence.path) != 2 or offence.path[0].startswith("^"):
        return
    subject, (first, last) = offence.subject, offence.path
    for node in sorted(subject.values(offence.focus, first), key=str)[:1]:
        for said in (t for t in subject.dataset.about(node) if t.predicate.value == last):
            yield instead(subject, said, with_value(said, value))
            return


def _one_too_many(_: Offence) -> Iterator[Fix]:
    yield advice("两处须不同：改写其中之一", "the two must differ: change one of them")


def _one_per_language(offence: Offence) -> Iterator[Fix]:
    yield advice(f"{offence.name} 每种语言只写一个", f"keep one {offence.name} for each language")


def _one_of_several(offence: Offence) -> Iterator[Fix]:
    """Of alternatives, the one that says a thing to be unknown can be written for the editor."""
    for prop in offence.parameters.get("unknown", ()):
        if isinstance(prop, NamedNode):
            yield added(offence.subject, offence.saying(_NOT_STATED, prop))


_HANDLERS: Mapping[str, Callable[[Offence], Iterator[Fix]]] = {
    "Class": _of_class,
    "In": _of_class,
    "MinCount": _missing,
    "QualifiedMinCount": _missing,
    "MaxCount": _too_many,
    "QualifiedMaxCount": wrong_script,
    "MinInclusive": out_of_range,
    "MaxInclusive": out_of_range,
    "Datatype": of_datatype,
    "LanguageIn": untagged,
    "UniqueLang": _one_per_language,
    "HasValue": _required,
    "Pattern": misspelt,
    "LessThan": wrong_order,
    "LessThanOrEquals": wrong_order,
    "Disjoint": _one_too_many,
    "Or": _one_of_several,
    "SPARQL": rule_broken,
}
