"""Which version of a provision was in force on a day; intervals are half-open, as in the graph.

Source: 立法法（2023 年修正）第六十一条（施行日期）、第一百零四条（不溯及既往及其例外）。
"""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from anbao.graph.tokens import Term
from anbao.namespaces import AB, ELI
from anbao.validation.subject import Subject


@dataclass(frozen=True, slots=True)
class Facts:
    """The days on which the facts of a case began and ended, as ISO dates; empty if unknown."""

    first: str
    last: str


def facts_of(subject: Subject, holding: Term) -> Facts:
    """Return when the facts of the case of *holding* happened."""
    for judgment in subject.values(holding, AB.heldIn):
        for dispute in subject.pointing(AB.hasJudgment, judgment):
            first = _day(subject, dispute, AB.factsFrom)
            return Facts(first, _day(subject, dispute, AB.factsUntil) or first)
    return Facts("", "")


def versions_then(subject: Subject, holding: Term, version: Term) -> list[Term]:
    """Return the versions of the same provision that were in force when the facts happened."""
    facts = facts_of(subject, holding)
    found = []
    for provision in subject.values(version, AB.versionOf):
        for other in subject.pointing(AB.versionOf, provision):
            if other != version and facts.first and _held(subject, other, facts):
                found.append(other)
    return found


def _held(subject: Subject, version: Term, facts: Facts) -> bool:
    begins = _day(subject, version, ELI.first_date_entry_in_force)
    ends = _day(subject, version, ELI.date_no_longer_in_force)
    return bool(begins) and begins <= facts.last and (not ends or ends > facts.first)


def _day(subject: Subject, node: Term, prop: str) -> str:
    days = [v.value for v in subject.values(node, prop) if isinstance(v, Literal)]
    return days[0] if days else ""


def is_provision_version(subject: Subject, node: Term) -> bool:
    """Say whether *node* is described as a version of a provision."""
    return isinstance(node, NamedNode) and bool(subject.values(node, AB.versionOf))
