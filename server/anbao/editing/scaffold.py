"""The beginning of a case: what follows from its docket number, or from where it was reported."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from anbao.citation.docket import SUPREME, Docket, parse_docket
from anbao.editing.courts import court_begun
from anbao.editing.plan import GRAPH, Plan
from anbao.identifiers import case_iri, court_iri, graph_iri, part_iri, report_case_iri, thing_iri
from anbao.namespaces import AB, DCTERMS, ID_BASE, RDF, XSD

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_INSTANCES = {"初": "first", "终": "second", "再": "retrial", "申": "retrial", "提": "retrial"}


@dataclass(frozen=True, slots=True)
class Start:
    """What a new case begins with: its identifier, its graph's, and what is known so far."""

    iri: str
    graph: str
    triples: tuple[Triple, ...]

    @property
    def base(self) -> str:
        """What the file's names are relative to."""
        return f"{self.iri}/"


def start_from_docket(plan: Plan, printed: str, today: dt.date) -> Start:
    """Begin the case with the docket number *printed*; CitationError if it is none.

    Year, court, kind and serial give the identifier; the court is filled in, and begun if the graph
    does not have it; the instance follows from the kind, and an appeal has a judgment before it of
    which nothing is known yet.
    """
    docket = parse_docket(printed)
    iri = case_iri(docket)
    year, court, kind, serial = iri.removeprefix(f"{ID_BASE}case/").split("/")
    graph = graph_iri(f"case/{year}/{court}-{kind}-{serial}")
    facts = [
        *_frame(iri, graph, AB.Dispute, today),
        *_judgments(plan, iri, docket, printed.strip()),
    ]
    return Start(iri, graph, tuple(facts))


def start_from_report(periodical: str, issue: str, key: str, today: dt.date) -> Start:
    """Begin a case that is known from a report only; NotAnIdentifier if a part cannot be a key."""
    iri = report_case_iri(periodical, issue, key)
    year = issue[:4] if issue[:4].isdecimal() else str(today.year)
    graph = graph_iri(f"case/{year}/{key}")
    judgment = part_iri(iri, "judgment", "1")
    facts = [
        *_frame(iri, graph, AB.CitedReport, today),
        _says(iri, AB.hasJudgment, NamedNode(judgment)),
        _says(judgment, RDF.type, NamedNode(AB.Judgment)),
        _says(judgment, AB.notStated, NamedNode(AB.docket)),
        *_holding(iri, judgment),
    ]
    return Start(iri, graph, tuple(facts))


def instance_iri(docket: Docket) -> str:
    """Return the instance that the kind of *docket* stands for: 民终 is the second."""
    return thing_iri("instance", _INSTANCES.get(docket.kind[-1], "first"))


def _says(subject: str, predicate: str, target: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), target)


def _frame(iri: str, graph: str, cls: str, today: dt.date) -> Iterator[Triple]:
    yield _says(graph, RDF.type, NamedNode(GRAPH))
    yield _says(graph, DCTERMS.license, NamedNode(LICENCE))
    modified = Literal(today.isoformat(), datatype=NamedNode(XSD.date))
    yield _says(graph, DCTERMS.modified, modified)
    yield _says(iri, RDF.type, NamedNode(cls))


def _judgments(plan: Plan, iri: str, docket: Docket, printed: str) -> Iterator[Triple]:
    level = instance_iri(docket)
    second = level.endswith("/second")
    number = 2 if second else 1
    judgment = part_iri(iri, "judgment", str(number))
    if second:
        yield from _first_instance(iri)
        yield _says(judgment, AB.reviews, NamedNode(part_iri(iri, "judgment", "1")))
    yield _says(iri, AB.hasJudgment, NamedNode(judgment))
    yield _says(judgment, RDF.type, NamedNode(AB.Judgment))
    yield _says(judgment, AB.docket, Literal(printed))
    court = court_iri(docket.court or SUPREME)
    yield _says(judgment, AB.decidedIn, NamedNode(court))
    if not plan.vocabulary.objects(court, RDF.type):
        yield from court_begun(plan, docket.court or SUPREME)
    yield _says(judgment, AB.instanceLevel, NamedNode(level))
    yield from _holding(iri, judgment)


def _first_instance(iri: str) -> Iterator[Triple]:
    first = part_iri(iri, "judgment", "1")
    yield _says(iri, AB.hasJudgment, NamedNode(first))
    yield _says(first, RDF.type, NamedNode(AB.Judgment))
    yield _says(first, AB.instanceLevel, NamedNode(thing_iri("instance", "first")))
    for unknown in (AB.docket, AB.decidedIn, AB.decisionDate):
        yield _says(first, AB.notStated, NamedNode(unknown))


def _holding(iri: str, judgment: str) -> Iterator[Triple]:
    issue, holding = part_iri(iri, "issue", "1"), part_iri(iri, "holding", "1")
    yield _says(iri, AB.raisesIssue, NamedNode(issue))
    yield _says(issue, RDF.type, NamedNode(AB.DisputedIssue))
    yield _says(holding, RDF.type, NamedNode(AB.Holding))
    yield _says(holding, AB.heldIn, NamedNode(judgment))
    yield _says(holding, AB.answersIssue, NamedNode(issue))
