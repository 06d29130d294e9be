"""The pages: each asks one dossier and renders it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from anbao.dossiers.case import CaseDossier, case_dossier
from anbao.dossiers.concept import (
    ConceptDossier,
    SchemeDossier,
    concept_dossier,
    scheme_dossier,
)
from anbao.dossiers.coverage import KINDS, coverage
from anbao.dossiers.entity import EntityDossier, entity_dossier
from anbao.dossiers.home import WORK, case_lines, home_dossier
from anbao.dossiers.instrument import InstrumentDossier, instrument_dossier, instruments
from anbao.dossiers.library import Library
from anbao.dossiers.provision import ProvisionDossier, in_force, provision_dossier
from anbao.dossiers.question import QuestionDossier, question_dossier, questions_open
from anbao.dossiers.search import MOST, search_labels
from anbao.dossiers.statistics import statistics_dossier
from anbao.dossiers.work import WorkDossier, work_dossier
from anbao.errors import BadRequest
from anbao.namespaces import AB, QB, SKOS
from anbao.web.asking import example_address
from anbao.web.paths import iri_of, key_of
from anbao.web.reference import Handbook

Dossier = (
    ProvisionDossier
    | CaseDossier
    | QuestionDossier
    | InstrumentDossier
    | WorkDossier
    | SchemeDossier
    | ConceptDossier
    | EntityDossier
)
_DOSSIERS: tuple[tuple[set[str], Callable[[Library, str], Dossier]], ...] = (
    ({AB.Provision}, provision_dossier),
    ({AB.Dispute, AB.CitedReport}, case_dossier),
    ({AB.InterpretiveQuestion}, question_dossier),
    ({AB.Instrument}, instrument_dossier),
    ({SKOS.ConceptScheme}, lambda library, iri: library.remembered(scheme_dossier, iri)),
)
_TEMPLATES: dict[type, tuple[str, str]] = {
    ProvisionDossier: ("provision.html", "provision"),
    CaseDossier: ("case.html", "case"),
    QuestionDossier: ("question.html", "question"),
    InstrumentDossier: ("instrument.html", "law"),
    WorkDossier: ("work.html", "work"),
    SchemeDossier: ("scheme.html", "scheme"),
    ConceptDossier: ("concept.html", "concept"),
    EntityDossier: ("entity.html", "entity"),
}
_PROPOSED = {
    "rights/forms-and-duties",
    "problems/platform-duties",
    "interpretation/readings",
    "practice/liability-by-category",
    "proposals/burden-of-proof",
}


def browse_pages(handbook: Handbook) -> Blueprint:
    """Build the pages over the library of *handbook*."""
    library = handbook.library
    pages = Blueprint("browse", __name__)

    @pages.get("/")
    def home() -> str:
        found = home_dossier(library)
        examples = [each for each in handbook.catalogue if each.name in _PROPOSED]
        return render_template("home.html", home=found, examples=examples, address=example_address)

    @pages.get("/law")
    def law() -> str:
        return render_template("laws.html", laws=instruments(library), kind=AB.Instrument)

    @pages.get("/cases")
    def cases() -> str:
        return render_template("cases.html", cases=case_lines(library), kind=AB.Dispute)

    @pages.get("/issues")
    def issues() -> str:
        found = questions_open(library)
        return render_template("issues.html", questions=found, kind=AB.InterpretiveQuestion)

    @pages.get("/statistics")
    def statistics() -> str:
        found = statistics_dossier(library)
        return render_template("statistics.html", statistics=found, kind=QB.Observation)

    @pages.get("/coverage")
    def covered() -> str:
        found = coverage(library, WORK)
        return render_template("coverage.html", coverage=found, kinds=KINDS)

    @pages.get("/search")
    def search() -> str:
        asked = request.args.get("q", "")[:100]
        found = search_labels(library, asked)
        return render_template("search.html", asked=asked, found=found, most=MOST)

    @pages.get("/doc/<path:key>")
    def doc(key: str) -> ResponseReturnValue:
        """Show one thing on the page of its kind."""
        return show(handbook, key)

    return pages


def dossier_of(library: Library, iri: str) -> Dossier:
    """Return the dossier of the kind that *iri* is, or raise NotInGraph."""
    node = library.held(iri)
    for kinds, gather in _DOSSIERS:
        if kinds & node.types:
            return gather(library, iri)
    if AB.Work in node.types and node.into(AB.partOfWork):
        return work_dossier(library, iri)
    if SKOS.inScheme in node.out:
        return library.remembered(concept_dossier, iri)
    return entity_dossier(library, iri)


def show(handbook: Handbook, key: str) -> str:
    """Render the thing whose key is *key* with the template of its kind."""
    library, iri = handbook.library, iri_of(key)
    found = dossier_of(library, iri)
    template, name = _TEMPLATES[type(found)]
    more: dict[str, Any] = {}
    if isinstance(found, ProvisionDossier):
        more = _provision_extras(library, found)
    elif isinstance(found, ConceptDossier | SchemeDossier):
        more = {"questions": handbook.questions_naming(iri)}
    return render_template(
        template, **{name: found}, iri=iri, data_path=f"/data/{key_of(key)}", **more
    )


def _provision_extras(library: Library, provision: ProvisionDossier) -> dict[str, Any]:
    questions = [question_dossier(library, each.iri) for each in provision.questions]
    day = _day_asked()
    return {
        "readings": [reading.statement for each in questions for reading in each.readings],
        "day_asked": day,
        "shown": in_force(provision.versions, day) if day else None,
    }


def _day_asked() -> str:
    text = request.args.get("at", "").strip()
    try:
        return dt.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise BadRequest("日期应写作 2024-03-15。", "Write the date as 2024-03-15.") from None
