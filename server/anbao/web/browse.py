"""The pages: each asks one dossier and renders it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from anbao.dossiers.backlinks import backlinks
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
from anbao.dossiers.representation import successor_of, text_named
from anbao.dossiers.schema_org import legislation_document
from anbao.dossiers.search import MOST, Result, search
from anbao.dossiers.wording import TextDossier, text_dossier, wording_of
from anbao.dossiers.work import WorkDossier, work_dossier
from anbao.errors import BadRequest, NotInGraph
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Kept
from anbao.namespaces import AB, ELI_BASE, SKOS
from anbao.web.asking import example_address, wants_json
from anbao.web.language import wanted_language
from anbao.web.observation import current_note
from anbao.web.paths import iri_of, key_of, links_of, local_path
from anbao.web.reference import Handbook
from anbao.web.remembered import Memory

Dossier = (
    ProvisionDossier
    | CaseDossier
    | QuestionDossier
    | InstrumentDossier
    | WorkDossier
    | SchemeDossier
    | ConceptDossier
    | EntityDossier
    | TextDossier
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
    TextDossier: ("text.html", "text"),
}
_CHINA = dt.timezone(dt.timedelta(hours=8))  # 法律自北京时间某日起施行
_LONGEST_REMEMBERED = 40  # characters of ?lang= and ?at=
_PROPOSED = {
    "rights/forms-and-duties",
    "problems/platform-duties",
    "interpretation/readings",
    "practice/liability-by-category",
    "proposals/burden-of-proof",
}


def browse_pages(
    handbook: Handbook, names: Kept[NameIndex], remembered: Memory[bytes]
) -> Blueprint:
    """Build the pages over the library of *handbook* and the *names* of what it holds.

    Pages of things are made once for each version of what they show, and *remembered*.
    """
    library = handbook.library
    pages = Blueprint("browse", __name__)
    pages.app_context_processor(lambda: {"labels": library.labels})

    @pages.get("/")
    def home() -> str:
        found = library.remembered(home_dossier)
        examples = [each for each in handbook.catalogue if each.name in _PROPOSED]
        return render_template("home.html", home=found, examples=examples, address=example_address)

    @pages.get("/law")
    def law() -> str:
        return render_template(
            "laws.html", laws=library.remembered(instruments), kind=AB.Instrument
        )

    @pages.get("/cases")
    def cases() -> str:
        return render_template("cases.html", cases=library.remembered(case_lines), kind=AB.Dispute)

    @pages.get("/issues")
    def issues() -> str:
        found = library.remembered(questions_open)
        return render_template("issues.html", questions=found, kind=AB.InterpretiveQuestion)

    @pages.get("/coverage")
    def covered() -> str:
        found = library.remembered(coverage, WORK)
        return render_template("coverage.html", coverage=found, kinds=KINDS)

    @pages.get("/search")
    def searched() -> Response:
        asked = request.args.get("q", "")[:100]
        found = search(library, names.now(), asked)
        if wants_json():
            return jsonify({"query": asked, "items": [_item(each) for each in found], "most": MOST})
        return make_response(render_template("search.html", asked=asked, found=found, most=MOST))

    @pages.get("/doc/<path:key>")
    def doc(key: str) -> ResponseReturnValue:
        """Show one thing on the page of its kind; what replaced it, where it was replaced."""
        told = _page_depends_on(library, key)
        page = remembered.recall(told) if told else None
        if page is None:
            if elsewhere := _elsewhere(library, iri_of(key)):
                return redirect(*elsewhere)
            page = show(handbook, key).encode()
            if told and len(page) <= remembered.largest:
                remembered.keep(told, page)
        else:
            current_note().spent["remembered"] = 0.0
        response = make_response(page)
        response.headers["Link"] = links_of(key)
        response.headers["Cache-Control"] = "no-cache"  # a change is seen at once
        response.add_etag(weak=True)
        return response.make_conditional(request)

    return pages


def _item(found: Result) -> dict[str, Any]:
    kinds = [asdict(kind) for kind in found.kinds]
    return {**asdict(found.link), "kinds": kinds, "matched": found.matched}


def _page_depends_on(library: Library, key: str) -> tuple[str, ...]:
    """Return all that the page of *key* depends on; nothing if the address asks for what is odd."""
    if not set(request.args) <= {"lang", "at"} or len(request.query_string) > _LONGEST_REMEMBERED:
        return ()
    texts = library.texts.stamp if library.texts else ""
    asked = request.query_string.decode("ascii", "replace")
    return (library.version, texts, key, asked, wanted_language(), today())


def _elsewhere(library: Library, iri: str) -> tuple[str, int] | None:
    """Return where *iri* is shown instead and the status that says so, if it is elsewhere."""
    if successor := successor_of(library, iri):
        return local_path(successor), 301
    named = text_named(library, iri)
    if named and not wording_of(library, iri):
        return f"{local_path(named[0])}?at={named[1]}", 303
    return None


def dossier_of(library: Library, iri: str, day: str = "") -> Dossier:
    """Return the dossier of the kind that *iri* is, or raise NotInGraph.

    Of legislation that only was imported, the wording on *day*.
    """
    try:
        node = library.held(iri)
    except NotInGraph:
        return text_dossier(library, iri, day)
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
    day = day_asked()
    found = dossier_of(library, iri, day or today())
    template, name = _TEMPLATES[type(found)]
    more: dict[str, Any] = {}
    if isinstance(found, ProvisionDossier):
        more = _provision_extras(library, found, day)
    elif isinstance(found, ConceptDossier | SchemeDossier):
        more = {"questions": handbook.questions_naming(iri)}
    if isinstance(found, ProvisionDossier | InstrumentDossier | EntityDossier):
        more["wording"] = wording_of(library, iri, day or today())
    if iri.startswith(ELI_BASE):
        wording = found.wording if isinstance(found, TextDossier) else more.get("wording")
        more["backlinks"] = backlinks(library, iri)
        more["described"] = legislation_document(library, iri, wording, day or today())
    return render_template(
        template, **{name: found}, iri=iri, data_path=f"/data/{key_of(key)}", **more
    )


def today() -> str:
    """Return the day it is where the law applies (ISO date)."""
    return dt.datetime.now(_CHINA).date().isoformat()


def _provision_extras(library: Library, provision: ProvisionDossier, day: str) -> dict[str, Any]:
    questions = [question_dossier(library, each.iri) for each in provision.questions]
    return {
        "readings": [reading.statement for each in questions for reading in each.readings],
        "day_asked": day,
        "applying": in_force(provision, day) if day else (),
    }


def day_asked(asked: str = "") -> str:
    """Return the day *asked*, or else ``?at=``, or nothing; BadRequest for what is no date."""
    text = (asked or request.args.get("at", "")).strip()
    try:
        return dt.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise BadRequest("日期应写作 2024-03-15。", "Write the date as 2024-03-15.") from None
