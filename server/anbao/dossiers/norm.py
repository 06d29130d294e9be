"""A norm as a page shows it: who owes what to whom, and what follows from breach."""

from dataclasses import dataclass

from anbao.dossiers.library import Link, Node, Text
from anbao.dossiers.precedence import (
    ConflictView,
    DeferenceView,
    conflicts_of,
    deferences_of,
    provisions_of,
)
from anbao.namespaces import AB


@dataclass(frozen=True, slots=True)
class RelationView:
    """One right and the duty that answers to it; either side may be missing."""

    iri: str
    claimants: tuple[Link, ...]
    rights: tuple[Link, ...]
    bearers: tuple[Link, ...]
    duties: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """What follows from breach; ``forms`` is empty where the text leaves the form open."""

    iri: str
    forms: tuple[Link, ...]
    branches: tuple[Link, ...]
    regimes: tuple[Link, ...]
    obligors: tuple[Link, ...]
    primary: tuple[Link, ...]
    recourse: tuple[Link, ...]
    breached: tuple[Link, ...]
    """The provisions whose duties must have been broken."""
    note: Text


@dataclass(frozen=True, slots=True)
class ConsequenceView:
    """Where the liability for breach of a norm's duties is laid down, and in which forms."""

    provision: Link
    obligors: tuple[Link, ...]
    forms: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class BurdenView:
    """Who must prove what, in which order."""

    iri: str
    facts: tuple[Link, ...]
    bearers: tuple[Link, ...]
    kinds: tuple[Link, ...]
    statuses: tuple[Link, ...]
    order: str


@dataclass(frozen=True, slots=True)
class NormView:
    """One norm with everything that hangs on it."""

    link: Link
    summary: Text
    kind: Link | None
    phrase: Text
    bearers: tuple[Link, ...]
    beneficiaries: tuple[Link, ...]
    rights: tuple[Link, ...]
    matters: tuple[Link, ...]
    conditions: tuple[Text, ...]
    relations: tuple[RelationView, ...]
    rules: tuple[RuleView, ...]
    burdens: tuple[BurdenView, ...]
    consequences: tuple[ConsequenceView, ...]
    deferences: tuple[DeferenceView, ...]
    conflicts: tuple[ConflictView, ...]
    note: Text


def view_norm(norm: Node) -> NormView:
    """Gather one norm."""
    kind = norm.one(AB.normKind)
    return NormView(
        link=norm.link,
        summary=norm.text(AB.summary),
        kind=kind.link if kind else None,
        phrase=norm.text(AB.quotedText),
        bearers=norm.links(AB.bearer),
        beneficiaries=norm.links(AB.beneficiary),
        rights=norm.links(AB.protectsRight),
        matters=norm.links(AB.regulates),
        conditions=tuple(each.text(AB.summary) for each in norm.all(AB.hasCondition)),
        relations=tuple(view_relation(each) for each in norm.all(AB.createsRelation)),
        rules=tuple(view_rule(each) for each in norm.all(AB.hasLiabilityRule)),
        burdens=tuple(view_burden(each) for each in norm.all(AB.allocatesBurden)),
        consequences=_consequences(norm),
        deferences=deferences_of(norm),
        conflicts=conflicts_of(norm),
        note=norm.text(AB.editorialNote),
    )


def view_relation(relation: Node) -> RelationView:
    """Gather both sides of one relation."""
    claim, duty = relation.one(AB.hasClaim), relation.one(AB.hasDuty)
    return RelationView(
        iri=relation.iri,
        claimants=claim.links(AB.heldBy) if claim else (),
        rights=claim.links(AB.rightType) if claim else (),
        bearers=duty.links(AB.heldBy) if duty else (),
        duties=duty.links(AB.dutyType) if duty else (),
    )


def view_rule(rule: Node) -> RuleView:
    """Gather one liability rule."""
    return RuleView(
        iri=rule.iri,
        forms=rule.links(AB.ruleForm),
        branches=rule.links(AB.liabilityBranch),
        regimes=rule.links(AB.faultRegime),
        obligors=rule.links(AB.ruleObligor),
        primary=rule.links(AB.primaryObligor),
        recourse=rule.links(AB.recourseAgainst),
        breached=provisions_of(
            _above(rule.all(AB.triggeredByBreachOf), AB.hasDuty, AB.createsRelation)
        ),
        note=rule.text(AB.editorialNote),
    )


def _consequences(norm: Node) -> tuple[ConsequenceView, ...]:
    """Gather what follows from breach of the duties of *norm*, in the order of the provisions."""
    duties = [duty for each in norm.all(AB.createsRelation) for duty in each.all(AB.hasDuty)]
    rules = {rule.iri: rule for duty in duties for rule in duty.into(AB.triggeredByBreachOf)}
    found = {
        ConsequenceView(provision, rule.links(AB.ruleObligor), rule.links(AB.ruleForm))
        for rule in rules.values()
        for provision in provisions_of(_above([rule], AB.hasLiabilityRule))
    }
    return tuple(sorted(found, key=_place))


def _place(view: ConsequenceView) -> tuple[str, ...]:
    return tuple(link.iri for link in (view.provision, *view.obligors, *view.forms))


def _above(nodes: list[Node], *properties: str) -> list[Node]:
    """Walk the *properties* backwards, one after the other."""
    for prop in properties:
        nodes = [above for node in nodes for above in node.into(prop)]
    return nodes


def view_burden(burden: Node) -> BurdenView:
    """Gather one allocation of the burden of proof."""
    return BurdenView(
        iri=burden.iri,
        facts=burden.links(AB.concernsIssue),
        bearers=burden.links(AB.burdenOn),
        kinds=burden.links(AB.burdenKind),
        statuses=burden.links(AB.burdenStatus),
        order=burden.value(AB.sequence),
    )
