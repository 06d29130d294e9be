"""How to mend what a rule over several statements refuses."""

from collections import deque
from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import AB, QB, SKOS, compact
from anbao.validation.findings import Fix
from anbao.validation.fixes import advice, candidates, choices, instead, removed
from anbao.validation.in_force import versions_then
from anbao.validation.offence import Offence
from anbao.validation.value_fixes import with_value

# What is refused and nothing can stand for: a form of liability where the law leaves it open, a
# step in a circle of concepts, an unknown that is known.
_TAKEN_OUT = {NamedNode(AB.notStated), NamedNode(SKOS.broader), NamedNode(AB.ruleForm)}
_PRIORITIES = {NamedNode(AB.prevailsOver), NamedNode(AB.specialTo)}
_FAR = 100  # steps: a circle that is longer is left to its author
_ANSWERS = {NamedNode(AB.adopts), NamedNode(AB.adoptsConditionally), NamedNode(AB.rejects)}


def rule_broken(offence: Offence) -> Iterator[Fix]:
    """Yield what can be done where statements do not fit together."""
    if offence.statement and offence.statement.predicate in _TAKEN_OUT:
        yield removed(offence.subject, offence.statement)
    if offence.step == NamedNode(AB.appliesVersion) and offence.statement:
        yield from _version_in_force(offence, offence.statement)
    if circle := _circle(offence):
        yield removed(offence.subject, *circle)
    yield from _options(offence)
    yield from _dimensions(offence)


def _version_in_force(offence: Offence, statement: Triple) -> Iterator[Fix]:
    for version in versions_then(offence.subject, offence.focus, statement.object):
        yield instead(offence.subject, statement, with_value(statement, version))
    name = "ab:retroactivityBasis"
    yield advice(f"或用 {name} 写明溯及适用的依据", f"or give the ground with {name}")


def _circle(offence: Offence) -> list[Triple]:
    """Return the shortest circle of priorities through the focus: none of them belongs in data."""
    about, focus = offence.subject.dataset.about, offence.focus
    came: dict[Term, Triple] = {}
    waiting = deque([focus])
    while waiting and focus not in came and len(came) < _FAR:
        for said in about(waiting.popleft()):
            if said.predicate in _PRIORITIES and said.object not in came:
                came[said.object] = said
                waiting.append(said.object)
    circle: list[Triple] = []
    while focus in came and (not circle or circle[-1].subject != focus):
        circle.append(came[circle[-1].subject if circle else focus])
    return circle


def _options(offence: Offence) -> Iterator[Fix]:
    """Yield the options of the question in the place of an answer that it does not offer."""
    subject, focus = offence.subject, offence.focus
    for said in subject.dataset.about(focus):
        if said.predicate in _ANSWERS and said.object == offence.value:
            questions = subject.values(focus, AB.answersQuestion)
            offered = [each for q in questions for each in subject.values(q, AB.hasOption)]
            taken = {t.object for t in subject.dataset.about(focus) if t.predicate in _ANSWERS}
            free = [each for each in offered if each not in taken]
            yield from choices(subject, said, free, replacing=True)
            yield removed(subject, said)


def _dimensions(offence: Offence) -> Iterator[Fix]:
    """Yield values for the dimensions that an observation lacks."""
    subject, lacking = offence.subject, [offence.focus]
    for step in (QB.dataSet, QB.structure, QB.component, QB.dimension):
        lacking = [each for node in lacking for each in subject.values(node, step)]
    for dimension in lacking:
        if isinstance(dimension, NamedNode) and not subject.values(offence.focus, dimension.value):
            yield from candidates(offence, dimension)
            name = compact(dimension.value)
            yield advice(f"补写 {name} 的值", f"add the value of {name}")
