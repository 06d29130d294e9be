"""What the front page shows: how much there is, and the doors to it."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Text
from anbao.dossiers.question import QuestionDossier, questions_open
from anbao.dossiers.statistics import DatasetView, dataset_view
from anbao.namespaces import AB, DCTERMS, ELI_BASE, ID_BASE, SKOS

START = f"{ELI_BASE}fl/2018/ecommerce-law/art_38/para_2"
PUBLISHED = f"{ID_BASE}dataset/zhang-2024-outcomes"
WORK = f"{ID_BASE}work/10.12677-ecl.2024.132077"
SAFETY = f"{ID_BASE}right-type/consumer-safety"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list: what it came to for the platform, where the paper discusses it."""

    link: Link
    categories: tuple[Link, ...]
    outcomes: tuple[Link, ...]
    questions: tuple[Link, ...]
    sections: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RightLine:
    """One form of consumers' right to safety, with the section of the work that sets it apart."""

    link: Link
    definition: Text
    section: Link


@dataclass(frozen=True, slots=True)
class HomeDossier:
    """Counts by class, and the first things to open."""

    counts: tuple[tuple[Link, int], ...]
    start: Link
    work: Link
    questions: tuple[QuestionDossier, ...]
    rights: tuple[RightLine, ...]
    published: DatasetView
    cases: tuple[CaseLine, ...]


def home_dossier(library: Library) -> HomeDossier:
    """Gather the front page."""
    classes = (AB.Instrument, AB.Provision, AB.Norm, AB.Duty, AB.DoctrinalStatement)
    counts = [(library.link(each), len(library.instances(each))) for each in classes]
    cases = case_lines(library)
    counts.insert(3, (library.link(AB.Dispute), len(cases)))
    return HomeDossier(
        counts=tuple(counts),
        start=library.link(START),
        work=library.link(WORK),
        questions=tuple(sorted(questions_open(library), key=lambda each: -len(each.readings))),
        rights=_rights(library),
        published=dataset_view(library, PUBLISHED),
        cases=cases,
    )


def _rights(library: Library) -> tuple[RightLine, ...]:
    """Return the forms of the right to safety that the work sets apart, in its order."""
    lines = [
        RightLine(form.link, form.text(SKOS.definition), section.link)
        for form in library.node(SAFETY).into(SKOS.broader)
        for section in form.all(DCTERMS.source)
        if section.iri.startswith(f"{WORK}/section/")
    ]
    return tuple(sorted(lines, key=lambda each: each.section.iri))


def case_lines(library: Library) -> tuple[CaseLine, ...]:
    """Return every case, by category and IRI."""
    found = {
        node.iri: node for each in (AB.Dispute, AB.CitedReport) for node in library.instances(each)
    }
    lines = [
        CaseLine(
            link=node.link,
            categories=node.links(AB.disputeCategory),
            outcomes=node.links(AB.platformOutcome),
            questions=node.links(AB.raisesQuestion),
            sections=node.links(AB.statedIn),
        )
        for node in found.values()
    ]
    return tuple(sorted(lines, key=lambda each: ([c.iri for c in each.categories], each.link.iri)))
