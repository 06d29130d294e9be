"""Things that come into a case and go out of it, with what belongs to them."""

from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode, Triple

from anbao.editing.courts import court_begun
from anbao.editing.plan import Plan
from anbao.editing.views import CaseForm, Thing
from anbao.editing.vocabulary import Vocabulary
from anbao.graph.tokens import Term
from anbao.identifiers import court_iri, part_iri
from anbao.namespaces import AB, ID_BASE, RDF, XSD

_DEFENDANT = f"{ID_BASE}party-side/defendant"
_COUNTED = {
    "party": (AB.Party, AB.hasParty),
    "judgment": (AB.Judgment, AB.hasJudgment),
    "issue": (AB.DisputedIssue, AB.raisesIssue),
    "holding": (AB.Holding, ""),
}
ADDED = (*_COUNTED, "court", "duty", "determinations", "stage")
"""What can be added: ``determinations`` gives each defendant that has none a determination."""


def added(plan: Plan, triples: Sequence[Triple], what: str, holder: str = "") -> list[Triple]:
    """Return *triples* with one more of *what*; a stage goes to the determination *holder*.

    A court is that with the code *holder*; CitationError if it is no code.
    """
    move = _Addition(plan, triples)
    match what:
        case "duty":
            move.duty()
        case "determinations":
            move.determinations()
        case "stage":
            move.stage(holder)
        case "court":
            move.court(plan, holder)
        case _ if what in _COUNTED:
            move.counted(what)
    return [*triples, *move.new]


def with_first_stages(plan: Plan, triples: Sequence[Triple]) -> list[Triple]:
    """Return *triples* with a first stage for each finding of liability that has none yet."""
    move = _Addition(plan, triples)
    case = CaseForm(plan, triples)
    for finding in case.of_class(AB.LiabilityFinding):
        if not case.case.names(finding, AB.hasStage):
            move.stage(finding)
    return [*triples, *move.new]


def removed(triples: Sequence[Triple], thing: Thing) -> list[Triple]:
    """Return *triples* without *thing*, its parts, and whatever points to one of them."""
    gone: set[Term] = {NamedNode(each.iri) for each in thing.every()}
    return [t for t in triples if t.subject not in gone and t.object not in gone]


class _Addition:
    def __init__(self, plan: Plan, triples: Sequence[Triple]) -> None:
        self._form = CaseForm(plan, triples)
        self._case: Vocabulary = self._form.case
        self.new: list[Triple] = []

    @property
    def _dispute(self) -> str:
        return self._form.dispute

    def counted(self, what: str) -> None:
        cls, link = _COUNTED[what]
        iri = self._next(what, "party-" if what == "party" else "")
        self._say(iri, RDF.type, cls)
        if link:
            self._say(self._dispute, link, iri)
        if what == "holding":
            self._point(iri, AB.heldIn, self._form.of_class(AB.Judgment)[-1:])
            self._point(iri, AB.answersIssue, self._form.of_class(AB.DisputedIssue)[-1:])

    def duty(self) -> None:
        """Add a claim and a duty that face each other, and an assessment in the last holding."""
        relation = self._next("relation")
        claim, duty = f"{relation}/claim", f"{relation}/duty"
        self._say(relation, RDF.type, AB.ClaimDutyRelation)
        self._say(relation, AB.hasClaim, claim)
        self._say(relation, AB.hasDuty, duty)
        self._say(claim, RDF.type, AB.Claim)
        self._say(duty, RDF.type, AB.Duty)
        holdings = self._form.of_class(AB.Holding)
        if holdings:
            assessment = self._next("assessment")
            self._say(assessment, RDF.type, AB.DutyAssessment)
            self._say(assessment, AB.assessesDuty, duty)
            self._say(holdings[-1], AB.makesAssessment, assessment)

    def determinations(self) -> None:
        """Add what is not disclosed yet for each defendant of whom nothing is determined."""
        holdings = self._form.of_class(AB.Holding)
        for party in self._form.of_class(AB.Party):
            sides = self._case.names(party, AB.partySide)
            if (
                holdings
                and _DEFENDANT in sides
                and not self._case.subjects(AB.determinedFor, party)
            ):
                key = party.rpartition("/")[2]
                iri = part_iri(self._dispute, "determination", key)
                self._say(iri, RDF.type, AB.UndisclosedDetermination)
                self._say(iri, AB.determinedFor, party)
                self._say(holdings[-1], AB.determines, iri)

    def court(self, plan: Plan, code: str) -> None:
        """Begin the court with *code*, for the first judgment of which no court is said."""
        court = court_iri(code)
        judgments = self._form.of_class(AB.Judgment)
        without = [each for each in judgments if not self._case.names(each, AB.decidedIn)]
        if not self._case.names(court, RDF.type) and not plan.vocabulary.names(court, RDF.type):
            self.new += court_begun(plan, code)
        for judgment in without[:1]:
            self._say(judgment, AB.decidedIn, court)

    def stage(self, determination: str) -> None:
        """Add the next stage to *determination*; its obligor is whom that is about."""
        number = len(self._case.names(determination, AB.hasStage)) + 1
        iri = f"{determination}/stage/{number}"
        self._say(determination, AB.hasStage, iri)
        self._say(iri, RDF.type, AB.LiabilityStage)
        order = Literal(str(number), datatype=NamedNode(XSD.integer))
        self.new.append(Triple(NamedNode(iri), NamedNode(AB.stageOrder), order))
        self._point(iri, AB.obligor, self._case.names(determination, AB.determinedFor))

    def _next(self, kind: str, prefix: str = "") -> str:
        number = 1
        while self._case.names(part_iri(self._dispute, kind, f"{prefix}{number}"), RDF.type):
            number += 1
        return part_iri(self._dispute, kind, f"{prefix}{number}")

    def _say(self, subject: str, predicate: str, target: str) -> None:
        self.new.append(Triple(NamedNode(subject), NamedNode(predicate), NamedNode(target)))

    def _point(self, subject: str, predicate: str, targets: Sequence[str]) -> None:
        for target in targets:
            self._say(subject, predicate, target)
