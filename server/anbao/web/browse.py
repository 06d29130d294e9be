"""The pages: each asks one dossier and renders it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from anbao.dossiers.case import case_dossier
from anbao.dossiers.entity import entity_dossier
from anbao.dossiers.home import case_lines, home_dossier
from anbao.dossiers.instrument import instrument_dossier, instruments
from anbao.dossiers.library import Library
from anbao.dossiers.provision import in_force, provision_dossier
from anbao.dossiers.question import question_dossier, questions_open
from anbao.dossiers.search import MOST, search_labels
from anbao.dossiers.statistics import statistics_dossier
from anbao.dossiers.vocabulary import vocabulary
from anbao.dossiers.work import work_dossier
from anbao.namespaces import AB
from anbao.web.paths import iri_of

_DATE = r"\d{4}-\d{2}-\d{2}"


def browse_pages(library: Library) -> Blueprint:
    """Build the pages over *library*."""
    pages = Blueprint("browse", __name__)

    @pages.get("/")
    def home() -> str:
        found = home_dossier(library)
        return render_template("home.html", home=found, cases=found.cases)

    @pages.get("/law")
    def law() -> str:
        return render_template("laws.html", laws=instruments(library))

    @pages.get("/cases")
    def cases() -> str:
        return render_template("cases.html", cases=case_lines(library))

    @pages.get("/issues")
    def issues() -> str:
        return render_template("issues.html", questions=questions_open(library))

    @pages.get("/statistics")
    def statistics() -> str:
        return render_template("statistics.html", statistics=statistics_dossier(library))

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


def show(library: Library, key: str) -> str:
    """Render the thing whose key is *key* with the template of its kind."""
    iri = iri_of(key)
    types = library.node(iri).types if library.held(iri) else set()
    common = {"iri": iri, "data_path": f"/data/{key}"}
    if AB.Provision in types:
        return _provision(library, iri, common)
    if types & {AB.Dispute, AB.CitedReport}:
        return render_template("case.html", case=case_dossier(library, iri), **common)
    if AB.InterpretiveQuestion in types:
        return render_template("question.html", question=question_dossier(library, iri), **common)
    if AB.Instrument in types:
        return render_template("instrument.html", law=instrument_dossier(library, iri), **common)
    if AB.Work in types and library.node(iri).into(AB.partOfWork):
        return render_template("work.html", work=work_dossier(library, iri), **common)
    return render_template("entity.html", entity=entity_dossier(library, iri), **common)


def _provision(library: Library, iri: str, common: dict[str, str]) -> str:
    provision = provision_dossier(library, iri)
    questions = [question_dossier(library, each.iri) for each in provision.questions]
    day = request.args.get("at", "", type=lambda text: text if text[4:5] == "-" else "")[:10]
    return render_template(
        "provision.html",
        provision=provision,
        readings=[reading.statement for each in questions for reading in each.readings],
        day_asked=day,
        shown=in_force(provision.versions, day) if day else None,
        **common,
    )
