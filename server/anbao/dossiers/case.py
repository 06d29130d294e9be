"""One case: parties, judgments, issues, what was held, and who is liable in which order."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Node, Text
from anbao.dossiers.statement import StatementView, statements_about, view_statement
from anbao.namespaces import AB, DCTERMS, SKOS
from anbao.store.reader import Literal, NamedNode, Term


@dataclass(frozen=True, slots=True)
class PartyView:
    """One party with its roles and its side in the proceedings."""

    link: Link
    roles: tuple[Link, ...]
    sides: tuple[Link, ...]
    also: Text
    note: Text


@dataclass(frozen=True, slots=True)
class JudgmentView:
    """One judgment; empty fields are stated unknown or absent."""

    link: Link
    docket: str
    date: str
    courts: tuple[Link, ...]
    instance: Link | None
    reviews: tuple[Link, ...]
    unstated: tuple[Link, ...]
    summary: Text
    note: Text


@dataclass(frozen=True, slots=True)
class StageView:
    """One layer of liability; ``share`` is a percentage as text, or empty."""

    form: Link | None
    obligors: tuple[Link, ...]
    creditors: tuple[Link, ...]
    jointly_with: tuple[Link, ...]
    behind: tuple[Link, ...]
    share: str
    share_unstated: bool
    base: Link | None
    amount: str
    factors: tuple[Link, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class DeterminationView:
    """What was determined about one defendant: ``kind`` is the class of the determination."""

    iri: str
    kind: Link
    party: Link | None
    stages: tuple[StageView, ...]
    grounds: tuple[Link, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """Whether a duty was met, apart from liability."""

    iri: str
    duties: tuple[Link, ...]
    holders: tuple[Link, ...]
    results: tuple[Link, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class HoldingView:
    """One holding with the issue it answers and all that it decides."""

    iri: str
    summary: Text
    issues: tuple[Link, ...]
    versions: tuple[Link, ...]
    factors: tuple[Link, ...]
    assessments: tuple[AssessmentView, ...]
    determinations: tuple[DeterminationView, ...]
    unstated: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class CaseDossier:
    """One dispute, whole."""

    link: Link
    summary: Text
    categories: tuple[Link, ...]
    causes: tuple[Link, ...]
    rights: tuple[Link, ...]
    outcomes: tuple[Link, ...]
    questions: tuple[Link, ...]
    parties: tuple[PartyView, ...]
    judgments: tuple[JudgmentView, ...]
    issues: tuple[tuple[Link, Text], ...]
    holdings: tuple[HoldingView, ...]
    readings: tuple[StatementView, ...]
    statements: tuple[StatementView, ...]
    facts_from: str
    facts_until: str
    sections: tuple[Link, ...]
    locator: Text
    sources: tuple[str, ...]
    certainty: tuple[Link, ...]
    unstated: tuple[Link, ...]
    note: Text


def case_dossier(library: Library, iri: str) -> CaseDossier:
    """Gather one case, or raise NotInGraph."""
    node = library.held(iri, AB.Dispute, AB.CitedReport)
    judgments = node.all(AB.hasJudgment)
    holdings = [holding for judgment in judgments for holding in judgment.into(AB.heldIn)]
    readings = [
        each for each in library.instances(AB.Interpretation) if each.iri.startswith(f"{iri}/")
    ]
    return CaseDossier(
        link=node.link,
        summary=node.text(AB.summary),
        categories=node.links(AB.disputeCategory),
        causes=node.links(AB.causeOfAction),
        rights=node.links(AB.infringedRight),
        outcomes=node.links(AB.platformOutcome),
        questions=node.links(AB.raisesQuestion),
        parties=tuple(_party(each) for each in node.all(AB.hasParty)),
        judgments=tuple(_judgment(each) for each in reversed(judgments)),
        issues=tuple((each.link, each.text(AB.summary)) for each in node.all(AB.raisesIssue)),
        holdings=tuple(_holding(each) for each in holdings),
        readings=tuple(view_statement(each) for each in readings),
        statements=tuple(
            view_statement(each)
            for each in statements_about(node)
            if not each.iri.startswith(f"{iri}/")
        ),
        facts_from=node.value(AB.factsFrom),
        facts_until=node.value(AB.factsUntil),
        sections=node.links(AB.statedIn),
        locator=node.text(AB.locator),
        sources=tuple(_written(term) for term in node.out.get(DCTERMS.source, [])),
        certainty=node.links(AB.attributionCertainty),
        unstated=node.links(AB.notStated),
        note=node.text(AB.editorialNote),
    )


def _party(node: Node) -> PartyView:
    return PartyView(
        link=node.link,
        roles=node.links(AB.partyRole),
        sides=node.links(AB.partySide),
        also=node.text(SKOS.altLabel),
        note=node.text(AB.editorialNote),
    )


def _judgment(node: Node) -> JudgmentView:
    instance = node.one(AB.instanceLevel)
    return JudgmentView(
        link=node.link,
        docket=node.value(AB.docket),
        date=node.value(AB.decisionDate),
        courts=node.links(AB.decidedIn),
        instance=instance.link if instance else None,
        reviews=node.links(AB.reviews),
        unstated=node.links(AB.notStated),
        summary=node.text(AB.summary),
        note=node.text(AB.editorialNote),
    )


def _holding(node: Node) -> HoldingView:
    return HoldingView(
        iri=node.iri,
        summary=node.text(AB.summary),
        issues=node.links(AB.answersIssue),
        versions=node.links(AB.appliesVersion),
        factors=node.links(AB.reliesOnFactor),
        assessments=tuple(_assessment(each) for each in node.all(AB.makesAssessment)),
        determinations=tuple(_determination(each) for each in node.all(AB.determines)),
        unstated=node.links(AB.notStated),
    )


def _assessment(node: Node) -> AssessmentView:
    duties = node.all(AB.assessesDuty)
    return AssessmentView(
        iri=node.iri,
        duties=tuple(kind for duty in duties for kind in duty.links(AB.dutyType)),
        holders=tuple(holder for duty in duties for holder in duty.links(AB.heldBy)),
        results=node.links(AB.assessmentResult),
        note=node.text(AB.editorialNote),
    )


def _determination(node: Node) -> DeterminationView:
    kinds = ("LiabilityFinding", "NoLiabilityDetermination", "UndisclosedDetermination")
    kind = next(AB.term(name) for name in kinds if AB.term(name) in node.types)
    party = node.one(AB.determinedFor)
    stages = sorted(node.all(AB.hasStage), key=lambda stage: int(stage.value(AB.stageOrder) or 0))
    return DeterminationView(
        iri=node.iri,
        kind=node.library.link(kind),
        party=party.link if party else None,
        stages=tuple(_stage(each) for each in stages),
        grounds=node.links(AB.noLiabilityGround),
        note=node.text(AB.editorialNote),
    )


def _stage(node: Node) -> StageView:
    form, base = node.one(AB.liabilityForm), node.one(AB.shareBase)
    return StageView(
        form=form.link if form else None,
        obligors=node.links(AB.obligor),
        creditors=node.links(AB.creditor),
        jointly_with=node.links(AB.jointWith),
        behind=node.links(AB.onlyAfterFailureOf),
        share=_percent(node.value(AB.shareLow), node.value(AB.shareHigh)),
        share_unstated=AB.shareLow in node.unstated,
        base=base.link if base else None,
        amount=node.value(AB.amount),
        factors=node.links(AB.capFactor),
        note=node.text(AB.editorialNote),
    )


def _written(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _percent(low: str, high: str) -> str:
    if not low and not high:
        return ""
    bounds = dict.fromkeys(f"{float(each) * 100:g}" for each in (low, high) if each)
    return "–".join(bounds) + " %"
