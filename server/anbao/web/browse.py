"""The pages: each asks one dossier and renders it."""

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from anbao.dossiers.case import CaseDossier, case_dossier
from anbao.dossiers.entity import EntityDossier, entity_dossier
from anbao.dossiers.home import case_lines, home_dossier
from anbao.dossiers.instrument import InstrumentDossier, instrument_dossier, instruments
from anbao.dossiers.library import Library
from anbao.dossiers.provision import ProvisionDossier, in_force, provision_dossier
from anbao.dossiers.question import QuestionDossier, question_dossier, questions_open
from anbao.dossiers.search import MOST, search_labels
from anbao.dossiers.statistics import statistics_dossier
from anbao.dossiers.vocabulary import vocabulary
from anbao.dossiers.work import WorkDossier, work_dossier
from anbao.errors import BadRequest
from anbao.namespaces import AB, QB
from anbao.questions.catalogue import Catalogue
from anbao.web.asking import example_address
from anbao.web.paths import iri_of, key_of

Dossier = (
    ProvisionDossier
    | CaseDossier
    | QuestionDossier
    | InstrumentDossier
    | WorkDossier
    | EntityDossier
)
_TEMPLATES: dict[type, tuple[str, str]] = {
    ProvisionDossier: ("provision.html", "provision"),
    CaseDossier: ("case.html", "case"),
    QuestionDossier: ("question.html", "question"),
    InstrumentDossier: ("instrument.html", "law"),
    WorkDossier: ("work.html", "work"),
    EntityDossier: ("entity.html", "entity"),
}
_PROPOSED = {
    "rights/forms-and-duties",
    "problems/platform-duties",
    "interpretation/readings",
    "practice/liability-by-category",
    "proposals/burden-of-proof",
}


def browse_pages(library: Library, catalogue: Catalogue) -> Blueprint:
    """Build the pages over *library*; the front page proposes questions of *catalogue*."""
    pages = Blueprint("browse", __name__)

    @pages.get("/")
    def home() -> str:
        found = home_dossier(library)
        examples = [each for each in catalogue if each.name in _PROPOSED]
        return render_template(
            "home.html", home=found, cases=found.cases, examples=examples, address=example_address
        )

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

    @pages.get("/search")
    def search() -> str:
        asked = request.args.get("q", "")[:100]
        found = search_labels(library, asked)
        return render_template("search.html", asked=asked, found=found, most=MOST)

    @pages.get("/doc/<path:key>")
    def doc(key: str) -> ResponseReturnValue:
        """Show one thing on the page of its kind."""
        return show(library, key)

    return pages


def vocabulary_page(library: Library) -> str:
    """Render the reference page of the vocabulary."""
    return render_template("vocabulary.html", groups=vocabulary(library))


def dossier_of(library: Library, iri: str) -> Dossier:
    """Return the dossier of the kind that *iri* is, or raise NotInGraph."""
    types = library.held(iri).types
    if AB.Provision in types:
        return provision_dossier(library, iri)
    if types & {AB.Dispute, AB.CitedReport}:
        return case_dossier(library, iri)
    if AB.InterpretiveQuestion in types:
        return question_dossier(library, iri)
    if AB.Instrument in types:
        return instrument_dossier(library, iri)
    if AB.Work in types and library.node(iri).into(AB.partOfWork):
        return work_dossier(library, iri)
    return entity_dossier(library, iri)


def show(library: Library, key: str) -> str:
    """Render the thing whose key is *key* with the template of its kind."""
    iri = iri_of(key)
    found = dossier_of(library, iri)
    template, name = _TEMPLATES[type(found)]
    more = _provision_extras(library, found) if isinstance(found, ProvisionDossier) else {}
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
